"""What an engine must do for a question: two small protocols, and what travels through them.

A `Shelf` keeps generations, a `Finder` is one of them, published and frozen. Fusion, late interaction and all other
rules of finding stay in `qa.search`, so that every engine ranks alike.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from qa.records.scope import EVERYTHING, Scope
from qa.store.store import Store

Keys = Sequence[int] | NDArray[np.int64]
Vector = NDArray[np.float32]
"""A unit vector, shape (dimension,)."""
Vectors = NDArray[np.float32]
"""Unit vectors, shape (n, dimension)."""
Scored = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Keys and scores, shape (n,) each, the best first."""
Progress = Callable[[int, int], None]
"""Told how many of how many events are done."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word to search for, and its stems with their rarity as BM25 weighs it: more than one where it is a phrase."""

    word: str
    stems: Mapping[str, float]


class Finder(Protocol):
    """One published generation. The one that a shelf opens is shared by threads; each call reads through its own."""

    @property
    def kind(self) -> str:
        """What finds, in a word or two."""
        ...

    def __len__(self) -> int:
        """Return the number of events."""
        ...

    def over(self, store: Store) -> "Finder":
        """Return the same generation for one call, its records read through that call's store."""
        ...

    def nearest(self, query: Vector, k: int, scope: Scope = EVERYTHING) -> Scored:
        """Return the nearest events of a scope, at most `k`; an engine may give fewer than a scope of very many has."""
        ...

    def similarities(self, query: Vector, keys: Keys) -> NDArray[np.float32]:
        """Return the scores of some events, shape (n,), in their order.

        Raises:
            KeyError: If there is no such event.
        """
        ...

    def nearest_and(self, keys: Keys, query: Vector, k: int, scope: Scope = EVERYTHING) -> dict[int, float]:
        """Return the scores of the nearest events of a scope, and then of some others, each once; as one, for speed.

        Raises:
            KeyError: If one of the others is no event.
        """
        ...

    def vectors(self, keys: Keys) -> Vectors:
        """Return the vectors of some events, in their order, as near as scores are.

        Raises:
            KeyError: If there is no such event.
        """
        ...

    def details(self, keys: Keys) -> tuple[Vectors, list[bytes]]:
        """Return the vectors of some events as they were stored, and their coded tokens, in their order.

        Raises:
            StoreError: If they are lacking, or not as they were stored.
        """
        ...

    def by_words(self, terms: Sequence[Term], k: int, scope: Scope = EVERYTHING) -> list[tuple[int, float]]:
        """Return the events that hold any of some words, with BM25, the best first, of a scope's days and kind."""
        ...

    def check(self) -> list[str]:
        """Return what is wrong, in words; read as much of it as that takes."""
        ...

    def close(self) -> None:
        """Give back what was opened for it."""
        ...


class Shelf(Protocol):
    """Where the generations of a data folder are kept."""

    def open(self, store: Store) -> Finder:
        """Open the generation that a store shows.

        Raises:
            IndexDamagedError: If it is missing, damaged or another's.
            FinderError: If the engine cannot be reached.
        """
        ...

    def opened(self, store: Store, notice: Callable[[str], None]) -> Finder:
        """Open it for asking; what can be mended without harm is, and that is said.

        Raises:
            FinderError: If it cannot be asked.
        """
        ...

    def write(self, store: Store, generation: int, progress: Progress) -> None:
        """Write a generation, which may be the coming one, of what the store holds; durable and searchable after.

        Raises:
            StoreError: If it cannot be written.
        """
        ...

    def keep_only(self, store: Store) -> None:
        """Drop the generations that nobody needs beside the one that a store shows."""
        ...

    def facts(self) -> dict[str, Any]:
        """Return what `info` says of the engine, beside its kind."""
        ...
