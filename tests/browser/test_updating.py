"""The button that fetches what has changed at the portal, in a real Chromium, from a made-up wiki on loopback."""

from datetime import UTC, datetime, timedelta

import pytest
from steps import ask, start
from wiki_server import FakeWiki, serving

from qa.building.update import update
from qa.engine import Engine
from qa.ui.app import create
from qa.ui.serve import launch_options

DAY = datetime.now(UTC).date() - timedelta(days=3)
CONTACT = "ada@lowland.example"


def page_of(*bullets):
    numbers = f"year={DAY.year}|month={DAY.month:02}|day={DAY.day:02}"
    lines = "\n".join(bullets)
    return f"{{{{Current events|{numbers}|content=\n'''Sports'''\n*[[Lowland Cup]]\n{lines}\n}}}}"


def told(number):
    return f"**[[Merrow]] beats Harrow in match {number}. [https://courier.example/{number} (The Example Courier)]"


@pytest.fixture
def wiki():
    made_up = FakeWiki()
    made_up.edit(DAY, page_of(told(1)))
    with serving(made_up) as served:
        yield served


@pytest.fixture
def archive_view(browser, tmp_path, wiki):
    data = tmp_path / "data"
    update(data, source=f"portal:{wiki.api}", first=DAY, contact=CONTACT)
    engine = Engine(data)
    engine.warm_up()
    app = create(engine, local=True)
    _, url, _ = app.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", **launch_options())
    context = browser.new_context()
    context.set_default_timeout(30_000)
    page = start(context.new_page(), url)
    page.click("button[role=tab]:has-text('Archive')")
    page.wait_for_function("document.querySelector('#dl-folder textarea').value != ''")
    yield page
    context.close()
    app.close()


def test_what_is_new_is_fetched_and_answered_from(archive_view, wiki):
    asked = len(wiki.asked)
    archive_view.click("#dl-update")
    archive_view.wait_for_selector("#dl-building:has-text('Nothing new at the portal (1 request')")
    assert len(wiki.asked) == asked + 1  # and the form and the views before it asked for nothing
    wiki.edit(DAY, page_of(told(1), told(2)))
    archive_view.click("#dl-update")
    archive_view.wait_for_selector("#dl-building:has-text('1 new')")
    archive_view.click("button[role=tab]:has-text('Ask')")
    ask(archive_view, "Who won match 2 in the Lowland Cup?")
    assert "Harrow in match 2" in archive_view.inner_text(".dl-answer")
    assert archive_view.locator(".dl-card a:has-text('Lowland Cup')").count() >= 1
    assert "oldid=" in archive_view.get_attribute(".dl-origin a >> nth=0", "href")
    assert all(CONTACT in agent for agent in wiki.agents)
