"""Changing what readers see: the events of a new generation, within one transaction of the store."""

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date

from qa.records.event import Event, Related
from qa.records.model import Model
from qa.store import samples, seals, tallies
from qa.store.days import note_read
from qa.store.portal import PortalWriter
from qa.text.words import index_terms

_UNTIED = seals.of_related(())
"""What `relate` writes over; as long as any, so that no row has to be moved for it."""


class Publication:
    """The changes of one publication. Made by `Store.publishing` alone."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._entities: dict[str, int] = dict(db.execute("SELECT name, key FROM entities").fetchall())
        self._portal = PortalWriter(db)

    def remove(self, key: int) -> None:
        """Take an event out, with all that hangs on it."""
        old = self._db.execute("SELECT title, description FROM events WHERE key = ?", (key,)).fetchone()
        self._forget_words(key, *old)
        for table in ("sources", "event_entities", "aliases", "related"):
            self._db.execute(f"DELETE FROM {table} WHERE event = ?", (key,))
        self._portal.remove(key)
        self._db.execute("DELETE FROM events WHERE key = ?", (key,))

    def put(self, event: Event, summary: bytes, key: int | None, *, shared: bool = False) -> int:
        """Add an event, or replace the one with this key; return its key. Its related events follow in `relate`.

        Args:
            event: The event.
            summary: The hash of its summary.
            key: The key of the event that it replaces.
            shared: Whether an event of the portal is one of an archive of pages, too.
        """
        if key is not None:
            self.remove(key)
        cursor = self._db.execute(
            "INSERT INTO events (key, id, date, title, description, topic, passages, changes, digest, summary,"
            " head, seal, mark, ties) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                event.id,
                event.date.isoformat(),
                event.title,
                event.description,
                event.topic,
                _json(event.passages),
                _json([(change.id, change.title, change.time, change.current) for change in event.changes]),
                event_digest(event, summary, shared=shared),
                summary,
                seals.of_head(event.id, event.date, event.title),
                seals.of_event(event),
                seals.mark_of(event.id),
                _UNTIED,
            ),
        )
        new = int(cursor.lastrowid or 0)
        self._db.executemany(
            "INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(new, position, source.name, source.url, None if source.page == event.id else source.page),
                    *(source.archive, source.via, source.language),
                )
                for position, source in enumerate(event.sources)
            ],
        )
        self._portal.put(event, new, shared=shared)
        self._db.executemany("INSERT OR REPLACE INTO aliases VALUES (?, ?)", [(page, new) for page in event.also])
        self._db.executemany(
            "INSERT INTO event_entities VALUES (?, ?, ?)",
            [(new, position, self._entity(name)) for position, name in enumerate(event.entities)],
        )
        self._db.execute(
            "INSERT INTO words (rowid, title, description, names) VALUES (?, ?, ?, ?)",
            (new, *_words(event.title, event.description, event.entities)),
        )
        return new

    def write_lookups_anew(self) -> None:
        """Index all events again, by their words and everything else."""
        self._db.execute("REINDEX")
        self._db.execute("INSERT INTO words (words) VALUES ('delete-all')")
        for key, title, description in self._db.execute("SELECT key, title, description FROM events").fetchall():
            self._db.execute(
                "INSERT INTO words (rowid, title, description, names) VALUES (?, ?, ?, ?)",
                (key, *_words(title, description, self._names_of(key))),
            )
        self._db.execute("INSERT INTO words (words) VALUES ('optimize')")
        tallies.note(self._db)
        samples.note(self._db)

    def relate(self, events: Iterable[Event]) -> int:
        """Write all events' links to one another anew; return how many lead to no event and were left out."""
        self._db.execute("INSERT INTO words (words) VALUES ('optimize')")  # what follows uses the pages that this frees
        keys: dict[str, int] = dict(self._db.execute("SELECT id, event FROM aliases").fetchall())
        ids: dict[int, str] = dict(self._db.execute("SELECT key, id FROM events").fetchall())
        keys.update({event_id: key for key, event_id in ids.items()})
        self._db.execute("DELETE FROM related")
        lost = 0
        for event in events:
            own = keys[event.id]
            found = {other: link.entities for link in event.related if (other := keys.get(link.id)) not in (None, own)}
            lost += sum(link.id not in keys for link in event.related)
            self._db.executemany(
                "INSERT INTO related VALUES (?, ?, ?, ?)",
                [
                    (own, position, other, " ".join(str(self._entity(name)) for name in names))
                    for position, (other, names) in enumerate(found.items())
                ],
            )
            ties = seals.of_related([Related(ids[other], names) for other, names in found.items()])
            self._db.execute("UPDATE events SET ties = ?1 WHERE key = ?2 AND ties IS NOT ?1", (ties, own))
        return lost

    def note_days(self, titles: Iterable[str], emptied: dict[str, date | None]) -> None:
        """Note that day pages were made events of, and since when those that tell none do so."""
        note_read(self._db, titles, emptied)

    def finish(self, model: Model, notes: dict[str, str]) -> int:
        """Drop what no event needs, write the notes and the next generation number; return that number."""
        self._db.execute(
            "DELETE FROM embeddings WHERE model <> (SELECT key FROM models WHERE fingerprint = ?)"
            " OR summary NOT IN (SELECT summary FROM events)",
            (model.fingerprint,),
        )
        self._db.execute("DELETE FROM models WHERE fingerprint <> ?", (model.fingerprint,))
        self._portal.finish()
        generation = int(self._db.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()[0]) + 1
        written = {**notes, "model": model.fingerprint, "generation": str(generation), "state": secrets.token_hex(8)}
        self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", written.items())
        tallies.note(self._db)
        samples.note(self._db)
        return generation

    def _entity(self, name: str) -> int:
        key = self._entities.get(name)
        if key is None:
            cursor = self._db.execute("INSERT INTO entities (name) VALUES (?)", (name,))
            key = self._entities[name] = int(cursor.lastrowid or 0)
        return key

    def _names_of(self, key: int) -> list[str]:
        rows = self._db.execute(
            "SELECT name FROM event_entities JOIN entities ON entities.key = entity WHERE event = ? ORDER BY position",
            (key,),
        )
        return [name for (name,) in rows]

    def _forget_words(self, key: int, title: str, description: str | None) -> None:
        names = self._names_of(key)
        self._db.execute(
            "INSERT INTO words (words, rowid, title, description, names) VALUES ('delete', ?, ?, ?, ?)",
            (key, *_words(title, description, names)),
        )


def event_digest(event: Event, summary: bytes = b"", *, shared: bool = False) -> bytes:
    """Return a digest of everything that is stored of an event, to see whether anything changed."""
    return hashlib.blake2b(summary + repr(event).encode() + b"shared" * shared, digest_size=16).digest()


def _words(title: str, description: str | None, names: Iterable[str]) -> tuple[str, str, str]:
    return index_terms(title), index_terms(description or ""), index_terms(" . ".join(names))


def _json(value: Sequence[object]) -> str | None:
    return json.dumps(value, ensure_ascii=False) if value else None
