"""The first and the latest of what fits, in the bundled sample."""

from datetime import date

import pytest

from qa.question.understand import understand
from qa.records.question import Order
from qa.records.stages import Hit
from qa.search.gather import closest
from qa.search.ground import ground
from qa.search.order import by_day, in_order

MAY = date(2004, 5, 1)


def asked(text, search):
    """Return what a question finds, in the order that it asks for."""
    grounded = ground(understand(text, (), search.known.coverage.span), (), search)
    return grounded, in_order(grounded, closest(grounded, search), search)


def test_by_day_puts_the_closer_of_one_day_first():
    hits = [Hit(1, MAY, 0.5, {}), Hit(2, MAY, 0.7, {}), Hit(3, MAY.replace(day=2), 0.4, {})]
    assert [hit.key for hit in by_day(hits, Order.FIRST)] == [2, 1, 3]
    assert [hit.key for hit in by_day(hits, Order.LATEST)] == [3, 2, 1]


def test_without_an_order_the_best_stay_first(search):
    grounded, hits = asked("Who won the 2010 World Cup?", search)
    assert grounded.question.order is None
    assert hits == closest(grounded, search)


@pytest.mark.parametrize("name", ["Kosovo", "BP", "Ukraine"])  # of the last two, the last event tells beside others
def test_the_latest_on_a_name_is_the_last_event_about_it(name, search):
    grounded, hits = asked(f"latest news on {name}", search)
    assert grounded.question.name
    days = search.store.days(search.store.catalogue().keys_naming(grounded.question.name))
    assert hits[0].day == max(days.values())


def test_what_the_order_asks_for_stays_within_the_days_given(search):
    _, hits = asked("latest news on Kosovo in 2008", search)
    assert hits[0].day.year == 2008
    assert all(hit.day.year == 2008 for hit in hits)


def test_an_event_far_from_the_question_is_not_the_latest(search):
    _, hits = asked("Who is the president of Kosovo?", search)
    best = max(hit.score for hit in hits)
    assert hits[0].score >= 0.8 * best
