"""A question and a text read together, word by word: whether the one answers the other (a cross-encoder).

The model is the embedder's, with an adapter of its own: of "question [SEP] text" it makes a vector, and how far that
points in one fixed direction is the answer (Nogueira and Cho 2019 put a layer there; an adapter that reaches into every
layer needs none). Slower a text than comparing vectors, so only the closest few are read.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings import bundled
from embeddings.embedder import Embedder

TEMPERATURE = 0.05
"""By what the cosine to the direction is divided; the training and what was calibrated on it take it for granted."""


def direction(dimension: int) -> NDArray[np.float32]:
    """Return the unit vector that stands for "answers", shape (dimension,)."""
    signs = np.where(np.arange(dimension) % 2, -1.0, 1.0)
    unit: NDArray[np.float32] = (signs / np.sqrt(dimension)).astype(np.float32)
    return unit


def joined(question: str, text: str) -> str:
    """Return what the model reads of a question and a text."""
    return f"{question} [SEP] {text}"


class CrossEncoder:
    """A model that reads pairs; loaded when first needed. Safe to share between threads."""

    def __init__(self, model: str | None = None, *, notice: Callable[[str], None] = lambda _line: None) -> None:
        """Name a model: an adapter's folder, or the bundled one by default.

        Args:
            model: The folder.
            notice: Told in a line when the model cannot run compiled.

        Raises:
            ModelNotFoundError: If the bundled one is damaged.
        """
        self._embedder = Embedder(model or str(bundled.adapter("crossencoder")), notice=notice)

    def logits(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the log-odds that each text answers the question, as trained and not calibrated, shape (n,)."""
        vectors = self._embedder.encode_vectors([joined(question, text) for text in texts])
        found: NDArray[np.float32] = vectors @ direction(self._embedder.dimension) / TEMPERATURE
        return found

    def load_ahead(self) -> None:
        """Begin to load the model while the caller does something else."""
        self._embedder.load_ahead()

    def warm_up(self) -> None:
        """Load the model and run it once."""
        self.logits("warm-up", ["warm-up"])
