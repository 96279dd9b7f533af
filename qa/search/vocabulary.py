"""What the full-text index makes of a question's words, and how rare each is in the archive."""

import math
import sqlite3
import threading
from collections.abc import Sequence

from qa.finding.finder import Term
from qa.store.store import Store
from qa.text.words import index_terms

_USUAL = 3500
"""A word is usual that one event in so many holds."""


class Vocabulary:
    """Stems and their rarity. Its stemmer is SQLite's own, in memory, so that both sides stem alike."""

    def __init__(self, total: int) -> None:
        """Set up for an archive of `total` events."""
        self._total = total
        self._lock = threading.Lock()
        self._rarity: dict[str, float] = {}  # these two grow with the words of the questions asked
        self._stems: dict[str, list[str]] = {}
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute("CREATE VIRTUAL TABLE t USING fts5 (x, tokenize='porter unicode61 remove_diacritics 2')")
        self._db.execute("CREATE VIRTUAL TABLE v USING fts5vocab (t, 'instance')")

    def stems(self, words: Sequence[str]) -> list[list[str]]:
        """Return for each word its stems, as the full-text index holds them; none for what is no word."""
        new = [word for word in dict.fromkeys(words) if word not in self._stems]
        if new:
            with self._lock:
                rows = [(number, index_terms(word)) for number, word in enumerate(new)]
                self._db.executemany("INSERT INTO t (rowid, x) VALUES (?, ?)", rows)
                found: dict[int, list[str]] = {}
                for number, term in self._db.execute("SELECT doc, term FROM v ORDER BY doc, offset"):
                    found.setdefault(number, []).append(term)
                self._db.execute("DELETE FROM t")
            self._stems.update((word, found.get(number, [])) for number, word in enumerate(new))
        return [self._stems[word] for word in words]

    def rarities(self, store: Store, words: Sequence[str]) -> list[float]:
        """Return each word's rarity: that of its rarest stem, 0 for what is no word."""
        return [max((self._rarity_of(store, stem) for stem in stems), default=0.0) for stems in self.stems(words)]

    def terms(self, store: Store, words: Sequence[str]) -> list[Term]:
        """Return words as they are searched for, those that are none left out."""
        return [
            Term(word, {stem: self._rarity_of(store, stem) for stem in stems})
            for word, stems in zip(words, self.stems(words), strict=True)
            if stems
        ]

    def holds(self, store: Store, word: str) -> bool:
        """Say whether any event holds a word, in any of its forms."""
        return any(store.word_events(stem) for stem in self.stems([word])[0])

    def usual(self, store: Store, word: str) -> bool:
        """Say whether a word is one that an archive of this size often holds."""
        return all(store.word_events(stem) * _USUAL >= self._total for stem in self.stems([word])[0])

    def _rarity_of(self, store: Store, stem: str) -> float:
        """Return a stem's inverse document frequency as BM25 weighs it (Robertson and Zaragoza 2009), above 0."""
        known = self._rarity.get(stem)
        if known is None:
            known = self._rarity[stem] = self._weight(store.word_events(stem))
        return known

    def _weight(self, holding: int) -> float:
        return max(1e-6, math.log((self._total - holding + 0.5) / (holding + 0.5)))
