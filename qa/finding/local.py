"""FAISS and SQLite: vectors in a file beside the store, words and days in the store itself. What there is by default.

The file is made from the store's vectors, and made again wherever it is not as it was. It carries the generation's
number and the state's mark, so that it is never taken for that of another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import IndexDamagedError
from embeddings.index import EXACT_UP_TO, VectorIndex
from qa.finding.finder import Keys, Progress, Scored, Term, Vector, Vectors
from qa.finding.made import Made
from qa.records.errors import StoreError
from qa.records.scope import EVERYTHING, Scope
from qa.store.store import Store
from qa.text.words import match_expression

_FEW = 1 / 16
"""The share of all events up to which those of the days asked for are looked up, as long as not all days are read."""


def index_path(data: Path, generation: int) -> Path:
    """Return where the vector index of a generation lies."""
    return data / "index" / f"{generation:08d}.faiss"


class _Dated:
    """An index, and the day of each of its vectors, looked up when days are first asked for."""

    def __init__(self, index: VectorIndex) -> None:
        self.index = index
        self._days: NDArray[np.int32] | None = None
        self._looking = Lock()

    def few(self, scope: Scope, store: Store) -> NDArray[np.int64] | None:
        """Return the keys of a scope of days, where to read the days of all events would take longer than to ask."""
        if self._days is not None or not scope.days:
            return None
        few = round(_FEW * len(self.index))
        keys = store.within(scope).keys(few + 1)
        return keys if len(keys) <= few else None

    def inside(self, scope: Scope, store: Store) -> NDArray[np.bool_] | None:
        """Return of each vector whether it is of a scope, shape (n,); None where all are."""
        if scope.whole:
            return None
        days = self._all_days(store)
        chosen = np.ones(len(days), np.bool_)
        if scope.days:
            first, last = (day.toordinal() for day in scope.days)
            chosen = (days >= first) & (days <= last)
        if scope.recurring and len(days):
            earliest, latest = int(days.min()), int(days.max())
            each = (date.fromordinal(day) for day in range(earliest, latest + 1))
            chosen &= np.fromiter((scope.recurring.holds(day) for day in each), np.bool_)[days - earliest]
        if scope.only:
            chosen &= np.isin(self.index.ids, store.within(Scope(only=scope.only)).keys())
        return chosen

    def _all_days(self, store: Store) -> NDArray[np.int32]:
        with self._looking:
            if self._days is None:
                keys, days = store.all_days()
                places = np.searchsorted(keys, self.index.ids)
                if len(self.index.ids) and (places.max() >= len(keys) or (keys[places] != self.index.ids).any()):
                    raise StoreError(f"{store.path} and its vector index tell of different events. Build it again.")
                self._days = days[places]
            return self._days


@dataclass(frozen=True, slots=True)
class LocalFinder:
    """A generation as FAISS and SQLite find in it; without a store only what needs no words and no days."""

    _dated: _Dated
    _store: Store

    @classmethod
    def of(cls, index: VectorIndex, store: Store) -> "LocalFinder":
        """Find in a vector index and the store that it was made of."""
        return cls(_Dated(index), store)

    @property
    def kind(self) -> str:
        """How the vectors are compared: "flat" or "ivf"."""
        return self._dated.index.kind

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self._dated.index)

    def over(self, store: Store) -> "LocalFinder":
        """Return the same generation for one call."""
        return LocalFinder(self._dated, store)

    def nearest(self, query: Vector, k: int, scope: Scope = EVERYTHING) -> Scored:
        """Return the nearest events of a scope."""
        few = self._dated.few(scope, self._store)
        if few is not None:
            return self._dated.index.search(query, k, within=few)
        return self._dated.index.search(query, k, among=self._dated.inside(scope, self._store))

    def similarities(self, query: Vector, keys: Keys) -> NDArray[np.float32]:
        """Return the scores of some events, in their order."""
        return self._dated.index.similarities(query, keys)

    def nearest_and(self, keys: Keys, query: Vector, k: int, scope: Scope = EVERYTHING) -> dict[int, float]:
        """Return the scores of the nearest events of a scope, and then of some others."""
        near, scores = self.nearest(query, k, scope)
        found = dict(zip(near.tolist(), scores.tolist(), strict=True))
        others = [int(key) for key in keys if int(key) not in found]
        return found | dict(zip(others, self.similarities(query, others).tolist(), strict=True))

    def vectors(self, keys: Keys) -> Vectors:
        """Return the vectors of some events as near as eight bits come."""
        return self._dated.index.vectors(keys)

    def details(self, keys: Keys) -> tuple[Vectors, list[bytes]]:
        """Return the vectors of some events as they were stored, and their coded tokens."""
        return self._store.vectors.of([int(key) for key in keys])

    def by_words(self, terms: Sequence[Term], k: int, scope: Scope = EVERYTHING) -> list[tuple[int, float]]:
        """Return the events that hold any of some words, with BM25, the best first."""
        return self._store.search_words(match_expression([term.word for term in terms]), k, scope.days, scope.only)

    def check(self) -> list[str]:
        """Say whether it holds as many vectors as there are events."""
        events = self._store.coverage().events
        return [] if len(self) == events else [f"the vector index holds {len(self):,} of {events:,} events"]

    def close(self) -> None:
        """Do nothing: it is in memory."""


@dataclass(frozen=True, slots=True)
class LocalShelf:
    """The index files of a data folder."""

    data: Path
    exact_up_to: int = EXACT_UP_TO

    def open(self, store: Store) -> LocalFinder:
        """Load the index of the generation that a store shows."""
        return self._loaded(store, mapped=False)

    def _loaded(self, store: Store, *, mapped: bool) -> LocalFinder:
        generation = store.generation()
        index = VectorIndex.load(index_path(self.data, generation), generation, store.state(), mapped=mapped)
        return LocalFinder.of(index, store)

    def opened(self, store: Store, notice: Callable[[str], None]) -> LocalFinder:
        """Load the index, a large one as it is needed; where it cannot be, make it from the stored vectors and save it.

        Of a large one some parts are checked, other ones each time; `open` checks all.
        """
        try:
            return self._loaded(store, mapped=True)
        except IndexDamagedError as error:
            notice(f"{error} Rebuilding it from the stored vectors.")
        index = VectorIndex.build(*store.vectors.all(), exact_up_to=self.exact_up_to)
        generation = store.generation()
        try:
            index.save(index_path(self.data, generation), generation, store.state())
        except OSError as cause:
            notice(f"It cannot be saved ({cause.strerror}); it will be rebuilt at the next start.")
        return LocalFinder.of(index, store)

    def write(self, store: Store, generation: int, progress: Progress) -> None:
        """Make the index of a generation from the vectors of its events.

        Raises:
            StoreError: If it cannot be written.
        """
        keys, vectors = store.vectors.all()
        progress(0, len(keys))
        index = VectorIndex.build(
            keys, vectors, exact_up_to=self.exact_up_to, progress=lambda done: progress(done, len(keys))
        )
        try:
            index.save(index_path(self.data, generation), generation, store.state())
        except OSError as error:
            raise StoreError(
                f"The vector index cannot be written in {self.data}: {error.strerror}. "
                "Free some space and build again; what was embedded is kept."
            ) from error

    def keep_only(self, store: Store) -> None:
        """Remove the files of other generations; a reader that still uses one has it in memory."""
        path = index_path(self.data, store.generation())
        for other in (self.data / "index").glob("*"):
            if other.stem != path.stem and other != Made.of(self.data).path:
                other.unlink(missing_ok=True)

    def facts(self) -> dict[str, Any]:
        """Return nothing more: all that is told is told of the folder."""
        return {}
