"""An archive of pages and day pages of the portal in one data folder: merged, kept, exported, mended."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from day_texts import CUP, FLOOD, may_4, newest

from qa.archive.reader import read_archive
from qa.building.build import build
from qa.building.export import LICENCE_FILE, export
from qa.building.info import info
from qa.building.repair import repair
from qa.building.verify import verify
from qa.records.errors import ArchiveError, PageError
from qa.records.event import Event, Related
from qa.store.store import Store

TODAY = date(2026, 5, 10)
MAY = date(2026, 5, 4)


@pytest.fixture
def pages(tmp_path, write_archive, make_event) -> Path:
    """An archive of pages: an older event, and one of a day that the portal has, too, by its source and otherwise."""
    old = make_event("2011-07-27", "A ferry runs aground off Merrow.", entities=("Merrow",))
    flood = make_event("2026-05-04", "River floods Merrow.", "What a reporter saw.", entities=("Merrow", "flood"))
    flood = replace(
        flood,
        sources=tuple(replace(source, url="https://courier.example/flood") for source in flood.sources),
        related=(Related(old.id, ("Merrow",)),),
    )
    return write_archive(tmp_path / "pages", [old, flood])


@pytest.fixture
def days(tmp_path) -> Path:
    folder = tmp_path / "days"
    folder.mkdir()
    (folder / "2026-05-04.wiki").write_text(may_4(), encoding="utf-8")
    (folder / "2026-05-05.wiki").write_text(newest(date(2026, 5, 5), "'''Sports'''", f"*{CUP}"), encoding="utf-8")
    return folder


def events(data: Path) -> dict[str, Event]:
    with Store.open(data) as store:
        return {event.id: event for event in store.events(store.keys()).values()}


def of(data: Path, words: str) -> Event:
    (event,) = [event for event in events(data).values() if words in event.title]
    return event


@pytest.mark.parametrize("named", ["april", "portal"])  # before and after `news` in the alphabet
def test_day_pages_in_a_folder_of_pages_are_not_passed_over_in_silence(tmp_path, pages, days, named):
    days.rename(pages / named)
    said: list[str] = []
    assert build(pages, tmp_path / "data", today=TODAY, notice=said.append).events == 2
    way = f"Give them beside it: dateline build {pages} {pages / named}"
    assert said == [f"{pages} also holds 2 day pages of the portal, not read with its pages. {way}"]
    both: list[str] = []
    assert build([pages, pages / named], tmp_path / "data", today=TODAY, notice=both.append).events == 4
    assert both == []


def test_both_are_built_into_one_folder_and_what_both_tell_is_one_event(tmp_path, pages, days):
    built = build([pages, days], tmp_path / "data", today=TODAY)
    assert built.events == 4
    flood = of(tmp_path / "data", "floods the lower town")
    assert flood.id == "/news/2026/05/4/river-floods-merrow.md"
    assert flood.description == "What a reporter saw."
    assert flood.topics == ("2026 Merrow flood",)
    assert flood.entities == ("2026 Merrow flood", "Lowland", "Merrow", "River Alder", "flood")
    assert [link.id for link in flood.related] == ["/news/2011/07/27/a-ferry-runs-aground-off-merrow.md"]
    assert [(source.name, source.page == flood.id) for source in flood.sources] == [("The Example Courier", True)]
    with Store.open(tmp_path / "data") as store:
        assert store.key(flood.also[0]) == store.key(flood.id)  # the id that the portal alone would have given it
    assert not verify(tmp_path / "data").lines()


def test_the_order_and_the_times_of_building_make_no_difference(tmp_path, pages, days):
    build([pages, days], tmp_path / "at once", today=TODAY)
    build(pages, tmp_path / "one by one", today=TODAY)
    build(days, tmp_path / "one by one", today=TODAY)
    build(days, tmp_path / "other way", today=TODAY)
    build(pages, tmp_path / "other way", today=TODAY)
    assert events(tmp_path / "one by one") == events(tmp_path / "at once") == events(tmp_path / "other way")


def test_building_one_again_keeps_the_other_and_embeds_nothing(tmp_path, pages, days):
    data = tmp_path / "data"
    build([pages, days], data, today=TODAY)
    before = events(data)
    for given in (pages, days, [days, pages], ()):
        assert build(given, data, today=TODAY).report is None
    (days / "2026-05-05.wiki").write_text(
        newest(date(2026, 5, 5), "'''Sports'''", f"*{CUP}", "*It rains on the [[Lowland Cup]]."), encoding="utf-8"
    )
    built = build(days, data, today=TODAY)
    assert (built.added, built.removed, built.embedded) == (1, 0, 1)
    assert {key: replace(event, related=()) for key, event in events(data).items() if key in before} == {
        key: replace(event, related=()) for key, event in before.items()
    }


def test_another_archive_of_pages_takes_the_place_of_the_one_before_and_the_portal_stays(
    tmp_path, pages, days, write_archive, make_event
):
    data = tmp_path / "data"
    build([pages, days], data, today=TODAY)
    other = write_archive(tmp_path / "other", [make_event("1999-01-01", "A new year begins in Lowland.")])
    build(other, data, today=TODAY)
    assert sorted(event.date.year for event in events(data).values()) == [1999, 2026, 2026, 2026]
    assert of(data, "floods the lower town").category == "Disasters and accidents"


def test_the_archive_may_be_gone_when_only_the_portal_is_built(tmp_path, pages, days):
    data = tmp_path / "data"
    build(pages, data, today=TODAY)
    pages.rename(tmp_path / "moved")
    assert build(days, data, today=TODAY).events == 4


def test_a_new_version_of_a_page_read_from_a_file_keeps_who_is_who(tmp_path, days):
    data = tmp_path / "data"
    build(days, data, today=TODAY)
    before = of(data, "floods the lower town")
    other = FLOOD.replace("2,000", "5,000")
    (days / "2026-05-04.wiki").write_text(may_4(flood=other), encoding="utf-8")
    built = build(days, data, today=TODAY)
    assert (built.added, built.changed, built.removed) == (0, 1, 0)
    after = events(data)[before.id]
    assert ("5,000" in after.title, [change.title for change in after.changes]) == (True, [before.title])


def test_two_archives_of_pages_at_once_are_refused(tmp_path, pages):
    with pytest.raises(ArchiveError, match=r"are both archives of pages, of which a data folder holds one"):
        build([pages, pages.parent / "pages"], tmp_path / "data")


def test_a_dump_cut_off_changes_nothing(tmp_path, days):
    data = tmp_path / "data"
    build(days, data, today=TODAY)
    dump = tmp_path / "wiki.xml"
    page = (
        "<page><title>Portal:Current events/2026 May 9</title><ns>100</ns><revision><id>1</id><text>x</text></revision>"
    )
    dump.write_text(f"<mediawiki>{page}</page>{page}", encoding="utf-8")
    with pytest.raises(ArchiveError, match="cannot be read to its end"):
        build(dump, data, today=TODAY)
    with Store.open(data) as store:
        assert len(store.day_pages) == 2
    assert build(days, data, today=TODAY).report is None


def test_a_page_that_cannot_be_read_is_listed_or_ends_the_build(tmp_path, days):
    (days / "2026-05-06.wiki").write_bytes(b"\0\0")
    built = build(days, tmp_path / "data", today=TODAY)
    assert built.report.skipped == [("2026-05-06.wiki", "it is binary, not text")]
    with pytest.raises(PageError, match=r"2026-05-06\.wiki: it is binary, not text\. Mend the page"):
        build(days, tmp_path / "strict", today=TODAY, strict=True)


def test_facts_name_the_portal_its_licence_and_who_is_to_be_named(tmp_path, pages, days):
    build([pages, days], tmp_path / "data", today=TODAY)
    facts = info(tmp_path / "data")
    assert (facts["portal"], facts["portal_events"], facts["portal_pages"]) == ("day pages in files", 3, 2)
    assert "CC BY-SA 4.0" in facts["licence"]
    build(pages, tmp_path / "alone", today=TODAY)
    assert "licence" not in info(tmp_path / "alone")


def test_data_are_exported_as_pages_and_read_back(tmp_path, pages, days):
    data = tmp_path / "data"
    build([pages, days], data, today=TODAY)
    (days / "2026-05-04.wiki").write_text(may_4(flood=FLOOD.replace("2,000", "5,000")), encoding="utf-8")
    build(days, data, today=TODAY)
    assert export(data, tmp_path / "out") == (4, 3)
    assert "CC BY-SA 4.0" in (tmp_path / "out" / LICENCE_FILE).read_text(encoding="utf-8")
    read = {event.id: event for event in read_archive(tmp_path / "out", strict=True).events}
    assert read.keys() == events(data).keys()
    for event_id, event in events(data).items():
        same = ("date", "title", "description", "entities", "related", "changes")
        assert [getattr(read[event_id], name) for name in same] == [getattr(event, name) for name in same]
        assert [(one.name, one.url) for one in read[event_id].sources] == [(one.name, one.url) for one in event.sources]
    assert read["/news/2026/05/4/river-floods-merrow.md"].topic == "2026 Merrow flood"
    export(data, tmp_path / "out")  # over what it wrote before
    built = build(tmp_path / "out", tmp_path / "again", today=TODAY)
    assert built.events == 4


def test_an_export_writes_over_nothing_else(tmp_path, days):
    build(days, tmp_path / "data", today=TODAY)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ArchiveError, match=r"holds letter\.txt, which is no woven page"):
        export(tmp_path / "data", tmp_path / "mine")


def test_damaged_events_of_the_portal_are_made_again_of_the_pages_kept(tmp_path, days):
    import sqlite3
    from contextlib import closing

    from qa.store.schema import FILE_NAME

    data = tmp_path / "data"
    build(days, data, today=TODAY)
    before = events(data)
    for page in days.iterdir():
        page.unlink()
    with closing(sqlite3.connect(data / FILE_NAME)) as db, db:
        db.execute("UPDATE events SET title = 'X' || title WHERE title LIKE '%Cup%'")
    assert verify(data).lines()
    repair(data, notice=lambda _line: None)
    assert not verify(data).lines()
    assert {replace(event, related=()) for event in events(data).values()} == {
        replace(event, related=()) for event in before.values()
    }
