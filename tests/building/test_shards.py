"""Embedding shared out: killed workers and loaders lose nothing and nothing twice; a build then embeds nothing."""

import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from embeddings import bundled
from embeddings.embedder import Embedder
from qa.building.build import build
from qa.building.shards import embed, lay_out, left, load, plan_of
from qa.commands.shards import main
from qa.records.errors import StoreError
from qa.sample import ARCHIVE
from qa.store.store import Store
from qa.text.words import STOP_WORDS

SHARDS = [sys.executable, "-m", "qa.commands.shards"]


@pytest.fixture(scope="module")
def model() -> Embedder:
    return Embedder(bundled.NAME, STOP_WORDS)


@pytest.fixture
def folder(tmp_path, model):
    with Store.open_for_build(tmp_path / "data") as store:
        lay_out(ARCHIVE, tmp_path / "shards", store, model, size=60)
    return tmp_path / "shards"


def test_workers_killed_at_any_moment_and_run_again_end_with_what_a_build_makes(folder, tmp_path, capsys):
    plan = plan_of(folder)
    assert (plan.shards, len(left(folder, plan))) == (8, 8)
    killed = 0
    for patience in (2.5, 3.0, 3.5):
        worker = subprocess.Popen([*SHARDS, "embed", str(folder)], stderr=subprocess.PIPE)
        time.sleep(patience)
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        killed += worker.returncode == -signal.SIGKILL
    assert killed
    two = [subprocess.Popen([*SHARDS, "embed", str(folder)], stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [worker.wait(120) for worker in two] == [0, 0]
    assert left(folder, plan) == []

    loader = subprocess.Popen(
        [*SHARDS, "load", str(folder), "--data", str(tmp_path / "data")], stderr=subprocess.DEVNULL
    )
    time.sleep(1.5)
    loader.send_signal(signal.SIGKILL)
    loader.wait()
    assert main(["load", str(folder), "--data", str(tmp_path / "data")]) == 0
    assert main(["load", str(folder), "--data", str(tmp_path / "data")]) == 0
    assert "0 texts taken" in capsys.readouterr().err
    built = build(ARCHIVE, tmp_path / "data")
    assert built.embedded == 0
    build(ARCHIVE, tmp_path / "built")
    with Store.open(tmp_path / "data") as ours, Store.open(tmp_path / "built") as theirs:
        assert ours.vectors.unsound() == ()
        of_ours, of_theirs = ours.vectors.all()[1], theirs.vectors.all()[1]
        assert of_ours.shape == of_theirs.shape
        assert np.sum(of_ours.astype(np.float32) * of_theirs.astype(np.float32), axis=1).min() > 0.999


def test_only_what_a_data_folder_lacks_is_laid_out(tmp_path, sample_data, model):
    with Store.open_for_build(sample_data) as store:
        plan = lay_out(ARCHIVE, tmp_path / "shards", store, model)
    assert (plan.texts, plan.shards) == (0, 0)


def test_a_damaged_file_is_named_and_its_shard_made_again(folder, tmp_path, model):
    plan = plan_of(folder)
    embed(folder, plan, 3, model)
    path = folder / "vectors-00003.npz"
    whole = path.read_bytes()
    path.write_bytes(whole[:5000] + b"x" + whole[5001:])
    with Store.open_for_build(tmp_path / "data") as store:
        with pytest.raises(StoreError, match="vectors-00003"):
            load(folder, plan, store)
        path.unlink()
        embed(folder, plan, 3, model)
        assert load(folder, plan, store) == 60


def test_what_is_wrong_is_said_in_a_line(folder, tmp_path, model, capsys):
    plan = plan_of(folder)
    with pytest.raises(StoreError, match="no shard 99"):
        embed(folder, plan, 99, model)
    (folder / "texts-00002.jsonl").write_text("{")
    with pytest.raises(StoreError, match="texts-00002"):
        embed(folder, plan, 2, model)
    assert main(["embed", str(tmp_path / "nowhere")]) == 1
    assert "holds no shards" in capsys.readouterr().err
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    with Store.open_for_build(tmp_path / "data") as store, pytest.raises(StoreError, match=r"letter\.txt"):
        lay_out(ARCHIVE, tmp_path / "full", store, model)
    assert (tmp_path / "full" / "letter.txt").read_text() == "mine"
