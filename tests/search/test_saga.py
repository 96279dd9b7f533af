"""Stories of years and names alone, in the bundled sample; what else is asked is told otherwise."""

from datetime import date

import pytest

from qa.question.understand import understand
from qa.records.stages import Hit
from qa.search import saga
from qa.search.ground import ground


def told(text, search):
    """Return what a question is told by, if it asks for a long story."""
    return saga.told(ground(understand(text, (), search.known.coverage.span), (), search), search)


@pytest.mark.parametrize(
    "text",
    [
        "How did the ferry disaster in Lima unfold?",
        "Who won the World Cup?",
        "How did Mubarak fall?",
        "How did the 2008 crisis go?",
    ],
)
def test_what_is_no_story_of_years_is_told_otherwise(text, search):
    assert told(text, search) is None


def test_a_story_of_years_is_told_by_turning_points_over_all_of_them(search, monkeypatch):
    monkeypatch.setattr(saga, "_FEWEST", 6)  # the sample is small
    found = told("How did the story of Kosovo develop?", search)
    assert 0 < len(found.turning) <= saga.TOLD
    assert found.span is None
    days = [hit.day for hit in found.turning]
    assert (max(days) - min(days)).days > 730
    assert [hit.score for hit in found.turning] == sorted((hit.score for hit in found.turning), reverse=True)


def test_how_a_story_of_years_began_is_told_by_its_first_days(search, monkeypatch):
    monkeypatch.setattr(saga, "_FEWEST", 6)
    monkeypatch.setattr(saga, "_BEGUN", 1)
    whole = told("How did the story of Kosovo develop?", search)
    begun = told("How did the story of Kosovo begin?", search)
    days = [hit.day for hit in begun.turning]
    assert max(days) - min(days) <= saga._BEGINNING
    assert min(days) <= min(hit.day for hit in whole.turning)
    again = told("How did the story of Kosovo begin and end?", search)
    assert max(hit.day for hit in again.turning) > max(days)


def test_a_story_begins_where_several_events_follow_each_other():
    days = [date(2002, 5, 1), date(2004, 1, 1), date(2004, 2, 1), date(2004, 3, 1), date(2004, 7, 1)]
    hits = [Hit(key, day, 0.9, {}) for key, day in enumerate(days)]
    assert [hit.key for hit in saga.beginning(hits)] == [1, 2, 3]


def test_a_name_alone_is_told_by_all_events_that_name_it(search):
    found = told("kosovo", search)
    keys = search.store.catalogue().keys_naming(("Kosovo",))
    days = search.store.days(keys).values()
    assert found.events == len(keys)
    assert found.span == (min(days), max(days))
    assert len(found.turning) == saga.PROFILED


def test_a_name_with_days_is_told_within_them(search):
    found = told("Kosovo 2008", search)
    assert {day.year for day in found.span} == {2008}
    assert {hit.day.year for hit in found.turning} == {2008}
