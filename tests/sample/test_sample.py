"""The bundled archive is whole: every event reads back, its pages follow from `events.jsonl`, its questions hold."""

import html
import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from qa.archive.authored import read_authored
from qa.archive.opening import open_archive
from qa.archive.reader import Reading, read_archive
from qa.archive.weave import weave
from qa.records.category import CATEGORIES
from qa.sample import ARCHIVE, DAYS, QUESTIONS
from qa.store.store import Store
from qa.text.folding import fold

STORIES = (
    "2004 Indian Ocean tsunami",
    "2008 Kosovo independence",
    "2008 collapse of Lehman Brothers",
    "2010 Copiapó mining accident",
    "2011 Egyptian revolution",
    "2011 Fukushima nuclear disaster",
    "2011 Norway attacks",
    "2012 Costa Concordia disaster",
    "2015 FIFA corruption case",
    "Deepwater Horizon oil spill",
    "Malaysia Airlines Flight 370",
    "West African Ebola epidemic",
)


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_archive(ARCHIVE, strict=True)


@pytest.fixture(scope="module")
def month() -> Reading:
    return open_archive(DAYS).read(strict=True)


def test_it_is_large_enough_to_try_things_on(reading: Reading) -> None:
    assert len(reading.events) >= 400
    assert {event.date.year for event in reading.events} == set(range(1999, 2019))
    entities = Counter(name for event in reading.events for name in event.entities)
    assert {story: entities[story] for story in STORIES if entities[story] < 6} == {}


def test_every_authored_event_reads_back(reading: Reading) -> None:
    authored = {event.id: event for event in read_authored(ARCHIVE / "events.jsonl")}
    assert reading.report.skipped == []
    assert (reading.report.versions, reading.report.duplicates, reading.report.headings) == (0, 0, 0)
    assert {event.id for event in reading.events} == authored.keys()
    for event in reading.events:
        own = authored[event.id]
        assert (event.date, event.title, event.description) == (own.date, own.title, own.description)
        assert (event.topic, event.sources) == (own.topic, own.sources)
        assert set(event.entities) <= set(own.entities)
        if not event.description:  # a description takes the place of the context on a day page
            assert event.entities == own.entities


def test_every_event_has_a_source_and_related_events_exist(reading: Reading) -> None:
    ids = {event.id for event in reading.events}
    for event in reading.events:
        assert event.sources
        assert all(source.url.startswith(("http://", "https://")) for source in event.sources)
        assert ids.issuperset(link.id for link in event.related)


def test_weaving_again_gives_the_same_bytes(tmp_path: Path) -> None:
    weave(ARCHIVE / "events.jsonl", tmp_path / "again")
    bundled = {path.relative_to(ARCHIVE): path.read_bytes() for path in (ARCHIVE / "news").rglob("*.md")}
    again = {path.relative_to(tmp_path / "again"): path.read_bytes() for path in tmp_path.rglob("*.md")}
    assert again == bundled


def test_everything_quotable_stands_word_for_word_in_the_page(reading: Reading) -> None:
    for event in reading.events:
        page = fold(html.unescape((ARCHIVE / event.id[1:]).read_text(encoding="utf-8")))
        assert all(fold(passage) in page for passage in event.quotable())


def test_a_month_of_day_pages_is_read_to_its_last_line(month: Reading) -> None:
    events, report = month.events, month.report
    assert {event.date for event in events} == {date(2026, 6, day) for day in range(1, 31)}
    assert report.skipped == report.remarks == []
    assert not report.passed
    assert not report.unknown
    assert len(events) >= 90
    assert {event.category for event in events} == set(CATEGORIES)
    assert {len(event.topics) for event in events} >= {0, 1, 2, 3, 4}
    days_of = defaultdict(set)
    for event in events:
        assert all(source.url.startswith("https://") for source in event.sources)
        assert event.sources
        for topic in event.topics:
            days_of[topic].add(event.date)
    assert sum(len(days) >= 4 for days in days_of.values()) >= 10  # stories that run over many days


def test_both_are_built_into_one(sample_data: Path, reading: Reading, month: Reading) -> None:
    with Store.open(sample_data) as store, store.snapshot():
        assert store.coverage().events == len(reading.events) + len(month.events)
        kinds = store.catalogue().kinds
        assert sum(kinds.categories().values()) == len(month.events)


def test_questions_name_events_that_exist(sample_data: Path) -> None:
    with Store.open(sample_data) as store, store.snapshot():
        ids = {event_id for event_id, _, _ in store.heads(store.keys()).values()}
    questions = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    assert len(questions) == len({question["id"] for question in questions}) == 72
    for question in questions:
        assert ids.issuperset(question["gold"])
        assert bool(question["gold"]) == bool(question["answers"]) == (question["type"] != "unanswerable")
        assert question.get("need", 1) <= max(1, len(question["answers"]))
