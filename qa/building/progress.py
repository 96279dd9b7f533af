"""How long work says how far it has got."""

from collections.abc import Callable
from enum import StrEnum


class Stage(StrEnum):
    """A part of a build whose progress is told."""

    FETCH = "Fetching"
    CHECK = "Checking"
    READ = "Reading"
    EMBED = "Embedding"
    WRITE = "Writing"
    INDEX = "Indexing"


Progress = Callable[[Stage, int, int | None], None]
"""Called with a stage, how much of it is done, and how much there is in all (None: not known yet)."""


def quiet(_stage: Stage, _done: int, _total: int | None) -> None:
    """Tell no progress."""
