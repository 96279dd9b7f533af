"""The served app under load and abuse, over real HTTP: nobody is answered wrongly, nothing grows, nothing leaks.

The quick form is ten users for a few seconds; `make soak` fifty for ten minutes (DATELINE_SOAK=1), on the data that
DATELINE_SOAK_DATA names. All of it goes to 127.0.0.1.
"""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa import sample
from qa.building.build import build
from qa.engine import Engine
from qa.ui.app import create
from qa.ui.auth import add_user
from qa.ui.security import LARGEST_BODY
from qa.ui.serve import launch_options
from qa.ui.sessions import CopyingHolder, SessionState

QUESTIONS = [json.loads(line)["question"] for line in sample.QUESTIONS.read_text(encoding="utf-8").splitlines()]
T = TypeVar("T")
THINKING = 1.0
"""Seconds that a user reads an answer before asking again."""


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> str:
    chosen = os.environ.get("DATELINE_SOAK_DATA") if os.environ.get("DATELINE_SOAK") else None
    if not chosen:
        chosen = str(tmp_path_factory.mktemp("served") / "data")
        build(sample.ARCHIVE, Path(chosen))
    return chosen


@pytest.fixture(scope="module")
def server(data) -> Iterator[tuple[str, int]]:
    """The address of `dateline serve`, and its process."""
    with serving(data) as served:
        yield served


@contextmanager
def serving(data: str, *more: str) -> Iterator[tuple[str, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "qa.commands.cli", "serve", "--data", data, "--port", str(port), *more]
    with Path(os.devnull).open("w") as nowhere:
        process = subprocess.Popen(command, stdout=nowhere, stderr=nowhere)
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            httpx.get(address)
            break
        except httpx.TransportError:
            time.sleep(0.2)
    try:
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(20)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run in a thread of its own: in this one Playwright's loop may be running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def called(client: httpx.AsyncClient, name: str, values: object) -> str:
    """Call an endpoint as a program does; return what the server sends."""
    try:
        joined = await client.post(f"/gradio_api/call/{name}", json={"data": values})
        if joined.status_code != 200:
            return f"{joined.status_code}"
        return (await client.get(f"/gradio_api/call/{name}/{joined.json()['event_id']}")).text
    except httpx.TransportError as error:  # Gradio closes the connection of what it cannot read
        return f"closed: {error}"


def resident(process: int) -> int:
    """Return the kilobytes that a process holds."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) if found else 0


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_many_users_are_answered_and_memory_does_not_grow(server, rounds):
    address, process = server
    users, seconds = rounds(quick=10, long=50), rounds(quick=5, long=600)
    costs: list[float] = []

    async def user(client: httpx.AsyncClient, number: int, until: float) -> None:
        await asyncio.sleep(THINKING * number / users)
        turn = number
        while time.monotonic() < until:
            started = time.monotonic()
            told = await called(client, "ask", [QUESTIONS[turn % len(QUESTIONS)], [], "", "", 10])
            costs.append(time.monotonic() - started)
            assert told.startswith("event: complete"), told[:200]
            turn += 7
            await asyncio.sleep(THINKING)

    async def load(long: float) -> None:
        limits = httpx.Limits(max_connections=2 * users, keepalive_expiry=2)  # the server closes what is idle for five
        async with httpx.AsyncClient(base_url=address, timeout=30, limits=limits) as client:
            await asyncio.gather(*(user(client, number, time.monotonic() + long) for number in range(users)))

    run(load(max(3, seconds / 10)))  # what a warm server holds
    before = resident(process)
    costs.clear()
    run(load(seconds))
    late = sorted(costs)[int(0.95 * len(costs))]
    grown = resident(process) / before - 1
    print(f"{users} users, {seconds} s: {len(costs)} answers, 95 % within {1000 * late:.0f} ms, memory {grown:+.1%}")
    assert late < 0.5
    assert grown < 0.1


@pytest.mark.parametrize("name", ["ask", "similar", "timeline", "event", "no_such_endpoint"])
def test_wrong_values_are_refused_and_the_server_goes_on(server, name):
    values: list[object] = [
        None,
        "text",
        7,
        [],
        [None] * 5,
        [[], {}, 1, 2, "x"],
        [{"a": 1}, "b", [], None, -1],
        ["x" * 100_000, [], "", "", 10],
        ["x", ["y"] * 5000, "", "", 10],
        ["x", [], "99999999", "-1", 10**30],
        ["\u0000\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), [], "", "", 0],
    ]

    async def all_of_them() -> None:
        async with httpx.AsyncClient(base_url=server[0], timeout=30) as client:
            for value in values:
                told = await called(client, name, value)
                assert "Traceback" not in told
                assert "/qa/" not in told
        async with httpx.AsyncClient(base_url=server[0], timeout=30) as client:
            told = await called(client, "ask", [QUESTIONS[0], [], "", "", 10])
            assert told.startswith("event: complete")

    run(all_of_them())


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=200),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("name", ["ask", "similar", "timeline", "event"])
def test_any_json_is_answered_or_refused_in_words(server, rounds, name):
    tried = 0

    @settings(max_examples=rounds(quick=15, long=500), deadline=None, database=None, derandomize=True)
    @given(st.fixed_dictionaries({"data": JSON | st.lists(JSON, min_size=3, max_size=5)}, optional={"more": JSON}))
    def tries(body: dict[str, object]) -> None:
        nonlocal tried
        tried += 1
        joined = client.post(f"/gradio_api/call/{name}", json=body)
        assert joined.status_code in (200, 400, 422), joined.text[:200]
        told = joined.text
        if joined.status_code == 200:
            with suppress(httpx.RemoteProtocolError):  # Gradio closes the connection of what it cannot make sense of
                told = client.get(f"/gradio_api/call/{name}/{joined.json()['event_id']}").text
        assert "Traceback" not in told
        assert "/site-packages/" not in told

    with httpx.Client(base_url=server[0], timeout=30) as client:
        tries()
        assert client.get("/").status_code == 200
    print(f"{name}: {tried} bodies tried")


def test_a_password_is_not_to_be_guessed_over_http(data, tmp_path):
    users = tmp_path / "users"
    add_user(users, "ada", "correct horse")
    add_user(users, "bob", "battery staple")
    with serving(data, "--auth-file", str(users)) as (address, _), httpx.Client(base_url=address, timeout=30) as client:

        def login(name: str, password: str) -> httpx.Response:
            return client.post("/login", data={"username": name, "password": password})

        costs = []
        for _ in range(5):
            started = time.monotonic()
            assert login("ada", "wrong").status_code == 400
            costs.append(time.monotonic() - started)
        assert costs[4] > costs[0] + 0.5  # each answer is later than the one before
        assert login("ada", "correct horse").status_code == 400  # locked
        assert client.get("/config").status_code == 401
        entered = login("bob", "battery staple")
        assert entered.status_code == 200
        assert all("httponly" in cookie.lower() for cookie in entered.headers.get_list("set-cookie"))
        assert client.get("/config").status_code == 200


@pytest.mark.filterwarnings("default")  # Gradio's own, which are no matter of ours
def test_a_program_s_session_is_let_go_and_begins_as_gradio_s_would(data):
    blocks = create(Engine(Path(data)))
    _, address, _ = blocks.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", **launch_options())
    CopyingHolder.install(blocks)
    try:

        async def ask(times: int) -> None:
            async with httpx.AsyncClient(base_url=address, timeout=30) as client:
                for _ in range(times):
                    assert (await called(client, "ask", [QUESTIONS[0], [], "", "", 10])).startswith("event: complete")

        holder = blocks.app.state_holder
        run(ask(5))
        assert len(holder.session_data) == 0
        mine, theirs = holder["a reader's"], SessionState(blocks)
        assert mine.config_values == theirs.config_values
        assert vars(mine).keys() == vars(theirs).keys()
        mine._update_value_in_config(next(key for key, one in mine.config_values.items() if one), "changed")
        assert holder["another's"].config_values == theirs.config_values
    finally:
        blocks.close()


def test_malformed_and_oversized_requests_are_refused(server):
    with httpx.Client(base_url=server[0], timeout=30) as client:
        headers = {"Content-Type": "application/json"}
        assert client.post("/gradio_api/call/ask", content=b"{not json", headers=headers).status_code >= 400
        assert client.post("/gradio_api/call/ask", content=b"x" * (LARGEST_BODY + 1)).status_code == 413
        assert client.post("/gradio_api/queue/join", content=iter([b"x" * 10] * 10)).status_code == 413
        with suppress(httpx.TransportError):  # Gradio closes the connection
            assert "Traceback" not in client.get("/gradio_api/call/ask/no-such-event").text
        assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/%66ile=/etc/passwd",
        "/gradio_api/proxy=http://127.0.0.1:1/",
        "/gradio_api/stream/a/b/c/playlist.m3u8",
        "/gradio_api/upload_progress?upload_id=1",
        "/monitoring",
        "/static/../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2f..%2fetc%2fpasswd",
        "/custom_component/../../etc/passwd",
    ],
)
def test_no_route_leads_to_a_file(server, path):
    found = httpx.get(f"{server[0]}{path}")
    assert found.status_code in (400, 403, 404, 405, 422)
    assert "root:" not in found.text


def test_nothing_can_be_uploaded(server):
    found = httpx.post(f"{server[0]}/gradio_api/upload", files={"files": ("a.txt", b"hello")})
    assert found.status_code == 404


def test_connections_that_are_dropped_or_slow_harm_nobody(server):
    host, port = server[0].removeprefix("http://").split(":")
    slow = []
    for _ in range(40):
        one = socket.create_connection((host, int(port)))
        one.sendall(b"POST /gradio_api/call/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        slow.append(one)
    for one in slow[:20]:
        one.close()

    async def ask() -> str:
        async with httpx.AsyncClient(base_url=server[0], timeout=10) as client:
            return await called(client, "ask", [QUESTIONS[0], [], "", "", 10])

    assert run(ask()).startswith("event: complete")
    for one in slow[20:]:
        one.close()


def test_every_response_carries_the_headers_and_no_cookie_that_scripts_can_read(server):
    for path in ("/", "/config", "/gradio_api/info", "/nothing"):
        found = httpx.get(f"{server[0]}{path}")
        assert "frame-ancestors 'none'" in found.headers["content-security-policy"]
        assert found.headers["x-content-type-options"] == "nosniff"
        assert all("httponly" in cookie.lower() for cookie in found.headers.get_list("set-cookie"))
