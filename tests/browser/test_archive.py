"""The Archive view in a real Chromium: what is loaded, building another archive, updating it, stopping."""

import time

import pytest
from steps import ask, start

from embeddings.embedder import Embedder
from qa.building.build import build
from qa.engine import Engine
from qa.ui.app import create
from qa.ui.serve import launch_options


@pytest.fixture
def own(tmp_path, make_event, write_archive):
    """An app of its own over a small archive, with that archive's and its data's folders."""
    events = [make_event(f"2014-05-{day:02d}", f"The town band of Oakvale plays march {day}.") for day in range(1, 6)]
    archive = write_archive(tmp_path / "archive", events)
    build(archive, tmp_path / "data")
    engine = Engine(tmp_path / "data")
    engine.warm_up()
    app = create(engine, local=True)
    _, url, _ = app.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", **launch_options())
    yield url, archive, tmp_path / "data"
    app.close()


@pytest.fixture
def opened(browser, own):
    """The Archive view of that app, its form filled."""
    context = browser.new_context()
    context.set_default_timeout(30_000)
    page = start(context.new_page(), own[0])
    page.click("button[role=tab]:has-text('Archive')")
    page.wait_for_function("document.querySelector('#dl-folder textarea').value != ''")
    yield page
    context.close()


def test_an_update_is_built_and_answered_from_at_once(opened, own, make_event, write_archive):
    _, archive, data = own
    assert opened.input_value("#dl-archive textarea") == str(archive.resolve())
    write_archive(archive, [make_event("2014-06-01", "A meteorite lands in the pond of Oakvale.")])
    opened.click("#dl-build")
    opened.wait_for_selector("#dl-building:has-text('1 new')")
    assert opened.is_disabled("#dl-build-stop")
    opened.click("button[role=tab]:has-text('Ask')")
    ask(opened, "Where did a meteorite land?")
    assert "pond of Oakvale" in opened.inner_text(".dl-answer")
    assert "1 June 2014" in opened.inner_text(".dl-answer")
    assert Engine(data).coverage().events == 6


def test_data_of_no_portal_are_not_fetched_and_it_is_said_how(opened):
    opened.click("#dl-update")
    opened.wait_for_selector("#dl-building:has-text('come from no portal')")
    assert "dateline build portal:en" in opened.inner_text("#dl-building")
    assert not opened.is_disabled("#dl-update")


def test_another_archive_does_not_replace_the_data_unasked(opened, own, tmp_path, make_event, write_archive):
    other = write_archive(tmp_path / "other", [make_event("2016-01-02", "A whale swims up the river of Elmford.")])
    opened.fill("#dl-archive textarea", str(other))
    opened.click("#dl-build")
    opened.wait_for_selector("#dl-building:has-text('would be replaced')")
    assert Engine(own[2]).coverage().events == 5
    opened.fill("#dl-folder textarea", str(tmp_path / "elsewhere"))
    opened.click("#dl-build")
    opened.wait_for_selector("#dl-building:has-text('Done in')")
    opened.reload()
    opened.wait_for_selector("body[data-opened]")  # else the address may turn to the Archive view once more
    opened.wait_for_selector(".dl-masthead:has-text('1 event')")
    opened.click("button[role=tab]:has-text('Ask')")
    ask(opened, "What swam up the river?")
    assert "whale" in opened.inner_text(".dl-answer")
    assert Engine(own[2]).coverage().events == 5


def test_a_build_is_stopped(opened, tmp_path, make_event, write_archive, monkeypatch):
    embed = Embedder.encode_documents

    def as_on_a_slow_machine(self, texts):
        time.sleep(5)
        return embed(self, texts)

    monkeypatch.setattr(Embedder, "encode_documents", as_on_a_slow_machine)
    days = [f"2015-{1 + number % 12:02d}-{1 + number % 28:02d}" for number in range(6000)]
    ships = [make_event(day, f"Ship number {number} docks.") for number, day in enumerate(days)]
    archive = write_archive(tmp_path / "many", ships)
    opened.fill("#dl-archive textarea", str(archive))
    opened.fill("#dl-folder textarea", str(tmp_path / "ships"))
    opened.click("#dl-build")
    opened.wait_for_selector("#dl-building:has-text('Embedding')")
    opened.reload()  # a page that is opened meanwhile watches it, too
    opened.click("button[role=tab]:has-text('Archive')")
    opened.wait_for_selector("#dl-building:has-text('Embedding')")
    opened.click("#dl-build-stop")
    opened.wait_for_selector("#dl-building:has-text('Stopped')", timeout=60_000)


@pytest.mark.parametrize(
    ("archive", "said"), [("", "No archive is given"), ("/no/such/archive", "/no/such/archive"), ("/etc/hostname", "")]
)
def test_a_wrong_archive_is_named(opened, tmp_path, archive, said):
    opened.fill("#dl-archive textarea", archive)
    opened.fill("#dl-folder textarea", str(tmp_path / "new"))
    opened.click("#dl-build")
    opened.wait_for_selector(f"#dl-building .dl-decline:has-text('{said}')")
