"""Days of every year."""

from datetime import date

import pytest

from qa.question.time.expression import parse
from qa.question.time.recurring import every_year
from qa.records.window import Recurring, Window


@pytest.mark.parametrize(
    ("text", "recurring", "rest"),
    [
        ("What happened in Kosovo in January?", Recurring(1), "What happened in Kosovo?"),
        ("kosovo in early march", Recurring(3), "kosovo"),
        ("Who was shot on 14 February?", Recurring(2, 14), "Who was shot?"),
        ("Who was shot on February 14th?", Recurring(2, 14), "Who was shot?"),
        ("Which banks failed on a Friday?", Recurring(weekday=4), "Which banks failed?"),
    ],
)
def test_days_without_a_year_are_those_of_every_year(text, recurring, rest):
    assert every_year(text) == (recurring, rest)


@pytest.mark.parametrize(
    "text", ["in January 2011", "in march '08", "Who may vote?", "Black Friday", "on 3 March 2011", "in Mali"]
)
def test_others_are_left_alone(text):
    assert every_year(text) is None


def test_the_last_of_them_and_how_they_are_said():
    until = date(2018, 3, 29)
    assert Recurring(1).last_until(until) == Window(date(2018, 1, 1), date(2018, 1, 31))
    assert Recurring(4, 1).last_until(until) == Window(date(2017, 4, 1), date(2017, 4, 1))
    assert Recurring(2, 29).last_until(until) == Window(date(2016, 2, 29), date(2016, 2, 29))
    assert Recurring(2, 30).last_until(until) is None
    assert Recurring(weekday=0).last_until(until) == Window(date(2018, 3, 26), date(2018, 3, 26))
    assert [one.in_words() for one in (Recurring(1), Recurring(2, 3), Recurring(weekday=6))] == [
        "January of every year",
        "3 February of every year",
        "every Sunday",
    ]


def test_a_day_that_an_event_speaks_of_stays_a_word():
    assert "effective March 31" in parse("Who resigns effective March 31, 2006?").wording
    assert "due on 1 January" in parse("Which tax is due on 1 January 2017?").wording
