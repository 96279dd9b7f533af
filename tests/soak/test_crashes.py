"""Builds killed at random moments and at each write: what is there always answers, and the next build ends as if none.

The quick form kills a few builds, `make soak` two hundred (DATELINE_SOAK=1).
"""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from qa.building.build import build
from qa.building.verify import verify
from qa.engine import Engine
from qa.finding.local import index_path
from qa.records.errors import StoreError
from qa.store.store import Store

QUESTIONS = ("Who opened a library?", "What happened on 3 May 2014?", "What landed on 7 June 2014?")
BUILD = """
import os, signal, sqlite3, sys, time
from pathlib import Path
import qa.building.build
import qa.building.embed
qa.building.embed._BATCH = 4
if sys.argv[3] == "write":  # die at a write to the disk: each statement that begins or ends a transaction, each rename
    left = int(sys.argv[4])
    def count(*_):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    connect = sqlite3.connect
    def watched(*given, **named):
        db = connect(*given, **named)
        db.set_trace_callback(lambda said: count() if said.startswith(("BEGIN", "COMMIT")) else None)
        return db
    sqlite3.connect = watched
    replace = Path.replace
    Path.replace = lambda self, to: (count(), replace(self, to), count())[1]
print("ready", flush=True)
if sys.argv[3] == "clock":
    past = time.gmtime(86_400 * 365)
    time.gmtime = lambda *_: past
qa.building.build.build(Path(sys.argv[1]), Path(sys.argv[2]))
print("done", flush=True)
"""


@pytest.fixture(scope="module")
def archives(tmp_path_factory, make_event, write_archive) -> tuple[Path, Path]:
    """An archive, and the same after some pages were added, changed and removed."""
    folder = tmp_path_factory.mktemp("archives")
    old = [
        make_event(f"2014-05-{day:02d}", f"Village {day} opens a library of {day} shelves.", f"Day {day}.")
        for day in range(1, 21)
    ]
    new = [
        *(make_event(f"2014-06-{day:02d}", f"A balloon lands in village {day}.") for day in range(1, 11)),
        *(make_event(f"2014-05-{day:02d}", f"Village {day} opens a library of {day} shelves.") for day in range(1, 6)),
        *old[5:15],
    ]
    return write_archive(folder / "old", old), write_archive(folder / "new", new)


class Vector:
    """A vector, equal to one that differs by no more than the batch that it was computed in makes out."""

    def __init__(self, components):
        self.components = components.astype(np.float32)

    def __eq__(self, other):
        return np.allclose(self.components, other.components, atol=2e-3)

    __hash__ = None


def state(data: Path) -> tuple[object, ...]:
    """Return all that a data folder says: its events, its vectors, its answers."""
    with Store.open(data) as store, store.snapshot():
        events = {event.id: event for event in store.events(store.keys()).values()}
        keys, vectors = store.vectors.all()
        ids = {key: head[0] for key, head in store.heads(keys.tolist()).items()}
    said = {ids[int(key)]: Vector(vector) for key, vector in zip(keys, vectors, strict=True)}
    engine = Engine(data)
    return events, said, [engine.ask(question).text for question in QUESTIONS]


@pytest.fixture(scope="module")
def states(archives, tmp_path_factory) -> list[tuple[object, ...]]:
    """What undisturbed builds of both archives come to, and the folder of the first."""
    found = []
    for archive in archives:
        data = tmp_path_factory.mktemp("undisturbed") / "data"
        build(archive, data)
        found.append(state(data))
    return found


@pytest.fixture(scope="module")
def before(archives, tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("before") / "data"
    build(archives[0], data)
    return data


def killed(archive: Path, data: Path, how: str, when: float) -> bool:
    """Build in a process of its own and kill it: "after" some seconds, or at a "write"; say whether it had ended."""
    command = [sys.executable, "-c", BUILD, archive, data, how, str(int(when))]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    if how == "after":
        time.sleep(when)
        process.send_signal(signal.SIGKILL)
    ended = "done" in process.communicate()[0]
    assert ended or process.returncode == -signal.SIGKILL
    return ended


def came_through(archive: Path, data: Path, states: list[tuple[object, ...]]) -> None:
    """Check that what a killed build left answers from a complete state, and is built on from."""
    try:
        found, reason = state(data), ""
    except StoreError as error:  # a first build that did not get so far
        found, reason = None, str(error)
    assert found in states or "not finished" in reason or "No archive is built" in reason
    build(archive, data)
    assert state(data) == states[1]
    assert verify(data).lines() == []
    with Store.open(data) as store:
        there = {path.name for path in (data / "index").iterdir()}
        assert there == {index_path(data, store.generation()).name, f"{store.generation():08d}.json"}


@pytest.mark.parametrize("first", [True, False], ids=["a first build", "an update"])
def test_a_build_killed_at_any_moment(archives, before, states, tmp_path, rounds, first):
    chance = random.Random(5)  # noqa: S311
    longest = 2.5
    for number in range(rounds(quick=3, long=100)):
        data = tmp_path / str(number)
        if not first:
            shutil.copytree(before, data)
        ended = killed(archives[1], data, "after", chance.uniform(0.0, longest))
        longest = longest * 0.9 if ended else longest * 1.02
        came_through(archives[1], data, states)
        shutil.rmtree(data)


def test_an_update_killed_at_each_write(archives, before, states, tmp_path, rounds):
    steps = range(1, 60) if rounds(quick=0, long=1) else (1, 2, 3, 6, 9, 12, 14, 15, 16, 17)
    for number in steps:
        data = shutil.copytree(before, tmp_path / str(number))
        ended = killed(archives[1], data, "write", number)
        came_through(archives[1], data, states)
        shutil.rmtree(data)
        if ended:
            break


def test_a_clock_that_goes_backwards_changes_nothing(archives, before, states, tmp_path):
    data = shutil.copytree(before, tmp_path / "data")
    assert killed(archives[1], data, "clock", 0)
    came_through(archives[1], data, states)


def test_a_reader_sees_one_state_or_the_other_throughout_an_update(archives, before, states, tmp_path):
    data = shutil.copytree(before, tmp_path / "data")
    process = subprocess.Popen([sys.executable, "-c", BUILD, archives[1], data, "", "0"], stdout=subprocess.DEVNULL)
    engine, seen = Engine(data), []
    while process.poll() is None:
        seen.append([engine.ask(question).text for question in QUESTIONS[:1]])
    assert process.returncode == 0
    assert all(one in ([states[0][2][0]], [states[1][2][0]]) for one in seen)
    assert [engine.ask(question).text for question in QUESTIONS] == states[1][2]
