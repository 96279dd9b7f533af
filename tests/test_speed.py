"""Guards of what keeps Dateline fast, in counts and ratios: seconds depend on the machine and on what else it does."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks.ablation import SWITCHES
from embeddings import bundled
from embeddings.compiled import CompiledEncoder
from embeddings.index import VectorIndex
from qa import sample
from qa.building.build import build
from qa.engine import Engine

HEAVY = ("torch", "transformers", "sentence_transformers", "gradio", "pandas", "scipy")
MOST_STATEMENTS = 45
"""SQL statements of a question; it was 16 on average when this was written."""


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("speed") / "data"
    build(sample.ARCHIVE, data)
    return data


def test_asking_loads_nothing_heavy(data):
    program = (
        "import sys; from qa.commands.cli import main;"
        "main(['ask', 'What happened in Kosovo in July 2011?', '--data', sys.argv[1]]);"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program, data], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


def test_a_question_is_embedded_and_read_once_and_asks_the_store_a_few_times(data, monkeypatch):
    engine = Engine(data)
    engine.warm_up()
    runs, statements = [], []
    infer = CompiledEncoder._infer
    monkeypatch.setattr(CompiledEncoder, "_infer", lambda *given: (runs.append(1), infer(*given))[1])
    with engine._stores.snapshot() as store:
        store._db.set_trace_callback(statements.append)
    engine.ask("When did NATO step into the border clashes between Serbia and Kosovo?")
    assert len(runs) == 2
    asked = [one for one in statements if not one.startswith("--")]  # those are what the full-text index asks itself
    assert len(asked) <= MOST_STATEMENTS


def test_a_vector_takes_a_byte_a_component_in_the_index(tmp_path):
    vectors = np.eye(384, dtype=np.float32)
    size = VectorIndex.build(np.arange(384), vectors).save(tmp_path / "index.faiss", 1)
    assert size < 384 * (384 + 32)


@pytest.mark.skipif(
    CompiledEncoder(bundled.folder()).precision != "bf16", reason="this processor does not compute in bfloat16"
)
def test_compiled_embedding_is_faster_than_plain(embedder):
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(bundled.folder()), device="cpu")
    texts = sample.texts()[:96]
    spent: dict[str, list[float]] = {"plain": [], "ours": []}
    for _ in range(3):
        for name, encode in (("plain", plain.encode), ("ours", embedder.encode_documents)):
            started = time.perf_counter()
            encode(texts)
            spent[name].append(time.perf_counter() - started)
    ratio = min(spent["plain"]) / min(spent["ours"])
    assert ratio > 1.3, f"{ratio:.2f} on {os.cpu_count()} cores; 2.8 when this was written"


@pytest.mark.parametrize("name", SWITCHES)
def test_each_signal_that_an_ablation_switches_off_is_there(data, name):
    ranker, off = SWITCHES[name]
    engine = Engine(data, ranker=ranker)
    with off():
        assert engine.ask("When did NATO step into the border clashes between Serbia and Kosovo?").answered
