"""The categories and topics of a snapshot's events: how many each has, and which events share a topic."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa.records.question import Only
from qa.records.window import Days
from qa.store.limits import limits
from qa.text.folding import fold

_TOPICS = "event_topics JOIN topics ON topics.key = event_topics.topic"
TOPICS_SHOWN = 50
"""Topics on one page of a list."""


@dataclass(frozen=True, slots=True)
class TopicHead:
    """A topic: its name, how many events it has, and the days of the first and the last of them."""

    name: str
    events: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Kind:
    """What an event is of: its category, its topics from the outermost, its place on its page."""

    category: str | None
    topics: tuple[str, ...]
    ordinal: int


class Kinds:
    """Categories and topics of one snapshot; there are none where nothing of the portal was built in."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read through a store's connection."""
        self._db = connection

    def categories(self, days: Days | None = None) -> dict[str, int]:
        """Return the categories in the alphabet's order, each with the number of its events."""
        condition, values = limits(days, None)
        rows = self._db.execute(
            "SELECT category, count(*) FROM portal JOIN events ON events.key = event"
            f" WHERE category IS NOT NULL AND {condition} GROUP BY category ORDER BY category",
            values,
        )
        return dict(rows.fetchall())

    def named(self) -> tuple[str, ...]:
        """Return the categories, in the alphabet's order: looked for from one to the next, not event by event."""
        rows = self._db.execute(
            "WITH RECURSIVE named (one) AS (SELECT min(category) FROM portal UNION ALL"
            " SELECT (SELECT min(category) FROM portal WHERE category > one) FROM named WHERE one IS NOT NULL)"
            " SELECT one FROM named WHERE one IS NOT NULL"
        )
        return tuple(one for (one,) in rows)

    def topic_sizes(self) -> dict[str, int]:
        """Return how many events each topic has."""
        rows = self._db.execute(f"SELECT name, count(DISTINCT event) FROM {_TOPICS} GROUP BY topics.key")
        return dict(rows.fetchall())

    def topics(self, typed: str = "", page: int = 1, only: Only | None = None) -> tuple[TopicHead, ...]:
        """Return the topics whose names hold every word typed, the largest first; of `only`, if given."""
        condition, values = limits(None, only)
        rows = self._db.execute(
            f"SELECT name, count(DISTINCT event), min(date), max(date) FROM {_TOPICS} JOIN events ON events.key = event"
            f" WHERE {condition} GROUP BY topics.key ORDER BY 2 DESC, name",
            values,
        )
        wanted = fold(typed[:200]).split()
        found = [row for row in rows if all(word in fold(row[0]) for word in wanted)]
        return tuple(
            TopicHead(name, events, date.fromisoformat(first), date.fromisoformat(last))
            for name, events, first, last in found[TOPICS_SHOWN * (page - 1) : TOPICS_SHOWN * page]
        )

    def latest_topics(self, days: Days, limit: int, only: Only | None = None) -> tuple[str, ...]:
        """Return the innermost topics that most events of some days are of."""
        condition, values = limits(days, only)
        rows = self._db.execute(
            f"SELECT name FROM {_TOPICS} JOIN events ON events.key = event WHERE {condition} AND position ="
            " (SELECT max(position) FROM event_topics AS every WHERE every.event = event_topics.event)"
            " GROUP BY topics.key ORDER BY count(*) DESC, name LIMIT ?",
            (*values, limit),
        )
        return tuple(name for (name,) in rows)

    def of(self, ids: Sequence[str]) -> dict[str, Kind]:
        """Return what events are of, by id; events that are of nothing are left out."""
        wanted = json.dumps(list(ids))
        held = "events.id IN (SELECT value FROM json_each(?))"
        chains: dict[str, list[str]] = {}
        for event, name in self._db.execute(
            f"SELECT id, name FROM {_TOPICS} JOIN events ON events.key = event WHERE {held} ORDER BY event, position",
            (wanted,),
        ):
            chains.setdefault(event, []).append(name)
        rows = self._db.execute(
            f"SELECT id, category, ordinal FROM events JOIN portal ON portal.event = events.key WHERE {held}", (wanted,)
        )
        return {event: Kind(category, tuple(chains.get(event, ())), ordinal) for event, category, ordinal in rows}

    def told_with(self, key: int) -> dict[int, float]:
        """Return the events that share a topic with one, by key: 1 where it is that one's innermost topic.

        Where an outer topic alone is shared, it is the share of that one's chain that they have in common.
        """
        rows = self._db.execute(
            "WITH own AS (SELECT topic, position FROM event_topics WHERE event = ?1)"
            " SELECT other.event, (1.0 + max(own.position)) / (SELECT 1.0 + max(position) FROM own)"
            " FROM own JOIN event_topics AS other ON other.topic = own.topic WHERE other.event <> ?1"
            " GROUP BY other.event",
            (key,),
        )
        return dict(rows.fetchall())
