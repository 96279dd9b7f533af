"""Tallies of parts: of what events are looked up in, sixty-four parts each, of which a start checks a few.

To go through everything, as `tallies` does, takes seconds in an archive of millions. So a publication of a large one
notes a tally of each part, too; who loads it checks some, other ones each time, and `dateline info --verify` all.
"""

import json
import random
import sqlite3
import zlib
from collections.abc import Iterator

from qa.store.tallies import WORDS

LARGE = 250_000
"""Events from which on parts are checked at a start, and not all."""
PARTS, CHECKED = 64, 3
_NOTE = "samples"
_RANGES = {
    "the index of days": (
        "SELECT date FROM events INDEXED BY events_by_date ORDER BY date LIMIT 1 OFFSET ?",
        (
            "SELECT count(*), sum((key * 31 + substr(date, 1, 4) * 372 + substr(date, 6, 2) * 31 + substr(date, 9))"
            " % 1000003) FROM events INDEXED BY events_by_date WHERE date >= ? AND date < ?"
        ),
        "SELECT count(*) FROM events",
    ),
    "the index of ids": (
        "SELECT mark FROM events INDEXED BY events_by_mark ORDER BY mark LIMIT 1 OFFSET ?",
        (
            "SELECT count(*), sum((key * 31 + mark % 1000003) % 1000003) FROM events INDEXED BY events_by_mark"
            " WHERE mark >= ? AND mark < ?"
        ),
        "SELECT count(*) FROM events",
    ),
    "the index of names": (
        "SELECT entity FROM event_entities INDEXED BY event_entities_by_entity ORDER BY entity LIMIT 1 OFFSET ?",
        (
            "SELECT count(*), sum((event * 31 + entity) % 1000003) FROM event_entities"
            " INDEXED BY event_entities_by_entity WHERE entity >= ? AND entity < ?"
        ),
        "SELECT count(*) FROM event_entities",
    ),
}
_BLOBS = {
    "words_data": "SELECT id, block FROM words_data WHERE id >= ? AND id < ?",
    "words_docsize": "SELECT id, sz FROM words_docsize WHERE id >= ? AND id < ?",
}
_Tally = list[int]


def note(db: sqlite3.Connection) -> None:
    """Keep the tallies of parts of what is being published, where it is large."""
    (events,) = db.execute("SELECT count(*) FROM events").fetchone()
    db.execute("DELETE FROM meta WHERE name = ?", (_NOTE,))
    if events >= LARGE:
        parts = {
            what: [[low, high, _tally(db, what, low, high)] for low, high in _between(_bounds(db, what))]
            for what in (*_RANGES, *_BLOBS)
        }
        db.execute("INSERT INTO meta VALUES (?, ?)", (_NOTE, json.dumps(parts)))


def faults(db: sqlite3.Connection) -> list[str] | None:
    """Return what in a few parts is not as it was published, in words; None where no parts were noted.

    Raises:
        ValueError: If what was noted is no tally.
    """
    row = db.execute("SELECT value FROM meta WHERE name = ?", (_NOTE,)).fetchone()
    if row is None:
        return None
    noted = json.loads(row[0])
    if not isinstance(noted, dict) or noted.keys() != {*_RANGES, *_BLOBS}:
        raise ValueError("the tallies of parts are none")
    wrong = dict[str, None]()
    for what, parts in noted.items():
        for low, high, tally in random.sample(parts, min(CHECKED, len(parts))):  # not one is left out for good
            if _tally(db, what, low, high) != tally:
                wrong[what if what in _RANGES else WORDS] = None
    return list(wrong)


def _tally(db: sqlite3.Connection, what: str, low: object, high: object) -> _Tally:
    if what in _RANGES:
        return [value or 0 for value in db.execute(_RANGES[what][1], (low, high)).fetchone()]
    rows = db.execute(_BLOBS[what], (low, high)).fetchall()
    return [len(rows), sum(key % 1_000_003 for key, _ in rows), zlib.crc32(b"".join(blob for _, blob in rows))]


def _bounds(db: sqlite3.Connection, what: str) -> list[object]:
    """Return where parts of about as many rows each begin."""
    if what in _RANGES:
        bound, _, count = _RANGES[what]
    else:
        bound, count = f"SELECT id FROM {what} ORDER BY id LIMIT 1 OFFSET ?", f"SELECT count(*) FROM {what}"
    (rows,) = db.execute(count).fetchone()
    found = [db.execute(bound, (rows * part // PARTS,)).fetchone() for part in range(PARTS)] if rows else []
    return list(dict.fromkeys(row[0] for row in found))


def _between(bounds: list[object]) -> Iterator[tuple[object, object]]:
    """Yield the parts' bounds; the last one ends after everything."""
    last: object = "~" if bounds and isinstance(bounds[0], str) else 2**63 - 1
    return zip(bounds, [*bounds[1:], last], strict=True)
