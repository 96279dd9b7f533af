"""A training of two batches over the bundled sample: from questions to an adapter that the product asks with."""

import shutil

import numpy as np
import pytest

from embeddings.embedder import ENVIRONMENT, REFERENCE, Embedder
from embeddings.errors import ModelNotFoundError
from embeddings.reference import ReferenceEncoder
from qa.building.build import build
from qa.engine import Engine
from qa.sample import ARCHIVE
from training.embedder import main

TEXT = "A ferry runs aground off the coast of Merrow."


@pytest.fixture(scope="module")
def trained(sample_data, own_questions, tmp_path_factory):
    out = tmp_path_factory.mktemp("training")
    asked = [str(own_questions), "--data", str(sample_data), "--out", str(out), "--rounds", "1"]
    assert main([*asked, "--steps", "1"]) == 0
    assert main([*asked, "--steps", "2"]) == 0  # as after an interruption
    return out


def test_a_training_goes_on_from_its_last_checkpoint(trained):
    assert (trained / "checkpoints" / "questions" / "checkpoint-2").is_dir()
    assert (trained / "rows").is_dir()


def test_the_adapter_is_what_sentence_transformers_loads_and_what_is_compiled(trained, monkeypatch):
    ours = Embedder(str(trained / "adapter")).encode_documents([TEXT]).vectors[0]
    monkeypatch.setenv(ENVIRONMENT, REFERENCE)
    theirs = Embedder(str(trained / "adapter")).encode_documents([TEXT]).vectors[0]
    base = Embedder("all-MiniLM-L6-v2").encode_documents([TEXT]).vectors[0]
    assert ours @ theirs > 0.9995
    assert base @ theirs < 0.99999


def test_an_archive_is_built_and_asked_with_it(trained, tmp_path):
    build(ARCHIVE, tmp_path / "data", model=str(trained / "adapter"))
    engine = Engine(tmp_path / "data")
    assert engine.model.name == str((trained / "adapter").resolve())
    assert engine.ask("When did NATO step into the border clashes between Serbia and Kosovo?").answered


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("adapter_config.json", "{", "", "cannot be read"),
        ("adapter_config.json", "all-MiniLM-L6-v2", "another-model", "was made for another-model"),
        ("adapter_config.json", "LORA", "IA3", "no plain LoRA"),
        ("adapter_config.json", '"use_rslora": false', '"use_rslora": true', "no plain LoRA"),
        ("adapter_config.json", '"r": 64', '"r": 0', "no plain LoRA"),
        ("adapter_model.safetensors", None, "nothing", "cannot be read"),
    ],
)
def test_an_adapter_that_is_damaged_or_anothers_is_named_and_not_used(trained, tmp_path, name, old, new, said):
    folder = tmp_path / "adapter"
    shutil.copytree(trained / "adapter", folder)
    text = new if old is None else (folder / name).read_text().replace(old, new, 1)
    (folder / name).write_text(text)
    with pytest.raises(ModelNotFoundError, match=said) as raised:
        Embedder(str(folder)).encode_query(TEXT)
    assert str(folder) in str(raised.value)


def test_a_training_that_was_begun_otherwise_is_not_gone_on_with(trained, sample_data, own_questions, capsys):
    asked = [str(own_questions), "--data", str(sample_data), "--out", str(trained)]
    assert main([*asked, "--rounds", "2", "--steps", "2"]) == 1
    assert "begun with other questions or settings" in capsys.readouterr().err


def test_too_few_questions_are_refused(sample_data, tmp_path, capsys):
    few = tmp_path / "few.jsonl"
    few.write_text('{"id": "a", "question": "Who?", "gold": []}\n')
    assert main([str(few), "--data", str(sample_data), "--out", str(tmp_path / "out")]) == 1
    assert "200 at the least" in capsys.readouterr().err


def test_vectors_stay_unit_vectors(trained):
    vector = Embedder(str(trained / "adapter")).encode_query("Where did a ship run aground?").vector
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_without_peft_it_is_said_what_an_adapter_needs(trained, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(ModelNotFoundError, match="pip install peft"):
        ReferenceEncoder("model", "cpu", trained / "adapter")
