"""A whole archive to events: the same from every form, and honest about what could not be read."""

import html
import os
from datetime import date
from pathlib import Path

import pytest
from made_up import DAY, FERRY, PACKINGS, PAGES, REFLOATED, pack, write_pages

from qa.archive.reader import archive_digest, read_archive
from qa.records.errors import ArchiveError, PageError
from qa.records.event import Related
from qa.text.folding import fold

FERRY_ID = "/news/2009/05/4/the-ferry-morning-tern-runs-aground.md"
REFLOATED_ID = "/news/2009/05/9/the-ferry-morning-tern-is-refloated.md"


def skipped(archive: Path) -> dict[str, str]:
    return {Path(path).name: reason for path, reason in read_archive(archive).report.skipped}


def dated(body: str, day: int = 4) -> str:
    return f"### [2009-05-{day:02}](/news/2009/05/{day}/index.md)\n\n{body}"


def test_events_hold_what_their_pages_and_day_pages_say(archive: Path) -> None:
    ferry, refloated = read_archive(archive).events
    assert (ferry.id, ferry.date) == (FERRY_ID, date(2009, 5, 4))
    assert ferry.description == "Lifeboats bring everyone ashore within three hours."
    assert [source.name for source in ferry.own_sources()] == ["Alder Gazette", "Coast Radio"]
    assert ferry.related == (Related(REFLOATED_ID, ("Morning Tern", "Port Alder")),)
    assert ferry.entities == ("Morning Tern", "Port Alder")
    assert refloated.entities == ("Morning Tern", "Port Alder", "salvage")


def test_the_report_counts(archive: Path) -> None:
    reading = read_archive(archive)
    report = reading.report
    assert (report.pages, report.event_pages, report.day_pages, report.events, report.days) == (3, 2, 1, 2, 2)
    assert (report.first, report.last) == (date(2009, 5, 4), date(2009, 5, 9))
    assert report.skipped == []


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_packed_archive_gives_the_same_events_and_digest(archive: Path, tmp_path: Path, packing: str) -> None:
    folder, packed = read_archive(archive), read_archive(pack(tmp_path / f"a{packing}", PAGES))
    assert packed.events == folder.events
    assert packed.digest == folder.digest == archive_digest(archive)


def test_a_folder_around_news_or_the_news_folder_itself(archive: Path, tmp_path: Path) -> None:
    deeper = {f"export/zh/{path}": text for path, text in PAGES.items()}
    assert read_archive(pack(tmp_path / "a.zip", deeper)).events == read_archive(archive).events
    assert read_archive(archive / "news").events == read_archive(archive).events
    assert read_archive(archive / "news" / "2009" / "05").events[0].id == FERRY_ID


def test_it_does_not_matter_where_an_archive_lies(archive: Path, tmp_path: Path) -> None:
    pages: dict[str, str | bytes] = {**PAGES, "README.md": "# Hello\n", "loose.md": dated("# It rains. \n")}
    folder = write_pages(archive, pages)
    moved, packed = write_pages(tmp_path / "news" / "elsewhere", pages), pack(tmp_path / "a.tar.zst", pages)
    assert read_archive(folder).events == read_archive(moved).events == read_archive(packed).events
    assert archive_digest(folder) == archive_digest(moved) == archive_digest(packed)
    assert "/loose.md" in [event.id for event in read_archive(folder).events]


def test_the_digest_tells_any_change(archive: Path) -> None:
    before = archive_digest(archive)
    page = archive / "news/2009/05/9/index.md"
    page.write_text(DAY + "\n")
    changed = archive_digest(archive)
    page.rename(page.with_name("README.md"))
    assert len({before, changed, archive_digest(archive)}) == 3


@pytest.mark.parametrize("name", ["index.md", "README.md"])
def test_both_names_of_a_day_page(tmp_path: Path, name: str) -> None:
    folder = write_pages(
        tmp_path / "a", {FERRY_ID[1:]: FERRY, REFLOATED_ID[1:]: REFLOATED, f"news/2009/05/9/{name}": DAY}
    )
    report = read_archive(folder).report
    assert (report.day_pages, report.events, report.skipped) == (1, 2, [])


def test_a_chinese_archive(tmp_path: Path) -> None:
    folder = write_pages(
        tmp_path / "a",
        {
            "README.md": "# 新闻\n",
            "news/2010/02/7/README.md": "## [2010-02-7](/zh/news/2010/02/7/index.md)\n\n##### 交通\n"
            "### [大桥通车。](/zh/news/2010/02/7/大桥通车.md)\n_消息: 大桥, 阿尔德_\n"
            "## [前一天...](/zh/news/2010/02/6/index.md)\n",
            "news/2010/02/7/大桥通车.md": "### [2010-02-7](/x)\n\n##### 交通\n# 大桥通车。 \n\n\n\n### 信息来源:\n\n"
            "1. [河畔报](http://he.example/a) [IMG](http://he.example/a.jpg)\n\n### 有关:\n\n"
            "1. [大桥开工。](/zh/news/2006/01/3/大桥开工.md) _消息: 大桥_\n",
            "news/2006/01/3/大桥开工.md": "### [2006-01-3](/x)\n\n# 大桥开工。 \n",
        },
    )
    start, opening = read_archive(folder).events
    assert opening.topic == "交通"
    assert opening.entities == ("大桥", "阿尔德")
    assert opening.related == (Related(start.id, ("大桥",)),)
    assert [source.name for source in opening.sources] == ["河畔报"]


def test_versions_become_one_event_that_answers_to_their_ids(tmp_path: Path) -> None:
    changes = (
        "### Changes:\n\n1. [Ten ships sail. ](/news/2009/05/4/ten.md) _2009-05-04 08:00:00 (First version)_\n"
        "2. [Eleven ships sail. ](/news/2009/05/4/eleven.md) _2009-05-04 09:00:00 (Update)_\n"
        "3. [Twelve ships sail. ](/news/2009/05/4/twelve.md) _2009-05-04 10:00:00 (Current version)_\n"
    )
    source = "### Source:\n\n1. [G](http://g.example/{})\n\n"
    folder = write_pages(
        tmp_path / "a",
        {
            f"news/2009/05/4/{name}.md": dated(f"# {name.title()} ships sail. \n\n\n\n{source.format(name)}{changes}")
            for name in ("ten", "eleven", "twelve")
        },
    )
    reading = read_archive(folder)
    (event,) = reading.events
    assert event.id == "/news/2009/05/4/twelve.md"
    assert sorted(event.also) == ["/news/2009/05/4/eleven.md", "/news/2009/05/4/ten.md"]
    assert [change.current for change in event.changes] == [False, False, True]
    assert {source.page for source in event.sources} == {event.id, *event.also}
    assert [source.url for source in event.own_sources()] == ["http://g.example/twelve"]
    assert (reading.report.versions, reading.report.duplicates) == (2, 0)


def test_an_event_is_not_related_to_pages_merged_into_it(tmp_path: Path) -> None:
    related = "\n### Related:\n\n1. [It rains ](/news/2009/05/4/b.md) _Context: Alder_\n"
    pages = {"news/2009/05/4/a.md": dated("# It rains. \n" + related), "news/2009/05/4/b.md": dated("# It rains \n")}
    (event,) = read_archive(write_pages(tmp_path / "a", pages)).events
    assert (event.also, event.related) == (("/news/2009/05/4/b.md",), ())


def test_headings_are_no_events(tmp_path: Path) -> None:
    pages = {
        "news/2009/05/4/sports.md": dated("# Sports\n"),
        "news/2009/05/4/alder-floods.md": dated("# Alder floods\n"),
        "news/2009/05/4/rain.md": dated("# It rains. \n"),
        "news/2009/05/4/index.md": "### [It rains. ](/news/2009/05/4/rain.md)\n_Context: Alder floods_\n",
    }
    reading = read_archive(write_pages(tmp_path / "a", pages))
    assert [event.title for event in reading.events] == ["It rains."]
    assert reading.report.headings == 2


def test_pages_that_cannot_be_read_are_listed_with_their_reason(archive: Path) -> None:
    write_pages(
        archive,
        {
            "news/2009/02/30/impossible.md": "# It rains. \n",
            "news/2009/05/4/untitled.md": dated("# \n"),
            "news/2009/05/4/empty.md": "",
            "news/2009/05/4/binary.md": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            "news/2009/05/4/large.md": b"# It rains. \n" * 4_000_000,
            "news/loose.md": "# It rains. \n",
        },
    )
    assert skipped(archive) == {
        "impossible.md": "2009-02-30 is not a date",
        "untitled.md": "the title is empty",
        "empty.md": "it has no title line (`# Title`)",
        "binary.md": "it is binary, not text",
        "large.md": "it has 49.6 MB; a page may have 2 MB",
        "loose.md": "neither its path nor its first lines give a date",
    }
    assert len(read_archive(archive).events) == 2


@pytest.mark.parametrize("content", ["# \n", b"\0", b"x" * 3_000_000])
def test_strict_stops_at_the_first_page_that_cannot_be_read(archive: Path, content: str | bytes) -> None:
    write_pages(archive, {"news/2009/05/4/broken.md": content})
    with pytest.raises(PageError, match=r"broken\.md: .*Mend the page, or build without --strict\."):
        read_archive(archive, strict=True)


def test_strict_reads_a_whole_archive(archive: Path) -> None:
    assert len(read_archive(archive, strict=True).events) == 2


def test_undecodable_bytes_are_shown_and_counted(archive: Path) -> None:
    torn = dated("# The caf\xe9 of Zo\xeb shuts. \n").encode().replace(b"\xc3\xa9", b"\xc3")
    write_pages(archive, {"news/2009/05/4/latin.md": torn})
    reading = read_archive(archive)
    assert "The caf\ufffd of Zo\xeb shuts." in [event.title for event in reading.events]
    assert reading.report.undecodable == 1


def test_control_characters_in_texts_and_paths_never_reach_a_terminal(archive: Path) -> None:
    title = "# The ferry\x1b[31m sails\u202e again\u2066.\x07 \n"
    write_pages(archive, {"news/2009/05/4/red\x1b[31m.md": dated(title), "news/2009/05/4/bell\x07.md": "# \n"})
    reading = read_archive(archive)
    event = next(event for event in reading.events if "sails" in event.title)
    assert event.title.isprintable()
    assert event.id.isprintable()
    assert all(path.isprintable() for path, _reason in reading.report.skipped)


def test_a_path_that_is_no_text(archive: Path) -> None:
    name = os.fsdecode(os.fsencode(archive) + b"/news/2009/05/4/caf\xe9.md")
    Path(name).write_text(dated("# The kiosk shuts. \n"))
    assert "/news/2009/05/4/caf\\xe9.md" in [event.id for event in read_archive(archive).events]


def test_a_page_with_a_million_related_lines_costs_one_page(archive: Path) -> None:
    lines = "1. [A](/news/2001/01/1/a.md) _Context: A_\n" * 1_000_000
    write_pages(archive, {"news/2009/05/4/huge.md": dated("# It rains. \n\n### Related:\n\n" + lines)})
    assert list(skipped(archive)) == ["huge.md"]


def test_two_pages_of_one_id_are_listed_unless_they_are_the_same(tmp_path: Path) -> None:
    pages = {"a/" + FERRY_ID[1:]: FERRY, "b/" + FERRY_ID[1:]: FERRY, "c/" + FERRY_ID[1:]: FERRY.replace("214", "215")}
    reading = read_archive(write_pages(tmp_path / "a", pages))
    assert len(reading.events) == 1
    assert [reason for _path, reason in reading.report.skipped] == [f"another page has the same id, {FERRY_ID}"]


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        ({}, r"no page \(\.md\)"),
        ({"photo.jpg": ""}, r"no page \(\.md\)"),
        ({"README.md": "# Hello\n"}, "1 pages, none of them an event"),
        ({"news/2009/05/4/a.md": "# \n"}, "1 pages, none of them an event"),
    ],
)
def test_an_archive_without_events(tmp_path: Path, pages: dict[str, str | bytes], found: str) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(ArchiveError, match=found):
        read_archive(write_pages(tmp_path / "a", pages))


def test_a_damaged_archive_is_an_error_not_fewer_events(tmp_path: Path) -> None:
    for packing in (".tar", ".tar.zst", ".zip"):
        whole = pack(tmp_path / f"a{packing}", PAGES)
        data = whole.read_bytes().rstrip(b"\0")
        whole.write_bytes(data[: len(data) * 2 // 3])
        with pytest.raises(ArchiveError, match="Get a whole copy; nothing was changed"):
            read_archive(whole)


def test_progress_ends_at_the_number_of_pages(archive: Path) -> None:
    counts: list[int] = []
    read_archive(archive, progress=counts.append)
    assert counts[-1] == 3


def test_everything_quotable_stands_word_for_word_in_the_page(tmp_path: Path) -> None:
    bodies = [
        "# It&#x27;s &quot;over&quot;&#x20;at last. \n\nAlder&rsquo;s mayor on R&amp;D&hellip;\n",
        "# A port<ref name=x>Gazette, p. 3</ref> shuts at noon. (Link dead as of 22:11, 3 May 2009 (UTC))\n",
        "# A [[Port Alder|port]] opens. [http://g.example Gazette] Ships <b>wait</b>. \n\nFirst.\n\nSecond.\n",
        "# The ''Tern'' sails, , \n\n{{cite}} On we go (Wikinews)\n",
        "# O''Wren\u202e returns\x07. \n\n\u00a0Twice\u2028over.\n",
        "# 阿尔德河大桥通车。 \n\n全长三公里。\n",
    ]
    pages = {f"news/2009/05/{number}/a.md": dated(body, number) for number, body in enumerate(bodies, start=1)}
    events = read_archive(write_pages(tmp_path / "a", pages)).events
    assert len(events) == len(bodies)
    for event in events:
        page = fold(html.unescape(pages[event.id[1:]]))
        assert event.quotable()
        assert all(fold(passage) in page for passage in event.quotable())
