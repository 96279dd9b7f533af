"""Archives of day pages: what is taken for one, what lies in it, and dumps of wikis, whole and damaged."""

import bz2
from datetime import date
from pathlib import Path

import pytest
import zstandard
from made_up import PACKINGS, PAGES, pack, write_pages

from qa.archive.opening import open_archive
from qa.archive.portal.pages import holds_days
from qa.archive.portal.reader import DayArchive
from qa.archive.portal.titles import day_of_file, day_of_title, title_of
from qa.records.errors import ArchiveError, PageError
from qa.records.event import Origin

MAY = date(2026, 5, 4)
TEXT = (
    "{{Current events|year=2026|month=05|day=4|content=\n'''Sports'''\n"
    "*[[Merrow Rovers]] win the [[Lowland Cup]]. [https://sport.example/cup (Sport Today)]\n}}"
)
OTHER = TEXT.replace("day=4", "day=5").replace("win the", "lose the")
NAMES = ("2026-05-04.wiki", "2026_May_4.txt", "Portal:Current events_2026 May 4.wiki", "2026 May 4.wiki")


@pytest.mark.parametrize("name", NAMES)
def test_day_pages_are_named_in_several_ways(tmp_path: Path, name: str):
    folder = write_pages(tmp_path / "days", {f"a/{name}": TEXT, "README.md": "# No page\n"})
    (event,) = open_archive(folder).read().events
    assert (event.date, event.title, event.category) == (MAY, "Merrow Rovers win the Lowland Cup.", "Sports")
    assert event.id == "/news/2026/05/4/merrow-rovers-win-the-lowland-cup.md"
    assert event.origin == Origin("en.wikipedia.org", title_of(MAY))


def test_names_of_other_things_name_no_day():
    for name in (
        "2026-13-04.wiki",
        "2026_Mai_4.txt",
        "notes.txt",
        "2026-05-04.md",
        "2026 May 40.wiki",
        "May 2026.wiki",
    ):
        assert day_of_file(name) is None, name
    assert day_of_file("x/2003-03-20.rev1343228697.wiki") == (date(2003, 3, 20), 1343228697)
    assert day_of_title("Portal:Current_events/2026_May_4") == MAY
    assert day_of_title("Portal:Current events/May 2026") is None
    assert day_of_title("Portal:Current events/2026 May 4/Talk") is None


@pytest.mark.parametrize("ending", PACKINGS)
def test_a_packed_file_is_read_alike(tmp_path: Path, ending: str):
    packed = pack(tmp_path / f"days{ending}", {"days/2026-05-04.wiki": TEXT, "days/2026-05-05.wiki": OTHER})
    assert holds_days(packed)
    assert [event.date.day for event in open_archive(packed).read().events] == [4, 5]


def test_pages_of_the_old_form_are_taken_for_what_they_are(tmp_path: Path):
    assert not holds_days(write_pages(tmp_path / "pages", PAGES))
    assert not holds_days(pack(tmp_path / "pages.tar.zst", PAGES))


def test_of_two_versions_of_a_day_the_later_is_read(tmp_path: Path):
    folder = write_pages(
        tmp_path / "a", {"2026-05-04.rev20.wiki": OTHER, "2026-05-04.rev3.wiki": TEXT, "z/2026-05-04.wiki": TEXT}
    )
    (event,) = DayArchive(folder).read().events
    assert (event.title, event.origin.revision) == ("Merrow Rovers lose the Lowland Cup.", 20)


def test_bytes_of_a_western_windows_are_read_and_binary_is_not(tmp_path: Path):
    pages = {"2026-05-04.wiki": TEXT.replace("Merrow", "Mérrow").encode("cp1252"), "2026-05-05.wiki": b"\0\1\2"}
    reading = DayArchive(write_pages(tmp_path / "a", pages)).read()
    assert [event.title for event in reading.events] == ["Mérrow Rovers win the Lowland Cup."]
    assert [reason for _, reason in reading.report.skipped] == ["it is binary, not text"]
    with pytest.raises(PageError, match=r"2026-05-05\.wiki: it is binary"):
        DayArchive(tmp_path / "a").read(strict=True)


def test_a_page_of_ten_megabytes_is_skipped_and_said(tmp_path: Path):
    reading = DayArchive(
        write_pages(tmp_path / "a", {"2026-05-04.wiki": TEXT, "2026-05-05.wiki": "x" * 10_000_000})
    ).read()
    assert len(reading.events) == 1
    assert "it has 9.5 MB" in reading.report.skipped[0][1]


def test_what_a_page_tells_twice_is_one_event(tmp_path: Path):
    twice = TEXT.replace(
        "}}", "\n'''Arts and culture'''\n*[[Merrow Rovers]] win the [[Lowland Cup]]. [https://b.example (B)]\n}}", 1
    )
    twice = (
        TEXT.removesuffix("}}")
        + "'''Arts and culture'''\n*[[Merrow Rovers]] win the [[Lowland Cup]]. [https://b.example (B)]\n}}"
    )
    reading = DayArchive(write_pages(tmp_path / "a", {"2026-05-04.wiki": twice})).read()
    (event,) = reading.events
    assert [source.name for source in event.sources] == ["Sport Today", "B"]
    assert reading.report.duplicates == 1


# ---- dumps


def page(title: str, *texts: str, ns: int = 100, redirect: bool = False) -> str:
    versions = "".join(
        f"<revision><id>{number}</id><timestamp>2026-05-0{number}T00:00:00Z</timestamp><contributor><username>A</username>"
        f"<id>7</id></contributor><model>wikitext</model><text bytes='1' xml:space='preserve'>{text}</text></revision>"
        for number, text in enumerate(texts, start=1)
    )
    moved = "<redirect title='x' />" if redirect else ""
    return f"<page><title>{title}</title><ns>{ns}</ns><id>1</id>{moved}{versions}</page>"


def export(*pages: str, version: str = "0.11", base: str = "https://en.wikipedia.org/wiki/Main_Page") -> bytes:
    space = f"http://www.mediawiki.org/xml/export-{version}/"
    info = f"<siteinfo><sitename>W</sitename><base>{base}</base></siteinfo>"
    return f'<mediawiki xmlns="{space}" xml:lang="en">{info}{"".join(pages)}</mediawiki>'.encode()


WHOLE = export(
    page("Lowland", "an article", ns=0),
    page("Portal:Current events", "the front"),
    page("Portal:Current events/May 2026", "{{Current events monthly archive|year=2026|month=5}}"),
    page(title_of(MAY), "an older version", TEXT),
    page("Portal:Current events/4 May 2026", "#REDIRECT", redirect=True),
    page("Portal:Current events/2026 May 5", "#REDIRECT [[x]]", redirect=True),
    page("Portal talk:Current events/2026 May 4", TEXT, ns=101),
    page("Portal:Current events/2026 May 6", OTHER),
)


@pytest.mark.parametrize("ending", [".xml", ".xml.bz2", ".xml.zst"])
def test_the_day_pages_of_an_export_are_picked_out(tmp_path: Path, ending: str):
    packed = {".xml": bytes, ".xml.bz2": bz2.compress, ".xml.zst": zstandard.compress}[ending]
    dump = tmp_path / f"wiki{ending}"
    dump.write_bytes(packed(WHOLE))
    events = open_archive(dump).read().events
    assert [(event.date.day, event.origin.revision) for event in events] == [(4, 2), (6, 1)]
    assert events[0].title == "Merrow Rovers win the Lowland Cup."


def test_exports_of_other_versions_are_read(tmp_path: Path):
    dump = tmp_path / "old.xml"
    dump.write_bytes(export(page(title_of(MAY), TEXT), version="0.3", base="http://mirror.example/wiki/Main"))
    (event,) = open_archive(dump).read().events
    assert event.origin.wiki == "mirror.example"


def cut_off(data: bytes) -> bytes:
    return data[: len(data) - 40]


DAMAGED = {
    "cut off": (".xml", cut_off(WHOLE), "cannot be read to its end"),
    "packed and cut off": (".xml.bz2", cut_off(bz2.compress(WHOLE * 1)), "cannot be read to its end"),
    "no XML": (".xml", b"<html><p>Log in", "cannot be read to its end"),
    "not packed": (".xml.bz2", b"no bz2 at all", "cannot be read to its end"),
    "another wiki's": (".xml", export(page("Portal:Aktuelles/4. Mai 2026", "x")), "holds no day page of the portal"),
    "empty": (".xml", b"", "cannot be read to its end"),
}


@pytest.mark.parametrize(("ending", "data", "said"), DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_or_foreign_dump_is_said(tmp_path: Path, ending: str, data: bytes, said: str):
    dump = tmp_path / f"wiki{ending}"
    dump.write_bytes(data)
    with pytest.raises(ArchiveError, match=said):
        open_archive(dump).read()


def test_a_large_page_of_a_dump_is_skipped_and_said(tmp_path: Path):
    dump = tmp_path / "wiki.xml"
    dump.write_bytes(export(page(title_of(MAY), "x" * 10_000_000), page("Portal:Current events/2026 May 6", OTHER)))
    reading = DayArchive(dump).read()
    assert len(reading.events) == 1
    assert reading.report.skipped[0][0] == title_of(MAY)


def test_a_dump_of_many_pages_takes_little_memory(tmp_path: Path):
    import tracemalloc

    dump = tmp_path / "wiki.xml.bz2"
    articles = "".join(page(f"Article {number}", "word " * 4000, ns=0) for number in range(1000))
    dump.write_bytes(bz2.compress(export(articles, page(title_of(MAY), TEXT))))
    tracemalloc.start()
    assert len(list(DayArchive(dump).pages())) == 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000  # of 20 MB of text
