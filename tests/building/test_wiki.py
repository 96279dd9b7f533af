"""Asking a wiki: its documented answers, and all that stands between, from a real server on loopback."""

import json
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

import pytest
from wiki_server import FakeWiki, serving

from qa.archive.portal.titles import title_of
from qa.archive.portal.wiki import LONGEST_WAIT, Wiki
from qa.records.errors import SourceError

MAY = date(2026, 5, 4)
JSON = {"content-type": "application/json"}


@pytest.fixture
def server():
    wiki = FakeWiki()
    wiki.edit(MAY, "first text")
    wiki.edit(MAY, "second text")
    with serving(wiki) as served:
        yield served


def asking(server, waits=None):
    """A client that notes how long it would wait, in place of waiting."""
    waited = waits if waits is not None else []
    return Wiki(server.api, "ada@lowland.example", wait=waited.append)


def fetched(server, titles, waits=None):
    with asking(server, waits) as wiki:
        return [page for batch in wiki.pages(titles) for page in batch]


def test_a_page_comes_in_its_newest_version_with_its_number(server):
    (page,) = fetched(server, [title_of(MAY)])
    assert (page.title, page.day, page.text, page.revision) == (title_of(MAY), MAY, "second text", 1002)
    assert page.wiki == "127.0.0.1"


def test_who_asks_is_told_with_each_request_and_that_it_may_be_put_off(server):
    fetched(server, [title_of(MAY)])
    assert server.agents[0].startswith("Dateline/")
    assert "(ada@lowland.example) httpx/" in server.agents[0]
    assert server.asked[0]["maxlag"] == "5"
    assert (server.asked[0]["formatversion"], server.asked[0]["rvslots"]) == ("2", "main")


def test_fifty_titles_go_into_one_request_and_one_request_goes_at_a_time(server):
    titles = [title_of(MAY + timedelta(days=number)) for number in range(120)]
    with asking(server) as wiki:
        found = wiki.revisions(titles)
    assert [len(asked["titles"].split("|")) for asked in server.asked] == [50, 50, 20]
    assert found[title_of(MAY)] == 1002
    assert set(found.values()) == {1002, None}


def test_a_missing_day_has_no_text(server):
    (page,) = fetched(server, [title_of(date(2026, 12, 31))])
    assert (page.text, page.revision) == ("", None)


def test_an_answer_in_parts_is_put_together(server):
    for number in range(7):
        server.edit(MAY + timedelta(days=number), f"text {number}")
    server.at_once = 3
    titles = [title_of(MAY + timedelta(days=number)) for number in range(7)]
    pages = fetched(server, titles)
    assert [page.text for page in pages] == [f"text {number}" for number in range(7)]
    assert len(server.asked) == 3


def test_pages_are_found_under_the_titles_that_they_were_asked_for_by(server):
    moved = "Portal:Current events/4 May 2026"
    server.redirects = {title_of(MAY): moved}
    server.pages[moved] = server.pages.pop(title_of(MAY))
    (page,) = fetched(server, [title_of(MAY)])
    assert (page.title, page.text) == (title_of(MAY), "second text")
    server.written = {title_of(MAY): "Portal:Current events/2026 may 4"}
    server.redirects = {"Portal:Current events/2026 may 4": moved}
    (page,) = fetched(server, [title_of(MAY)])
    assert page.text == "second text"


LATER = {
    "too many requests": (429, {"retry-after": "7", "content-type": "text/html"}, "<html>Too many requests</html>"),
    "busy": (503, {"retry-after": "7"}, "busy"),
    "lagging": (200, JSON | {"retry-after": "7"}, json.dumps({"error": {"code": "maxlag", "info": "6 s", "lag": 6.3}})),
    "limited": (200, JSON | {"retry-after": "7"}, json.dumps({"error": {"code": "ratelimited", "info": "slower"}})),
}


@pytest.mark.parametrize("odd", LATER.values(), ids=LATER.keys())
def test_what_is_to_be_asked_later_is_asked_later(server, odd):
    server.odd = [odd, odd]
    waits = []
    (page,) = fetched(server, [title_of(MAY)], waits)
    assert page.text == "second text"
    assert waits == [7.0, 7.0]


def test_a_wait_may_be_told_as_a_date_or_not_at_all(server):
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    server.odd = [(503, {"retry-after": at}, ""), (503, {}, ""), (503, {}, "")]
    waits = []
    fetched(server, [title_of(MAY)], waits)
    assert 80 < waits[0] <= 90
    assert waits[1:] == [10.0, 20.0]  # each twice the one before


def test_a_wiki_that_stays_busy_is_left_alone(server):
    server.odd = [(503, {}, "")] * 6
    with pytest.raises(SourceError, match=r"it is busy \(HTTP 503\)\. Run dateline update later; what was fetched"):
        fetched(server, [title_of(MAY)])
    assert len(server.asked) == 6


def test_a_long_wait_is_not_waited(server):
    server.odd = [(429, {"retry-after": str(int(LONGEST_WAIT * 2))}, "")]
    waits = []
    with pytest.raises(SourceError, match=r"asks to be left alone for 20 minutes\. Run dateline update then"):
        fetched(server, [title_of(MAY)], waits)
    assert waits == []


ODD = {
    "a proxy": ((200, {"content-type": "text/html"}, "<html>Log in</html>"), "answers with text/html in place of JSON"),
    "refused": ((403, {"content-type": "text/html"}, "<html>Who are you</html>"), r"refuses to answer \(HTTP 403\)"),
    "gone": ((404, {}, ""), "answers with HTTP 404"),
    "an error": ((200, JSON, json.dumps({"error": {"code": "badvalue", "info": "No such"}})), "an error: No such"),
    "half": ((200, JSON, '{"query": {"pages": ['), "in place of JSON"),
    "no object": ((200, JSON, "[]"), "in place of JSON"),
}


@pytest.mark.parametrize(("odd", "said"), ODD.values(), ids=ODD.keys())
def test_what_is_no_answer_is_said(server, odd, said):
    server.odd = [odd]
    with pytest.raises(SourceError, match=said):
        fetched(server, [title_of(MAY)])


def test_no_network_is_said_after_some_tries():
    waits = []
    with (
        Wiki("http://127.0.0.1:9/w/api.php", "ada@lowland.example", wait=waits.append) as wiki,
        pytest.raises(SourceError, match=r"it cannot be reached \(.+\)\. Run dateline update later"),
    ):
        wiki.revisions([title_of(MAY)])
    assert len(waits) == 5


def test_a_page_too_large_to_be_one_is_passed_over_and_said(server):
    server.edit(MAY, "x" * 3_000_000)
    notices = []
    with Wiki(server.api, "ada@lowland.example", notice=notices.append) as wiki:
        assert list(wiki.pages([title_of(MAY)])) == [[]]
    assert "too large" in notices[0]
