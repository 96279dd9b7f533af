"""The engines that the contract is tried on, each on a real one: FAISS always, Milvus where it is installed."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from qa.finding.address import Address
from qa.finding.finder import Finder, Shelf
from qa.finding.local import LocalShelf
from qa.finding.milvus import MilvusShelf
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
ENGINES = ("faiss flat", "faiss ivf", "milvus lite", "milvus server")


def vectors_of(count: int, seed: int = 0) -> np.ndarray:
    """Unit vectors as the store keeps them, in half precision; around forty stories, as news lie."""
    rng = np.random.default_rng(seed)
    stories = np.random.default_rng(99).standard_normal((40, DIMENSION))
    drawn = (stories[rng.integers(0, 40, count)] + rng.standard_normal((count, DIMENSION)) * 0.7).astype(np.float32)
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype("<f2").astype(np.float32)


def events_of(count: int, name: str = "event") -> list[Event]:
    """Made-up events, three a day, with a title of three words, some with a description and names."""
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
            )
        )
    return made


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


@pytest.fixture(scope="session")
def milvus_server(tmp_path_factory) -> Iterator[Callable[[], str]]:
    """A function that returns the address of a real Milvus server, which it starts where none is running."""
    started: list[MilvusServer] = []

    def address() -> str:
        if not started:
            started.append(MilvusServer(tmp_path_factory.mktemp("milvus"), 19730))
            started[0].start()
        return started[0].address

    yield address
    for server in started:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)  # it logs much


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

    def kill(self) -> None:
        """End the server as a fault of its machine would."""
        os.kill(self._process, signal.SIGKILL)
        self.stop()

    def stop(self) -> None:
        if self._parent:
            self._parent.terminate()
            self._parent.communicate(timeout=30)
            self._parent = None


@pytest.fixture(scope="session", params=ENGINES)
def engine(request, milvus_server) -> "Engine":
    """An engine; a test is skipped, by name, where it is not installed."""
    name = request.param
    if name.startswith("faiss"):
        return Engine(name, "faiss")
    pytest.importorskip("pymilvus", reason="pymilvus is not installed (make test-milvus)")
    if name == "milvus lite":
        pytest.importorskip("milvus_lite", reason="milvus-lite is not installed (make test-milvus)")
        return Engine(name, "milvus:finder.db")
    return Engine(name, f"milvus:{milvus_server()}")


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


@pytest.fixture(scope="session")
def kept(engine, tmp_path_factory) -> Iterator[Kept]:
    data = tmp_path_factory.mktemp("kept") / "data"
    shelf = engine.shelf(data)
    with Store.open_for_build(data) as store:
        publish(store, shelf, events_of(COUNT), vectors_of(COUNT), engine.index)
        keys, vectors = store.vectors.all()
        yield Kept(engine, shelf, store, data, shelf.open(store).over(store), keys, vectors.astype(np.float32))
