"""Dateline beside two ways that people would go otherwise, over the same texts and questions, in one run.

python -m benchmarks.peers [--archive ARCHIVE] [--texts N] [--runs N]

"Plain" is what the documentation of sentence-transformers and FAISS shows: encode, IndexFlatIP, search. txtai is
measured where it is installed (pip install txtai), with the same local model. Both only search; they do not answer.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from benchmarks.asking import own_questions
from benchmarks.embedding import texts_of
from benchmarks.table import Row, interleaved, show
from embeddings import bundled
from embeddings.embedder import Embedder
from embeddings.index import VectorIndex
from qa.sample import ARCHIVE

COMMAND = "python -m benchmarks.peers"
Search = Callable[[str], object]
"""Finds the ten texts nearest to a question."""


def measure(texts: Sequence[str], questions: Sequence[str], runs: int) -> list[Row]:
    """Return the rows of this benchmark."""
    ways: dict[str, Callable[[Sequence[str]], Search]] = {
        "plain sentence-transformers + FAISS": plain,
        "Dateline": ours,
    }
    if find_spec("txtai"):
        ways["txtai"] = txtai
    built: dict[str, Search] = {}

    def index(name: str) -> float:
        started = time.perf_counter()
        built[name] = ways[name](texts)
        return time.perf_counter() - started

    def search(name: str) -> float:
        started = time.perf_counter()
        for question in questions:
            built[name](question)
        return 1000 * (time.perf_counter() - started) / len(questions)

    for name in ways:  # what is imported once is, before anything is measured; each run loads its model anew
        ways[name](texts[:8])
    indexed = interleaved({name: lambda name=name: index(name) for name in ways}, runs)  # type: ignore[misc]
    searched = interleaved({name: lambda name=name: search(name) for name in ways}, runs)  # type: ignore[misc]
    return [
        row
        for name in ways
        for row in (
            Row(f"{name}: {len(texts):,} texts indexed", indexed[name].said("s"), "", COMMAND),
            Row(f"{name}: a search", searched[name].said("ms", 1), "", COMMAND),
        )
    ]


def ours(texts: Sequence[str]) -> Search:
    """Index with Dateline's embedder and index."""
    embedder = Embedder()
    index = VectorIndex.build(np.arange(len(texts)), embedder.encode_documents(texts).vectors)
    return lambda question: index.search(embedder.encode_query(question).vector, 10)


def plain(texts: Sequence[str]) -> Search:
    """Index as the documentation of sentence-transformers and FAISS shows."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(bundled.folder()), device="cpu")
    vectors = model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    index: Any = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return lambda question: index.search(model.encode([question], normalize_embeddings=True), 10)


def txtai(texts: Sequence[str]) -> Search:
    """Index with txtai."""
    from txtai import Embeddings

    embeddings = Embeddings(path=str(bundled.folder()), gpu=False)
    embeddings.index(list(texts))
    return lambda question: embeddings.search(question, 10)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--archive", type=Path, default=ARCHIVE)
    parser.add_argument("--texts", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    show(measure(texts_of(chosen.archive, chosen.texts), own_questions(), chosen.runs))
