"""Fixtures of the archive's tests."""

from pathlib import Path

import pytest
from made_up import PAGES, write_pages


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with two events on two days."""
    return write_pages(tmp_path / "archive", PAGES)
