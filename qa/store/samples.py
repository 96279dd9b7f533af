"""Tallies of parts: of what events are looked up in, sixty-four parts each or more, of which a start checks a few.

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
"""The parts that there are at the least, and how many of them are checked."""
PART_ROWS, PART_BLOCKS = 16_384, 512
"""Rows of a part, or blocks of the full-text index, at the most: what a start checks does not grow with the archive."""
_NOTE = "samples"
_RANGES = {
    "the index of days": (
        "date",
        "events INDEXED BY events_by_date",
        "(key * 31 + substr(date, 1, 4) * 372 + substr(date, 6, 2) * 31 + substr(date, 9)) % 1000003",
    ),
    "the index of ids": ("mark", "events INDEXED BY events_by_mark", "(key * 31 + mark % 1000003) % 1000003"),
    "the index of names": (
        "entity",
        "event_entities INDEXED BY event_entities_by_entity",
        "(event * 31 + entity) % 1000003",
    ),
}
"""Of each: the column that its rows are in order of, where they are read, and what of a row is summed."""
_BLOBS = {"words_data": "block", "words_docsize": "sz"}
"""Tables of the full-text index, in order of their ids, and what they hold."""
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
        column, rows, summed = _RANGES[what]
        query = f"SELECT count(*), sum({summed}) FROM {rows} WHERE {column} >= ? AND {column} < ?"
        return [value or 0 for value in db.execute(query, (low, high)).fetchone()]
    query = f"SELECT id, {_BLOBS[what]} FROM {what} WHERE id >= ? AND id < ?"
    blobs = db.execute(query, (low, high)).fetchall()
    return [len(blobs), sum(key % 1_000_003 for key, _ in blobs), zlib.crc32(b"".join(blob for _, blob in blobs))]


def _bounds(db: sqlite3.Connection, what: str) -> list[object]:
    """Return where parts of about as many rows each begin; those of one value stay together."""
    column, rows, _ = _RANGES.get(what, ("id", what, ""))
    (count,) = db.execute(f"SELECT count(*) FROM {rows}").fetchone()
    step = max(1, min(count // PARTS, PART_BLOCKS if what == "words_data" else PART_ROWS))
    onward = f"SELECT {column} FROM {rows} WHERE {column} >= ? ORDER BY {column} LIMIT 1 OFFSET {step}"
    beyond = f"SELECT {column} FROM {rows} WHERE {column} > ? ORDER BY {column} LIMIT 1"
    found, row = list[object](), db.execute(f"SELECT {column} FROM {rows} ORDER BY {column} LIMIT 1").fetchone()
    while row is not None:
        found.append(row[0])
        row = db.execute(onward, row).fetchone()
        if row == (found[-1],):
            row = db.execute(beyond, row).fetchone()
    return found


def _between(bounds: list[object]) -> Iterator[tuple[object, object]]:
    """Yield the parts' bounds; the last one ends after everything."""
    last: object = "~" if bounds and isinstance(bounds[0], str) else 2**63 - 1
    return zip(bounds, [*bounds[1:], last], strict=True)
