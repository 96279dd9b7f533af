"""What an archive holds, to leaf through: by day, by name, by publisher, and events by the words typed so far.

Beside `store` and its parts the only module that speaks SQL: `Store.catalogue` makes one over its own connection.
"""

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa.records.question import Only
from qa.records.window import Days
from qa.store.kinds import Kinds
from qa.store.limits import limits
from qa.text.words import content_words, index_terms, match_expression, wellformed

PAGE = 50
"""Events or names on one page of a list."""
_FEW_LETTERS = 3
_LONGEST_TYPED = 200
"""Characters typed that are looked for; SQLite itself gives up on very long patterns."""


@dataclass(frozen=True, slots=True)
class Head:
    """An event's head line."""

    id: str
    date: date
    title: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of head lines, and how many there are in all."""

    heads: tuple[Head, ...]
    total: int


class Catalogue:
    """Counts and lists of one snapshot."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read through a store's connection."""
        self._db = connection
        self.kinds = Kinds(connection)

    def months(self) -> dict[str, int]:
        """Return how many events each month ("2011-07") has, the months in order."""
        return self._counts("SELECT substr(date, 1, 7) AS month, count(*) FROM events GROUP BY month ORDER BY month")

    def days(self, first: date, last: date) -> dict[date, int]:
        """Return how many events each day between two has; days without any are left out."""
        query = "SELECT date, count(*) FROM events WHERE date BETWEEN ? AND ? GROUP BY date ORDER BY date"
        found = self._counts(query, first.isoformat(), last.isoformat())
        return {date.fromisoformat(day): count for day, count in found.items()}

    def on(self, day: date) -> Listing:
        """Return all events of a day."""
        return self._listing("WHERE date = ?", (day.isoformat(),), 1, 100_000)

    def names(self, typed: str = "", page: int = 1) -> dict[str, int]:
        """Return the entities whose name holds what was typed, the most used first, with their events' count."""
        query = (
            "SELECT name, count(*) AS used FROM entities JOIN event_entities ON entity = entities.key"
            " WHERE name LIKE ? ESCAPE '\\' GROUP BY entities.key ORDER BY used DESC, name LIMIT ? OFFSET ?"
        )
        return self._counts(query, _holding(typed), PAGE, PAGE * (page - 1))

    def names_lately(self, first: date, last: date, limit: int) -> list[str]:
        """Return the entities that some days tell of, in three events or more, those told of elsewhere last."""
        rows = self._db.execute(
            "WITH lately AS (SELECT entity, count(*) AS told FROM event_entities JOIN events ON events.key = event"
            " WHERE date BETWEEN ? AND ? GROUP BY entity HAVING told > 2)"
            " SELECT name FROM lately JOIN entities ON entities.key = entity ORDER BY"
            " told * told * 1.0 / (SELECT count(*) FROM event_entities AS every WHERE every.entity = lately.entity)"
            " DESC, name LIMIT ?",
            (first.isoformat(), last.isoformat(), limit),
        )
        return [name for (name,) in rows]

    def fullest(self, month: int, day: int) -> date | None:
        """Return the day of this month and day, of all years, that most events are of; None if there is none."""
        row = self._db.execute(
            "SELECT date FROM events WHERE substr(date, 6) = ? GROUP BY date ORDER BY count(*) DESC, date DESC LIMIT 1",
            (f"{month:02}-{day:02}",),
        ).fetchone()
        return date.fromisoformat(row[0]) if row else None

    def publishers(self, typed: str = "", page: int = 1) -> dict[str, int]:
        """Return the publishers whose name holds what was typed, the most cited first, with their events' count."""
        query = (
            "SELECT name, count(DISTINCT event) AS used FROM sources WHERE name LIKE ? ESCAPE '\\'"
            " GROUP BY name ORDER BY used DESC, name LIMIT ? OFFSET ?"
        )
        return self._counts(query, _holding(typed), PAGE, PAGE * (page - 1))

    def of_name(self, name: str, page: int = 1) -> Listing:
        """Return the events that an entity is named with, the earliest first."""
        where = "WHERE key IN (SELECT event FROM event_entities JOIN entities ON entity = entities.key WHERE name = ?)"
        return self._listing(where, (wellformed(name),), page)

    def of_publisher(self, name: str, page: int = 1) -> Listing:
        """Return the events that a publisher reported, the earliest first."""
        return self._listing("WHERE key IN (SELECT event FROM sources WHERE name = ?)", (wellformed(name),), page)

    def of_kind(self, only: Only, days: Days | None = None, page: int = 1) -> Listing:
        """Return the events of a category and a topic, the earliest first."""
        condition, values = limits(days, only)
        return self._listing(f"WHERE {condition}", values, page)

    def typed(self, text: str, limit: int = 8) -> tuple[Head, ...]:
        """Return events that hold all the words typed, of the last one its beginning; the closest first."""
        text = wellformed(text[:_LONGEST_TYPED])
        *before, last = text.split() or [""]
        unfinished = re.sub(r"\W", "", "" if text[-1:].isspace() else last)  # "us" may become "USA": no stop word yet
        words = content_words(" ".join(before) if unfinished else text)[:12]
        terms = [*map(_quoted, words), *([f"{_quoted(unfinished)}*"] if unfinished else [])]
        if not terms:
            return ()
        # a few letters are in too many events for a ranking to mean anything, or to be quick
        order = "bm25(words, 1.0, 0.6, 0.5)" if len(terms) > 1 or len(unfinished) > _FEW_LETTERS else "words.rowid"
        query = (
            "SELECT events.id, events.date, events.title FROM words JOIN events ON key = words.rowid"
            f" WHERE words MATCH ? ORDER BY {order} LIMIT ?"
        )
        rows = self._db.execute(query, (" AND ".join(terms), limit)).fetchall()
        return tuple(Head(event, date.fromisoformat(day), title) for event, day, title in rows)

    def names_used(self, names: Sequence[str]) -> dict[str, int]:
        """Return how many events name each of these entities."""
        query = (
            "SELECT name, count(*) FROM entities JOIN event_entities ON entity = entities.key"
            " WHERE name IN (SELECT value FROM json_each(?)) GROUP BY entities.key"
        )
        return dict(self._db.execute(query, (json.dumps(list(names)),)).fetchall())

    def rarely_named(self, keys: Sequence[int], most: int) -> dict[int, frozenset[str]]:
        """Return which of the names that some events have are rare, by the events' keys.

        Args:
            keys: The events' keys.
            most: How many events may name what is rare.
        """
        query = (
            "WITH named AS MATERIALIZED (SELECT event, entity FROM event_entities"
            " WHERE event IN (SELECT value FROM json_each(?1)))"
            " SELECT event, name FROM named JOIN entities ON entities.key = entity WHERE entity IN"
            " (SELECT entity FROM (SELECT DISTINCT entity FROM named) AS one WHERE (SELECT count(*) FROM"
            " (SELECT 1 FROM event_entities AS other WHERE other.entity = one.entity LIMIT ?2 + 1)) <= ?2)"
        )
        found: dict[int, set[str]] = {}
        for event, name in self._db.execute(query, (json.dumps([int(key) for key in keys]), most)):
            found.setdefault(event, set()).add(name)
        return {event: frozenset(names) for event, names in found.items()}

    def keys_naming(self, names: Sequence[str], days: Days | None = None, only: Only | None = None) -> list[int]:
        """Return the keys of the events that name one of these entities, by a link or in their words."""
        condition, values = limits(days, only)
        phrases = " OR ".join('"' + name.replace('"', " ") + '"' for name in names)
        rows = self._db.execute(
            f"SELECT key FROM events WHERE {condition} AND (key IN (SELECT event FROM event_entities"
            " JOIN entities ON entity = entities.key WHERE name IN (SELECT value FROM json_each(?)))"
            " OR key IN (SELECT rowid FROM words WHERE words MATCH ?)) ORDER BY key",
            (*values, json.dumps(list(names)), phrases),
        )
        return [key for (key,) in rows]

    def _counts(self, query: str, *values: object) -> dict[str, int]:
        return dict(self._db.execute(query, values).fetchall())

    def _listing(self, where: str, values: tuple[str, ...], page: int, size: int = PAGE) -> Listing:
        (total,) = self._db.execute(f"SELECT count(*) FROM events {where}", values).fetchone()
        query = f"SELECT id, date, title FROM events {where} ORDER BY date, id LIMIT ? OFFSET ?"
        rows = self._db.execute(query, (*values, size, size * (page - 1))).fetchall()
        return Listing(tuple(Head(event, date.fromisoformat(day), title) for event, day, title in rows), total)


def _quoted(word: str) -> str:
    return match_expression([index_terms(word).strip()])


def _holding(typed: str) -> str:
    plain = wellformed(typed[:_LONGEST_TYPED]).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"
