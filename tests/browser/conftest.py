"""The app over the sample archive and one hostile page, served to a real Chromium."""

import shutil

import pytest

from qa.building.build import build
from qa.engine import Engine
from qa.sample import ARCHIVE, DAYS
from qa.ui.app import create
from qa.ui.serve import launch_options

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LEFT = ("AbortError: signal is aborted", "Connection errored out")
HOSTILE_TITLE = (
    "The mayor of Quuxville unveils <script>window.ran=1</script><img src=x onerror='window.ran=1'> "
    "![beacon](http://beacon.example/x.png) [a](javascript:window.ran=1) ${window.ran=1} {{constructor}} "
    "`${window.ran=1}` \u202egnp.exe\u202c a statue of a walrus. " + "tusk " * 2000
)


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in str(item.path):
            item.add_marker(pytest.mark.filterwarnings("default"))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """The address that the app listens on, and its data folder."""
    folder = tmp_path_factory.mktemp("app")
    archive = folder / "archive"
    shutil.copytree(ARCHIVE / "news", archive / "news")
    page = archive / "news/2012/06/5/a-walrus.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(
        f"### [2012-06-05](/news/2012/06/5/index.md)\n\n# {HOSTILE_TITLE}\n\n\n### Source:\n\n"
        "1. [Bad](javascript:window.ran=1)\n2. [Walrus <b>Weekly](http://walrus.example/1?a=1&b='\")\n",
        encoding="utf-8",
    )
    build((archive, DAYS), folder / "data")
    engine = Engine(folder / "data")
    engine.warm_up()
    app = create(engine, local=True)
    _, url, _ = app.launch(
        prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", server_port=None, **launch_options()
    )
    yield url, folder / "data"
    app.close()


@pytest.fixture(scope="session")
def address(served):
    return served[0]


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, address):
    """A function that opens a page in a fresh browser profile; each must end without a fault or a request elsewhere."""
    contexts = []

    def open_(width=1200, scheme="light"):
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            permissions=["clipboard-read", "clipboard-write"],
            accept_downloads=True,
        )
        context.set_default_timeout(30_000)
        context.faults, context.requested = [], []
        context.on("console", lambda message: context.faults.append(message.text) if message.type == "error" else None)
        context.on("weberror", lambda error: context.faults.append(str(error.error)))
        context.on("request", lambda request: context.requested.append(request.url))
        contexts.append(context)
        return context.new_page()

    yield open_
    for context in contexts:
        # a page that is left ends its own requests, which Gradio's script logs as two faults
        assert [fault for fault in context.faults if not any(left in fault for left in LEFT)] == []
        assert [url for url in context.requested if not url.startswith((address, "data:", "blob:"))] == []
        context.close()


@pytest.fixture
def page(open_page):
    """A page, not yet anywhere."""
    return open_page()
