"""Stories of years, in the bundled sample; what else is asked is no saga."""

import pytest

from qa.question.understand import understand
from qa.search import saga as sagas
from qa.search.ground import ground


def told(text, search):
    """Return the turning points of what a question asks for, and how many events it has."""
    return sagas.saga(ground(understand(text, (), search.known.coverage.span), (), search), search)


def test_a_story_of_few_events_is_none(search):
    assert told("How did the ferry disaster in Lima unfold?", search) == ([], 0)


@pytest.mark.parametrize(
    "text", ["Who won the 2010 World Cup?", "How did Mubarak fall?", "How did the 2008 crisis go?"]
)
def test_what_asks_for_less_than_all_of_a_story_is_none(text, search):
    assert told(text, search) == ([], 0)


def test_a_story_of_years_is_told_by_turning_points_over_all_of_them(search, monkeypatch):
    monkeypatch.setattr(sagas, "_FEWEST", 6)  # the sample is small
    turning, events = told("How did the story of Kosovo develop?", search)
    assert 0 < len(turning) <= sagas.TOLD <= max(events, sagas.TOLD)
    assert (max(hit.day for hit in turning) - min(hit.day for hit in turning)).days > 730
    assert [hit.score for hit in turning] == sorted((hit.score for hit in turning), reverse=True)
