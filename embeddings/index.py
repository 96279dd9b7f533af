"""Vectors to nearest ids, with FAISS: all are compared for as long as that is fast, the likeliest lists beyond.

Scores are inner products; with unit vectors, cosine similarities. Components are kept as whole numbers of eight bits,
which moved no score of the news archive's vectors by more than 0.004; who needs more compares what was found with
vectors of its own. `qa.building.index` writes and loads it, `qa.search` asks it.

A saved index is a pair of files: FAISS's own, and a JSON manifest with its checksum and the generation of the data that
it was made of. Reading never trusts a file whose checksum differs: FAISS's format is not safe to read from strangers.
An approximate index can be mapped instead: then what tells where its lists lie is checked in full, of the lists a few
parts are (`parts`), and they are read when a search visits them.
"""

import errno
import json
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from embeddings.bundled import sha256
from embeddings.encoder import cores
from embeddings.errors import IndexDamagedError
from embeddings.parts import Parts

EXACT_UP_TO = 200_000
"""Vectors up to which every search compares all of them: 384 components take about 0.02 ms per thousand."""

_BYTES = faiss.ScalarQuantizer.QT_8bit_direct_signed
_MOST = 127  # the largest whole number
_ZERO = 128  # how FAISS writes 0
_LEAST_PROBES, _MOST_PROBES = 32, 96  # lists of an approximate index that a search visits
_PROBED_SHARE = 1 / 16
_MOST_LISTS = 4096  # more would make a search of millions shorter by a millisecond, and a build longer by minutes
_TRAINING_PER_LIST = 64
_GATHERED_UP_TO = 2048  # ids within which a search fetches the vectors instead of passing over all others
_STEP = 65_536
_MAPPED = getattr(faiss, "IO_FLAG_MMAP_IFC", 0) if os.name == "posix" else 0
"""How an index is mapped, 0 where it cannot be: elsewhere a mapped file could not be replaced."""

Vectors = NDArray[np.float16] | NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a saved index is, as its JSON file says it; `parts` where it can be mapped."""

    kind: str
    count: int
    dimension: int
    generation: int
    sha256: str
    largest: float
    of: str = ""
    check: int = 0
    parts: Parts | None = field(default=None, repr=False)

    def checked(self) -> "Manifest":
        """Return it with a check of all the rest."""
        said = repr(replace(self, check=0)) + (repr(self.parts) if self.parts else "")
        return replace(self, check=zlib.crc32(said.encode()))

    def written(self) -> bytes:
        """Return it as JSON."""
        return json.dumps({name: value for name, value in asdict(self).items() if value is not None}).encode()

    @classmethod
    def read(cls, text: bytes) -> "Manifest":
        """Return what `written` wrote.

        Raises:
            ValueError: If it is no JSON.
            TypeError: If it is no manifest.
        """
        found = json.loads(text)
        return cls(**found | ({"parts": Parts(**found["parts"])} if "parts" in found else {}))


class VectorIndex:
    """Ids with their unit vectors, to search for the nearest."""

    def __init__(self, index: Any, largest: float) -> None:  # noqa: ANN401  (FAISS has no types)
        """Wrap a FAISS index that maps ids; use `build` or `load`.

        Args:
            index: What was built or read.
            largest: The greatest size of a component; it is kept as 127.
        """
        self._index = index
        self._inner: Any = faiss.downcast_index(index.index)
        self._largest = largest
        self.kind = _kind(index)
        ids = faiss.vector_to_array(index.id_map)
        self._ids, self._sorted, self._order = ids, ids, None
        if not (ids[1:] > ids[:-1]).all():
            self._order = np.argsort(ids, kind="stable")
            self._sorted = ids[self._order]

    def __len__(self) -> int:
        """Return the number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""
        return int(self._index.d)

    @property
    def ids(self) -> NDArray[np.int64]:
        """The ids, shape (n,), in the order that they were added in."""
        ids: NDArray[np.int64] = self._ids
        return ids

    @classmethod
    def build(
        cls,
        ids: NDArray[np.int64],
        vectors: Vectors,
        *,
        exact_up_to: int = EXACT_UP_TO,
        progress: Callable[[int], None] = lambda _done: None,
    ) -> "VectorIndex":
        """Index vectors, shape (n, dimension), under their ids, shape (n,).

        Up to `exact_up_to` of them the index is flat: every search compares all. Beyond, it is an inverted file (IVF)
        of about 4 * sqrt(n) lists, 4,096 at the most, of which a search visits a sixteenth, 96 at the most. IVF files
        every vector in exactly one list, so that, unlike in a graph index, none can be out of reach.

        Raises:
            ValueError: If an id is negative.
        """
        count, dimension = vectors.shape
        if count and int(ids.min()) < 0:
            raise ValueError(f"Id {int(ids.min())} is negative; FAISS takes such ids for 'nothing found'.")
        faiss.omp_set_num_threads(cores())
        steps = [slice(start, start + _STEP) for start in range(0, count, _STEP)]
        largest = round(max((float(np.abs(vectors[some]).max()) for some in steps), default=0.0), 6) or 1.0
        flat = count <= exact_up_to or not count
        index = faiss.IndexIDMap(_flat(dimension) if flat else _trained(vectors, largest))
        for some in steps:
            index.add_with_ids(_whole(vectors[some], largest), np.ascontiguousarray(ids[some]))
            progress(min(count, some.stop))
        return cls(index, largest)

    def search(
        self,
        query: NDArray[np.float32],
        k: int,
        *,
        within: NDArray[np.int64] | None = None,
        among: NDArray[np.bool_] | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Find the nearest ids and their scores, best first; fewer than `k` where fewer were compared.

        Args:
            query: A unit vector, shape (dimension,).
            k: How many to find at the most.
            within: Search among these ids alone; then all of them are compared, whatever the index.
            among: The same, said of each of `ids` in their order, shape (n,): cheaper where they are very many.
        """
        places = None if within is None else self._places(within)
        if among is not None:
            places = np.flatnonzero(among) if places is None else places[among[places]]
        k = min(k, len(self) if places is None else len(places))
        if k < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if places is None or len(places) > _GATHERED_UP_TO:
            places = self._scanned(query, k, places)
        scores = self._scores(query, places)
        best = np.argsort(-scores, kind="stable")[:k]
        ids: NDArray[np.int64] = self._ids[places[best]]
        return ids, scores[best]

    def vector(self, id_: int) -> NDArray[np.float32]:
        """Return the vector of an id, shape (dimension,), as near as eight bits come.

        Raises:
            KeyError: If there is no such id.
        """
        found: NDArray[np.float32] = self.vectors([id_])[0]
        return found

    def vectors(self, ids: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of some ids, shape (n, dimension), as near as eight bits come, in their order.

        Raises:
            KeyError: If there is no such id.
        """
        return self._vectors(self._all_places(ids))

    def similarities(self, query: NDArray[np.float32], ids: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the scores of some ids, shape (n,), in their order; far quicker than a search when they are few.

        Raises:
            KeyError: If there is no such id.
        """
        return self._scores(query, self._all_places(ids))

    def _scanned(self, query: NDArray[np.float32], k: int, places: NDArray[np.int64] | None) -> NDArray[np.int64]:
        """Return the places of the nearest as FAISS finds them; it takes the query in whole numbers, too."""
        faiss.omp_set_num_threads(1)  # one question is too little to share out, and others are asked beside it
        asked = _whole(query.reshape(1, -1), float(np.abs(query).max()) or 1.0)
        _, found = self._inner.search(asked, k, params=self._parameters(places))
        nearest: NDArray[np.int64] = found[0][(found[0] >= 0) & (found[0] < len(self))]  # a mapped list may be damaged
        return nearest

    def _parameters(self, places: NDArray[np.int64] | None) -> Any:  # noqa: ANN401
        selector = None if places is None else self._selector(places)
        if self.kind == "flat":
            return selector and faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        lists = self._inner.nlist
        some = min(lists, _MOST_PROBES, max(_LEAST_PROBES, round(lists * _PROBED_SHARE)))
        return faiss.SearchParametersIVF(sel=selector, nprobe=some if places is None else lists)  # type: ignore[call-arg]

    def _selector(self, places: NDArray[np.int64]) -> Any:  # noqa: ANN401
        """Return what picks some places, a bit for each: quicker to ask than a set, and smaller than a long one."""
        chosen = np.zeros(len(self), np.bool_)
        chosen[places] = True
        return faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))  # type: ignore[call-arg, arg-type]

    def _places(self, ids: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where some ids stand; those that are not in the index are passed over."""
        wanted = np.asarray(ids, np.int64)
        at = np.searchsorted(self._sorted, wanted)
        at[at == len(self._sorted)] = 0
        known = self._sorted[at] == wanted if len(self._sorted) else np.zeros(len(wanted), np.bool_)
        places: NDArray[np.int64] = at[known]
        return places if self._order is None else self._order[places]

    def _all_places(self, ids: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
        places = self._places(ids)
        if len(places) != len(ids):
            raise KeyError(f"The index lacks {len(ids) - len(places)} of these {len(ids)} ids.")
        return places

    def _scores(self, query: NDArray[np.float32], places: NDArray[np.int64]) -> NDArray[np.float32]:
        found: NDArray[np.float32] = self._vectors(places) @ query
        return found

    def _vectors(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors that stand at some places, shape (n, dimension)."""
        whole: NDArray[np.float32]
        if self.kind == "flat":
            codes = faiss.rev_swig_ptr(self._inner.codes.data(), len(self) * self.dimension)
            whole = codes.reshape(len(self), self.dimension)[places].astype(np.float32) - _ZERO
        else:
            whole = self._inner.reconstruct_batch(places)
        return whole * np.float32(self._largest / _MOST)

    def save(self, path: Path, generation: int, of: str = "") -> int:
        """Write the index so that at any moment either a whole pair of files is there or none counts; return its bytes.

        Raises:
            OSError: If it cannot be written; no half-written file is left then.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        with _durable(path) as half:
            try:
                faiss.write_index(self._index, str(half))
            except RuntimeError as error:  # FAISS does not say which fault of the system it was
                raise OSError(errno.EIO, f"the index cannot be written ({str(error).splitlines()[0]})") from error
            manifest = Manifest(self.kind, len(self), self.dimension, generation, sha256(half), self._largest, of)
            lists = self._lists_in(half)
            manifest = replace(manifest, parts=Parts.of(half, *lists) if lists else None).checked()
            size = half.stat().st_size
        with _durable(manifest_path(path)) as half:
            half.write_bytes(manifest.written())
        return size

    def _lists_in(self, file: Path) -> tuple[int, int] | None:
        """Return where in a saved file the inverted lists lie, in bytes; None where there are none, or not there."""
        if self.kind == "flat" or not len(self):
            return None
        width, lists = self._inner.code_size, self._inner.invlists
        end = file.stat().st_size - 8 * (1 + len(self))  # after them stand the ids and how many there are
        start = end - len(self) * (width + 8)
        first = next(number for number in range(self._inner.nlist) if lists.list_size(number))
        with file.open("rb") as saved:
            saved.seek(max(0, start))
            there = saved.read(width) == faiss.rev_swig_ptr(lists.get_codes(first), width).tobytes()
        return (start, end) if there else None

    @classmethod
    def load(cls, path: Path, generation: int, of: str = "", *, mapped: bool = False) -> "VectorIndex":
        """Read a saved index.

        Args:
            path: The index file; its manifest lies beside it.
            generation: The generation of the data that it must be of.
            of: What it was saved as being of: tells the data of one folder from those of another.
            mapped: Map an approximate index, checking parts of it, instead of reading and checking all.

        Raises:
            IndexDamagedError: If a file is missing, of another generation, or not what was saved.
        """
        try:
            manifest = Manifest.read(manifest_path(path).read_bytes())
            parts = manifest.parts if mapped and _MAPPED else None
            sound = parts.hold(path) if parts else sha256(path) == manifest.sha256
        except (OSError, ValueError, TypeError) as error:
            reason = "missing" if isinstance(error, FileNotFoundError) else "unreadable"
            raise IndexDamagedError(f"The vector index {path} is {reason}.") from error
        if manifest.generation != generation:
            raise IndexDamagedError(f"The vector index {path} is stale: of generation {manifest.generation}.")
        if manifest.of != of:
            raise IndexDamagedError(f"The vector index {path} is stale: it was made of other data.")
        if not sound:
            raise IndexDamagedError(f"The vector index {path} is damaged: its checksum differs.")
        if manifest != manifest.checked():
            raise IndexDamagedError(f"The vector index {path} is damaged: its manifest is not as it was written.")
        index = faiss.read_index(str(path), _MAPPED if parts else 0)
        if (manifest.kind, manifest.count, manifest.dimension) != (_kind(index), index.ntotal, index.d):
            raise IndexDamagedError(f"The vector index {path} is damaged: its manifest tells of another index.")
        return cls(index, manifest.largest)


def manifest_path(path: Path) -> Path:
    """Return where the manifest of an index file lies."""
    return path.with_suffix(".json")


def _whole(vectors: Vectors, largest: float) -> NDArray[np.float32]:
    """Return components as whole numbers from -127 to 127, the largest becoming 127."""
    whole: NDArray[np.float32] = np.rint(np.ascontiguousarray(vectors, np.float32) * np.float32(_MOST / largest))
    return whole


def _flat(dimension: int) -> Any:  # noqa: ANN401
    return faiss.IndexScalarQuantizer(dimension, _BYTES, faiss.METRIC_INNER_PRODUCT)


def _trained(vectors: Vectors, largest: float) -> Any:  # noqa: ANN401
    """Return an empty inverted file, its lists laid out by a sample of the vectors."""
    count, dimension = vectors.shape
    lists = min(count, _MOST_LISTS, round(4 * count**0.5))
    coarse = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFScalarQuantizer(coarse, dimension, lists, _BYTES, faiss.METRIC_INNER_PRODUCT, False)
    index.cp.min_points_per_centroid = 1  # few vectors for the lists are no cause for a warning on stderr
    sample = np.random.default_rng(0).permutation(count)[: lists * _TRAINING_PER_LIST]
    with threadpool_limits(cores(), "blas"):
        index.train(_whole(vectors[np.sort(sample)], largest))
    index.set_direct_map_type(faiss.DirectMap.Array)  # type: ignore[attr-defined]  # a place leads to its vector
    index.own_fields = True
    coarse.this.disown()  # type: ignore[attr-defined]
    return index


def _kind(index: Any) -> str:  # noqa: ANN401
    return "ivf" if isinstance(faiss.downcast_index(index.index), faiss.IndexIVF) else "flat"


@contextmanager
def _durable(path: Path) -> Iterator[Path]:
    """Give a file to write that takes the place of `path` in one step, which survives a power cut."""
    half = path.with_name(path.name + ".part")
    try:
        yield half
        with half.open("rb") as file:
            os.fsync(file.fileno())
        half.replace(path)
        _sync_folder(path.parent)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Make a rename in a folder last, where the system lets a folder be synced."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
