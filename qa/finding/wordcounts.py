"""Events to their stems' saturated counts: what BM25 makes of an event, whatever is asked (Robertson, Zaragoza 2009).

The inner product with a question's rarities is then the score that SQLite's full-text search gives. The stemmer is
SQLite's own, in memory, so that both sides stem alike.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Sequence

from qa.finding.finder import Term
from qa.records.event import Event
from qa.text.words import index_terms

_COLUMNS = {"title": 1.0, "description": 0.6, "names": 0.5}
"""What a word counts by where it stands, as `Store.search_words` weighs it."""
_K1, _B = 1.2, 0.75
Counts = dict[int, float]
"""A number for each stem (`place_of`) with its weight."""


class WordCounts:
    """Counts events' words. Not to be shared between threads."""

    def __init__(self, average: float) -> None:
        """Set up for an archive whose events have so many words on average."""
        self._average = average
        self._db = sqlite3.connect(":memory:")
        self._db.execute(
            f"CREATE VIRTUAL TABLE t USING fts5 ({', '.join(_COLUMNS)}, content='',"
            " tokenize='porter unicode61 remove_diacritics 2')"
        )
        self._db.execute("CREATE VIRTUAL TABLE v USING fts5vocab (t, 'instance')")

    def of(self, events: Sequence[Event]) -> list[Counts]:
        """Return each event's stems with f * 2.2 / (f + 1.2 * (0.25 + 0.75 * length / average))."""
        rows = [
            (number, index_terms(one.title), index_terms(one.description or ""), index_terms(" . ".join(one.entities)))
            for number, one in enumerate(events)
        ]
        self._db.executemany("INSERT INTO t (rowid, title, description, names) VALUES (?, ?, ?, ?)", rows)
        found: list[dict[str, float]] = [{} for _ in events]
        lengths = [0] * len(events)
        for number, stem, column in self._db.execute("SELECT doc, term, col FROM v"):
            found[number][stem] = found[number].get(stem, 0.0) + _COLUMNS[column]
            lengths[number] += 1
        self._db.execute("INSERT INTO t (t) VALUES ('delete-all')")
        return [self._saturated(counts, length) for counts, length in zip(found, lengths, strict=True)]

    def _saturated(self, counts: dict[str, float], length: int) -> Counts:
        spread = _K1 * (1 - _B + _B * length / self._average) if self._average else _K1
        return {place_of(stem): count * (_K1 + 1) / (count + spread) for stem, count in counts.items()}


def rarities_of(terms: Iterable[Term]) -> Counts:
    """Return what is asked: each word's rarest stem with its rarity, as often as it is asked for."""
    asked: Counts = {}
    for term in terms:
        stem = max(term.stems, key=term.stems.__getitem__)
        asked[place_of(stem)] = asked.get(place_of(stem), 0.0) + term.stems[stem]
    return asked


def place_of(stem: str) -> int:
    """Return a stem's number, of 32 bits less the last: some five of 200,000 fall together, as chance has it."""
    return zlib.crc32(stem.encode()) % 0xFFFFFFFF
