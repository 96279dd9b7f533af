"""An engine over the bundled sample archive, built once for all tests here."""

from pathlib import Path

import pytest

from qa.build import build
from qa.engine import Engine
from qa.sample import ARCHIVE


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("sample") / "data"
    build(ARCHIVE, data)
    return data


@pytest.fixture(scope="session")
def engine(sample_data) -> Engine:
    return Engine(sample_data)
