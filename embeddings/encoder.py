"""What an embedding model does to texts, whoever runs it: `compiled` in bfloat16 without torch, `reference` with it."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Role(StrEnum):
    """What a text is: some models embed questions otherwise than what is to be found."""

    QUERY = "query"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts that a model saw together, padded to one width.

    `places` says which of the texts given they are; `ids` are their tokens, shape (b, w), and `mask` is true where
    these are no padding; `states` are the model's last hidden states, shape (b, w, dimension); `vectors` the texts'
    unit vectors, shape (b, dimension).
    """

    places: list[int]
    ids: NDArray[np.int32]
    mask: NDArray[np.bool_]
    states: NDArray[np.float32]
    vectors: NDArray[np.float32]


class Encoder(Protocol):
    """A loaded model. Safe to share between threads."""

    dimension: int

    def encode(self, texts: Sequence[str], role: Role) -> Iterator[Batch]:
        """Embed texts, in batches of like length, in any order."""
        ...

    def pieces(self, ids: Sequence[int]) -> list[str]:
        """Return tokens as the vocabulary spells them; special ones as nothing."""
        ...


def cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
