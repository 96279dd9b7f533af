"""One page at a time: every form that the generator has written, and what must not come through from it."""

from datetime import date

import pytest

from qa.archive.day import day_contexts
from qa.archive.page import MAX_LINKS, Draft, canonical_id, read_page
from qa.records.errors import PageError

ID = "/news/2009/05/4/a-page.md"


def page(body: str, event_id: str = ID) -> Draft:
    return read_page(event_id, "### [2009-05-04](/news/2009/05/4/index.md)\n\n" + body)


def sources(*lines: str, heading: str = "### Sources:") -> list[tuple[str, str]]:
    draft = page("# A bridge opens. \n\n\n\n" + heading + "\n\n" + "\n".join(lines) + "\n")
    return [(source.name, source.url) for source in draft.sources]


def test_the_plain_form() -> None:
    draft = page(
        "# A bridge opens over the Alder. \n\nIt took four years.\n\n\n### Source:\n\n1. [Gazette](http://g.example/1)\n"
        "\n### Related:\n\n1. [ Work on the bridge starts. ](/news/2005/03/1/work.md) _Context: Alder, bridge_\n"
    )
    assert draft.id == ID
    assert draft.date == date(2009, 5, 4)
    assert draft.title == "A bridge opens over the Alder."
    assert draft.description == "It took four years."
    assert draft.topic is None
    assert [(s.name, s.url, s.page) for s in draft.sources] == [("Gazette", "http://g.example/1", ID)]
    assert [(link.id, link.context) for link in draft.links] == [("/news/2005/03/1/work.md", "Alder, bridge")]
    assert draft.passages == ()


def test_a_formats_line_before_the_date_is_no_text() -> None:
    formats = "Formats: [HTML](/news/a.html) [JSON](/news/a.json) [XML](/news/a.xml)"
    draft = read_page(ID, f"{formats}\n\n### [2009-05-04](/x)\n\n# It rains. \n")
    assert (draft.title, draft.description) == ("It rains.", None)


@pytest.mark.parametrize("heading", ["### [2009-05-04](/x)", "### [2009-05-4](/x)", "### [2009-5-4](/x)"])
def test_both_forms_of_a_date(heading: str) -> None:
    assert read_page("/loose.md", f"{heading}\n\n# It rains. \n").date == date(2009, 5, 4)


def test_the_path_has_the_last_word_on_the_date() -> None:
    assert read_page("/news/2009/05/6/a.md", "### [2009-05-04](/x)\n\n# It rains.\n").date == date(2009, 5, 6)


def test_a_topic_stands_before_the_title() -> None:
    draft = page("##### Space exploration\n# A probe lands. \n")
    assert (draft.topic, draft.title) == ("Space exploration", "A probe lands.")


@pytest.mark.parametrize(
    "title",
    [
        "Alder floods (2009-present): The river falls. Roads open again.",
        "2009 Alder hurricane season. Storm Wren turns north.",
        'The mayor says "not now" (again).',
    ],
)
def test_a_title_keeps_its_label_and_sentences(title: str) -> None:
    assert page(f"#  {title} \n").title == title


def test_a_chinese_page() -> None:
    draft = read_page(
        "/news/2010/02/7/桥梁通车.md",
        "### [2010-02-7](/news/2010/02/7/index.md)\n\n##### 交通\n# 阿尔德河大桥通车。 \n\n\n\n### 信息来源:\n\n"
        "1. [河畔报](http://he.example/桥) [IMG](http://he.example/p.jpg)\n\n### 有关:\n\n"
        "1. [大桥开工。 ](/zh/news/2006/01/3/大桥开工.md) _消息: 大桥, 阿尔德_\n",
    )
    assert (draft.topic, draft.title, draft.date) == ("交通", "阿尔德河大桥通车。", date(2010, 2, 7))
    assert [(s.name, s.url) for s in draft.sources] == [("河畔报", "http://he.example/桥")]
    assert [(link.id, link.context) for link in draft.links] == [("/news/2006/01/3/大桥开工.md", "大桥, 阿尔德")]


def test_html_entities_are_decoded_once() -> None:
    draft = page("# It&#x27;s &quot;over&quot;. \n\nAlder&rsquo;s&#x20;mayor on R&amp;D: &amp;lt;b&amp;gt;.\n")
    assert draft.title == 'It\'s "over".'
    assert draft.description == "Alder’s mayor on R&D: &lt;b&gt;."


@pytest.mark.parametrize(
    "text", ["The council will meet again on...", "The council will meet again…", "12 Uhr: Kein Wort auf Englisch"]
)
def test_a_description_stays_as_cut_and_in_its_language(text: str) -> None:
    assert page(f"# It rains. \n\n{text}\n\n\n### Source:\n\n1. [G](http://g.example)\n").description == text


def test_a_description_of_several_lines_is_one_text() -> None:
    assert page("# It rains. \n\nFirst line.\n\nSecond line.\n").description == "First line. Second line."


@pytest.mark.parametrize(
    ("line", "name", "url"),
    [
        ("1. [INN [Alder]](http://inn.example/a)", "INN [Alder]", "http://inn.example/a"),
        ("1. [[[The Tide](http://tide.example/a)", "The Tide", "http://tide.example/a"),
        ("1. [The ''Tide''](http://tide.example/a)", "The Tide", "http://tide.example/a"),
        ("1. [](http://www.tide.example/a)", "tide.example", "http://www.tide.example/a"),
        ("1. [G](http://g.example/a_(b).html)", "G", "http://g.example/a_(b).html"),
        ("1. [G](http://g.example/?t=a(b))", "G", "http://g.example/?t=a(b)"),
        ("1. [G](http://g.example/0,,2-10_1,00.html?a=%20b)", "G", "http://g.example/0,,2-10_1,00.html?a=%20b"),
        ("1. [G](http://g.example/?a=1&amp;b=2)", "G", "http://g.example/?a=1&b=2"),
        ("1. [G](http://g.example/?a=1&section=2&copy=3)", "G", "http://g.example/?a=1&section=2&copy=3"),
        ("1. [G](https://g.example/straße/ü)", "G", "https://g.example/straße/ü"),
    ],
)
def test_a_source(line: str, name: str, url: str) -> None:
    assert sources(line, heading="### Source:") == [(name, url)]


def test_pictures_are_no_sources() -> None:
    assert sources(
        "1. [Cover Image](http://g.example/cover.jpg)",
        "1. [Gazette](http://g.example/(a)) [IMG](http://g.example/p.jpg)",
    ) == [("Gazette", "http://g.example/(a)")]


def test_numbers_may_repeat_and_an_address_counts_once() -> None:
    assert sources("1. [A](http://a.example)", "1. [B](http://b.example)", "2. [C](http://a.example)") == [
        ("A", "http://a.example"),
        ("B", "http://b.example"),
    ]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/hosts", "http://", "/news/a.md", ""]
)
def test_only_addresses_of_the_web_are_sources(url: str) -> None:
    assert sources(f"1. [G]({url})") == []


def test_changes_name_the_versions() -> None:
    draft = page(
        "# Twelve ships sail. \n\n### Changes:\n\n"
        "1. [Ten ships sail. ](/news/2009/05/4/ten.md) _2009-05-04 08:00:00 (First version)_\n"
        "2. [Eleven ships sail. ](/news/2009/05/4/eleven.md) _2009-05-04 09:30:00 (Update)_\n"
        "2. [Twelve ships sail. ](/news/2009/05/4/a-page.md) _(Current version)_\n"
    )
    assert [(c.id, c.title, c.time, c.current) for c in draft.changes] == [
        ("/news/2009/05/4/ten.md", "Ten ships sail.", "2009-05-04 08:00:00", False),
        ("/news/2009/05/4/eleven.md", "Eleven ships sail.", "2009-05-04 09:30:00", False),
        ("/news/2009/05/4/a-page.md", "Twelve ships sail.", None, True),
    ]


def test_related_titles_may_hold_brackets_and_links_may_lack_a_context() -> None:
    draft = page(
        "# It rains. \n\n### Related:\n\n"
        "1. [It rained (a lot) [sic](/news/x). ](/news/2008/01/2/it-rained.md) _Context: St. Wren's, Alder (river)_\n"
        "2. [It snows. ](/news/2008/01/3/it-snows.md)\n"
        "3. no link at all\n"
    )
    assert [(link.id, link.context) for link in draft.links] == [
        ("/news/2008/01/2/it-rained.md", "St. Wren's, Alder (river)"),
        ("/news/2008/01/3/it-snows.md", ""),
    ]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("The ''Tern'' sails.", "The Tern sails."),
        ("A [[Port Alder|port]] shuts.", "A port shuts."),
        ("A port<ref name=a>Gazette</ref> shuts.", "A port shuts."),
        ("A port shuts.<br/>", "A port shuts."),
        ("A port shuts. (Link dead as of 22:11, 3 May 2009 (UTC))", "A port shuts."),
        ("A port shuts. (Wikinews)", "A port shuts."),
        ("{{cite}} A port shuts. [http://g.example Gazette]", "A port shuts."),
        ("A port\u202e shuts.\u0007", "A port shuts."),
        ("\ufeffA port\u00a0shuts.", "A port shuts."),
        ("A port shuts.\x85\u2028", "A port shuts."),
    ],
)
def test_dirt_goes(raw: str, text: str) -> None:
    assert page(f"# {raw} \n").title == text


def test_where_words_were_taken_out_the_passages_part() -> None:
    draft = page("# A port<ref>x</ref> shuts at noon. \n\nShips wait.\n")
    assert draft.passages == ("A port", "shuts at noon.", "Ships wait.")


@pytest.mark.parametrize(
    "body", ["# \n", "#\n", "# ''  '' \n", "# ... \n", "no title\n", "", "### Source:\n# Too late\n"]
)
def test_a_page_without_a_title_is_refused(body: str) -> None:
    with pytest.raises(PageError, match="title"):
        page(body)


@pytest.mark.parametrize("path", ["/news/2009/02/30/a.md", "/news/2009/13/1/a.md", "/news/0000/01/1/a.md"])
def test_an_impossible_date_is_refused(path: str) -> None:
    with pytest.raises(PageError, match="is not a date"):
        read_page(path, "# It rains. \n")


def test_a_page_without_any_date_is_refused() -> None:
    with pytest.raises(PageError, match="date"):
        read_page("/loose.md", "# It rains. \n")


def test_windows_line_ends_are_the_same() -> None:
    assert read_page(ID, "### [2009-05-04](/x)\r\n\r\n# It rains. \r\n\r\nHard.\r\n").description == "Hard."


def test_a_page_with_a_million_related_lines_is_cut_short() -> None:
    lines = "".join(f"1. [A](/news/2001/01/1/{n}.md) _Context: A_\n" for n in range(1_000_000))
    assert len(page("# It rains. \n\n### Related:\n\n" + lines).links) == MAX_LINKS


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "[[",
        "](",
        "''",
        "<",
        "{{",
        "(Link dead as of ",
        "<ref ",
        "<!--",
        "[http:",
        ", ",
        "](/",
        "[http:]date=",
        "[[a|",
    ],
)
def test_hostile_repetition_takes_no_time(unit: str) -> None:
    junk = unit * 100_000
    draft = page(
        f"# It rains.\n\n### Sources:\n\n1. {junk}\n\n### Related:\n\n1. {junk}\n\n### Changes:\n\n1. {junk}\n"
    )
    assert draft.title == "It rains."
    assert title_or_reason(f"# It rains. {junk}\n\n{junk}\n").startswith(("It rains.", "its title has "))


def title_or_reason(body: str) -> str:
    try:
        return page(body).title
    except PageError as error:
        return str(error)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/news/2009/05/4/a.md", "/news/2009/05/4/a.md"),
        ("news/2009/05/4/a.md", "/news/2009/05/4/a.md"),
        ("/zh/news/2009/05/4/a.md", "/news/2009/05/4/a.md"),
        ("/somewhere/archive/news/2009/05/4/a.md", "/news/2009/05/4/a.md"),
        ("2009/05/4/a.md", "/2009/05/4/a.md"),
    ],
)
def test_an_id_is_the_same_whatever_stands_before_it(path: str, expected: str) -> None:
    assert canonical_id(path) == expected


def test_a_day_page_gives_contexts() -> None:
    contexts = day_contexts(
        "## [2009-05-04](/news/2009/05/4/index.md)\n\n"
        "##### Weather\n### [It rains [hard](x). ](/news/2009/05/4/it-rains.md)\n"
        "_Context: Alder, rain_\n\n### [It snows. ](/news/2009/05/4/it-snows.md)\nSnow lies deep.\n\n"
        "### [下雨。](/zh/news/2009/05/4/下雨.md)\n_消息: 阿尔德, 雨_\n\n"
        "## [Previous Day...](/news/2009/05/3/index.md)\n"
    )
    assert contexts == {"/news/2009/05/4/it-rains.md": "Alder, rain", "/news/2009/05/4/下雨.md": "阿尔德, 雨"}
