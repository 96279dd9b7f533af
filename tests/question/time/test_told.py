"""Days counted from the event told before."""

from datetime import date

import pytest

from qa.question.time.told import counted_from_told
from qa.records.window import Window

DAY = date(2004, 11, 20)


@pytest.mark.parametrize(
    ("text", "first", "last", "rest"),
    [
        ("Who took the place eleven days later?", "2004-11-30", "2004-12-02", "Who took the place ?"),
        ("Which court blocked it four days on?", "2004-11-23", "2004-11-25", "Which court blocked it ?"),
        ("What happened the next day?", "2004-11-21", "2004-11-22", "What happened ?"),
        ("And the day before, who spoke?", "2004-11-18", "2004-11-19", "And , who spoke?"),
        ("What happened the following month?", "2004-12-01", "2004-12-31", "What happened ?"),
        ("And the year after?", "2005-01-01", "2005-12-31", "And ?"),
        ("What had he banned three years earlier?", "2001-01-01", "2002-05-22", "What had he banned ?"),
        ("Who was hit there in January?", "2005-01-01", "2005-01-31", "Who was hit there ?"),
        ("Who else died that day?", "2004-11-20", "2004-11-21", "Who else died ?"),
        ("What did he say a few days later?", "2004-11-21", "2004-11-25", "What did he say ?"),
    ],
)
def test_what_is_counted_from_the_event_before(text, first, last, rest):
    window, wording = counted_from_told(text, DAY)
    assert window == Window(date.fromisoformat(first), date.fromisoformat(last))
    assert wording == rest


@pytest.mark.parametrize(
    "text",
    [
        "Who won the election?",
        "What happened two days after the match?",
        "May they stay?",
        "What happened 900 decades later?",
        "Who was there in January 2007?",
        "Who spoke on the day?",
    ],
)
def test_what_is_not(text):
    assert counted_from_told(text, DAY) is None
