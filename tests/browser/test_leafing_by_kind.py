"""Categories and topics in a real Chromium: leafed by, asked for, taken away again, and named on every card."""

import pytest
from steps import answered, ask, start

SPORTS = "What happened in sports on 13 June 2026?"


def leaf(page, address, query):
    page.goto(f"{address}{query}")
    page.wait_for_selector("body[data-opened]")
    page.wait_for_selector("#dl-browse h2")


@pytest.mark.parametrize("width", [1440, 400])
def test_categories_lead_to_topics_and_these_to_events(open_page, address, width):
    page = open_page(width)
    leaf(page, address, "?browse=categories")
    assert page.locator("#dl-browse li strong").all_inner_texts()[:2] == [
        "Armed conflicts and attacks",
        "Arts and culture",
    ]
    page.click("#dl-browse a:has-text('Disasters and accidents')")
    page.wait_for_selector("#dl-browse h2:has-text('Disasters and accidents')")
    assert "category=Disasters" in page.url
    page.click("#dl-browse .dl-kind a:has-text('2026 Venezuela earthquakes')")
    page.wait_for_selector("#dl-browse h2:has-text('2026 Venezuela earthquakes')")
    assert page.locator("#dl-browse .dl-list li").count() == 4
    page.locator("#dl-browse .dl-list a").first.click()
    page.wait_for_selector(".dl-event .dl-kind")
    assert page.inner_text(".dl-event .dl-kind") == "Disasters and accidents › 2026 Venezuela earthquakes"
    assert page.get_attribute(".dl-origin a", "href").endswith("/wiki/Portal:Current_events/2026_June_24")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_topic_is_looked_for_and_has_a_timeline(page, address):
    leaf(page, address, "?browse=topics")
    page.fill("#dl-browse input[name=find]", "ebola")
    page.keyboard.press("Enter")
    page.wait_for_function("location.search.includes('find=ebola')")
    page.click("#dl-browse a:has-text('2026 Ebola epidemic')")
    page.click("#dl-browse nav a:has-text('Timeline')")
    page.wait_for_selector("#dl-timeline li")
    assert "6 events" in page.inner_text("#dl-timeline")


def test_a_day_is_shown_as_its_page_has_it(page, address):
    leaf(page, address, "?day=2026-06-13")
    assert page.locator("#dl-browse h3").all_inner_texts() == ["Disasters and accidents", "Sports"]
    leaf(page, address, "?day=2011-07-27")
    assert page.locator("#dl-browse h3").count() == 0


def test_a_category_is_understood_and_can_be_taken_away_and_chosen(page, address):
    ask(start(page, address), SPORTS)
    assert page.locator(".dl-answer .dl-mark").count() == 2
    assert page.locator(".dl-card .dl-kind a:has-text('Sports')").count() == 2
    page.click(".dl-chips a[aria-label='Look beyond Sports']")
    answered(page, 2)
    assert "category=all" in page.url
    last = page.locator(".dl-turn").last
    assert last.locator(".dl-answer .dl-mark").count() == 3
    last.locator("summary:has-text('all categories')").click()
    last.locator(".dl-chips a:has-text('Disasters and accidents')").click()
    answered(page, 3)
    assert page.locator(".dl-turn").last.locator(".dl-answer .dl-mark").count() == 1


def test_the_foot_says_whose_words_they_are(page, address):
    start(page, address)
    assert "CC BY-SA 4.0" in page.inner_text("footer.dl-foot")
