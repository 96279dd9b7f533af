"""Stores of older forms, and of first builds that were cut off at once: what a build makes of them."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from test_store import EVENTS, MODEL, folder, publish

from qa.records.errors import StoreError
from qa.store.schema import FILE_NAME
from qa.store.store import Store

__all__ = ["folder"]  # a fixture of theirs


KILLED_AT_ONCE = """
import os, signal, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA cache_size = 1")  # so that pages are written before the transaction ends
db.execute("BEGIN IMMEDIATE")
db.execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT)")
db.executemany("INSERT INTO meta VALUES (?, ?)", [(str(number), "x" * 5000) for number in range(50)])
os.kill(os.getpid(), signal.SIGKILL)
"""


AS_4 = (
    "ALTER TABLE sources DROP COLUMN archive; ALTER TABLE sources DROP COLUMN via;"
    "ALTER TABLE sources DROP COLUMN language; DROP TABLE portal; DROP TABLE origins; DROP TABLE topics;"
    "DROP TABLE event_topics; DROP TABLE day_pages; PRAGMA user_version = 4;"
)


def rewrite(folder: Path, statements: str) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as db:
        db.executescript(statements)


def test_a_first_build_killed_while_it_lays_out_its_tables(tmp_path: Path):
    subprocess.run([sys.executable, "-c", KILLED_AT_ONCE, tmp_path / FILE_NAME], check=False)
    assert (tmp_path / f"{FILE_NAME}-journal").stat().st_size
    with pytest.raises(StoreError, match=r"was not finished. Finish it: dateline build"):
        Store.open(tmp_path)
    with Store.open_for_build(tmp_path) as store:
        publish(store, EVENTS)
    with Store.open(tmp_path) as store:
        assert store.coverage().events == len(EVENTS)


def test_an_older_schema_is_brought_up_to_date_by_a_build(folder: Path):
    rewrite(
        folder,
        f"{AS_4} CREATE TABLE vectors (model INTEGER NOT NULL, summary BLOB NOT NULL, vector BLOB NOT NULL,"
        " PRIMARY KEY (model, summary)) WITHOUT ROWID;"
        "INSERT INTO vectors SELECT model, summary, vector FROM embeddings; DROP TABLE embeddings;"
        "ALTER TABLE models DROP COLUMN codec; ALTER TABLE models DROP COLUMN sum;"
        "DROP INDEX events_by_mark; ALTER TABLE events DROP COLUMN mark;"
        "ALTER TABLE events DROP COLUMN head; ALTER TABLE events DROP COLUMN seal; ALTER TABLE events DROP COLUMN ties;"
        "PRAGMA user_version = 1",
    )
    with pytest.raises(StoreError, match=r"older Dateline\. Bring it up to date: dateline build"):
        Store.open(folder)
    with Store.open_for_build(folder) as store:
        summaries = {event.id.encode() for event in EVENTS}
        assert store.vectors.missing(MODEL, summaries) == summaries
        assert store.coverage().events == len(EVENTS)
    with Store.open(folder) as store:
        vectors, codes = store.vectors.of([store.key(EVENTS[0].id)])
        assert (vectors.tolist(), codes) == ([[1, 0, 0, 0]], [b""])


def test_an_early_form_of_the_third_schema_is_brought_up_to_date(folder: Path):
    rewrite(
        folder,
        f"{AS_4} CREATE TABLE vectors (model INTEGER NOT NULL, summary BLOB NOT NULL, vector BLOB NOT NULL,"
        " sum INTEGER,"
        " PRIMARY KEY (model, summary)) WITHOUT ROWID;"
        "INSERT INTO vectors SELECT model, summary, vector, sum FROM embeddings; DROP TABLE embeddings;"
        "CREATE TABLE tokens (model INTEGER NOT NULL, summary BLOB NOT NULL, codes BLOB NOT NULL, sum INTEGER);"
        "ALTER TABLE models RENAME COLUMN codec TO projection; ALTER TABLE models DROP COLUMN sum;"
        "DROP INDEX events_by_mark; ALTER TABLE events DROP COLUMN mark; PRAGMA user_version = 3",
    )
    with Store.open_for_build(folder) as store:
        assert store.key(EVENTS[0].id) is not None
        assert store.vectors.form(MODEL) is None
        assert store.vectors.missing(MODEL, {b"x"}) == {b"x"}


def test_the_schema_before_is_read_as_it_lies_there_and_brought_up_to_date_by_a_build(folder: Path):
    with Store.open(folder) as store:
        before = store.events(store.keys())
    rewrite(folder, AS_4)
    with Store.open(folder) as store:
        assert store.events(store.keys()) == before
        assert store.check_lookups() == []
    digests = {}
    for _ in range(2):
        with Store.open_for_build(folder) as store:
            digests[len(digests)] = store.digests()
            assert store.vectors.missing(MODEL, {event.id.encode() for event in EVENTS}) == set()
    with Store.open(folder) as store:
        assert store.events(store.keys()) == before
        assert store.check_lookups() == []
        assert digests[0] == digests[1] == {key: (store.key(key), value) for key, (_, value) in digests[0].items()}
