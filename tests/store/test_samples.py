"""Tallies of parts: of a large archive a start looks at some, and what is wrong is found sooner or later."""

import sqlite3
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from qa.records.errors import StoreError
from qa.records.event import Event
from qa.records.model import Model
from qa.store import samples
from qa.store.schema import FILE_NAME
from qa.store.store import Store
from qa.store.tallies import WORDS

MODEL = Model("tiny", "f" * 64, 4)
COUNT = 400


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """An archive that counts as large."""
    monkeypatch.setattr(samples, "LARGE", 100)
    events = [
        Event(
            id=f"/news/event-{number}.md",
            date=date(2001, 1, 1) + timedelta(days=number // 2),
            title=f"Something number{number} happens.",
            entities=(f"Place {number % 50}", "Merrow"),
        )
        for number in range(COUNT)
    ]
    with Store.open_for_build(tmp_path) as store:
        summaries = [event.id.encode() for event in events]
        store.vectors.add(MODEL, summaries, np.ones((COUNT, 4), np.float32), summaries, np.eye(6, 2, dtype=np.float32))
        with store.publishing() as publication:
            for event in events:
                publication.put(event, event.id.encode(), None)
            publication.relate(events)
            publication.finish(MODEL, {"archive": "made up"})
    return tmp_path


DAMAGE = {
    "the index of days": "UPDATE events SET date = '2001-03-03' WHERE key = 300",
    "the index of ids": "UPDATE events SET mark = mark + 7 WHERE key = 123",
    "the index of names": "UPDATE event_entities SET entity = 3 WHERE event = 77 AND position = 0",
    WORDS: "UPDATE words_docsize SET sz = x'0909' WHERE id = 222",
}


def test_a_sound_one_is_sound_whichever_parts_are_looked_at(folder):
    with Store.open(folder) as store:
        assert store.meta("samples")
        assert {tuple(store.check_some_lookups()) for _ in range(30)} == {()}
        assert store.larger_than(COUNT)
        assert not store.larger_than(COUNT + 1)


@pytest.mark.parametrize("what", DAMAGE)
def test_what_is_not_as_published_is_found_by_a_few_starts_and_at_once_by_looking_at_all(folder, what):
    with sqlite3.connect(folder / FILE_NAME) as db:
        db.execute(DAMAGE[what])
    db.close()
    with Store.open(folder) as store:
        assert what in store.check_lookups()
        found = [store.check_some_lookups() for _ in range(200)]
        assert [what] in found
        assert {*map(tuple, found)} <= {(), (what,)}


def test_a_note_that_is_none_is_damage(folder):
    with sqlite3.connect(folder / FILE_NAME) as db:
        db.execute("UPDATE meta SET value = '[]' WHERE name = 'samples'")
    db.close()
    with Store.open(folder) as store, pytest.raises(StoreError, match="damaged"):
        store.check_some_lookups()
