"""Late interaction: coded tokens score as the plain formula does, nearly, and survive what is missing."""

import numpy as np
import pytest

from embeddings.embedder import Embedder
from embeddings.tokens import TokenCodec
from qa import sample

TEXTS = [
    "A tanker was hijacked by pirates off Somalia.",
    "The parliament of Iceland applied to join the European Union.",
    "Two jets of an aerobatic team collided near Moscow.",
]


@pytest.fixture(scope="module")
def tokens() -> list[np.ndarray]:
    encoded = Embedder().encode_documents(TEXTS)
    return np.split(encoded.tokens, np.cumsum(encoded.counts)[:-1])


@pytest.fixture(scope="module")
def codec() -> TokenCodec:
    return TokenCodec.fit(Embedder().encode_documents(sample.texts()).tokens)


def test_scores_are_close_to_the_plain_formula(tokens: list[np.ndarray], codec: TokenCodec):
    asked = Embedder().encode_query("Which fighter planes crashed into each other?").tokens
    weights = np.arange(1, len(asked) + 1, dtype=np.float32)
    plain = [float(weights @ (asked @ text.T).max(axis=1) / weights.sum()) for text in tokens]
    found = codec.scores(asked, weights, [codec.encode(text) for text in tokens])
    np.testing.assert_allclose(found, plain, atol=0.15)
    assert np.argmax(found) == np.argmax(plain) == 2


def test_a_text_meets_itself_wholly(tokens: list[np.ndarray], codec: TokenCodec):
    ones = np.ones(len(tokens[0]), dtype=np.float32)
    mine, other = codec.scores(tokens[0], ones, [codec.encode(tokens[0]), codec.encode(tokens[1])])
    assert mine == pytest.approx(1, abs=0.1)
    assert other < 0.7


def test_what_has_no_tokens_scores_nothing(tokens: list[np.ndarray], codec: TokenCodec):
    none, ones = np.empty((0, 384), np.float32), np.ones(len(tokens[0]), dtype=np.float32)
    coded = codec.encode(tokens[0])
    assert codec.encode(none) == b""
    assert codec.scores(none, none[:, 0], [coded]).tolist() == [0]
    assert codec.scores(tokens[0], 0 * ones, [coded]).tolist() == [0]
    assert codec.scores(tokens[0], ones, []).tolist() == []
    first, gap, last = codec.scores(tokens[0], ones, [coded, b"", coded])
    assert gap == 0
    assert first == last > 0.85


def test_few_and_narrow_tokens_can_be_coded():
    rng = np.random.default_rng(0)
    narrow = rng.normal(size=(3, 7)).astype(np.float32)
    codec = TokenCodec.fit(narrow)
    assert codec.form.shape == (7 + 2, 4)
    assert len(codec.encode(narrow)) == 3 * codec.width == 3


def test_texts_are_coded_together_as_each_alone(tokens: list[np.ndarray], codec: TokenCodec):
    counts = np.array([len(text) for text in tokens])
    assert codec.encode_each(np.concatenate(tokens), counts) == [codec.encode(text) for text in tokens]
