"""Headlines in the addresses of sources, and the wrong events that go with them."""

import random
from datetime import date

import pytest

from qa.records.event import Event, Source
from qa.store.store import Store
from training.headlines import NEAREST, drawn, headed, headlines_of

TITLE = "A ferry with forty people aboard runs aground off the coast of Merrow; all are brought to safety."


def event(*urls):
    return Event("/news/2016/05/3/a.md", date(2016, 5, 3), TITLE, sources=tuple(Source("X", url, "") for url in urls))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://a.example/2016/05/03/merrow-ferry-hits-rocks-passengers-rescued.html",
            "merrow ferry hits rocks passengers rescued",
        ),
        ("https://a.example/world/Merrow_Ferry_Disaster_Averted/123456", "merrow ferry disaster averted"),
        (
            "https://a.example/merrow-ferry-hits-rocks-passengers-rescued/story.php?id=4",
            "merrow ferry hits rocks passengers rescued",
        ),
    ],
)
def test_an_address_may_hold_a_headline(url, expected):
    assert headlines_of(event(url)) == (expected,)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/1234567.stm",
        "https://a.example/world/europe/",
        "https://a.example/ferry-merrow",  # too short to say anything
        "https://a.example/parliament-votes-for-new-flag",  # on another matter
        "https://a.example/ferry-forty-people-aboard-runs-aground-coast-merrow",  # the title's own words
        "https://[half/an-address-that-cannot-be-parted",
    ],
)
def test_others_hold_none_to_learn_from(url):
    assert headlines_of(event(url)) == ()


def test_each_event_with_a_headline_comes_with_those_near_it_and_not_with_itself(sample_data):
    with Store.open(sample_data) as store, store.snapshot():
        found = headed(store)
        assert found
        for one in found:
            assert one.key not in one.near
            assert 0 < len(one.near) <= NEAREST
        titles = {key: each.title for key, each in store.events(store.keys()).items()}
        rows = list(drawn(store, 2, 3, random.Random(0)))  # noqa: S311
        assert len(rows) == 2 * len(found)
        headline, right, wrong = rows[0]
        assert headline in found[0].headlines
        assert titles[found[0].key] in right
        assert len(wrong) == len({*wrong, right}) - 1 == 3
        assert not list(drawn(store, 0, 3, random.Random(0)))  # noqa: S311
