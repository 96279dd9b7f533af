"""The store: one SQLite file that holds everything Dateline knows.

With `schema`, `publication` and `catalogue` beside it, this is the only module that speaks SQL.

A build writes through `Store.open_for_build`; every surface reads through `Store.open`. All that a build changes
becomes visible in one transaction (`publishing`), with a new generation number. Vectors alone are written before,
under the hash of their text, where no reader looks for them until a published event asks for them.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.records.errors import StoreError
from qa.records.event import Change, Event, Related, Source
from qa.records.model import Coverage, Model
from qa.records.question import Only
from qa.records.scope import Scope
from qa.records.window import Days
from qa.store import portal, samples, seals, tallies
from qa.store.catalogue import Catalogue
from qa.store.days import DayTable
from qa.store.limits import limits
from qa.store.publication import Publication
from qa.store.schema import (
    FILE_NAME,
    check_schema,
    closed_on_error,
    connect_for_building,
    connect_for_reading,
    damaged,
    explained,
    half_laid_out,
    prepare_folder,
    reading,
    writing,
)
from qa.store.vectors import VectorTable
from qa.store.within import Within, all_days
from qa.text.words import wellformed


class Store:
    """An open store. Not to be shared between threads: each opens its own."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = connection
        self.vectors = VectorTable(connection, path)
        self.day_pages = DayTable(connection, path)

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """Open a data folder for reading.

        Raises:
            StoreError: If there is nothing built in it, or it is not ours, newer, damaged or unreadable.
        """
        path = folder / FILE_NAME
        if not path.is_file() or not path.stat().st_size:
            raise StoreError(f"No archive is built in {folder}. Build one: dateline build ARCHIVE --data {folder}")
        if half_laid_out(path):
            raise StoreError(_unfinished(folder))
        with explained(path):
            connection = connect_for_reading(path)
            store = cls(path, connection)
            with closed_on_error(connection):
                check_schema(connection, path)
                if store.generation() == 0:
                    raise StoreError(_unfinished(folder))
        return store

    @classmethod
    def open_for_build(cls, folder: Path) -> "Store":
        """Open a data folder for writing, and lay it out where it is new.

        Raises:
            StoreError: If the folder cannot be written, holds other things, or is newer or damaged.
        """
        prepare_folder(folder)
        path = folder / FILE_NAME
        with explained(path):
            return cls(path, connect_for_building(path))

    def close(self) -> None:
        """Close the store; the last one to close folds the write-ahead log into the file."""
        self._db.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read one published state throughout the block, whatever a build does meanwhile; a block inside shares it."""
        if self._db.in_transaction:
            yield
            return
        with explained(self.path):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                if self._db.in_transaction:  # an I/O error may have ended it already
                    self._db.execute("ROLLBACK")

    # ---- what is in it

    def generation(self) -> int:
        """Return the number of the published state; 0 before the first build is done."""
        with reading(self.path):
            return int(self.meta("generation") or 0)

    def state(self) -> str:
        """Return what tells the published state from that of any other data folder."""
        return self.meta("state") or ""

    def meta(self, name: str) -> str | None:
        """Return a note about the store, or None."""
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def note(self, notes: dict[str, str]) -> None:
        """Keep notes about the store."""
        with writing(self._db, self.path):
            self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", notes.items())

    def model(self) -> Model | None:
        """Return the model of the published vectors."""
        wanted = (self.meta("model"),)
        row = self._db.execute(
            "SELECT name, fingerprint, dimension FROM models WHERE fingerprint = ?", wanted
        ).fetchone()
        return Model(*row) if row else None

    def coverage(self) -> Coverage:
        """Return how many events and days there are, and the first and last of them."""
        (events,) = self._db.execute("SELECT count(*) FROM events").fetchone()
        days, first, last = self._db.execute(
            "WITH RECURSIVE days (day) AS (SELECT min(date) FROM events UNION ALL"
            " SELECT (SELECT min(date) FROM events WHERE date > day) FROM days WHERE day IS NOT NULL)"
            " SELECT count(day), min(day), max(day) FROM days"  # from day to day, not from event to event
        ).fetchone()
        with reading(self.path):
            return Coverage(events, days, first and date.fromisoformat(first), last and date.fromisoformat(last))

    def check(self) -> str | None:
        """Check the whole file; return what is wrong with it, or None."""
        try:
            faults = [row[0] for row in self._db.execute("PRAGMA quick_check(3)")]
        except sqlite3.DatabaseError as error:
            return str(error)
        return None if faults == ["ok"] else "; ".join(faults)

    def check_lookups(self) -> list[str]:
        """Return which of what events are looked up in is not as it was published, in words.

        Raises:
            StoreError: If that cannot be told.
        """
        with reading(self.path):
            return tallies.faults(self._db)

    def check_some_lookups(self) -> list[str]:
        """The same; of a large archive only a few parts of each are looked at, other ones each time."""
        with reading(self.path):
            some = samples.faults(self._db)
        return self.check_lookups() if some is None else some

    def larger_than(self, events: int) -> bool:
        """Say whether there are at least so many events; they are not counted."""
        query = "SELECT 1 FROM events ORDER BY key LIMIT 1 OFFSET ?"
        (last,) = self._db.execute("SELECT max(key) FROM events").fetchone()
        return last is not None and last >= events and self._db.execute(query, (events - 1,)).fetchone() is not None

    def check_words(self) -> str | None:
        """Let SQLite check the full-text index; returns what is wrong with it, or None."""
        try:
            with closing(sqlite3.connect(self.path, isolation_level=None, timeout=1)) as db:
                db.execute("INSERT INTO words (words) VALUES ('integrity-check')")
        except sqlite3.OperationalError as error:  # it takes a connection that may write
            return None if "readonly" in str(error) or "locked" in str(error) else str(error)
        except sqlite3.DatabaseError as error:
            return str(error)
        return None

    # ---- events

    def some_keys(self, count: int) -> list[int]:
        """Return the keys of some events: the first and the last that were stored."""
        half = -(-count // 2)
        first = self._db.execute("SELECT key FROM events ORDER BY key LIMIT ?", (half,)).fetchall()
        last = self._db.execute("SELECT key FROM events ORDER BY key DESC LIMIT ?", (half,)).fetchall()
        return sorted({key for (key,) in (*first, *last)})

    def keys(self) -> list[int]:
        """Return the keys of all events."""
        return [key for (key,) in self._db.execute("SELECT key FROM events ORDER BY key")]

    def keys_of_portal(self, *, shared: bool = False) -> list[int]:
        """Return the keys of the portal's events; of those alone that an archive of pages has, too, where `shared`."""
        return portal.keys(self._db, shared=shared)

    def catalogue(self) -> Catalogue:
        """Return the lists to leaf through."""
        return Catalogue(self._db)

    def key(self, event_id: str) -> int | None:
        """Return the key of the event with this id or of the one that a page of this id was merged into."""
        event_id = wellformed(event_id)
        wanted = (seals.mark_of(event_id), event_id)
        row = self._db.execute("SELECT key FROM events WHERE mark = ? AND id = ?", wanted).fetchone()
        row = row or self._db.execute("SELECT event FROM aliases WHERE id = ?", (event_id,)).fetchone()
        return row[0] if row else None

    def events(self, keys: Sequence[int]) -> dict[int, Event]:
        """Return events by key, whole, with their sources, related events, entities and versions.

        Raises:
            StoreError: If one is not as it was stored.
        """
        with reading(self.path):
            return self._events(keys)

    def _events(self, keys: Sequence[int]) -> dict[int, Event]:
        wanted = json.dumps([int(key) for key in keys])
        sources = self._by_event(
            "SELECT event, name, url, page, archive, via, language FROM sources"
            " WHERE event IN (SELECT value FROM json_each(?)) ORDER BY event, position",
            wanted,
        )
        names = self._by_event(
            "SELECT event, name FROM event_entities JOIN entities ON entities.key = entity"
            " WHERE event IN (SELECT value FROM json_each(?)) ORDER BY event, position",
            wanted,
        )
        also = self._by_event(
            "SELECT event, id FROM aliases WHERE event IN (SELECT value FROM json_each(?)) ORDER BY event, id",
            wanted,
        )
        related = self._related(wanted)
        more = portal.fields(self._db, wanted)
        rows = self._db.execute(
            "SELECT key, seal, ties, mark, id, date, title, description, topic, passages, changes FROM events"
            " WHERE key IN (SELECT value FROM json_each(?))",
            (wanted,),
        )
        found = {}
        for key, seal, ties, mark, event_id, day, title, description, topic, passages, changes in rows:
            event = Event(
                id=event_id,
                date=date.fromisoformat(day),
                title=title,
                description=description,
                topic=topic,
                sources=tuple(
                    Source(name, url, page or event_id, *rest) for name, url, page, *rest in sources.get(key, ())
                ),
                related=tuple(related.get(key, ())),
                entities=tuple(name for (name,) in names.get(key, ())),
                changes=tuple(Change(*change) for change in json.loads(changes or "[]")),
                also=tuple(page for (page,) in also.get(key, ())),
                passages=tuple(json.loads(passages or "[]")),
                **more.get(key, {}),
            )
            sealed = (seals.of_event(event), seals.of_related(event.related), seals.mark_of(event_id))
            if (seal, ties, mark) != sealed:
                raise damaged(self.path, f"the event {event_id}")
            found[key] = event
        return found

    def days(self, keys: Sequence[int]) -> dict[int, date]:
        """Return the days of events by key: a cheap look, for finding; what is told of an event is read with checks."""
        query = "SELECT key, date FROM events WHERE key IN (SELECT value FROM json_each(?))"
        with reading(self.path):
            rows = self._db.execute(query, (json.dumps([int(key) for key in keys]),))
            return {key: date.fromisoformat(day) for key, day in rows}

    def heads(self, keys: Sequence[int]) -> dict[int, tuple[str, date, str]]:
        """Return id, date and title of events by key: what a list or a link shows."""
        rows = self._db.execute(
            "SELECT key, head, id, date, title FROM events WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps([int(key) for key in keys]),),
        )
        with reading(self.path):
            return {key: self._head(*row) for key, *row in rows}

    def heads_by_id(self, ids: Sequence[str]) -> dict[str, tuple[date, str]]:
        """Return date and title of events by id."""
        wanted = set(ids)
        rows = self._db.execute(
            "SELECT head, id, date, title FROM events WHERE mark IN (SELECT value FROM json_each(?))",
            (json.dumps([seals.mark_of(event_id) for event_id in wanted]),),
        )
        with reading(self.path):
            return {
                event_id: (day, title)
                for event_id, day, title in (self._head(*row) for row in rows)
                if event_id in wanted
            }

    def _head(self, check: int, event_id: str, day: str, title: str) -> tuple[str, date, str]:
        when = date.fromisoformat(day)
        if check != seals.of_head(event_id, when, title):
            raise damaged(self.path, f"the event {event_id}")
        return event_id, when, title

    def within(self, scope: Scope) -> Within:
        """Return what can be asked of the events of a scope."""
        return Within(self._db, scope)

    def all_days(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return the keys of all events, shape (n,), in order, and the day of each as an ordinal, shape (n,)."""
        with reading(self.path):
            return all_days(self._db)

    def keys_within(self, first: date, last: date, only: Only | None = None) -> NDArray[np.int64]:
        """Return the keys of the events of these days, both ends counted in, and of what they are limited to."""
        return self.keys_of((first, last), only)

    def keys_of(self, days: Days | None, only: Only | None) -> NDArray[np.int64]:
        """Return the keys of the events of some days, a category and a topic, in order; of all where None is given."""
        condition, values = limits(days, only)
        rows = self._db.execute(f"SELECT key FROM events WHERE {condition} ORDER BY key", values)
        return np.fromiter((key for (key,) in rows), dtype=np.int64)

    def some_titles(self, limit: int) -> tuple[str, ...]:
        """Return the titles of some events."""
        rows = self._db.execute("SELECT title FROM events ORDER BY key LIMIT ?", (limit,))
        return tuple(title for (title,) in rows)

    def most_told(self, first: date, last: date, limit: int, only: Only | None = None) -> list[int]:
        """Return the keys of the events of some days, those with the most reports and links first."""
        condition, values = limits((first, last), only)
        rows = self._db.execute(
            f"SELECT key FROM events WHERE {condition} ORDER BY"
            " (SELECT count(*) FROM sources WHERE event = key) DESC,"
            " (SELECT count(*) FROM related WHERE event = key) DESC, key LIMIT ?",
            (*values, limit),
        )
        return [key for (key,) in rows]

    def entity_counts(self) -> dict[str, int]:
        """Return how many events name each entity."""
        query = "SELECT name, count(*) FROM entities JOIN event_entities ON entity = entities.key GROUP BY entities.key"
        return dict(self._db.execute(query).fetchall())

    def sharing(self, event: int, limit: int = 5000) -> dict[int, float]:
        """Return the events that share entities with one, by key, with the summed rarity of what they share.

        An entity's rarity is the reciprocal of the number of events that name it; entities that more than `limit`
        events name count for nothing.
        """
        rows = self._db.execute(
            "WITH own AS (SELECT entity FROM event_entities WHERE event = ?1), sizes AS ("
            " SELECT entity, count(*) AS size FROM event_entities WHERE entity IN own GROUP BY entity)"
            " SELECT other.event, sum(1.0 / size) FROM sizes JOIN event_entities AS other"
            " ON other.entity = sizes.entity WHERE size <= ?2 AND other.event <> ?1 GROUP BY other.event",
            (event, limit),
        )
        return dict(rows.fetchall())

    # ---- words

    def search_words(
        self, query: str, limit: int, window: Days | None = None, only: Only | None = None
    ) -> list[tuple[int, float]]:
        """Full-text search: keys with their BM25 scores (higher is better), best first.

        Args:
            query: An FTS5 expression, as `qa.text.words.match_expression` makes it; an empty one finds nothing.
            limit: How many at the most.
            window: First and last day; other events are passed over.
            only: The category and topic, likewise.
        """
        if not query:
            return []
        inside = ""
        values: tuple[str, ...] = ()
        if window or only:
            condition, values = limits(window, only)
            # the plus keeps SQLite from running the whole search anew for every event of the window
            inside = f" AND +rowid IN (SELECT key FROM events WHERE {condition})"
        rows = self._db.execute(
            f"SELECT rowid, -bm25(words, 1.0, 0.6, 0.5) AS score FROM words WHERE words MATCH ?{inside}"
            " ORDER BY score DESC LIMIT ?",
            (query, *values, limit),
        )
        return rows.fetchall()

    def word_events(self, term: str) -> int:
        """Return how many events hold a term, as the full-text index stores it (stemmed and folded)."""
        row = self._db.execute("SELECT doc FROM word_counts WHERE term = ?", (term,)).fetchone()
        return row[0] if row else 0

    def average_words(self) -> float:
        """Return how many words an event has on average, as the full-text index counts them; 0 without events."""
        words, events = self._db.execute("SELECT sum(cnt), (SELECT count(*) FROM events) FROM word_counts").fetchone()
        return (words or 0) / events if events else 0.0

    # ---- publishing

    def digests(self) -> dict[str, tuple[int, bytes]]:
        """Return key and digest of every published event, by id."""
        return {row[0]: (row[1], row[2]) for row in self._db.execute("SELECT id, key, digest FROM events")}

    @contextmanager
    def publishing(self) -> Iterator["Publication"]:
        """Change what readers see, all at once when the block ends, or not at all."""
        with writing(self._db, self.path):
            publication = Publication(self._db)
            yield publication
        with suppress(sqlite3.OperationalError):  # readers may hold the log; it is folded in later then
            self._db.execute("PRAGMA busy_timeout = 1000")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._db.execute("PRAGMA busy_timeout = 30000")

    def write_lookups_anew(self) -> None:
        """Make the full-text index and the tables' indexes again from the events."""
        with self.publishing() as publication:
            publication.write_lookups_anew()

    def forget_digests(self, keys: Sequence[int]) -> None:
        """Let the next build write some events again, whether or not their pages changed."""
        with writing(self._db, self.path):
            self._db.executemany("UPDATE events SET digest = x'' WHERE key = ?", [(key,) for key in keys])
            self._db.execute("UPDATE meta SET value = '' WHERE name = 'archive_digest'")
            self._db.execute("UPDATE day_pages SET fresh = 1 WHERE text <> x''")

    # ---- inner works

    def _by_event(self, query: str, wanted: str) -> dict[int, list[tuple[str, ...]]]:
        found: dict[int, list[tuple[str, ...]]] = {}
        for event, *values in self._db.execute(query, (wanted,)):
            found.setdefault(event, []).append(tuple(values))
        return found

    def _related(self, wanted: str) -> dict[int, list[Related]]:
        rows = self._db.execute(
            "SELECT related.event, events.id, related.entities FROM related JOIN events ON events.key = related.other"
            " WHERE related.event IN (SELECT value FROM json_each(?)) ORDER BY related.event, position",
            (wanted,),
        ).fetchall()
        keys = {int(key) for *_, entities in rows for key in entities.split()}
        names = dict(
            self._db.execute(
                "SELECT key, name FROM entities WHERE key IN (SELECT value FROM json_each(?))",
                (json.dumps(list(keys)),),
            ).fetchall()
        )
        found: dict[int, list[Related]] = {}
        for event, event_id, entities in rows:
            shared = tuple(names[int(key)] for key in entities.split() if int(key) in names)
            found.setdefault(event, []).append(Related(event_id, shared))
        return found


def _unfinished(folder: Path) -> str:
    return f"The first build in {folder} was not finished. Finish it: dateline build ARCHIVE --data {folder}"
