"""How fast texts are embedded, against plain sentence-transformers and its FAISS search, and whether the same is found.

python -m benchmarks.embedding [--archive ARCHIVE] [--texts N] [--runs N]
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Row, interleaved, show
from embeddings import bundled
from embeddings.embedder import Embedder
from embeddings.encoder import cores
from qa.archive.reader import read_archive
from qa.building.summary import summary
from qa.sample import ARCHIVE

COMMAND = "python -m benchmarks.embedding"
_QUERIES = 500
_NEAREST = 10


def measure(texts: Sequence[str], runs: int) -> list[Row]:
    """Return the rows of this benchmark over some texts."""
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(bundled.folder()), device="cpu")
    ours = Embedder()
    ours.warm_up()

    def encode(size: int) -> Callable[[], float]:
        return lambda: _seconds(lambda: plain.encode(list(texts), batch_size=size, show_progress_bar=False))

    spent = interleaved(
        {"plain32": encode(32), "plain64": encode(64), "ours": lambda: _seconds(lambda: ours.encode_documents(texts))},
        runs,
    )
    rate = {name: len(texts) / one.median for name, one in spent.items()}
    best = max(rate["plain32"], rate["plain64"])
    reference = plain.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    overlap = nearest_overlap(reference, ours.encode_documents(texts).vectors)
    said = {name: one.said("s") for name, one in spent.items()}
    return [
        Row("plain sentence-transformers, batch 32", f"{rate['plain32']:.0f} texts/s; {said['plain32']}", "", COMMAND),
        Row("plain sentence-transformers, batch 64", f"{rate['plain64']:.0f} texts/s; {said['plain64']}", "", COMMAND),
        Row("Dateline, tokens of each word too", f"{rate['ours']:.0f} texts/s; {said['ours']}", "", COMMAND),
        Row("embedding throughput, ratio to the faster of these", f"{rate['ours'] / best:.2f}", "4", COMMAND),
        Row(f"overlap of the nearest {_NEAREST} with plain's", f"{overlap:.4f}", "0.99", COMMAND),
    ]


def nearest_overlap(reference: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Return the mean share of nearest neighbours that two embeddings of the same texts have in common."""
    asked = np.random.default_rng(0).permutation(len(reference))[:_QUERIES]
    both = [np.argsort(-(one[asked] @ one.T), axis=1)[:, 1 : _NEAREST + 1] for one in (reference, other)]
    return float(np.mean([len(set(a) & set(b)) / _NEAREST for a, b in zip(*both, strict=True)]))


def texts_of(archive: Path, count: int) -> list[str]:
    """Return some of an archive's event summaries, drawn at random."""
    texts = [summary(event) for event in read_archive(archive).events]
    random.Random(0).shuffle(texts)  # noqa: S311  (a sample, not secrecy)
    return texts[:count]


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archive", type=Path, default=ARCHIVE)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    print(f"{cores()} cores")
    show(measure(texts_of(chosen.archive, chosen.texts), chosen.runs))
