"""The events of a scope, asked of the tables: whether there are any, how many, which of some, and every event's day.

`Store.within` makes one over its own connection. The keys of a scope are never all listed: it may hold millions.
"""

import json
import sqlite3
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qa.records.scope import Scope
from qa.store.limits import limits

_MONTH = "CAST(substr(date, 6, 2) AS INTEGER) = ?"
_DAY = "CAST(substr(date, 9, 2) AS INTEGER) = ?"
_WEEKDAY = "(CAST(strftime('%w', date) AS INTEGER) + 6) % 7 = ?"


class Within:
    """The events of a scope."""

    def __init__(self, connection: sqlite3.Connection, scope: Scope) -> None:
        """Read through a store's connection."""
        self._db = connection
        condition, values = limits(scope.days, scope.only)
        conditions, self._values = [condition], list[object](values)
        if scope.recurring:
            asked = ((_MONTH, scope.recurring.month), (_DAY, scope.recurring.day), (_WEEKDAY, scope.recurring.weekday))
            for condition, value in asked:
                if value is not None:
                    conditions.append(condition)
                    self._values.append(value)
        self._where = " AND ".join(conditions)

    def any(self) -> bool:
        """Say whether there is an event."""
        return (
            self._db.execute(f"SELECT 1 FROM events WHERE {self._where} LIMIT 1", self._values).fetchone() is not None
        )

    def count(self) -> int:
        """Return how many events there are."""
        found: int = self._db.execute(f"SELECT count(*) FROM events WHERE {self._where}", self._values).fetchone()[0]
        return found

    def keys(self, most: int | None = None) -> NDArray[np.int64]:
        """Return the keys of all, in order; for scopes that are known to be small beside the archive, as a category's.

        Args:
            most: How many at the most; which ones, where there are more, is not said.
        """
        values = (*self._values, -1 if most is None else most)
        rows = self._db.execute(f"SELECT key FROM events WHERE {self._where} LIMIT ?", values)
        return np.sort(np.fromiter((key for (key,) in rows), dtype=np.int64))

    def among(self, keys: Sequence[int] | NDArray[np.int64]) -> list[int]:
        """Return those of some keys that are events of it, in the keys' order."""
        query = f"SELECT key FROM events WHERE key IN (SELECT value FROM json_each(?)) AND {self._where}"
        wanted = [int(key) for key in keys]
        there = {key for (key,) in self._db.execute(query, (json.dumps(wanted), *self._values))}
        return [key for key in wanted if key in there]


def all_days(db: sqlite3.Connection) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the keys of all events, shape (n,), in order, and the day of each as an ordinal, shape (n,).

    A day's keys come in one text, which is several times quicker than a row for each of millions.

    Raises:
        ValueError: If a day is none.
    """
    keys, days = [np.empty(0, np.int64)], [np.empty(0, np.int32)]
    for day, listed in db.execute("SELECT date, group_concat(key) FROM events GROUP BY date"):
        found = np.fromstring(str(listed), np.int64, sep=",")
        keys.append(found)
        days.append(np.full(len(found), date.fromisoformat(day).toordinal(), np.int32))
    unordered = np.concatenate(keys)
    order = np.argsort(unordered, kind="stable")
    return unordered[order], np.concatenate(days)[order]
