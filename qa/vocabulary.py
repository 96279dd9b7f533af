"""What the full-text index makes of a question's words, and how rare each is in the archive."""

import math
import sqlite3
import threading
from collections.abc import Sequence

from qa.store import Store
from qa.words import index_terms


class Vocabulary:
    """Stems and their rarity. Its stemmer is SQLite's own, in memory, so that both sides stem alike."""

    def __init__(self, total: int) -> None:
        """Set up for an archive of `total` events."""
        self._total = total
        self._lock = threading.Lock()
        self._rarity: dict[str, float] = {}  # grows with the words of questions that the archive knows at all
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute("CREATE VIRTUAL TABLE t USING fts5 (x, tokenize='porter unicode61 remove_diacritics 2')")
        self._db.execute("CREATE VIRTUAL TABLE v USING fts5vocab (t, 'row')")

    def stems(self, words: Sequence[str]) -> list[str]:
        """Return the stems of some words, each once, as the full-text index holds them."""
        with self._lock:
            self._db.execute("INSERT INTO t (rowid, x) VALUES (1, ?)", (index_terms(" ".join(words)),))
            found = [row[0] for row in self._db.execute("SELECT term FROM v")]
            self._db.execute("DELETE FROM t")
        return found

    def rarity(self, store: Store, stem: str) -> float:
        """Return a stem's inverse document frequency as BM25 weighs it (Robertson and Zaragoza 2009), above 0."""
        known = self._rarity.get(stem)
        if known is None:
            holding = store.word_events(stem)
            known = self._rarity[stem] = self._weight(holding)
        return known

    def _weight(self, holding: int) -> float:
        return max(1e-6, math.log((self._total - holding + 0.5) / (holding + 0.5)))
