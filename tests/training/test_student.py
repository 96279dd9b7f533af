"""A student trained over the bundled sample, two batches long: what it learns by, and that it can be built with."""

from copy import deepcopy

import numpy as np
import pytest
import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer

from embeddings import bundled
from embeddings.embedder import Embedder
from qa.text.words import STOP_WORDS
from training.losses import StudentLoss
from training.student import LikeLengths, main

TEXTS = ["A ferry runs aground off the coast of Merrow.", "The parliament votes for a new flag."]


@pytest.fixture(scope="module")
def trained(sample_data, own_questions, tmp_path_factory):
    """A training that ended after its first batch, and went on."""
    out = tmp_path_factory.mktemp("student")
    asked = [str(own_questions), "--data", str(sample_data), "--out", str(out), "--rounds", "1"]
    assert main([*asked, "--steps", "1"]) == 0
    assert main([*asked, "--steps", "2"]) == 0
    return out


def test_a_student_is_a_model_of_three_layers_that_embeds_like_its_teacher(trained):
    assert (trained / "checkpoints" / "texts" / "checkpoint-2").is_dir()
    said: list[str] = []
    student, teacher = (
        Embedder(name, STOP_WORDS, notice=said.append) for name in (str(trained / "model"), bundled.NAME)
    )
    assert student.dimension == teacher.dimension
    one, other = (model.encode_vectors(TEXTS).astype(np.float32) for model in (student, teacher))
    assert np.all((one * other).sum(axis=1) > 0.5)
    assert said == []  # it runs compiled, as saved by sentence-transformers: that is what it is for


def test_the_loss_is_none_of_a_model_that_is_its_teacher_and_some_of_one_with_fewer_layers():
    teacher = SentenceTransformer(str(bundled.folder()), device="cpu").eval()
    same, fewer = deepcopy(teacher), deepcopy(teacher)
    fewer.transformers_model.encoder.layer = fewer.transformers_model.encoder.layer[:3]
    with torch.no_grad():
        column = teacher.preprocess(TEXTS)
        none = float(StudentLoss(same, teacher, range(1, 7))([column], None))
        some = float(StudentLoss(fewer, teacher, (1, 2, 6))([column], None))
    assert none == pytest.approx(0, abs=1e-2)
    assert some > 1


def test_batches_hold_texts_of_like_length_and_no_text_twice():
    rows = Dataset.from_list([{"text": "word " * number} for number in (*range(50), *range(50))])
    batches = list(LikeLengths(rows, batch_size=8, drop_last=True))
    assert len(batches) == 12
    places = [place for batch in batches for place in batch]
    assert len(set(places)) == len(places) == 96
    assert all(max(place % 50 for place in batch) - min(place % 50 for place in batch) <= 8 for batch in batches)


@pytest.mark.parametrize("layers", ["0,2,9", "first", "-1", "2,0", "1,1", ""])
def test_layers_that_there_are_not_are_named(sample_data, own_questions, tmp_path, capsys, layers):
    asked = [str(own_questions), "--data", str(sample_data), "--out", str(tmp_path), f"--layers={layers}"]
    assert main(asked) == 1
    assert "numbers from 0 to 5" in capsys.readouterr().err
