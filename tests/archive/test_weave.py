"""Pages made of events: in the archive's form, with related lists by its rule, and nothing of a user's lost."""

import json
from datetime import date
from pathlib import Path

import pytest
from made_up import PACKINGS, pack, write_pages

from qa.archive.authored import read_authored
from qa.archive.reader import read_archive
from qa.archive.related import MAX_RELATED, relate
from qa.archive.render import slug
from qa.archive.weave import main, weave
from qa.records.errors import ArchiveError
from qa.records.event import Event, Related, Source

LINES = (
    {
        "date": "2009-05-04",
        "title": "The ferry Tern runs aground off Port Alder.",
        "description": "Lifeboats bring everyone ashore.",
        "topic": "Shipping",
        "sources": [{"name": "Gazette", "url": "http://g.example/1"}, {"name": "Radio", "url": "http://r.example/1"}],
        "entities": ["Tern", "Port Alder", "ferry"],
    },
    {
        "date": "2009-05-09",
        "title": "The ferry Tern is refloated.",
        "sources": [{"name": "Radio", "url": "http://r.example/2"}],
        "entities": ["Tern", "ferry", "salvage"],
    },
    {"date": "2009-05-09", "title": "It rains in Wren."},
)
FIRST = """### [2009-05-04](/news/2009/05/4/index.md)

##### Shipping
# The ferry Tern runs aground off Port Alder.\x20

Lifeboats bring everyone ashore.


### Sources:

1. [Gazette](http://g.example/1)
2. [Radio](http://r.example/1)

### Related:

1. [The ferry Tern is refloated. ](/news/2009/05/9/the-ferry-tern-is-refloated.md) _Context: Tern, ferry_
"""
DAY = """## [2009-05-09](/news/2009/05/9/index.md)

### [The ferry Tern is refloated. ](/news/2009/05/9/the-ferry-tern-is-refloated.md)
_Context: Tern, ferry, salvage_

### [It rains in Wren. ](/news/2009/05/9/it-rains-in-wren.md)

## [Previous Day...](/news/2009/05/4/index.md)
"""


def authored(path: Path, *lines: object) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines or LINES), encoding="utf-8")
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def event(name: str, day: int, *entities: str) -> Event:
    return Event(f"/news/2009/05/{day}/{name}.md", date(2009, 5, day), f"{name} happens.", entities=entities)


def related(*events: Event) -> dict[str, list[str]]:
    return {event.title[0]: [link.id.rpartition("/")[2][0] for link in event.related] for event in relate(events)}


def test_pages_have_the_form_of_the_archive(tmp_path: Path) -> None:
    assert weave(authored(tmp_path / "events.jsonl"), tmp_path / "out") == (3, 2)
    woven = files(tmp_path / "out")
    assert woven["news/2009/05/4/the-ferry-tern-runs-aground-off-port-alder.md"].decode() == FIRST
    assert woven["news/2009/05/9/index.md"].decode() == DAY
    assert woven["news/2009/05/9/it-rains-in-wren.md"].decode() == (
        "### [2009-05-09](/news/2009/05/9/index.md)\n\n# It rains in Wren. \n\n\n\n"
    )
    first_day = woven["news/2009/05/4/index.md"].decode()
    assert "##### Shipping\n### [The ferry" in first_day
    assert "\nLifeboats bring everyone ashore.\n" in first_day
    assert "Previous Day" not in first_day


def test_what_is_woven_reads_back(tmp_path: Path) -> None:
    source = authored(tmp_path / "events.jsonl")
    weave(source, tmp_path / "out")
    reading = read_archive(tmp_path / "out", strict=True)
    written = {event.id: event for event in read_authored(source)}
    assert reading.report.skipped == []
    assert len(reading.events) == len(written)
    for read in reading.events:
        own = written[read.id]
        assert (read.date, read.title, read.description) == (own.date, own.title, own.description)
        assert (read.topic, read.sources) == (own.topic, own.sources)
    assert {event.title: event.entities for event in reading.events} == {
        "The ferry Tern runs aground off Port Alder.": ("Tern", "ferry"),
        "The ferry Tern is refloated.": ("Tern", "ferry", "salvage"),
        "It rains in Wren.": (),
    }


@pytest.mark.parametrize("packing", ["", *PACKINGS])
def test_an_archive_keeps_its_ids(archive: Path, tmp_path: Path, packing: str) -> None:
    pages: dict[str, str | bytes] = {name: data.decode() for name, data in files(archive).items()}
    weave(pack(tmp_path / f"a{packing}", pages) if packing else archive, tmp_path / "out")
    before, after = read_archive(archive).events, read_archive(tmp_path / "out").events
    assert [event.id for event in after] == [event.id for event in before]
    assert [event.sources for event in after] == [event.sources for event in before]


def test_pages_from_outside_a_news_folder_get_a_path_of_the_archives_form(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "loose", {"rain.md": "### [2009-05-04](/x)\n\n# It rains. \n"})
    weave(folder, tmp_path / "out")
    assert sorted(files(tmp_path / "out")) == ["news/2009/05/4/index.md", "news/2009/05/4/it-rains.md"]


def test_most_shared_entities_first_then_the_newest_then_by_id() -> None:
    found = related(
        event("a", 5, "Tern", "Alder", "ferry"),
        event("b", 1, "Tern", "Alder"),
        event("c", 9, "Tern"),
        event("d", 3, "ferry"),
        event("f", 3, "Alder"),
        event("e", 3, "Alder"),
        event("g", 9, "rain"),
    )
    assert found["a"] == ["b", "c", "d", "e", "f"]
    assert found["g"] == []


def test_a_link_names_the_shared_entities_in_alphabetical_order() -> None:
    first, _second = relate([event("a", 5, "ferry", "Tern", "Alder"), event("b", 6, "Tern", "ferry", "Wren")])
    assert first.related == (Related("/news/2009/05/6/b.md", ("Tern", "ferry")),)


def test_at_most_ten_are_related_and_never_the_event_itself() -> None:
    events = [event(f"e{day}", day, "Tern") for day in range(1, 20)]
    for found in relate(events):
        assert len(found.related) == MAX_RELATED
        assert found.id not in [link.id for link in found.related]


def test_the_order_of_the_input_does_not_matter() -> None:
    events = [event(f"e{n}", n % 9 + 1, f"name {n % 4}", f"name {n % 3}") for n in range(40)]
    forward = {event.id: event for event in relate(events)}
    assert forward == {event.id: event for event in relate(reversed(events))}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The ferry Tern is refloated.", "the-ferry-tern-is-refloated"),
        ("  Łódź & Øresund: 1,200 «Straße» ", "lodz-oresund-1-200-strasse"),
        ("Wren's São 'Tomé'", "wren-s-sao-tome"),
        ("大桥通车。", "event"),
        ("word " * 60, "-".join(["word"] * 28)),
    ],
)
def test_slugs(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_slugs_are_unique_on_a_day_and_never_a_day_page(tmp_path: Path) -> None:
    lines = [{"date": f"2009-05-0{day}", "title": title} for day in (4, 5) for title in ("Rain.", "Rain!", "Index")]
    ids = [event.id for event in read_authored(authored(tmp_path / "e.jsonl", *lines))]
    assert ids[:4] == [
        "/news/2009/05/4/rain.md",
        "/news/2009/05/4/rain-2.md",
        "/news/2009/05/4/index-2.md",
        "/news/2009/05/5/rain.md",
    ]
    assert len(set(ids)) == len(lines)


def test_texts_come_onto_one_line_and_sources_stay_as_given(tmp_path: Path) -> None:
    line = {
        "date": "2009-05-04",
        "title": " It\nrains. ",
        "entities": ["b", "A", "b"],
        "sources": [{"name": "G", "url": "http://g.example/?a=1&section=(2)"}],
    }
    (event,) = read_authored(authored(tmp_path / "e.jsonl", line))
    assert (event.title, event.entities) == ("It rains.", ("A", "b"))
    assert event.sources == (Source("G", "http://g.example/?a=1&section=(2)", event.id),)
    weave(tmp_path / "e.jsonl", tmp_path / "out")
    assert read_archive(tmp_path / "out").events[0].sources == event.sources


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"date": "2009-05-04"', "line 2: Expecting"),
        ("[]", "line 2: it is not a JSON object"),
        ('{"title": "It rains."}', "line 2: '' is not a date; write it as YYYY-MM-DD"),
        ('{"date": "2009-02-30", "title": "It rains."}', "line 2: '2009-02-30' is not a date"),
        ('{"date": "20090504", "title": "It rains."}', "line 2: '20090504' is not a date"),
        ('{"date": "2009-05-04", "title": " "}', "line 2: the title is empty"),
        ('{"date": "2009-05-04", "title": 5}', "line 2: 'title' is not a text"),
        ('{"date": "2009-05-04", "title": "A.", "tags": []}', "line 2: unknown field 'tags'"),
        ('{"date": "2009-05-04", "title": "A.", "entities": "B"}', "line 2: 'entities' is not a list"),
        ('{"date": "2009-05-04", "title": "A.", "entities": [""]}', "line 2: '' is not the name of an entity"),
        ('{"date": "2009-05-04", "title": "A.", "sources": ["B"]}', "line 2: a source is not an object"),
        ('{"date": "2009-05-04", "title": "A.", "sources": [{"name": "B"}]}', "line 2: a source lacks"),
    ],
)
def test_a_broken_line_is_named_by_its_number(tmp_path: Path, line: str, reason: str) -> None:
    source = tmp_path / "events.jsonl"
    source.write_text(f"{json.dumps(LINES[0])}\n{line}\n", encoding="utf-8")
    with pytest.raises(ArchiveError, match=r"events\.jsonl, line 2") as error:
        weave(source, tmp_path / "out")
    assert reason in str(error.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe{"])
def test_a_file_without_events(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "events.jsonl"
    source.write_bytes(content)
    with pytest.raises(ArchiveError, match=r"events\.jsonl (holds no event|cannot be read)"):
        weave(source, tmp_path / "out")


def test_weaving_again_replaces_the_pages(tmp_path: Path) -> None:
    weave(authored(tmp_path / "events.jsonl"), tmp_path / "out")
    whole = files(tmp_path / "out")
    weave(authored(tmp_path / "events.jsonl", LINES[0]), tmp_path / "out")
    assert len(files(tmp_path / "out")) == 2
    weave(authored(tmp_path / "events.jsonl"), tmp_path / "out")
    assert files(tmp_path / "out") == whole


@pytest.mark.parametrize("name", ["notes.txt", "news/2009/photo.jpg", "newsletters/a.md"])
def test_a_folder_that_holds_anything_else_stays_as_it_is(tmp_path: Path, name: str) -> None:
    source = authored(tmp_path / "events.jsonl")
    weave(source, tmp_path / "out")
    write_pages(tmp_path / "out", {name: "mine"})
    before = files(tmp_path / "out")
    with pytest.raises(ArchiveError, match="no woven page"):
        weave(source, tmp_path / "out")
    assert files(tmp_path / "out") == before


def test_an_archive_is_never_woven_into_itself(archive: Path) -> None:
    before = files(archive)
    parts = ((archive, archive), (archive / "news" / "2009", archive), (archive, archive / "new"))
    for source, folder in parts:
        with pytest.raises(ArchiveError, match="lie in one another"):
            weave(source, folder)
    assert files(archive) == before


def test_a_file_or_a_link_is_no_folder_for_pages(tmp_path: Path, archive: Path) -> None:
    source = authored(tmp_path / "events.jsonl")
    with pytest.raises(ArchiveError, match="is not a folder"):
        weave(archive, source)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "news").symlink_to(archive / "news")
    with pytest.raises(ArchiveError, match="no woven page"):
        weave(source, tmp_path / "out")


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(authored(tmp_path / "events.jsonl")), str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out == f"3 events on 2 days written to {tmp_path / 'out'}\n"
    assert main([str(tmp_path / "missing.jsonl"), str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.startswith("No archive or .jsonl file at ")
