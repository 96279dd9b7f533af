"""Real engines and made-up archives for the tests of finding: what the fixtures of `conftest` are made with."""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from qa.finding.address import Address
from qa.finding.finder import Finder, Shelf
from qa.finding.local import LocalShelf
from qa.finding.milvus import MilvusShelf
from qa.records.errors import FinderError
from qa.records.event import Event
from qa.records.model import Model
from qa.store.store import Store

SERVER = Path(__file__).with_name("milvus_server.py")
SERVER_PYTHON = "DATELINE_TEST_MILVUS_PYTHON"
"""Names the Python of an environment that holds milvus==2.3.5, a server in a wheel (`make test-milvus`)."""
DIMENSION, COUNT = 48, 1200
MODEL = Model("made up", "a" * 64, DIMENSION)
FORM = np.eye(DIMENSION + 2, 2, dtype=np.float32)
WORDS = "harbour glacier senate orchard violin tariff comet strike lantern bridge quarry fever".split()
FIRST = date(2004, 2, 20)
T = TypeVar("T")
ENGINES = ("faiss flat", "faiss ivf", "milvus lite", "milvus server")


def vectors_of(count: int, seed: int = 0) -> np.ndarray:
    """Unit vectors as the store keeps them, in half precision; around forty stories, as news lie."""
    rng = np.random.default_rng(seed)
    stories = np.random.default_rng(99).standard_normal((40, DIMENSION))
    drawn = (stories[rng.integers(0, 40, count)] + rng.standard_normal((count, DIMENSION)) * 0.7).astype(np.float32)
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype("<f2").astype(np.float32)


def events_of(count: int, name: str = "event") -> list[Event]:
    """Made-up events, three a day, with a title of three words; some with a description, names, a category, a topic."""
    rng = np.random.default_rng(5)
    made = []
    for number in range(count):
        said = [WORDS[at] for at in rng.integers(0, len(WORDS), 3)]
        made.append(
            Event(
                id=f"/news/{name}-{number}.md",
                date=FIRST + timedelta(days=number // 3),
                title=f"{' '.join(said).capitalize()} number{number}.",
                description=f"More of the {said[0]} and an O'Brien." if number % 4 == 0 else None,
                entities=("Merrow", f"Place {number % 40}") if number % 2 else (),
                category="Sports" if of_sports(number) else None,
                topics=("The long strike", "The harbour strike") if of_strike(number) else (),
            )
        )
    return made


def of_sports(number: int) -> bool:
    return number % 7 == 0


def of_strike(number: int) -> bool:
    return number % 10 == 0


def publish(store: Store, shelf: Shelf, events: list[Event], vectors: np.ndarray, engine: str) -> int:
    """Publish events as a build does: the index of the coming generation first, then all in one transaction."""
    summaries = [event.id.encode() for event in events]
    store.vectors.add(MODEL, summaries, vectors, [codes_of(number) for number in range(len(events))], FORM)
    with store.publishing() as publication:
        for key, _ in store.digests().values():
            publication.remove(key)
        for event in events:
            publication.put(event, event.id.encode(), None)
        publication.relate(events)
        generation = publication.finish(MODEL, {"archive": "made up", "index": engine})
        shelf.write(store, generation, lambda *_: None)
    shelf.keep_only(store)
    return generation


def codes_of(number: int) -> bytes:
    return bytes([number % 256, 0, 255]) * (1 + number % 50)


class MilvusServer:
    """A Milvus server of our own, out of its wheel; skips the test where there is no such wheel."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.address = f"http://127.0.0.1:{port}"
        self._parent: subprocess.Popen[str] | None = None
        self._process = 0

    def start(self) -> None:
        python = os.environ.get(SERVER_PYTHON)
        if not python:
            pytest.skip(f"no Milvus server: {SERVER_PYTHON} names no Python with milvus==2.3.5 (make test-milvus)")
        command = [python, str(SERVER), str(self.folder), str(self.port)]
        self._parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._parent.stdout
        line = self._parent.stdout.readline().split()
        assert line[:1] == ["ready"], "the Milvus server did not start"
        self._process = int(line[1])

    def end(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)  # it logs much

    def kill(self) -> None:
        """End the server as a fault of its machine would."""
        os.kill(self._process, signal.SIGKILL)
        self.stop()

    def stop(self) -> None:
        if self._parent:
            self._parent.terminate()
            self._parent.communicate(timeout=30)
            self._parent = None


def eventually(ask: Callable[[], T], patience: float = 180.0) -> T:
    """Ask until there is an answer: a server that was killed finds again only when its old sessions have lapsed."""
    until = time.monotonic() + patience
    while True:
        try:
            return ask()
        except FinderError:
            if time.monotonic() > until:
                raise
            time.sleep(1)


@dataclass(frozen=True)
class Engine:
    """An engine of the contract, and what `--index` is given for it."""

    name: str
    index: str

    def shelf(self, data: Path) -> Shelf:
        if self.name == "faiss ivf":
            return LocalShelf(data, exact_up_to=0)
        return LocalShelf(data) if self.index == "faiss" else MilvusShelf(data, Address.of(self.index, data))


@dataclass(frozen=True)
class Kept:
    """A published archive of made-up events on an engine."""

    engine: Engine
    shelf: Shelf
    store: Store
    data: Path
    finder: Finder
    keys: np.ndarray
    vectors: np.ndarray


_STARTED: list[MilvusServer] = []


def the_server() -> MilvusServer:
    """The one Milvus server of these tests, started where none is: a machine can hold one."""
    if not _STARTED:
        server = MilvusServer(Path(tempfile.mkdtemp(prefix="dateline-milvus-")), 19730)
        server.start()
        _STARTED.append(server)
        atexit.register(server.end)
    return _STARTED[0]
