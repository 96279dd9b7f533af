"""The app in a real Chromium: ask, follow up, decline, cite, narrow, leaf, keep; and stay inert and at home."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from steps import JULY, NATO, answered, ask, start

SLUG = "nato-steps-in-to-deal-with-the-clashes-that-have-broken-out-on-the-border-of-kosovo-with-serbia.md"
EVENT = f"/news/2011/07/27/{SLUG}"
BBC = "a[href='http://www.bbc.co.uk/news/world-europe-14303165']"


def test_an_answer_cites_clickable_sources_and_related_events(page, address):
    ask(start(page, address), NATO)
    assert "27 July 2011" in page.inner_text(".dl-answer")
    assert page.locator(BBC).count() == 1
    assert page.locator("a[href^='https://web.archive.org/web/20110727/']").count() >= 1
    page.click("a.dl-mark")
    assert page.evaluate("document.activeElement.id") == "t1-1"
    page.click(".dl-card details:not(.dl-cite) summary")
    page.locator(".dl-card details li a").first.click()
    page.wait_for_selector(".dl-event h2")
    assert "event=" in page.url


def test_follow_up_undo_edit_retry_clear(page, address):
    start(page, address)
    assert not page.is_visible("#dl-tools")  # there is nothing yet to ask again or to save
    ask(page, NATO)
    assert page.is_visible("#dl-tools")
    ask(page, "And what did Russia say about it?", 2)
    assert "Kosovo" in page.locator(".dl-turn").last.inner_text()
    page.click("#dl-retry")
    page.wait_for_timeout(700)
    answered(page, 2)
    page.click("#dl-undo")
    answered(page, 1)
    page.click("#dl-edit")
    page.wait_for_selector(".dl-welcome")
    assert page.input_value("#dl-question textarea") == NATO
    ask(page, NATO)
    page.click("#dl-clear")
    page.wait_for_selector(".dl-welcome")
    ask(page, "And what did Russia say about it?")
    assert "Understood as" not in page.inner_text(".dl-turn")


def test_a_list_leads_to_all_of_it_and_a_name_to_its_timeline(page, address):
    ask(start(page, address), "earthquakes")
    shown = page.locator(".dl-answer .dl-mark").count()
    page.click(".dl-next a:has-text('that fit')")
    answered(page, 2)
    assert page.locator(".dl-turn").last.locator(".dl-answer .dl-mark").count() > shown
    assert "all=1" in page.url
    page.click("#dl-clear")
    page.wait_for_selector(".dl-welcome")
    ask(page, "Kosovo")
    page.click(".dl-next a:has-text('more, on the timeline')")
    page.wait_for_selector("#dl-timeline li")
    assert page.url.endswith("?timeline=Kosovo")


def test_a_decline_looks_different_and_offers_the_nearest_and_a_wider_window(page, address):
    ask(start(page, address), "Who won the 2030 World Cup?")
    assert "archive ends on" in page.inner_text(".dl-decline")
    assert page.locator(".dl-answer").count() == 0
    assert page.locator(".dl-nearest a").count() >= 1
    ask(page, "What happened in Kosovo in 2030?", 2)
    page.click("text=Ask it of all days")
    answered(page, 3)
    assert "anytime=1" in page.url


def test_the_window_can_be_changed_and_taken_away(page, address):
    ask(start(page, address), JULY)
    assert "July 2011" in page.inner_text(".dl-chips")
    page.click(".dl-chip summary >> nth=0")
    page.fill(".dl-form input[name=from]", "2008-02")
    page.fill(".dl-form input[name=to]", "2008-02")
    page.click(".dl-form button")
    answered(page, 2)
    assert "February 2008" in page.locator(".dl-chips").last.inner_text()
    assert "from=2008-02" in page.url
    page.locator(".dl-away[aria-label^='Look at all days']").last.click()
    answered(page, 3)
    assert "all days" in page.locator(".dl-chips").last.inner_text()


def test_a_window_that_cannot_be_read_is_said_and_nothing_is_lost(page, address):
    ask(start(page, address), JULY)
    page.click(".dl-chip summary >> nth=0")
    page.fill(".dl-form input[name=from]", "someday")
    page.click(".dl-form button")
    page.wait_for_selector("text=someday")
    assert page.locator(".dl-turn").count() == 1


@pytest.mark.parametrize(
    ("label", "part"),
    [
        ("Plain text", "BBC News, report on [NATO"),
        ("Markdown", "](<http://www.bbc"),
        ("BibTeX", "@online{bbcnews20110727"),
        ("CSL-JSON", '"type": "article-newspaper"'),
        ("Wikipedia", "{{cite news |"),
    ],
)
def test_each_citation_form_is_copied(page, address, label, part):
    page.goto(f"{address}?q={quote(NATO)}")
    answered(page)
    page.click(".dl-cite summary")
    page.click(f".dl-cite button:has-text('{label}')")
    page.wait_for_selector("#dl-said:has-text('Copied')")
    assert part in page.evaluate("navigator.clipboard.readText()")


def test_an_address_reproduces_an_answer_in_a_fresh_browser(open_page, address):
    first = start(open_page(), address)
    ask(first, NATO)
    ask(first, "And what did Russia say about it?", 2)
    told = first.locator(".dl-answer, .dl-decline").last.inner_text()
    other = open_page()
    other.goto(first.url)
    answered(other)
    assert other.locator(".dl-answer, .dl-decline").last.inner_text() == told


def test_a_conversation_survives_a_reload_and_going_back(page, address):
    ask(start(page, address), NATO)
    ask(page, JULY, 2)
    page.reload()
    answered(page, 2)
    page.go_back()
    page.wait_for_timeout(500)
    assert page.locator(".dl-turn").count() >= 2


def test_back_and_forward_lead_through_the_conversation_without_asking_again(page, address):
    ask(start(page, address), NATO)
    ask(page, JULY, 2)
    page.go_back()
    page.wait_for_function("!location.search.includes('July')")
    page.wait_for_timeout(500)
    assert page.locator(".dl-turn").count() == 2
    page.go_forward()
    page.wait_for_function("location.search.includes('July')")
    page.wait_for_timeout(500)
    assert page.locator(".dl-turn").count() == 2


def test_programs_find_how_to_ask(page, address):
    start(page, address)
    page.click("text=For programs")
    page.wait_for_selector(".dl-event h2:has-text('For programs')")
    assert all(name in page.inner_text(".dl-event") for name in ("ask(", "similar(", "timeline(", "event("))
    assert "programs=1" in page.url


def test_similar_is_found_by_typing(page, address):
    start(page, address)
    page.click("button[role=tab]:has-text('Similar')")
    page.locator("#dl-find textarea, #dl-find input").first.press_sequentially("nato st")
    page.click("#dl-found a")
    page.wait_for_selector("#dl-similar .dl-line li")
    assert page.locator("#dl-similar .dl-line").count() == 1
    assert "No event of another time is near enough" in page.inner_text("#dl-similar")
    assert page.locator("#dl-similar .dl-sources a").count() >= 1
    assert "similar=" in page.url
    assert page.locator("#dl-found a").count() == 0
    page.locator("#dl-find textarea, #dl-find input").first.fill("japan tsunami")
    page.keyboard.press("Enter")
    page.wait_for_function("!location.search.includes('nato')")


def test_a_timeline_has_a_chart_turning_points_and_a_table(page, address):
    page.goto(f"{address}?timeline=Kosovo")
    page.wait_for_selector("#dl-timeline .dl-line li")
    page.wait_for_selector("#dl-chart canvas, #dl-chart svg")
    assert 3 <= page.locator("#dl-timeline .dl-line > li").count() <= 12
    with page.expect_download() as download:
        page.click("#dl-csv")
    rows = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("date,title")
    assert len(rows) > 5


def test_a_timeline_is_narrowed_by_brushing(page, address):
    page.goto(f"{address}?timeline=Kosovo")
    chart = page.wait_for_selector("#dl-chart canvas, #dl-chart svg.marks")
    page.wait_for_timeout(500)
    box = chart.bounding_box()
    before = page.inner_text("#dl-timeline [role=status]")
    page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()
    page.wait_for_function("location.search.includes('from=')")
    assert page.inner_text("#dl-timeline [role=status]") != before


def test_leafing_by_day_name_and_publisher(page, address):
    page.goto(f"{address}?browse=days")
    page.click("[aria-label^='July 2011']")
    page.click("[aria-label^='27 July 2011']")
    page.click("#dl-browse .dl-list a")
    page.wait_for_selector(".dl-event h2")
    page.click("text=By name")
    page.wait_for_selector("#dl-browse h2:has-text('Names')")
    page.fill("#dl-browse input[name=find]", "kosov")
    page.keyboard.press("Enter")
    page.click("#dl-browse .dl-columns a:has-text('Kosovo') >> nth=0")
    page.wait_for_selector("#dl-browse .dl-list a")
    page.click("text=By publisher")
    page.wait_for_selector("#dl-browse h2:has-text('Publishers')")
    page.click("#dl-browse .dl-columns a")
    page.wait_for_selector("#dl-browse .dl-list a")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("?entity=Nobody", "The archive has no name “Nobody”."),
        ("?publisher=Nobody", "The archive has no publisher “Nobody”."),
        ("?topic=Nobody", "The archive has no event in Nobody."),
    ],
)
def test_what_the_archive_has_nothing_of_is_named(page, address, path, said):
    page.goto(f"{address}{path}")
    page.wait_for_selector(f"#dl-browse >> text={said}")
    assert page.locator("#dl-browse .dl-next a").is_visible()


def test_the_page_asked_for_last_is_shown_whichever_is_ready_last(page, address):
    page.goto(f"{address}?browse=days")
    page.wait_for_selector("body[data-opened]")
    order = "([to, number]) => { datelineOrder(JSON.stringify({ go: to, number })); }"
    page.evaluate(order, ["?browse=names", 8])
    page.wait_for_selector("#dl-browse h2:has-text('Names')")
    page.evaluate(order, ["?browse=publishers", 7])  # given before, carried out after
    page.wait_for_timeout(1000)
    assert page.inner_text("#dl-browse h2") == "Names"
    page.evaluate(order, ["?browse=publishers", 9])
    page.wait_for_selector("#dl-browse h2:has-text('Publishers')")


def test_the_archive_is_checked_and_its_place_said(page, served):
    address, data = served
    start(page, address)
    page.click("button[role=tab]:has-text('Archive')")
    page.click("#dl-check")
    page.wait_for_selector("#dl-facts tr:has-text('healthy'):has-text('yes')")
    facts = page.inner_text("#dl-facts")
    assert str(data) in facts
    assert re.search(r"First day\s+\d+ \w+ \d{4}\b", facts)


def test_exports_hold_the_citations(page, address):
    ask(start(page, address), NATO)
    with page.expect_download() as download:
        page.click("#dl-markdown")
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "## When did NATO" in text
    assert "14303165" in text
    with page.expect_download() as download:
        page.click("#dl-json")
    (told,) = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert told["citations"][0]["sources"][0]["url"].startswith("http")


def test_feedback_is_kept_in_a_file(page, served):
    address, data = served
    ask(start(page, address), NATO)
    page.fill(".dl-note input", "well found")
    page.click("[data-verdict=good]")
    page.wait_for_selector("text=sent nowhere")
    line = json.loads((data / "feedback.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (line["verdict"], line["note"]) == ("good", "well found")


def test_two_readers_do_not_see_each_other(open_page, address):
    one, other = start(open_page(), address), start(open_page(), address)
    ask(one, NATO)
    ask(other, JULY)
    assert one.locator(".dl-turn").count() == other.locator(".dl-turn").count() == 1
    assert NATO in one.inner_text(".dl-turn")
    assert JULY in other.inner_text(".dl-turn")


def test_the_keyboard_is_enough(page, address):
    start(page, address)
    page.locator("#dl-question textarea").focus()
    page.keyboard.type(NATO)
    page.keyboard.press("Enter")
    answered(page)
    page.locator("a.dl-mark").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "t1-1"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.dl-card') !== null")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "?q=" + quote(JULY),
        "?q=" + quote("What happened in Kosovo in 2030?"),
        "?timeline=Kosovo",
        "?browse=days",
        "?browse=names",
        "?day=2011-07",
        "?entity=Kosovo",
        "?similar=" + quote(EVENT, safe=""),
        "?event=" + quote(EVENT, safe=""),
        "?archive=1",
    ],
)
def test_no_view_has_a_grave_fault_of_accessibility(open_page, address, path, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(scheme=scheme)
    page.goto(f"{address}{path}")
    page.wait_for_selector("body[data-opened]")
    page.wait_for_timeout(500)
    found = Axe().run(page).response["violations"]
    grave = {
        fault["id"]: [node["html"][:200] for node in fault["nodes"]][:3]
        for fault in found
        if fault["impact"] in ("serious", "critical")
    }
    assert grave == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["?q=" + quote(JULY), "?timeline=Kosovo", "?browse=days", "?day=2011-07", "?archive=1", ""]
)
def test_every_view_fits_a_narrow_screen(open_page, address, path, scheme):
    page = open_page(width=400, scheme=scheme)
    page.goto(f"{address}{path}")
    page.wait_for_selector("body[data-opened]")
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_archive_text_and_questions_run_nothing(page, address):
    ask(start(page, address), "Which statue did the mayor of Quuxville unveil? <img src=x onerror='window.ran=1'> ${1}")
    assert "walrus" in page.inner_text(".dl-answer")
    page.goto(f"{address}?event=/news/2012/06/5/a-walrus.md")
    page.wait_for_selector(".dl-event")
    assert "${window.ran=1} `${window.ran=1}`" in page.inner_text(".dl-event")
    page.goto(f"{address}?similar=/news/2012/06/5/a-walrus.md")
    page.wait_for_selector("#dl-similar .dl-event")
    page.goto(f"{address}?day=2012-06-05")
    page.wait_for_selector("#dl-browse .dl-list")
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    assert page.locator(".dl-event script, .dl-event img, .dl-answer img, a[href^='javascript']").count() == 0


@pytest.mark.parametrize(
    "path", ["?event=/news/none.md", "?day=2011-99", "?similar=x", "?q=x&from=never", "?part=-1&browse=names", "?%00=1"]
)
def test_a_wrong_address_is_said_and_breaks_nothing(page, address, path):
    page.goto(f"{address}{path}")
    page.wait_for_selector("body[data-opened]")
    page.click("button[role=tab]:has-text('Ask')")
    ask(page, NATO)


def test_programs_ask_over_plain_http_and_by_the_client(address):
    from gradio_client import Client

    client = Client(address, verbose=False)
    told = client.predict(question=NATO, api_name="/ask")
    assert told["citations"][0]["event"]["date"] == "2011-07-27"
    event = told["citations"][0]["event"]["id"]
    assert client.predict(event=event, api_name="/similar")["hits"]
    assert client.predict(event=event, api_name="/event")["sources"]
    assert client.predict(query="Kosovo", api_name="/timeline")["turning_points"]
    assert "error" in client.predict(event="/none.md", api_name="/event")
    assert "error" in client.predict(question=NATO, first="never", api_name="/ask")
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: client.predict(question=NATO, api_name="/ask")["text"], range(10)))
    assert set(answers) == {told["text"]}


def test_every_response_carries_the_policy(address):
    from urllib.request import urlopen

    with urlopen(address) as response:  # noqa: S310
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"
