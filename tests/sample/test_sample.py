"""The bundled archive is whole: every event reads back, its pages follow from `events.jsonl`, its questions hold."""

import html
import json
from collections import Counter
from pathlib import Path

import pytest

from qa.archive.authored import read_authored
from qa.archive.reader import Reading, read_archive
from qa.archive.weave import weave
from qa.sample import ARCHIVE, QUESTIONS
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


def test_questions_name_events_that_exist(reading: Reading) -> None:
    ids = {event.id for event in reading.events}
    questions = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    assert len(questions) == len({question["id"] for question in questions}) == 60
    for question in questions:
        assert ids.issuperset(question["gold"])
        assert bool(question["gold"]) == bool(question["answers"]) == (question["type"] != "unanswerable")
        assert question.get("need", 1) <= max(1, len(question["answers"]))
