"""Checks of what events are looked up in: the full-text index, and the tables' indexes.

A flipped bit in there would not change what an answer quotes, which has checks of its own (`seals`), but which events
it finds. So a publication notes a tally of each, and who loads a generation compares.
"""

import json
import sqlite3
import zlib

from qa.store import portal

WORDS = "the full-text index"
_AT_ONCE = 10_000  # rows: all of them are gigabytes in an archive of millions
_SUMS = {
    "the index of days": "SELECT count(*), sum((key * 31 + substr(date, 1, 4) * 372 + substr(date, 6, 2) * 31"
    " + substr(date, 9)) % 1000003) FROM events INDEXED BY events_by_date",
    "the index of ids": "SELECT count(*), sum((key * 31 + mark % 1000003) % 1000003)"
    " FROM events INDEXED BY events_by_mark",
    "the index of names": "SELECT count(*), sum((event * 31 + entity) % 1000003)"
    " FROM event_entities INDEXED BY event_entities_by_entity",
    "the list of names": "SELECT count(*), sum((key * 31 + length(name)) % 1000003) FROM entities",
}


def tally(db: sqlite3.Connection) -> dict[str, list[int]]:
    """Go through everything that events are looked up in; return a tally of each, by what it is in words.

    Raises:
        TypeError: If a value is none of those that SQLite's full-text search writes.
    """
    sums = _SUMS | portal.SUMS if portal.any_in(db) else _SUMS  # others, older ones too, noted none of these
    found = {what: [value or 0 for value in db.execute(query).fetchone()] for what, query in sums.items()}
    found[WORDS] = []
    for blobs in ("SELECT id, block FROM words_data", "SELECT id, sz FROM words_docsize"):
        keys, check, rows = 0, 0, db.execute(blobs)
        while some := rows.fetchmany(_AT_ONCE):
            keys += sum(key % 1_000_003 for key, _ in some)
            check = zlib.crc32(b"".join(blob for _, blob in some), check)
        found[WORDS] += [keys, check]
    found[WORDS].append(zlib.crc32(repr(db.execute("SELECT * FROM words_idx").fetchall()).encode()))
    return found


def note(db: sqlite3.Connection) -> None:
    """Keep the tallies of what is being published."""
    db.execute("SAVEPOINT tallied")  # has the full-text index write what it would else write when all is committed
    db.execute("RELEASE tallied")
    db.execute("INSERT OR REPLACE INTO meta VALUES ('tallies', ?)", (json.dumps(tally(db)),))


def faults(db: sqlite3.Connection) -> list[str]:
    """Return what is not as it was published, in words; nothing where no tally was kept.

    Raises:
        ValueError: If what was noted is no tally.
    """
    row = db.execute("SELECT value FROM meta WHERE name = 'tallies'").fetchone()
    if row is None:
        return []
    noted, found = json.loads(row[0]), tally(db)
    if not isinstance(noted, dict) or noted.keys() != found.keys():
        raise ValueError("the tallies are none")
    return [what for what in found if found[what] != noted[what]]
