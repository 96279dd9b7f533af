"""Vectors to nearest ids, with FAISS: exact for as long as that is fast, approximate beyond.

Scores are inner products; with unit vectors, cosine similarities. A saved index is a pair of files: FAISS's own, and
a JSON manifest with its checksum and the generation of the data that it was made of. Reading never trusts a file
whose checksum differs: FAISS's format is not safe to read from strangers.
"""

import errno
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from embeddings.bundled import sha256
from embeddings.encoder import cores
from embeddings.errors import IndexDamagedError

EXACT_UP_TO = 200_000
"""Vectors up to which every search compares all of them: 384 components take about 0.04 ms per thousand."""

_HALF = faiss.ScalarQuantizer.QT_fp16
_LEAST_PROBES, _MOST_PROBES = 32, 96  # lists of an approximate index that a search visits
_PROBED_SHARE = 1 / 16
_TRAINING_PER_LIST = 64
_GATHERED_UP_TO = 8192  # ids within which a search fetches the vectors instead of passing over all others
_STEP = 65_536

Vectors = NDArray[np.float16] | NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a saved index is, as its JSON file says it."""

    kind: str
    count: int
    dimension: int
    generation: int
    sha256: str
    of: str = ""


class VectorIndex:
    """Ids with their unit vectors, to search for the nearest."""

    def __init__(self, index: Any, kind: str) -> None:  # noqa: ANN401  (FAISS has no types)
        """Wrap a FAISS index that maps ids; use `build` or `load`."""
        self._index = index
        self.kind = kind

    def __len__(self) -> int:
        """Return the number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""
        return int(self._index.d)

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

        They are kept as 16-bit floats, so 16-bit vectors are kept as they are. Up to `exact_up_to` of them the index is
        flat and exact; beyond, it is an inverted file (IVF) of about 4 * sqrt(n) lists, of which a search visits a
        sixteenth, 96 at the most. IVF files every vector in exactly one list, so that, unlike in a graph index, none
        can be out of reach.

        Raises:
            ValueError: If an id is negative.
        """
        count, dimension = vectors.shape
        if count and int(ids.min()) < 0:
            raise ValueError(f"Id {int(ids.min())} is negative; FAISS takes such ids for 'nothing found'.")
        faiss.omp_set_num_threads(cores())
        index = _flat(dimension) if count <= exact_up_to or not count else _train(vectors)
        for start in range(0, count, _STEP):
            some = slice(start, start + _STEP)
            index.add_with_ids(np.ascontiguousarray(vectors[some], np.float32), np.ascontiguousarray(ids[some]))
            progress(min(count, start + _STEP))
        return cls(index, _kind(index))

    def search(
        self, query: NDArray[np.float32], k: int, *, within: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Find the nearest ids and their scores, best first; fewer than `k` where fewer were compared.

        Args:
            query: A unit vector, shape (dimension,).
            k: How many to find at the most.
            within: Search among these ids alone; then the search is exact, whatever the index.
        """
        k = min(k, len(self) if within is None else len(within), len(self))
        if k < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if within is not None and len(within) <= _GATHERED_UP_TO:
            return self._nearest_of(query, k, within)
        faiss.omp_set_num_threads(1)  # one question is too little to share out, and others are asked beside it
        scores, ids = self._index.search(query.reshape(1, -1), k, params=self._parameters(within))
        found = ids[0] >= 0
        return ids[0][found], scores[0][found]

    def vector(self, id_: int) -> NDArray[np.float32]:
        """Return the vector of an id, shape (dimension,).

        Raises:
            KeyError: If there is no such id.
        """
        try:
            found: NDArray[np.float32] = self._index.reconstruct(int(id_))
        except RuntimeError:
            raise KeyError(id_) from None
        return found

    def similarities(self, query: NDArray[np.float32], ids: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the scores of some ids, shape (n,), in their order; far quicker than a search when they are few.

        Raises:
            KeyError: If there is no such id.
        """
        if not len(ids):
            return np.empty(0, np.float32)
        try:
            vectors: NDArray[np.float32] = self._index.reconstruct_batch(np.asarray(ids, np.int64))
        except RuntimeError as error:
            raise KeyError(str(error)) from None
        found: NDArray[np.float32] = vectors @ query
        return found

    def _nearest_of(
        self, query: NDArray[np.float32], k: int, ids: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the nearest of a few ids; ids that are not in the index are passed over."""
        try:
            scores = self.similarities(query, ids)
        except KeyError:
            ids = np.array([id_ for id_ in ids.tolist() if self._holds(id_)], np.int64)
            scores = self.similarities(query, ids)
        best = np.argsort(-scores, kind="stable")[:k]
        return ids[best], scores[best]

    def _holds(self, id_: int) -> bool:
        try:
            self.vector(id_)
        except KeyError:
            return False
        return True

    def _parameters(self, within: NDArray[np.int64] | None) -> Any:  # noqa: ANN401
        selector = None if within is None else faiss.IDSelectorBatch(within)
        if self.kind == "flat":
            return selector and faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        lists = self._index.nlist
        some = min(lists, _MOST_PROBES, max(_LEAST_PROBES, round(lists * _PROBED_SHARE)))
        return faiss.SearchParametersIVF(sel=selector, nprobe=some if within is None else lists)  # type: ignore[call-arg]

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
            manifest = Manifest(self.kind, len(self), self.dimension, generation, sha256(half), of)
            size = half.stat().st_size
        with _durable(manifest_path(path)) as half:
            half.write_text(json.dumps(asdict(manifest)), encoding="utf-8")
        return size

    @classmethod
    def load(cls, path: Path, generation: int, of: str = "") -> "VectorIndex":
        """Read a saved index.

        Args:
            path: The index file; its manifest lies beside it.
            generation: The generation of the data that it must be of.
            of: What it was saved as being of: tells the data of one folder from those of another.

        Raises:
            IndexDamagedError: If a file is missing, of another generation, or not what was saved.
        """
        try:
            manifest = Manifest(**json.loads(manifest_path(path).read_bytes()))
            digest = sha256(path)
        except (OSError, ValueError, TypeError) as error:
            reason = "missing" if isinstance(error, FileNotFoundError) else "unreadable"
            raise IndexDamagedError(f"The vector index {path} is {reason}.") from error
        if manifest.generation != generation:
            raise IndexDamagedError(f"The vector index {path} is stale: of generation {manifest.generation}.")
        if manifest.of != of:
            raise IndexDamagedError(f"The vector index {path} is stale: it was made of other data.")
        if digest != manifest.sha256:
            raise IndexDamagedError(f"The vector index {path} is damaged: its checksum differs.")
        index = faiss.read_index(str(path))
        if (manifest.kind, manifest.count, manifest.dimension) != (_kind(index), index.ntotal, index.d):
            raise IndexDamagedError(f"The vector index {path} is damaged: its manifest tells of another index.")
        return cls(index, manifest.kind)


def manifest_path(path: Path) -> Path:
    """Return where the manifest of an index file lies."""
    return path.with_suffix(".json")


def _flat(dimension: int) -> Any:  # noqa: ANN401
    return faiss.IndexIDMap2(faiss.IndexScalarQuantizer(dimension, _HALF, faiss.METRIC_INNER_PRODUCT))


def _train(vectors: Vectors) -> Any:  # noqa: ANN401
    """Train an inverted file on a sample of the vectors."""
    count, dimension = vectors.shape
    lists = min(count, round(4 * count**0.5))
    coarse = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFScalarQuantizer(coarse, dimension, lists, _HALF, faiss.METRIC_INNER_PRODUCT, False)
    index.cp.min_points_per_centroid = 1  # few vectors for the lists are no cause for a warning on stderr
    sample = np.random.default_rng(0).permutation(count)[: lists * _TRAINING_PER_LIST]
    with threadpool_limits(cores(), "blas"):
        index.train(np.ascontiguousarray(vectors[np.sort(sample)], np.float32))
    index.set_direct_map_type(faiss.DirectMap.Hashtable)  # type: ignore[attr-defined]  # an id leads to its vector
    index.own_fields = True
    coarse.this.disown()  # type: ignore[attr-defined]
    return index


def _kind(index: Any) -> str:  # noqa: ANN401
    return "ivf" if isinstance(index, faiss.IndexIVF) else "flat"


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
