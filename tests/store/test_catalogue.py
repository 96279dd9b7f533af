from datetime import date

import pytest

from qa.engine import Engine
from qa.records.question import Intent

NATO = "When did NATO step into the border clashes between Serbia and Kosovo?"


@pytest.fixture(scope="module")
def engine(sample_data):
    return Engine(sample_data)


def test_months_and_days_add_up_to_all_events(engine):
    with engine.catalogue() as catalogue:
        months = catalogue.months()
        assert sum(months.values()) == engine.coverage().events
        assert list(months) == sorted(months)
        days = catalogue.days(date(2011, 7, 1), date(2011, 7, 31))
        assert sum(days.values()) == months["2011-07"]
        listing = catalogue.on(date(2011, 7, 27))
        assert listing.total == days[date(2011, 7, 27)] == len(listing.heads)


def test_names_and_publishers_lead_to_their_events(engine):
    with engine.catalogue() as catalogue:
        name, used = next(iter(catalogue.names("kosov").items()))
        assert "kosov" in name.casefold()
        assert catalogue.of_name(name).total == used
        publisher, events = next(iter(catalogue.publishers("bbc").items()))
        assert catalogue.of_publisher(publisher).total == events
        assert catalogue.names("100%_\\") == {}
        assert catalogue.of_name("nobody at all").total == 0


def test_typing_finds_events_by_the_beginning_of_the_last_word(engine):
    with engine.catalogue() as catalogue:
        assert any("NATO" in head.title for head in catalogue.typed("nato st"))
        assert catalogue.typed("us")  # may become a word that tells, though by itself it is none
        assert catalogue.typed('"*(') == ()
        for odd in ("", "   ", '" OR *', "the", "AND NOT (", "\0"):
            catalogue.typed(odd)


def test_window_and_intent_can_be_set_and_the_window_removed(engine):
    question = "What happened in Kosovo in July 2011?"
    assert engine.ask(question).question.window is not None
    assert engine.ask(question, anytime=True).question.window is None
    assert engine.ask(question, intent=Intent.WHEN).question.intent is Intent.WHEN


def test_suggestions_can_be_asked(engine):
    answer = engine.ask(NATO)
    suggestions = engine.suggest(answer)
    assert 1 <= len(suggestions) <= 3
    assert len(set(suggestions)) == len(suggestions)
    assert all(engine.ask(one).answered for one in suggestions)
    assert engine.suggest(engine.ask("Who won the 2030 World Cup?")) == ()
