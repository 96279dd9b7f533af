"""Late interaction: how well each word of a question is met somewhere in a text, from the model's token embeddings.

One vector for a whole text blurs what it names. ColBERT (Khattab and Zaharia 2020) compares token by token instead: for
each token of the question the most similar token of the text. Here it re-scores the few dozen texts that the vectors
found, with tokens kept small: only those of content words, projected to 128 components, four bits each.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COMPONENTS = 128
_FITTED_ON = 20_000  # tokens: more change the components by nothing that shows
_LEVELS = 7  # codes run from -7 to 7


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

    def __init__(self, projection: NDArray[np.float32]) -> None:
        """Use a projection, shape (dimension, components), its columns orthonormal."""
        self.projection = np.ascontiguousarray(projection, dtype=np.float32)

    @classmethod
    def fit(cls, tokens: NDArray[np.float32], components: int = COMPONENTS) -> "TokenCodec":
        """Find the components that hold most of some token embeddings, shape (n, dimension); any number will do."""
        tokens = tokens[:_FITTED_ON]
        _, directions = np.linalg.eigh(tokens.T.astype(np.float64) @ tokens)
        return cls(directions[:, ::-1][:, : min(components + components % 2, tokens.shape[1] // 2 * 2)])

    @property
    def width(self) -> int:
        """Bytes that a token takes."""
        return int(self.projection.shape[1]) // 2

    def encode(self, tokens: NDArray[np.float32]) -> bytes:
        """Return token embeddings, shape (t, dimension), as t * width bytes."""
        small = tokens @ self.projection
        scale = np.abs(small).max(axis=1, keepdims=True, initial=1e-9) / _LEVELS
        codes = (np.rint(small / scale) + 8).astype(np.uint8)
        packed: bytes = (codes[:, ::2] << 4 | codes[:, 1::2]).tobytes()
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
        codes = np.empty((len(packed), 2 * self.width), dtype=np.float32)
        codes[:, ::2], codes[:, 1::2] = packed >> 4, packed & 15
        codes -= 8
        similar = _unit(tokens @ self.projection) @ _unit(codes).T
        starts = np.cumsum([0, *(len(texts[place]) // self.width for place in full[:-1])])
        best = np.maximum.reduceat(similar, starts, axis=1)
        found[full] = weights @ best / weights.sum()
        return found


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit
