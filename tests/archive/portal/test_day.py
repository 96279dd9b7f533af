"""Day pages in each form and with each trap that the portal's pages have had, in made-up texts, to events."""

from datetime import date

import pytest

from qa.archive.portal.day import read_day

DAY = date(2026, 5, 4)
FERRY = "The ferry [[Morning Tern]] runs aground off [[Port Alder]]. [https://radio.example/1 (Coast Radio)]"
FERRY_TEXT = "The ferry Morning Tern runs aground off Port Alder."
FOOTER = "{{Current events footer}}"
MARK, END_MARK = "<!-- All news items below this line -->", "<!-- All news items above this line -->"


def titles(page, day=DAY):
    return [entry.title for entry in read_day(page, day).entries]


def one(bullet):
    """The only event of a page with one bullet."""
    (entry,) = read_day(content(f"*{bullet}"), DAY).entries
    return entry


def content(*lines, head="{{Current events|year=2026|month=5|day=4|content="):
    return "\n".join([head, *lines, "}}"])


FRAMES = {
    "header and footer": f"{MARK}{{{{Current events header|2026|05|04}}}}\n\n* {FERRY}\n\n{END_MARK}{FOOTER}",
    "marker misspelt": f"<!-- All news items bellow this line -->{{{{Current events header|2026|5|4}}}}\n* {FERRY}\n",
    "two blanks": f"{MARK}{{{{Current  events header|2026| 05|04}}}}\n* {FERRY}\n{{{{Current events footer}}}}",
    "header before the marker": f"{{{{Current events header|2026|05|04}}}}\n{MARK}\n*{FERRY}\n{END_MARK}{FOOTER}",
    "no footer": f"{{{{Current events header|2026|05|04}}}}\n{MARK}\n*{FERRY}\n",
    "content": content(MARK, f"*{FERRY}", END_MARK),
    "marker before the template": f"{MARK}{content(f'*{FERRY}')}",
    "both markers first": content(MARK, "<!--\n-->", END_MARK, f"*{FERRY}"),
    "top and bottom": f"{{{{Current events|year=2026|month=05|day=4|top=yes}}}}\n{MARK}\n*{FERRY}\n{END_MARK}\n"
    "{{Current events|year=2026|month=05|day=4|bottom=yes}}",
    "no closing marker": f"{{{{Current events|top=yes}}}}\n{MARK}\n*{FERRY}\n{{{{Current events|bottom=yes}}}}",
    "underscores and capitals": f"{{{{current_events|year=2026|content=\n*{FERRY}\n}}}}",
    "a stray end of a table": f"{{{{Current events header|2026|05|04}}}}\n*{FERRY}\n |}}\n{FOOTER}",
    "navigation": f"{content(f'*{FERRY}')}\n<noinclude>\n[[fr:4 mai 2026]]\n</noinclude>",
}


@pytest.mark.parametrize("page", FRAMES.values(), ids=FRAMES.keys())
def test_the_event_is_found_in_every_frame(page):
    reading = read_day(page, DAY)
    assert [entry.title for entry in reading.entries] == [FERRY_TEXT]
    assert reading.faults == []
    assert not reading.passed


def test_what_stands_outside_of_the_frame_is_counted_and_no_event():
    page = content(f"*{FERRY}") + "\nBuy my [https://spam.example things], says somebody.\n*More of it."
    reading = read_day(page, DAY)
    assert [entry.title for entry in reading.entries] == [FERRY_TEXT]
    assert reading.passed == {"lines outside of the frame": 2}


def test_a_list_inside_a_template_before_the_frame_is_none_of_the_day():
    page = "{{Blacklisted-links|1=\n*http://spam.example/1\n*:''A filter'' says so|bot=X}}\n"
    reading = read_day(f"{page}{{{{Current events header|2026|05|04}}}}\n*{FERRY}\n{{{{Current events footer}}}}", DAY)
    assert [entry.title for entry in reading.entries] == [FERRY_TEXT]


UNSOUND = {
    "not closed": (
        f"{{{{Current events|year=2026|month=5|day=4|content=\n*{FERRY}\n",
        "is not closed: read to the end",
    ),
    "no end": (f"{{{{Current events|top=yes}}}}\n*{FERRY}\n", "its frame has no end"),
    "no beginning": (f"*{FERRY}\n{{{{Current events|bottom=yes}}}}\n", "its frame has no beginning"),
    "a frame unknown today": (f"{{{{News of the day|2026|items=\n*{FERRY}\n}}}}", "{{News of the day}}"),
    "none": (f"*{FERRY}\n", "it has no frame"),
    "another day": (
        content(f"*{FERRY}", head="{{Current events|year=2026|month=5|day=14|content="),
        "calls itself 2026-05-14",
    ),
}


@pytest.mark.parametrize(("page", "said"), UNSOUND.values(), ids=UNSOUND.keys())
def test_a_frame_that_is_not_sound_is_said_and_read_as_far_as_it_goes(page, said):
    reading = read_day(page, DAY)
    assert [entry.title for entry in reading.entries] == [FERRY_TEXT]
    assert said in " ".join(reading.faults)


@pytest.mark.parametrize("page", ["", content(), "{{Current events header|2026|05|04}}\n\n{{Current events footer}}"])
def test_an_empty_day_has_no_event_and_no_fault(page):
    reading = read_day(page, DAY)
    assert (reading.entries, reading.faults) == ([], [])


HEADINGS = {
    ";Disasters and accidents": ("Disasters and accidents", None),
    "'''Disasters and accidents'''": ("Disasters and accidents", None),
    "'''Disasters and accidents''':": ("Disasters and accidents", None),
    "==Disasters and accidents==": ("Disasters and accidents", None),
    "*'''Disasters and accidents'''": ("Disasters and accidents", None),
    "Disasters and accidents": ("Disasters and accidents", None),
    ";Disasters and acidents": ("Disasters and accidents", "Disasters and acidents"),
    ";Law and Crime:": ("Law and crime", "Law and Crime"),
    ";Religion": (None, "Religion"),
    "": (None, None),
}


@pytest.mark.parametrize(("heading", "category"), HEADINGS.items(), ids=HEADINGS.keys())
def test_headings_in_every_form_are_the_category(heading, category):
    (entry,) = read_day(content(heading, f"*{FERRY}"), DAY).entries
    assert (entry.category, entry.heading) == category


def test_a_heading_that_leads_to_a_page_is_a_topic():
    (entry,) = read_day(content(";[[Great Alder strike]]", f"*{FERRY}"), DAY).entries
    assert (entry.category, entry.heading, entry.topics) == (None, "Great Alder strike", ("Great Alder strike",))


LISTS = {
    "stars": ("*", "**", "***"),
    "colons": (":", "::", ":::"),
    "a colon before stars": ("*", ":*", ":**"),
    "a colon behind": ("*", "*:", "**:"),
    "gaps": ("*", "***", "*****"),
}


@pytest.mark.parametrize("marks", LISTS.values(), ids=LISTS.keys())
def test_lists_of_every_kind_give_topics_by_their_depth(marks):
    first, second, third = marks
    page = content(
        "'''Sports'''",
        f"{first}[[Alder Games]]",
        f"{second}[[Rowing at the Alder Games|Rowing]]:",
        f"{third} {FERRY}",
        f"{first}A crane falls. [https://radio.example/2 (Coast Radio)]",
    )
    ferry, crane = read_day(page, DAY).entries
    assert ferry.topics == ("Alder Games", "Rowing")
    assert {"Alder Games", "Rowing at the Alder Games"} <= set(ferry.entities)
    assert (crane.topics, crane.category) == ((), "Sports")


def test_a_topic_of_several_links_is_as_many_topics():
    (entry,) = read_day(content("*[[Alder–Merrow relations]], ''[[State v. Tern]]''", f"**{FERRY}"), DAY).entries
    assert entry.topics == ("Alder–Merrow relations", "State v. Tern")


def test_a_topic_in_words_is_one_topic():
    (entry,) = read_day(content("*Aftermath of the [[Alder fire|fire]]:", f"**{FERRY}"), DAY).entries
    assert entry.topics == ("Aftermath of the fire",)
    assert "Alder fire" in entry.entities


def test_what_has_a_source_or_is_a_sentence_is_an_event_though_others_stand_below_it():
    told = "Voters elect a council. [https://radio.example/3 (Coast Radio)]"
    assert titles(content(f"*{told}", f"**{FERRY}")) == ["Voters elect a council.", FERRY_TEXT]
    assert titles(content("*Voters in [[Alder]] elect a council.", f"**{FERRY}")) == [
        "Voters in Alder elect a council.",
        FERRY_TEXT,
    ]


def test_names_alone_tell_nothing_and_are_counted():
    reading = read_day(content("*[[Alder Games]]", f"*{FERRY}", "*"), DAY)
    assert len(reading.entries) == 1
    assert reading.passed == {"names without a word on what happened": 1, "bullets without a word": 1}


def test_a_lead_label_stays_in_the_text_and_is_a_topic():
    entry = one("[[Alder strike]]: Dockers in [[Port Alder]] go back to work.")
    assert entry.title == "Alder strike: Dockers in Port Alder go back to work."
    assert entry.topics == ("Alder strike",)


def test_a_line_without_a_mark_goes_on_with_the_bullet_above():
    page = content("*Two people", "are hurt in [[Merrow]].", "", "Somebody's own line.", f"*{FERRY}")
    reading = read_day(page, DAY)
    assert [entry.title for entry in reading.entries] == ["Two people are hurt in Merrow.", FERRY_TEXT]
    assert reading.passed == {"lines that are no bullet": 1}


def test_a_footnote_of_several_lines_is_one_source():
    page = content(
        "*It rains.<ref>{{cite news",
        "|url=https://courier.example/rain",
        "",
        "|title=Rain",
        "|newspaper=''The Courier''}}</ref>",
        f"*{FERRY}",
    )
    rain, _ = read_day(page, DAY).entries
    assert rain.title == "It rains."
    assert [(source.name, source.url) for source in rain.sources] == [("The Courier", "https://courier.example/rain")]


def test_a_bullet_of_sources_alone_belongs_to_the_one_above():
    reading = read_day(content(f"*{FERRY}", "**[https://b.example/2 (B)] [https://c.example/3 (C)]"), DAY)
    (entry,) = reading.entries
    assert [source.name for source in entry.sources] == ["Coast Radio", "B", "C"]


def test_pictures_are_counted_and_no_text():
    reading = read_day(content("[[File:Tern.jpg|thumb|The [[ferry]]]]", f"*[[Image:T.jpg|left]]{FERRY}"), DAY)
    assert [entry.title for entry in reading.entries] == [FERRY_TEXT]
    assert reading.passed == {"pictures": 1}


def test_links_are_kept_with_their_place_in_the_words():
    words = "[[Lowland]]ers of ''[[Port Alder#History|the old port]]'' see  [[:fr:Neige|snow]] and [[rain]]."
    entry = one(f"{words} [https://a.example (A)]")
    assert entry.title == "Lowlanders of the old port see snow and rain."
    assert [(link.target, link.fragment, link.words) for link in entry.links] == [
        ("Lowland", "", "Lowlanders"),
        ("Port Alder", "History", "the old port"),
        ("rain", "", "rain"),
    ]
    assert all(entry.title[link.offset :].startswith(link.words) for link in entry.links)


def test_a_template_that_is_not_known_shows_what_it_is_given_and_is_counted():
    reading = read_day(content("*The wave is {{heightof|12|metres|round=yes}} high in [[Merrow]]."), DAY)
    assert reading.entries[0].title == "The wave is 12 metres high in Merrow."
    assert reading.unknown == {"heightof": 1}


HOSTILE = [
    "[[" * 5000,
    "{{" * 5000,
    "'" * 9999,
    "[https://a " * 3000,
    "<ref>" * 3000,
    "(" * 20000,
    "\x00\x1e\x11\x12",
    "{{a|" * 800 + "}}" * 800,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_bullet_ends_soon_and_harms_no_other(text):
    reading = read_day(content(f"*{FERRY}", f"*{text}", f"*{FERRY}"), DAY)
    assert [entry.title for entry in reading.entries].count(FERRY_TEXT) >= 1


def test_a_bullet_too_long_to_be_one_is_counted():
    reading = read_day(content(f"*{'word ' * 20_000}", f"*{FERRY}"), DAY)
    assert [entry.title for entry in reading.entries] == [FERRY_TEXT]
    assert reading.passed == {"bullets too long to be one": 1}
