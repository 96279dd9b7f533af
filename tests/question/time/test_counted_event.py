"""Time counted from an event that a question names."""

from datetime import date

import pytest

from qa.question.time.event import counted_from_event, origin
from qa.records.window import Window

DAY = date(2011, 3, 11)


@pytest.mark.parametrize(
    ("text", "event", "wording", "window"),
    [
        (
            "What happened a week after the Fukushima disaster?",
            "the Fukushima disaster",
            "What happened the Fukushima disaster?",
            Window(date(2011, 3, 15), date(2011, 3, 21)),
        ),
        (
            "Two days before the great quake, who resigned?",
            "the great quake",
            "the great quake, who resigned?",
            Window(date(2011, 3, 9), date(2011, 3, 10)),
        ),
        (
            "Who resigned in the month following the great quake?",
            "the great quake",
            "Who resigned the great quake?",
            Window(date(2011, 3, 12), date(2011, 4, 11)),
        ),
    ],
)
def test_an_amount_of_time_and_the_event_it_is_counted_from(text, event, wording, window):
    counted = counted_from_event(text)
    assert counted is not None
    assert (counted.event, counted.wording, counted.window(DAY)) == (event, wording, window)


@pytest.mark.parametrize(
    "text",
    [
        "How many days after the crash did the search end?",
        "Who won the day of the jackal prize?",
        "What happened two days after that?",
        "Who sank the ferry?",
        "",
    ],
)
def test_other_texts_count_from_no_event(text):
    assert counted_from_event(text) is None


def test_an_event_began_where_it_is_told_most_and_not_in_its_later_echoes():
    echoes = [(date(2013, 8, 21), 0.9), (date(2016, 3, 11), 0.89), (date(2011, 6, 1), 0.89)]
    told = [(date(2011, 3, 12), 0.88), (date(2011, 3, 14), 0.87), (date(2011, 3, 17), 0.7)]
    assert origin(echoes + told) == date(2011, 3, 12)


def test_what_leads_up_to_an_event_is_not_the_event():
    assert origin([(date(2006, 12, 26), 0.89), (date(2006, 12, 30), 0.95)]) == date(2006, 12, 30)


def test_nothing_found_began_on_no_day():
    assert origin([]) is None
