"""Milvus: vectors, coded tokens and, where it can, words; the records stay in the store.

A generation is a collection of its own, named by its number and the state's mark. It is filled, flushed, indexed,
loaded and probed, in this order (an index that is begun before counts as done too early), and then never changed: so
it may be read without waiting for what others write. What is written is noted in the data folder before, so that the
collections of a build that was killed are found again, and no other's are touched.
"""

import base64
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import IndexDamagedError
from qa.finding.address import PATIENCE, Address, Connection
from qa.finding.finder import Keys, Progress, Scored, Term, Vector, Vectors
from qa.finding.made import Made
from qa.finding.wordcounts import WordCounts, rarities_of
from qa.records.errors import FinderError, StoreError
from qa.records.scope import EVERYTHING, Scope
from qa.store.store import Store
from qa.text.words import match_expression

_AT_ONCE = 1000  # events inserted in one call, and ids in one filter
_MOST = 16_384  # hits of a search, as Milvus bounds them
_EFFORT, _EFFORT_INSIDE = 400, 1000  # nodes of the graph that a search keeps in view: more, where a filter hides many
_PROBES = 8
_ASIDE = ThreadPoolExecutor(8, thread_name_prefix="dateline-milvus")  # for what need not wait for another search
_AS_STORED = 1e-3
_LONG = 600.0  # seconds that flushing, indexing and loading may take before they are asked for again
_LONGEST_CODES = 65_535


@dataclass(frozen=True, slots=True)
class MilvusFinder:
    """A generation as a collection."""

    at: Connection
    name: str
    store: Store
    count: int
    dimension: int

    @property
    def kind(self) -> str:
        """What finds."""
        return "milvus lite" if self.at.address.lite else "milvus"

    def __len__(self) -> int:
        """Return the number of events."""
        return self.count

    def over(self, store: Store) -> "MilvusFinder":
        """Return the same generation for one call."""
        return replace(self, store=store)

    def nearest(self, query: Vector, k: int, scope: Scope = EVERYTHING) -> Scored:
        """Return the nearest events of a scope, 16,384 at the most."""
        k = min(k, len(self), _MOST)
        if k < 1:
            return _scored([])
        if scope.only:  # the engine knows no categories and topics: the records do
            keys = self.store.within(scope).keys()
            compared = self.similarities(query, keys)
            best = np.lexsort((keys, -compared))[:k]
            return keys[best], compared[best]
        found = self._searched(query, k, _filter(scope))
        if len(found[0]) < k and len(found[0]) < min(k, self.store.within(scope).count()):
            raise self._lacking("finds fewer events than there are")
        return found

    def similarities(self, query: Vector, keys: Keys) -> NDArray[np.float32]:
        """Return the scores of some events, in their order; what a search leaves out is fetched and compared."""
        wanted = [int(key) for key in keys]
        found = self._compared(query, wanted)
        missed = [key for key in dict.fromkeys(wanted) if key not in found]
        if missed:
            found.update(zip(missed, (self.vectors(missed) @ query).tolist(), strict=True))
        return np.array([found[key] for key in wanted], np.float32)

    def nearest_and(self, keys: Keys, query: Vector, k: int, scope: Scope = EVERYTHING) -> dict[int, float]:
        """Return the scores of the nearest events of a scope, and then of some others; asked for at the same time."""
        wanted = [int(key) for key in keys]
        others = _ASIDE.submit(self._compared, query, wanted)
        near, scores = self.nearest(query, k, scope)
        found = dict(zip(near.tolist(), scores.tolist(), strict=True))
        rest = others.result()
        missed = [key for key in wanted if key not in found and key not in rest]
        rest.update(zip(missed, self.similarities(query, missed).tolist(), strict=True))
        return found | {key: rest[key] for key in wanted if key not in found}

    def vectors(self, keys: Keys) -> Vectors:
        """Return the vectors of some events as they were stored."""
        rows = self._rows(keys, ["vector"])
        return np.array([row["vector"] for row in rows], np.float32).reshape(len(rows), self.dimension)

    def details(self, keys: Keys) -> tuple[Vectors, list[bytes]]:
        """Return the vectors of some events as they were stored, and their coded tokens."""
        rows = self._rows(keys, ["vector", "codes"])
        vectors = np.array([row["vector"] for row in rows], np.float32).reshape(len(rows), self.dimension)
        return vectors, [base64.b64decode(row["codes"]) for row in rows]

    def by_words(self, terms: Sequence[Term], k: int, scope: Scope = EVERYTHING) -> list[tuple[int, float]]:
        """Return the events that hold any of some words, with BM25; where the engine has no words, SQL finds them."""
        if not self.at.words or scope.only:
            words = match_expression([term.word for term in terms])
            return self.store.search_words(words, k, scope.days, scope.only)
        asked, k = rarities_of(terms), min(k, len(self), _MOST)
        if not asked or k < 1:
            return []
        keys, scores = self._searched(asked, k, _filter(scope), "words")
        found = zip(keys.tolist(), scores.tolist(), strict=True)
        return [(key, score) for key, score in found if score > 0]

    def check(self) -> list[str]:
        """Say whether it holds all events, and of some of them what was stored."""
        events = self.store.coverage().events
        wrong = [] if len(self) == events else [f"{self.name} in Milvus holds {len(self):,} of {events:,} events"]
        return wrong or self._probed()

    def close(self) -> None:
        """Do nothing: the connection is kept for others."""

    def _probed(self) -> list[str]:
        """Say whether some events have their vectors and tokens there, and are found by them."""
        keys = self.store.some_keys(_PROBES)
        if not keys:
            return []
        stored, codes = self.store.vectors.of(keys)
        try:
            there, theirs = self.details(keys)
        except FinderError as error:
            return [str(error)]
        if codes != theirs or not np.array_equal(stored, there):
            return [f"{self.name} in Milvus holds another archive's events"]
        lost = [key for key, vector in zip(keys, stored, strict=True) if not self._finds(vector, key)]
        return [f"{self.name} in Milvus does not find {len(lost)} of {len(keys)} events again"] if lost else []

    def _finds(self, vector: Vector, key: int) -> bool:
        keys, scores = self.nearest(vector, 10)
        return key in keys or (
            len(scores) > 0 and float(scores.min()) > 1 - _AS_STORED
        )  # ten twins may stand before it

    def _compared(self, query: Vector, keys: list[int]) -> dict[int, float]:
        """Return the scores of some events, as far as a search finds them."""
        found: dict[int, float] = {}
        for some in _steps(sorted(set(keys))):
            near, scores = self._searched(query, len(some), f"id in {some}")
            found.update(zip(near.tolist(), scores.tolist(), strict=True))
        return found

    def _searched(self, query: Vector | dict[int, float], k: int, inside: str, field: str = "vector") -> Scored:
        graph = {"ef": max(_EFFORT_INSIDE if inside else _EFFORT, k)}
        effort = {"params": graph if field == "vector" else {}, "metric_type": "IP"}
        asked = query if isinstance(query, dict) else query.tolist()
        with self.at.address.explained():
            (hits,) = self.at.client.search(
                self.name,
                [asked],
                limit=k,
                filter=inside,
                anns_field=field,
                search_params=effort,
                consistency_level="Bounded",
                timeout=PATIENCE,
            )
        return _scored([(hit["id"], hit["distance"]) for hit in hits])

    def _lacking(self, what: str) -> FinderError:
        """Return the error for a server that answers, but not with all it was given, as just after it began anew."""
        return FinderError(
            f"Milvus at {self.at.address.uri} {what} in {self.name}. "
            "Ask again in a minute; if it stays so: dateline repair"
        )

    def _rows(self, keys: Keys, fields: list[str]) -> list[dict[str, Any]]:
        """Return some events' rows in the keys' order, which the engine does not keep."""
        wanted = [int(key) for key in keys]
        rows: dict[int, dict[str, Any]] = {}
        for some in _steps(wanted):
            with self.at.address.explained():
                found = self.at.client.get(
                    self.name, some, output_fields=["id", *fields], timeout=PATIENCE, consistency_level="Bounded"
                )
            rows.update((row["id"], row) for row in found)
        lacking = [key for key in wanted if key not in rows]
        if lacking and self.store.within(EVERYTHING).among(lacking):
            raise self._lacking(f"lacks {len(lacking)} of {len(wanted)} events")
        if lacking:
            raise KeyError(f"There are no events with {len(lacking)} of these {len(wanted)} keys.")
        return [rows[key] for key in wanted]


@dataclass(frozen=True, slots=True)
class MilvusShelf:
    """The collections of a data folder on a server, or in a file of Milvus Lite."""

    data: Path
    address: Address

    def open(self, store: Store) -> MilvusFinder:
        """Open the collection of the generation that a store shows."""
        at, name = self.address.connected(), _name(store.generation(), store.state())
        with self.address.explained():
            if not at.client.has_collection(name, timeout=PATIENCE):
                raise IndexDamagedError(f"The collection {name} is missing in Milvus at {self.address.uri}.")
            if str(at.client.get_load_state(name, timeout=PATIENCE)["state"]) != "Loaded":
                at.client.load_collection(name, timeout=_LONG)
        finder = self._opened(at, name, store, "Bounded")
        wrong = finder.check()
        if wrong:
            raise IndexDamagedError(f"What finds this archive's events is not as it was written: {wrong[0]}.")
        return finder

    def opened(self, store: Store, notice: Callable[[str], None]) -> MilvusFinder:
        """Open it for asking. A reader writes nothing there: others may ask the same."""
        try:
            finder = self.open(store)
        except IndexDamagedError as error:
            raise FinderError(f"{error} Write it anew: dateline repair --data {self.data}") from error
        if not finder.at.words:
            notice(f"Milvus {finder.at.version} has no sparse vectors: words are searched for in the records.")
        return finder

    def write(self, store: Store, generation: int, progress: Progress) -> None:
        """Write a generation's collection, and make sure that it finds."""
        at, name = self.address.connected(), _name(generation, store.state())
        made = Made.of(self.data)
        with self.address.explained():
            there = at.client.has_collection(name, timeout=PATIENCE)
        if there and not made.holds(self.address.uri, name):
            raise FinderError(
                f"Milvus at {self.address.uri} holds a collection {name} that was not written from {self.data}. "
                "Repair where it was written, or drop it there, or build again."
            )
        made.begin(self.address.uri, name)
        try:
            with self.address.explained():
                if there:
                    at.client.drop_collection(name)
                _lay_out(at, name, store)
                keys = store.keys()
                progress(0, len(keys))
                counts = WordCounts(store.average_words()) if at.words else None
                for done, some in enumerate(_steps(keys)):
                    at.client.insert(name, _written(some, store, counts), timeout=_LONG)
                    progress(min(len(keys), (done + 1) * _AT_ONCE), len(keys))
                _make_searchable(at, name)
            wrong = self._opened(at, name, store, "Strong").check()
            if wrong:
                raise StoreError(f"{wrong[0]}. Nothing was published; build again.")
        except BaseException:
            with suppress(FinderError):
                _drop(at, name)
            raise

    def _opened(self, at: Connection, name: str, store: Store, consistency: str) -> MilvusFinder:
        """Return the finder of a collection that is loaded, counting what it holds."""
        with self.address.explained():
            (counted,) = at.client.query(
                name, filter="", output_fields=["count(*)"], timeout=_LONG, consistency_level=consistency
            )
        model = store.model()
        return MilvusFinder(at, name, store, int(counted["count(*)"]), model.dimension if model else 0)

    def keep_only(self, store: Store) -> None:
        """Drop this folder's collections but the published one and the one before, which readers may still ask."""
        made = Made.of(self.data)
        for uri, name in made.settled(self.address.uri, _name(store.generation(), store.state())):
            with suppress(FinderError):  # it stays noted, and is dropped after the next build
                _drop(Address(uri).connected(), name)
                made.forget(uri, name)
        now = f"{store.generation():08d}.names"
        for path in (self.data / "index").glob("[0-9]*"):  # of FAISS, from before, and of other generations
            if path.name != now:
                path.unlink(missing_ok=True)

    def facts(self) -> dict[str, Any]:
        """Return address, version and what searches for words."""
        at = self.address.connected()
        return {"engine": self.address.uri, "version": at.version, "words": "milvus" if at.words else "sqlite"}


def _name(generation: int, state: str) -> str:
    return f"dateline_{generation:08d}_{state}"


def _filter(scope: Scope) -> str:
    parts = []
    if scope.days:
        parts.append(f"day >= {scope.days[0].toordinal()} and day <= {scope.days[1].toordinal()}")
    if scope.recurring:
        fields = (
            ("month", scope.recurring.month),
            ("of_month", scope.recurring.day),
            ("weekday", scope.recurring.weekday),
        )
        parts += [f"{name} == {value}" for name, value in fields if value is not None]
    return " and ".join(parts)


def _steps(keys: Sequence[int]) -> Iterator[list[int]]:
    return (list(keys[start : start + _AT_ONCE]) for start in range(0, len(keys), _AT_ONCE))


def _scored(found: Sequence[tuple[int, float]]) -> Scored:
    """Return pairs of key and score as arrays, equal scores in the keys' order, as FAISS's side has them."""
    found = sorted(found, key=lambda one: (-one[1], one[0]))
    return np.array([key for key, _ in found], np.int64), np.array([score for _, score in found], np.float32)


def _lay_out(at: Connection, name: str, store: Store) -> None:
    from pymilvus import DataType

    model = store.model()
    schema = at.client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("day", DataType.INT32)
    for field in ("month", "of_month", "weekday"):
        schema.add_field(field, DataType.INT8)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=model.dimension if model else 0)
    schema.add_field("codes", DataType.VARCHAR, max_length=_LONGEST_CODES)
    if at.words:
        schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
    at.client.create_collection(name, schema=schema, consistency_level="Bounded")


def _written(keys: list[int], store: Store, counts: WordCounts | None) -> list[dict[str, Any]]:
    vectors, codes = store.vectors.of(keys)
    days = store.days(keys)
    rows: list[dict[str, Any]] = [
        {
            "id": key,
            "day": days[key].toordinal(),
            "month": days[key].month,
            "of_month": days[key].day,
            "weekday": days[key].weekday(),
            "vector": vector,
            "codes": base64.b64encode(code).decode(),
        }
        for key, vector, code in zip(keys, vectors, codes, strict=True)
    ]
    if counts:
        events = store.events(keys)
        for row, words in zip(rows, counts.of([events[key] for key in keys]), strict=True):
            row["words"] = words or {0: 1e-6}
    return rows


def _make_searchable(at: Connection, name: str) -> None:
    """Flush, then index, then load: an index begun on what is not flushed is none, and says that it is done."""
    lite = at.address.lite
    at.client.flush(name, timeout=_LONG)
    indexes = at.client.prepare_index_params()
    if lite:  # its graph was seen to lose half of what is nearest within a week
        indexes.add_index("vector", index_type="FLAT", metric_type="IP")
    else:
        indexes.add_index("vector", index_type="HNSW", metric_type="IP", params={"M": 16, "efConstruction": 200})
    for field in ("day", "month", "of_month", "weekday"):
        indexes.add_index(field, index_type="INVERTED" if lite else "STL_SORT")
    if at.words:
        indexes.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    at.client.create_index(name, indexes, timeout=_LONG)
    at.client.load_collection(name, timeout=_LONG)


def _drop(at: Connection, name: str) -> None:
    with at.address.explained():
        at.client.drop_collection(name, timeout=PATIENCE)
