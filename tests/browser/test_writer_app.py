"""The app with a writer, in a real Chromium: where a question goes is said, sentences appear as they pass."""

import json
from urllib.parse import quote

import pytest

from qa.engine import Engine
from qa.ui.app import create
from qa.ui.serve import launch_options
from qa.writing.endpoint import Endpoint
from qa.writing.writer import Writer, given_to
from tests.writing.scripted import serving

NATO = "When did NATO step into the border clashes between Serbia and Kosovo?"
SOUND = "NATO stepped in on 27 July 2011 to deal with clashes on the border between Kosovo and Serbia [1]."
LIE = "It sent <img src=x onerror='window.ran=1'> 5,000 soldiers [1]."
LATER = "In April 2013 Serbia and Kosovo agreed to normalise their relations [{}]."


@pytest.fixture(scope="module")
def service():
    with serving() as script:
        yield script


def served(sample_data, service, *, local):
    engine = Engine(sample_data, writer=Writer(Endpoint(service.url, "scripted <b>model", pause=5)))
    engine.warm_up()
    app = create(engine, local=local)
    _, url, _ = app.launch(
        prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", server_port=None, **launch_options()
    )
    return app, url, engine


@pytest.fixture(scope="module")
def local(sample_data, service):
    app, url, engine = served(sample_data, service, local=True)
    given = given_to(engine.ask(NATO)).items()
    yield url, LATER.format(next(number for number, event in given if "normal footing" in event.title))
    app.close()


@pytest.fixture
def address(local):
    return local[0]


@pytest.fixture
def later(local):
    """A sentence that holds, of another event than the first that is found."""
    return local[1]


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 400, "height": 800}, accept_downloads=True)
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def opened(page, address, path=""):
    page.goto(address + path)
    page.wait_for_selector("body[data-opened]")
    return page


def ask(page, question):
    page.fill("#dl-question textarea", question)
    page.keyboard.press("Enter")


def whole(page):
    page.wait_for_selector(".dl-turn .dl-feedback")
    page.wait_for_function("!document.querySelector('.dl-turn[aria-busy]')")


def test_the_switch_says_where_a_question_goes_and_sentences_appear_as_they_pass(page, address, later, service):
    service.say, service.pause = f"{SOUND} {LIE} {later}", 0.03
    opened(page, address)
    assert "127.0.0.1" in page.inner_text("#dl-writing")
    assert "this machine" in page.inner_text("#dl-writing")
    assert page.is_checked("#dl-writing input"), "on this user's own machine, and named by this user"
    ask(page, NATO)
    page.wait_for_selector(".dl-turn[aria-busy] .dl-own p")  # the archive's own words, at once
    page.wait_for_selector(".dl-turn[aria-busy] .dl-written p:has-text('NATO stepped in')")
    whole(page)
    assert "A sentence was taken out: a number" in page.inner_text(".dl-gap")
    assert "5,000" not in page.inner_text(".dl-written")
    assert page.evaluate("window.ran") is None
    assert "scripted <b>model" in page.text_content(".dl-written .dl-label")
    page.click(".dl-written a.dl-mark >> nth=1")
    assert page.evaluate("document.activeElement.id") == "t1-" + later[later.index("[") + 1 : later.index("]")]
    assert "27 July 2011" in page.text_content(".dl-own")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    service.pause = 0.0


def test_exports_say_who_wrote_what(page, address, later, service):
    service.say = f"{SOUND} {later}"
    opened(page, address)
    ask(page, NATO)
    whole(page)
    told = {}
    for button in ("Markdown", "JSON", "BibTeX"):
        with page.expect_download() as download:
            page.click(f"text=Save as {button}")
        told[button] = download.value.path().read_text(encoding="utf-8")
    assert told["Markdown"].index("Written by scripted") < told["Markdown"].index("In the archive's own words")
    assert json.loads(told["JSON"])[0]["written"]["model"] == "scripted <b>model"
    assert told["BibTeX"].count("@online") == 2


def test_where_nothing_holds_the_archives_own_words_stand(page, address, service):
    service.say = LIE
    opened(page, address)
    ask(page, NATO)
    whole(page)
    assert "27 July 2011" in page.inner_text(".dl-answer > p")
    assert "did not hold" in page.inner_text(".dl-answer")
    assert page.locator(".dl-written").count() == 0


def test_switched_off_nothing_is_sent_and_a_button_sends_one(page, address, service):
    service.say = SOUND
    before = len(service.asked)
    opened(page, address)
    page.uncheck("#dl-writing input")
    ask(page, NATO)
    whole(page)
    assert len(service.asked) == before
    page.click(".dl-write")
    page.wait_for_selector(".dl-written p:has-text('NATO stepped in')")
    assert len(service.asked) == before + 1


def test_an_address_that_is_opened_sends_nothing(page, address, service):
    before = len(service.asked)
    opened(page, address, f"?q={quote(NATO)}")
    page.wait_for_selector(".dl-write")
    page.reload()
    page.wait_for_selector(".dl-write")
    assert len(service.asked) == before


def test_what_is_stopped_leaves_the_archives_own_words(page, address, service):
    service.say, service.pause = SOUND * 20, 0.2
    opened(page, address)
    ask(page, NATO)
    page.wait_for_selector(".dl-turn[aria-busy] .dl-own p")
    page.click("#dl-stop")
    page.wait_for_selector(".dl-write")
    assert "27 July 2011" in page.inner_text(".dl-answer > p")
    service.pause = 0.0


def test_served_to_others_it_is_off_until_a_reader_switches_it_on(page, sample_data, service):
    app, url, _ = served(sample_data, service, local=False)
    try:
        opened(page, url)
        assert not page.is_checked("#dl-writing input")
    finally:
        app.close()
