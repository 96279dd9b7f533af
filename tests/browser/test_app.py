"""The app in a real Chromium: ask, cite, decline, follow a link, and stay inert and at home."""

import shutil
from pathlib import Path

import pytest

from qa.build import build
from qa.engine import Engine
from qa.sample import ARCHIVE
from qa.ui.app import create, launch_options

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("default"),
]
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HOSTILE_TITLE = (
    "The mayor of Quuxville unveils <script>window.ran=1</script><img src=x onerror='window.ran=1'> "
    "![beacon](http://beacon.example/x.png) [a](javascript:window.ran=1) a statue of a walrus."
)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("app")
    archive = folder / "archive"
    shutil.copytree(ARCHIVE / "news", archive / "news")
    page = archive / "news/2012/06/5/a-walrus.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(
        f"### [2012-06-05](/news/2012/06/5/index.md)\n\n# {HOSTILE_TITLE}\n\n\n### Source:\n\n"
        "1. [Bad](javascript:window.ran=1)\n2. [Walrus Weekly](http://walrus.example/1)\n",
        encoding="utf-8",
    )
    build(archive, folder / "data")
    app = create(Engine(folder / "data"))
    _, url, _ = app.launch(
        prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", server_port=None, **launch_options()
    )
    yield url
    app.close()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser, address):
    """A narrow page, not yet anywhere, that must end without a console error and without a request elsewhere."""
    context = browser.new_context(viewport={"width": 400, "height": 800})
    context.faults, context.requested = [], []
    context.on("console", lambda message: context.faults.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: context.faults.append(str(error.error)))
    context.on("request", lambda request: context.requested.append(request.url))
    yield context.new_page()
    assert context.faults == []
    assert [url for url in context.requested if not url.startswith((address, "data:", "blob:"))] == []
    context.close()


def ask(page, address: str, question: str) -> None:
    page.goto(address)
    page.wait_for_selector("#dl-question textarea")
    page.fill("#dl-question textarea", question)
    page.keyboard.press("Enter")


def test_an_answer_cites_clickable_sources_and_related_events(page, address):
    ask(page, address, "When did NATO step into the border clashes between Serbia and Kosovo?")
    page.wait_for_selector(".dl-answer")
    assert "27 July 2011" in page.inner_text(".dl-answer")
    assert page.locator("a[href='http://www.bbc.co.uk/news/world-europe-14303165']").count() == 1
    assert page.locator("a[href^='https://web.archive.org/web/20110727/']").count() >= 1
    page.click(".dl-card summary")
    related = page.locator(".dl-card details a").first
    shown = page.context.new_page()  # links open in a tab of their own
    shown.goto(f"{address}{related.get_attribute('href')}")
    shown.wait_for_selector(".dl-answer h3")


def test_a_decline_looks_different_and_offers_the_nearest(page, address):
    ask(page, address, "Who won the 2030 World Cup?")
    page.wait_for_selector(".dl-decline li")
    assert "archive ends on" in page.inner_text(".dl-decline")
    assert page.locator(".dl-answer").count() == 0


def test_an_address_reproduces_an_answer(page, address):
    page.goto(f"{address}?q=What happened in Kosovo in July 2011?")
    page.wait_for_selector(".dl-answer")
    assert "Looking at: July 2011" in page.inner_text(".dl-answer")


def test_the_conversation_completes_a_question_until_it_is_cleared(page, address):
    page.goto(f"{address}?q=When did NATO step into the border clashes between Serbia and Kosovo?")
    page.wait_for_selector(".dl-answer")
    page.fill("#dl-question textarea", "And what did Russia say about it?")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('.dl-answer, .dl-decline').length == 2")
    assert "Kosovo" in page.locator(".dl-answer, .dl-decline").last.inner_text()
    page.click("button[aria-label='Clear']")
    page.wait_for_function("document.querySelectorAll('.dl-answer, .dl-decline').length == 0")
    page.fill("#dl-question textarea", "And what did Russia say about it?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".dl-answer, .dl-decline")
    assert "Kosovo" not in page.inner_text(".dl-answer, .dl-decline")


def test_archive_text_and_questions_run_nothing(page, address):
    ask(page, address, "Which statue did the mayor of Quuxville unveil? <img src=x onerror='window.ran=1'>")
    page.wait_for_selector(".dl-answer")
    assert "walrus" in page.inner_text(".dl-answer")
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    assert page.locator(".dl-answer img, .dl-answer script, a[href^='javascript']").count() == 0


def test_it_fits_a_narrow_screen(page, address):
    ask(page, address, "What happened in Kosovo in July 2011?")
    page.wait_for_selector(".dl-answer")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_the_sample_is_packaged():
    assert (Path(ARCHIVE) / "news").is_dir()
