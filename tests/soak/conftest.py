"""How long the long tests are: a few rounds in `make test`, many in `make soak` (DATELINE_SOAK=1)."""

import os
from collections.abc import Callable

import pytest


@pytest.fixture(scope="session")
def rounds() -> Callable[..., int]:
    """A function that says how many rounds to go."""
    return lambda quick, long: long if os.environ.get("DATELINE_SOAK") else quick
