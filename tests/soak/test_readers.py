"""Many readers over one Milvus server and copied records, behind a round-robin: one is killed, the server restarts.

The quick form is six users for some seconds; `make soak` fifty for three minutes, on the data that DATELINE_SOAK_DATA
names. Skipped by name where no Milvus server is installed (`make test-milvus`).
"""

import asyncio
import json
import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from qa.building.build import build
from qa.building.index import ensure_index
from qa.building.progress import quiet
from qa.engine import Engine
from qa.forms import jsonform
from qa.sample import ARCHIVE
from qa.store.schema import FILE_NAME
from qa.store.store import Store
from tests.finding.engines import MilvusServer, eventually, the_server
from tests.soak.test_load import QUESTIONS, THINKING, called, run, serving

WRONG = "wrong"


@pytest.fixture
def milvus() -> MilvusServer:
    pytest.importorskip("pymilvus", reason="pymilvus is not installed (make test-milvus)")
    return the_server()


def records(milvus: MilvusServer, folder: Path) -> list[Path]:
    """Two data folders: one that the server was written from, and a copy of its records."""
    first, second = folder / "first", folder / "second"
    chosen = os.environ.get("DATELINE_SOAK_DATA") if os.environ.get("DATELINE_SOAK") else None
    if chosen:
        shutil.copytree(chosen, first)
        with Store.open_for_build(first) as store:
            ensure_index(store, first, quiet, named=f"milvus:{milvus.address}")
    else:
        build(ARCHIVE, first, index=f"milvus:{milvus.address}")
    second.mkdir()
    shutil.copy(first / FILE_NAME, second / FILE_NAME)
    return [first, second]


@asynccontextmanager
async def round_robin(addresses: list[str]) -> AsyncIterator[str]:
    """Hand each connection to the next of some servers that takes it; all of a connection stays with one."""
    turn, held = count(), set[asyncio.Task[None]]()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = next(turn)
        for at in range(len(addresses)):
            there = urlsplit(addresses[(first + at) % len(addresses)])
            with suppress(OSError):
                back, forth = await asyncio.open_connection(there.hostname, there.port)
                for one in (pass_on(reader, forth), pass_on(back, writer)):
                    task = asyncio.create_task(one)
                    held.add(task)
                    task.add_done_callback(held.discard)
                return
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.close()
        for task in held:
            task.cancel()


def kind_of(told: str, expected: str) -> str:
    """What an answer is: right, wrong, or an error, by its kind."""
    if not told.startswith("event: complete"):
        return "connection lost" if told.startswith("closed") else f"refused ({told[:40]!r})"
    (answer,) = json.loads(told.split("data: ", 1)[1])
    if "error" in answer:
        return f"said: {answer['error'].split('(')[0].strip()}"
    return "right" if answer["text"] == expected else f"{WRONG}: {answer['text']!r} for {expected!r}"


def test_no_answer_is_wrong_when_a_reader_is_killed_and_the_server_restarts(milvus, tmp_path, rounds):
    users, seconds = rounds(quick=6, long=50), rounds(quick=40, long=180)
    folders = records(milvus, tmp_path)
    engine = Engine(folders[0])
    expected = {question: jsonform.answer(engine.ask(question))["text"] for question in QUESTIONS}
    found: list[tuple[float, str]] = []

    async def user(address: str, number: int, until: float) -> None:
        await asyncio.sleep(THINKING * number / users)
        turn = number
        while time.monotonic() < until:
            question = QUESTIONS[turn % len(QUESTIONS)]
            async with httpx.AsyncClient(base_url=address, timeout=60) as client:  # one connection: one reader
                told = await called(client, "ask", [question, [], "", "", 10])
            found.append((time.monotonic(), kind_of(told, expected[question])))
            turn += 7
            await asyncio.sleep(THINKING)

    async def trouble(reader: int) -> None:
        await asyncio.sleep(seconds / 4)
        os.kill(reader, signal.SIGKILL)
        await asyncio.sleep(seconds / 4)
        await asyncio.to_thread(milvus.kill)
        await asyncio.to_thread(milvus.start)
        await asyncio.to_thread(eventually, lambda: engine.ask(QUESTIONS[0]))

    async def all_of_it(addresses: list[str], reader: int) -> float:
        async with round_robin(addresses) as address:
            troubled = asyncio.create_task(trouble(reader))
            until = time.monotonic() + seconds
            asking = [user(address, number, until) for number in range(users)]
            await asyncio.gather(*asking)
            await troubled
            back = time.monotonic()
            await asyncio.gather(*(user(address, number, back + 10) for number in range(users)))
            return back

    with ExitStack() as stack:
        served = [stack.enter_context(serving(str(folder))) for folder in folders]
        back = run(all_of_it([address for address, _ in served], served[1][1]))
    kinds = Counter(kind for _, kind in found)
    print(f"{users} users, {seconds} s and 10 more: {dict(kinds.most_common())}")
    assert not [kind for kind in kinds if kind.startswith(WRONG)]
    assert kinds["right"] > 3 * users
    assert {kind for when, kind in found if when > back + 5} == {"right"}
