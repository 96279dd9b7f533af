"""The app as it is served: users, restarts, a slow start, and agents over MCP; each by the real command."""

import ast
import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from steps import NATO, answered, ask, start

from qa.engine import Engine
from qa.ui.app import create
from qa.ui.serve import launch_options


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def serving(data, port, *options):
    """Run `dateline serve` until it listens; yields its address."""
    command = [sys.executable, "-m", "qa.commands.cli", "serve", "--data", str(data), "--port", str(port), *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"})
    try:
        said = []
        for line in process.stderr:
            said.append(line)
            if "listens on" in line:
                break
        else:
            raise AssertionError("".join(said))
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.communicate(timeout=20)


def log_in(page, password):
    page.fill("label:has-text('username') :is(input, textarea)", "ada")
    page.fill("input[type=password]", password)
    page.click("button:has-text('Login')")


def test_only_users_are_let_in_and_they_see_no_paths(browser, served, tmp_path):
    users = tmp_path / "users"
    add = [sys.executable, "-m", "qa.commands.cli", "passwd", "ada", "--auth-file", str(users)]
    subprocess.run(add, input="difference engine\n", text=True, check=True, capture_output=True)
    assert "difference" not in users.read_text()
    with serving(served[1], free_port(), "--auth-file", str(users)) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        log_in(page, "wrong")
        page.wait_for_selector("text=/incorrect/i")
        log_in(page, "difference engine")
        page.wait_for_selector(".dl-welcome")
        ask(page, NATO)
        page.click("button[role=tab]:has-text('Archive')")
        page.click("#dl-check")
        page.wait_for_selector("#dl-facts tr:has-text('healthy')")
        assert str(served[1]) not in page.content()
        assert page.locator("#dl-build").count() == 0
        context.close()


def test_a_conversation_goes_on_after_the_server_was_restarted(browser, served):
    port = free_port()
    context = browser.new_context()
    context.set_default_timeout(30_000)
    page = context.new_page()
    with serving(served[1], port) as address:
        ask(start(page, address), NATO)
    with serving(served[1], port):
        page.wait_for_timeout(1000)
        if page.locator("#dl-question textarea").is_visible():
            page.fill("#dl-question textarea", "And what did Russia say about it?")
            page.keyboard.press("Enter")
        answered(page, 2)
        assert "Kosovo" in page.locator(".dl-turn").last.inner_text()
    context.close()


@pytest.fixture
def cold(browser, served):
    """An engine that has loaded nothing yet, the address of an app over it, and a page."""
    engine = Engine(served[1])
    app = create(engine)
    _, url, _ = app.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", **launch_options())
    context = browser.new_context()
    yield engine, url, context.new_page()
    context.close()
    app.close()


def test_a_page_opened_before_the_index_is_loaded_says_so_and_answers_then(cold):
    engine, url, page = cold
    with engine._loading:  # as long as a slow disk would take
        start(page, url)
        page.fill("#dl-question textarea", NATO)
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Loading the index")
        assert page.is_visible("#dl-stop")
    answered(page, 1)
    assert "27 July 2011" in page.inner_text(".dl-answer")
    assert not page.is_visible("#dl-stop")


def test_a_question_is_stopped(cold):
    engine, url, page = cold
    with engine._loading:
        start(page, url)
        page.fill("#dl-question textarea", NATO)
        page.keyboard.press("Enter")
        page.click("#dl-stop")
        page.wait_for_selector(".dl-welcome")
    ask(page, NATO)


def test_agents_ask_over_mcp_and_are_told_to_cite(served):
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async def talk(address):
        async with (
            streamablehttp_client(f"{address}gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = {tool.name: tool for tool in (await session.list_tools()).tools}
            told = await session.call_tool("ask", {"question": NATO})
            return tools, told.content[0].text

    # in a thread, as Playwright's own loop runs in this one
    with serving(served[1], free_port(), "--mcp") as address, ThreadPoolExecutor(1) as pool:
        tools, told = pool.submit(lambda: asyncio.run(talk(address))).result()
    assert {"ask", "similar", "timeline", "event"} == set(tools)
    assert "Cite what you use" in tools["ask"].description
    assert {"question", "history", "first", "last", "hits"} == set(tools["ask"].inputSchema["properties"])
    found = ast.literal_eval(told)  # Gradio's MCP server writes objects as Python does
    assert re.match("https?://", found["citations"][0]["sources"][0]["url"])


@pytest.mark.parametrize(
    "path", ["config", "gradio_api/file=/etc/passwd", "gradio_api/file=qa/commands/cli.py", "../etc/passwd"]
)
def test_no_file_of_the_machine_is_served(served, path):
    try:
        with urlopen(f"{served[0]}{path}") as response:  # noqa: S310
            said = response.read().decode()
    except HTTPError as error:
        said = error.read().decode()
    assert "root:" not in said
    assert "def main" not in said


def test_plain_http_is_answered_as_the_page_for_programs_says(page, served):
    address = start(page, served[0]).url
    page.goto(f"{address}?programs=1")
    page.wait_for_selector(".dl-event pre")
    body = re.search(r"-d '(.*)'", page.inner_text(".dl-event"))[1]
    call = f"{served[0]}gradio_api/call/ask"
    request = Request(call, data=body.encode(), headers={"Content-Type": "application/json"})  # noqa: S310
    with urlopen(request) as response:  # noqa: S310
        event = json.load(response)["event_id"]
    with urlopen(f"{call}/{event}") as response:  # noqa: S310
        told = response.read().decode()
    assert told.startswith("event: complete")
    assert '"answered": true' in told
