"""How the vector index grows: build time, search time, recall and memory from 10,000 to 5 million vectors.

python -m benchmarks.scale [--data DIR] [--sizes N …] [--write]

Beyond the archive the vectors are synthetic: each is one of the archive's own, moved in a random direction by as much
as a near paraphrase is (cosine 0.85), so that they cluster as real ones do. Each size runs in a process of its own,
whose peak memory it tells. --write makes docs/scale.png (needs matplotlib).
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Row, each_alone, percentile, resident, show
from embeddings.index import VectorIndex
from qa.building.location import data_or_sample
from qa.store.store import Store

COMMAND = "python -m benchmarks.scale"
SIZES = (10_000, 30_000, 69_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000)
_COSINE = 0.85
_QUERIES = 200
_STEP = 50_000


def measure(data: Path, sizes: tuple[int, ...], picture: Path | None = None) -> list[Row]:
    """Return the rows of this benchmark; draw them into `picture` if given."""
    found = each_alone("benchmarks.scale", data, sizes)
    if picture:
        draw(found, picture)
    return [_row(one) for one in found]


def _row(one: dict[str, float]) -> Row:
    value = (
        f"{one['kind']}, built in {one['build']:.0f} s; a search {one['median']:.1f} / {one['late']:.1f} ms; "
        f"recall@10 {one['recall']:.3f}; index {one['bytes'] / 1e9:.2f} GB, process {one['peak'] / 1e9:.1f} GB"
    )
    return Row(f"{one['count']:,} vectors", value, "0.95, 30 ms, 8 GB", COMMAND)


def one_size(data: Path, count: int) -> dict[str, object]:
    """Build an index of a size and search it."""
    with Store.open(data) as store:
        _, real = store.vectors.all()
    with tempfile.TemporaryDirectory() as folder:
        vectors = np.memmap(Path(folder, "vectors"), np.float16, "w+", shape=(count, real.shape[1]))
        _fill(vectors, real)
        started = time.perf_counter()
        index = VectorIndex.build(np.arange(count, dtype=np.int64), vectors)
        build = time.perf_counter() - started
        queries = moved(real[np.random.default_rng(9).integers(0, len(real), _QUERIES)], np.random.default_rng(8))
        found, costs = [], []
        for query in queries:
            started = time.perf_counter()
            ids, _ = index.search(query, 10)
            costs.append(1000 * (time.perf_counter() - started))
            found.append(set(ids.tolist()))
        best = _exact(vectors, queries)
        recall = float(np.mean([len(one & set(two)) / 10 for one, two in zip(found, best, strict=True)]))
        size = index.save(Path(folder, "index.faiss"), 1)
    return {
        "count": count,
        "kind": index.kind,
        "build": build,
        "median": percentile(costs, 0.5),
        "late": percentile(costs, 0.95),
        "recall": recall,
        "bytes": size,
        "peak": resident(most=True),
    }


def _fill(vectors: NDArray[np.float16], real: NDArray[np.float16]) -> None:
    rng = np.random.default_rng(1)
    vectors[: len(real)] = real[: len(vectors)]
    for start in range(len(real), len(vectors), _STEP):
        some = real[rng.integers(0, len(real), min(_STEP, len(vectors) - start))]
        vectors[start : start + len(some)] = moved(some, rng)


def moved(vectors: NDArray[np.float16] | NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return unit vectors at a given cosine to others, each in a random direction."""
    whole = vectors.astype(np.float32)
    aside = rng.standard_normal(whole.shape, np.float32)
    aside -= np.sum(aside * whole, axis=1, keepdims=True) * whole
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    moved: NDArray[np.float32] = _COSINE * whole + (1 - _COSINE**2) ** 0.5 * aside
    return moved


def _exact(vectors: NDArray[np.float16], queries: NDArray[np.float32]) -> list[list[int]]:
    """Return the ten nearest of all vectors, by brute force."""
    scores = np.full((len(queries), 10), -2, np.float32)
    places = np.zeros((len(queries), 10), np.int64)
    for start in range(0, len(vectors), _STEP):
        some = queries @ vectors[start : start + _STEP].astype(np.float32).T
        both = np.concatenate([scores, some], axis=1)
        named = np.concatenate([places, np.tile(np.arange(start, start + some.shape[1]), (len(queries), 1))], axis=1)
        best = np.argpartition(-both, 10, axis=1)[:, :10]
        scores, places = np.take_along_axis(both, best, 1), np.take_along_axis(named, best, 1)
    return [row.tolist() for row in places]


def draw(found: list[dict[str, float]], picture: Path) -> None:
    """Draw what grows against the number of vectors."""
    lines: dict[str, list[tuple[str, list[float]]]] = {
        "Index build, s": [("", [one["build"] for one in found])],
        "Search, ms": [("median", [one["median"] for one in found]), ("95th", [one["late"] for one in found])],
        "Memory, GB": [
            ("index", [one["bytes"] / 1e9 for one in found]),
            ("peak", [one["peak"] / 1e9 for one in found]),
        ],
    }
    drawn([one["count"] for one in found], "vectors", lines, picture)


def drawn(count: list[float], of: str, charts: dict[str, list[tuple[str, list[float]]]], picture: Path) -> None:
    """Draw charts side by side, each with its lines of values against a count, both on logarithmic scales."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(charts), figsize=(12, 3.6), layout="constrained")
    for axis, (title, lines) in zip(axes, charts.items(), strict=True):
        for label, values in lines:
            axis.loglog(count, values, marker="o", label=label)
        axis.set(title=title, xlabel=of)
        axis.grid(alpha=0.3)
        if len(lines) > 1:
            axis.legend()
    figure.savefig(picture, dpi=110)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    where = data_or_sample(chosen.data, lambda line: print(line, file=sys.stderr))
    if chosen.one:
        print(json.dumps(one_size(where, chosen.one)))
    else:
        show(measure(where, tuple(chosen.sizes), Path("docs/scale.png") if chosen.write else None))
