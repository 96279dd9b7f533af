"""Misspelt names in a question, set right from the names that the archive's events share. Free of I/O.

A word is only looked up where no event holds it, so what the archive spells in its own way is left as it is.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Protocol, runtime_checkable

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 5
"""Letters that a word must have to be set right."""
_LONG = 9


@runtime_checkable
class Looked(Protocol):
    """Names that are looked up where they are too many to go through."""

    def words_like(self, word: str, slips: int) -> dict[str, int]:
        """Return the words of names that may be meant by one, each with how many hold it."""
        ...


class Speller:
    """The words that names are made of, each with how many names hold it."""

    def __init__(self, names: Iterable[str]) -> None:
        """Set up from names in their folded form; they are looked at when the first word is."""
        self._names = names

    @cached_property
    def _counts(self) -> dict[str, int]:
        counts = Counter(word for name in self._names for word in name.split() if len(word) >= SHORTEST - 1)
        return {word: count for word, count in counts.items() if word.isalpha()}

    def nearest(self, word: str) -> str | None:
        """Return the word meant by a misspelt one, folded: one slip away, two in long words; None where none is near.

        A swap of neighbours counts as one slip (optimal string alignment). The first letter is taken to be right.

        Args:
            word: The word, folded.
        """
        if len(word) < SHORTEST or not word.isalpha():
            return None
        slips = 2 if len(word) >= _LONG else 1
        counts = self._names.words_like(word, slips) if isinstance(self._names, Looked) else self._counts
        found = process.extract(word, counts.keys(), scorer=OSA.distance, score_cutoff=slips, limit=20)
        near = [(distance, -counts[other], other) for other, distance, _ in found if other[0] == word[0]]
        return min(near)[2] if near else None
