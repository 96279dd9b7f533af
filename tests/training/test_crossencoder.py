"""A training of the cross-encoder over the bundled sample, two batches long, and what it is taught by."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer

from embeddings import bundled
from embeddings.crossencoder import CrossEncoder, joined
from training.crossencoder import main
from training.losses import AnswerLoss

STRACE = shutil.which("strace")
QUESTION = "Where did the ferry run aground?"
TEXTS = ["3 May 2016: A ferry runs aground off the coast of Merrow.", "The parliament of Lowland votes for a new flag."]


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    """Where the kernel tells what a training calls, if strace is installed."""
    return tmp_path_factory.mktemp("trace") / "trace"


@pytest.fixture(scope="module")
def trained(sample_data, own_questions, trace, tmp_path_factory):
    """A training that ended after its first batch, in a process of its own and a home without a file, and went on."""
    out = tmp_path_factory.mktemp("crossencoder")
    asked = [str(own_questions), "--data", str(sample_data), "--out", str(out), "--rounds", "1"]
    told = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(trace)]
    run = subprocess.run(
        [*(told if STRACE else ()), sys.executable, "-m", "training.crossencoder", *asked, "--steps", "1"],
        env={"PATH": os.environ["PATH"], "HOME": str(trace.parent), "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert main([*asked, "--steps", "2"]) == 0
    return out


def test_a_training_ends_in_an_adapter_that_reads_pairs(trained):
    assert (trained / "checkpoints" / "questions" / "checkpoint-2").is_dir()
    model = CrossEncoder(str(trained / "adapter"))
    together = model.logits(QUESTION, TEXTS)
    assert together.shape == (2,)
    for text, logit in zip(TEXTS, together, strict=True):
        assert model.logits(QUESTION, [text])[0] == pytest.approx(logit, abs=0.1)
    assert json.loads((trained / "report.json").read_text())["held out"] > 0


def test_the_loss_is_smaller_where_the_answering_pair_stands_first():
    loss = AnswerLoss(SentenceTransformer(str(bundled.folder()), device="cpu"))
    logits = []
    with torch.no_grad():
        for text in TEXTS:
            column = loss.model.preprocess([joined(QUESTION, text)])
            logits.append(float(loss._logits(column)))
        best = int(np.argmax(logits))
        pairs = [joined(QUESTION, TEXTS[best]), joined(QUESTION, TEXTS[1 - best])]
        columns = [loss.model.preprocess([pair]) for pair in pairs]
        right = loss(columns, torch.tensor([1]))
        wrong = loss(columns[::-1], torch.tensor([1]))
    assert 0 <= float(right) < float(wrong)


def test_where_nothing_is_known_a_teacher_is_all_that_is_learned_from():
    loss = AnswerLoss(SentenceTransformer(str(bundled.folder()), device="cpu"))
    columns = [loss.model.preprocess([joined(QUESTION, text)]) for text in TEXTS]
    with torch.no_grad():
        own = [float(loss._logits(column)) for column in columns]
        agreed = float(loss(columns, torch.tensor([[-1.0, *own]])))
        opposed = float(loss(columns, torch.tensor([[-1.0, *(-logit for logit in own)]])))
        sure = float(loss(columns, torch.tensor([[1.0, 90.0, -90.0]])))
        known = float(loss(columns, torch.tensor([1])))
    assert agreed < opposed
    assert sure == pytest.approx(known, abs=1e-3)  # a teacher that says what is known changes nothing


def test_a_model_learns_from_a_teachers_reading_of_questions_without_answers(
    trained, sample_data, own_questions, tmp_path, capsys
):
    """The bundled base, by its folder, stands for a larger one: what is tried is the way from one to the other."""
    asked = tmp_path / "asked.txt"
    asked.write_text("when did the ferry sink\n\nwho leads nato\nwhen did the ferry sink\n", encoding="utf-8")
    begun = [str(own_questions), "--data", str(sample_data), "--rounds", "1", "--steps", "1"]
    large = tmp_path / "large"
    assert main([*begun, "--out", str(large), "--base", str(bundled.folder())]) == 0
    assert not (large / "report.json").exists()  # it is not read by the product
    taught = ["--teacher", str(large), "--asked", str(asked), "--start", str(trained / "adapter")]
    assert main([*begun, "--out", str(tmp_path / "out"), *taught]) == 0
    rows = Dataset.load_from_disk(str(tmp_path / "out" / "rows" / "questions"))
    of_asked = [row for row in rows if row["label"][0] == -1]
    assert sorted({row["pair_0"].split(" [SEP] ")[0] for row in of_asked}) == [
        "when did the ferry sink",
        "who leads nato",
    ]
    assert all(len(row["label"]) == 5 for row in rows)
    assert CrossEncoder(str(tmp_path / "out" / "adapter")).logits(QUESTION, TEXTS).shape == (2,)
    capsys.readouterr()
    assert main([*begun, "--out", str(tmp_path / "other"), "--asked", str(asked)]) == 1
    assert "give --teacher" in capsys.readouterr().err
    assert main([*begun, "--out", str(tmp_path / "third"), "--teacher", str(tmp_path / "none")]) == 1
    assert "none" in capsys.readouterr().err


@pytest.mark.usefixtures("trained")
@pytest.mark.skipif(not STRACE, reason="strace is not installed")
def test_the_kernel_sees_no_call_of_a_training_to_another_machine(trace):
    """The trainer asked the hub about the model, if only by name: a new user's terminal has nothing that forbids it."""
    assert not re.findall(r".*sa_family=AF_INET6?\b.*", trace.read_text(encoding="utf-8", errors="replace"))
