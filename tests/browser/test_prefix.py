"""The app behind a proxy that shows it under a path of a larger site, in a real Chromium."""

import asyncio
import re
import threading
from contextlib import contextmanager

import pytest
from steps import JULY, NATO, answered, ask, start
from test_serving import free_port, serving

PREFIX = "/newsqa"


@contextmanager
def proxied(upstream, *, strips=True, says=b""):
    """Run a small proxy that shows the app under a path; yields its address there, and what was asked beside that."""
    port, astray = free_port(), []

    async def pipe(reader, writer):
        try:
            while block := await reader.read(65536):
                writer.write(block)
                await writer.drain()
        except OSError:
            pass  # the browser has gone on
        finally:
            writer.close()

    async def closed(server):
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.1)

    async def serve(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        method, path, rest = head.split(b" ", 2)
        if not path.startswith(PREFIX.encode()):
            astray.append(path.decode())
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            writer.close()
            return
        path = path[len(PREFIX) :] or b"/" if strips else path
        rest = re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", rest)
        own = b"Connection: close\r\n" + (b"X-Forwarded-Prefix: " + says + b"\r\n" if says else b"")
        from_app, to_app = await asyncio.open_connection("127.0.0.1", upstream)
        to_app.write(b" ".join([method, path, rest[:-2] + own + b"\r\n"]))
        await asyncio.gather(pipe(reader, to_app), pipe(from_app, writer), return_exceptions=True)

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(serve, "127.0.0.1", port), loop).result()
    try:
        yield f"http://127.0.0.1:{port}{PREFIX}/", astray
    finally:
        asyncio.run_coroutine_threadsafe(closed(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.mark.parametrize(
    ("options", "strips", "says"),
    [
        (["--root-path", PREFIX], True, b""),
        ([], True, PREFIX.encode()),
        (["--root-path", f"{PREFIX}/"], False, b""),
    ],
    ids=["the option", "what the proxy says", "a proxy that leaves the path"],
)
def test_every_call_link_and_file_works_under_a_path(browser, served, options, strips, says):
    port = free_port()
    context = browser.new_context()
    context.set_default_timeout(30_000)
    page = context.new_page()
    failed = []
    page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    with serving(served[1], port, *options), proxied(port, strips=strips, says=says) as (address, astray):
        ask(start(page, address), NATO)
        assert page.url.startswith(f"{address}?q=")
        there = page.url
        page.click(".dl-next a")
        answered(page, 2)
        page.goto(there)  # the address of an answer, opened again
        page.wait_for_selector(".dl-answer >> text=27 July 2011")
        page.goto(f"{address}?day=2011-07-27")
        page.wait_for_selector("#dl-browse >> text=27 July 2011")
        page.click("button[role=tab]:has-text('Timeline')")
        page.fill("#dl-topic-box textarea, #dl-topic-box input", "Kosovo")
        page.click("#dl-show")
        page.wait_for_selector("#dl-timeline li")
    assert not [one for one in astray if one != "/favicon.ico"]
    assert not [one for one in failed if not one.endswith("/favicon.ico")]
    context.close()


def test_a_prefix_that_is_no_path_is_told(capsys):
    from qa.commands.cli import main

    with pytest.raises(SystemExit):
        main(["serve", "--root-path", "news qa<script>"])
    assert "is no path such as /newsqa" in capsys.readouterr().err


@pytest.mark.parametrize("day", ["2011-07-27", "2011-7-27", "2011/07/27/"])
def test_days_are_understood_as_people_and_pages_write_them(page, address, day):
    start(page, address)
    page.goto(f"{address}?day={day}")
    page.wait_for_selector("#dl-browse >> text=27 July 2011")


def test_july_is_asked_under_its_path_by_a_program(served):
    from gradio_client import Client

    port = free_port()
    with serving(served[1], port, "--root-path", PREFIX), proxied(port) as (address, _):
        client = Client(address, verbose=False)
        assert client.predict(JULY, api_name="/ask")["answered"]
