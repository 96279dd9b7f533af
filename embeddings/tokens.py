"""Late interaction: how well each word of a question is met somewhere in a text, from the model's token embeddings.

One vector for a whole text blurs what it names. ColBERT (Khattab and Zaharia 2020) compares token by token instead: for
each token of the question the most similar token of the text. Here it re-scores the few dozen texts that the vectors
found, with tokens kept small: only those of content words, projected to their 96 main components, two bits each.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COMPONENTS = 96
_FITTED_ON = 20_000  # tokens: more change the components by nothing that shows
_BOUND, _NEAR, _FAR = 0.9816, 0.4528, 1.510
"""The four levels that lose least of a normal distribution, and where the outer ones begin (Max 1960)."""
_LEVELS = np.array([-_FAR, -_NEAR, _NEAR, _FAR], np.float32)
_DECODED = _LEVELS[np.arange(256)[:, None] >> np.array([6, 4, 2, 0]) & 3]  # of each byte, the four it holds


@dataclass(frozen=True, slots=True)
class EncodedQuery:
    """A question as a model sees it.

    `vector` is the whole question's unit vector, shape (dimension,); `tokens` the unit vectors of its content words'
    tokens, shape (t, dimension); `words` the word that each of these tokens is a part of.
    """

    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]
    words: tuple[str, ...]


class TokenCodec:
    """Token embeddings to bytes, and bytes to late-interaction scores."""

    def __init__(self, form: NDArray[np.float32]) -> None:
        """Use a form, shape (dimension + 2, components): orthonormal columns, then each one's mean and deviation."""
        self.form = np.ascontiguousarray(form, dtype=np.float32)
        self._projection, self._mean, self._deviation = self.form[:-2], self.form[-2], self.form[-1]

    @classmethod
    def fit(cls, tokens: NDArray[np.float32], components: int = COMPONENTS) -> "TokenCodec":
        """Find the components that hold most of some token embeddings, shape (n, dimension); any number will do."""
        tokens = tokens[:_FITTED_ON]
        _, directions = np.linalg.eigh(tokens.T.astype(np.float64) @ tokens)
        projection = directions[:, ::-1][:, : min(components, tokens.shape[1]) // 4 * 4]
        small = tokens @ projection if len(tokens) else np.zeros((1, projection.shape[1]))
        return cls(np.vstack([projection, small.mean(axis=0), np.maximum(small.std(axis=0), 1e-6)]))

    @property
    def width(self) -> int:
        """Bytes that a token takes."""
        return int(self.form.shape[1]) // 4

    def encode(self, tokens: NDArray[np.float32]) -> bytes:
        """Return token embeddings, shape (t, dimension), as t * width bytes."""
        small = (tokens @ self._projection - self._mean) / self._deviation
        codes = (small > -_BOUND).astype(np.uint8) + (small > 0) + (small > _BOUND)
        packed: bytes = (codes[:, ::4] << 6 | codes[:, 1::4] << 4 | codes[:, 2::4] << 2 | codes[:, 3::4]).tobytes()
        return packed

    def encode_each(self, tokens: NDArray[np.float32], counts: NDArray[np.int64]) -> list[bytes]:
        """Return the token embeddings of texts, one text after the other, as bytes for each; `counts`, shape (n,)."""
        packed = self.encode(tokens)
        ends = (np.cumsum(counts) * self.width).tolist()
        return [packed[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]

    def scores(
        self, tokens: NDArray[np.float32], weights: NDArray[np.float32], texts: Sequence[bytes]
    ) -> NDArray[np.float32]:
        """Return how well each text meets a question, shape (n,), -1..1; 0 where either has no tokens.

        It is the weighed mean, over the question's tokens, of the greatest cosine similarity to any token of the text.

        Args:
            tokens: The question's token embeddings, shape (t, dimension).
            weights: How much each of them counts, shape (t,), not negative.
            texts: Texts as `encode` returns them.
        """
        found = np.zeros(len(texts), dtype=np.float32)
        full = [place for place, text in enumerate(texts) if text]
        if not full or not len(tokens) or weights.sum() <= 0:
            return found
        packed = np.frombuffer(b"".join(texts[place] for place in full), dtype=np.uint8).reshape(-1, self.width)
        decoded = np.take(_DECODED, packed, axis=0).reshape(len(packed), -1)
        decoded *= self._deviation
        decoded += self._mean
        lengths = np.sqrt(np.einsum("tc,tc->t", decoded, decoded))
        similar = decoded @ _unit(tokens @ self._projection).T / np.maximum(lengths, 1e-9)[:, None]
        starts = np.cumsum([0, *(len(texts[place]) // self.width for place in full[:-1])])
        found[full] = np.maximum.reduceat(similar, starts, axis=0) @ weights / weights.sum()
        return found


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit
