"""What events of the Current Events portal have more than others: category, topics, links, page, place. The store's.

An event of another kind has no row in these tables.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from qa.records.event import Event, Origin, WikiLink

TABLES = """
CREATE {temporary} TABLE portal (
    event INTEGER PRIMARY KEY, category TEXT, heading TEXT, origin INTEGER, ordinal INTEGER NOT NULL, withdrawn TEXT,
    links TEXT, shared INTEGER NOT NULL DEFAULT 0
);
CREATE {temporary} TABLE origins (key INTEGER PRIMARY KEY, wiki TEXT NOT NULL, page TEXT NOT NULL, revision INTEGER);
CREATE {temporary} TABLE topics (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE {temporary} TABLE event_topics (
    event INTEGER NOT NULL, position INTEGER NOT NULL, topic INTEGER NOT NULL, PRIMARY KEY (event, position)
) WITHOUT ROWID;
CREATE {temporary} TABLE day_pages (
    title TEXT PRIMARY KEY, wiki TEXT NOT NULL, date TEXT NOT NULL, revision INTEGER, text BLOB NOT NULL,
    fresh INTEGER NOT NULL, checked TEXT NOT NULL, emptied TEXT
) WITHOUT ROWID;
"""
"""`shared` says that an event is one of an archive of pages, too; `day_pages` are `days`'."""
INDEXES = """
CREATE INDEX portal_by_category ON portal (category, event);
CREATE INDEX event_topics_by_topic ON event_topics (topic, event);
"""
SUMS = {
    "the index of categories": "SELECT count(*), sum((event * 31 + length(category)) % 1000003)"
    " FROM portal INDEXED BY portal_by_category",
    "the index of topics": "SELECT count(*), sum((event * 31 + topic) % 1000003)"
    " FROM event_topics INDEXED BY event_topics_by_topic",
    "the list of topics": "SELECT count(*), sum((key * 31 + length(name)) % 1000003) FROM topics",
}
"""Tallies of what events are looked up in (`tallies`)."""


def any_in(db: sqlite3.Connection) -> bool:
    """Say whether a store holds anything of the portal."""
    query = "SELECT EXISTS (SELECT 1 FROM portal) OR EXISTS (SELECT 1 FROM event_topics)"
    return bool(db.execute(query).fetchone()[0])


def fields(db: sqlite3.Connection, wanted: str) -> dict[int, dict[str, Any]]:
    """Return the fields of `Event` that events have from here, by key.

    Args:
        db: The store's connection.
        wanted: The events' keys, as a JSON list.
    """
    found: dict[int, dict[str, Any]] = {}
    rows = db.execute(
        "SELECT event, category, heading, ordinal, withdrawn, links, wiki, page, revision FROM portal"
        " LEFT JOIN origins ON key = origin WHERE event IN (SELECT value FROM json_each(?))",
        (wanted,),
    )
    for event, category, heading, ordinal, withdrawn, links, wiki, page, revision in rows:
        found[event] = {
            "category": category,
            "heading": heading,
            "links": tuple(WikiLink(*link) for link in json.loads(links or "[]")),
            "origin": Origin(wiki, page, revision) if wiki else None,
            "ordinal": ordinal,
            "withdrawn": date.fromisoformat(withdrawn) if withdrawn else None,
        }
    rows = db.execute(
        "SELECT event, name FROM event_topics JOIN topics ON topics.key = topic"
        " WHERE event IN (SELECT value FROM json_each(?)) ORDER BY event, position",
        (wanted,),
    )
    for event, names in _gathered(rows):
        found.setdefault(event, {})["topics"] = names
    return found


def _gathered(rows: Iterable[tuple[int, str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    gathered: dict[int, list[str]] = {}
    for event, name in rows:
        gathered.setdefault(event, []).append(name)
    return ((event, tuple(names)) for event, names in gathered.items())


def keys(db: sqlite3.Connection, *, shared: bool = False) -> list[int]:
    """Return the keys of the portal's events; of those alone that an archive of pages has, too, where `shared`."""
    rows = db.execute(
        "SELECT event FROM portal WHERE origin IS NOT NULL AND (shared OR NOT ?) ORDER BY event", (shared,)
    )
    return [key for (key,) in rows]


class PortalWriter:
    """Writes what events have more, within the transaction of a publication."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._topics: dict[str, int] = dict(db.execute("SELECT name, key FROM topics").fetchall())
        rows = db.execute("SELECT wiki, page, revision, key FROM origins").fetchall()
        self._origins = {Origin(*origin): int(key) for *origin, key in rows}

    def put(self, event: Event, key: int, *, shared: bool = False) -> None:
        """Store an event's part, if it has one; `shared` is one that an archive of pages has, too."""
        self._db.executemany(
            "INSERT INTO event_topics VALUES (?, ?, ?)",
            [(key, position, self._topic(name)) for position, name in enumerate(event.topics)],
        )
        if not any((event.category, event.heading, event.origin, event.ordinal, event.withdrawn, event.links)):
            return
        links = [(link.target, link.fragment, link.words, link.offset) for link in event.links]
        values = (
            *(key, event.category, event.heading, self._origin(event.origin) if event.origin else None, event.ordinal),
            event.withdrawn.isoformat() if event.withdrawn else None,
            json.dumps(links, ensure_ascii=False, separators=(",", ":")) if links else None,
            int(shared),
        )
        self._db.execute("INSERT INTO portal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def remove(self, key: int) -> None:
        """Take an event's part out."""
        self._db.execute("DELETE FROM portal WHERE event = ?", (key,))
        self._db.execute("DELETE FROM event_topics WHERE event = ?", (key,))

    def finish(self) -> None:
        """Drop the topics and pages that no event is of any more."""
        self._db.execute("DELETE FROM topics WHERE key NOT IN (SELECT topic FROM event_topics)")
        self._db.execute("DELETE FROM origins WHERE key NOT IN (SELECT origin FROM portal WHERE origin IS NOT NULL)")

    def _topic(self, name: str) -> int:
        key = self._topics.get(name)
        if key is None:
            cursor = self._db.execute("INSERT INTO topics (name) VALUES (?)", (name,))
            key = self._topics[name] = int(cursor.lastrowid or 0)
        return key

    def _origin(self, origin: Origin) -> int:
        key = self._origins.get(origin)
        if key is None:
            values = (origin.wiki, origin.page, origin.revision)
            cursor = self._db.execute("INSERT INTO origins (wiki, page, revision) VALUES (?, ?, ?)", values)
            key = self._origins[origin] = int(cursor.lastrowid or 0)
        return key
