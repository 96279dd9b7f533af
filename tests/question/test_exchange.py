"""A question that asks the one before again, with something exchanged."""

from datetime import date

import pytest

from qa.question.exchange import exchanged, resolved
from qa.question.intent import Intent, Order
from qa.question.understand import understand
from qa.records.window import Window

ASKED = "Who is the mayor of Merrow?"


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("What about Lowtown?", ASKED, "Who is the mayor of Lowtown?"),
        ("And of Lowtown?", ASKED, "Who is the mayor of Lowtown?"),
        ("what about lowtown", ASKED, "Who is the mayor of lowtown?"),
        ("and Lowtown then?", ASKED, "Who is the mayor of Lowtown?"),
        ("What about Lowtown?", "What happened in Merrow in May 2014?", "What happened in Lowtown in May 2014?"),
        ("And in 2015?", "List all ferry accidents in 2014", "List all ferry accidents in 2015"),
        ("How about May 2015?", "ferry accidents in 2014", "ferry accidents May 2015"),
        ("And in 2014?", "Who won the 2010 Harbour Cup?", "Who won the 2014 Harbour Cup?"),
        ("What about the 2006 one?", "Who won the 2010 Harbour Cup?", "Who won the 2006 Harbour Cup?"),
        ("What about Ann Other?", "When did Joe Bloggs's term end?", "When did Ann Other's term end?"),
    ],
)
def test_a_name_or_the_days_are_exchanged(text, before, expected):
    assert exchanged(text, [before]) == expected


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("What about the victims?", ASKED),
        ("And what did he say?", ASKED),
        ("And then?", ASKED),
        ("And the day after?", ASKED),
        ("What about Lowtown?", "who is the mayor of merrow"),  # which of the words is a name cannot be told
        ("Lowtown?", ASKED),
        ("What about Lowtown?", "Who won the 2010 Harbour Cup?"),  # a year before it makes it no place
        ("and when was she released?", ASKED),
    ],
)
def test_what_adds_to_the_question_before_is_left_to_be_completed(text, before):
    assert exchanged(text, [before]) is None


def test_without_a_question_before_there_is_nothing_to_exchange():
    assert exchanged("What about Lowtown?", []) is None


def test_one_exchange_follows_another():
    said = ["What happened in Merrow in 2008?", "What about Lowtown?", "and 2012?"]
    assert resolved(said) == [
        said[0],
        "What happened in Lowtown in 2008?",
        "What happened in Lowtown in 2012",
    ]


def test_it_is_understood_as_the_question_that_it_is():
    question = understand("And in 2015?", ["List all ferry accidents in 2014"])
    assert (question.intent, question.window) == (Intent.LIST, Window(date(2015, 1, 1), date(2015, 12, 31)))
    assert question.exchanged
    assert question.alone is None
    assert "Understood as: List all ferry accidents in 2015" in question.remarks()
    assert understand("What about Lowtown?", [ASKED]).order is Order.LATEST


def test_what_leans_on_an_exchanged_question_is_completed_from_what_that_asks():
    question = understand("where was he buried?", ["When did Joe Bloggs die?", "What about Ann Other?"])
    assert question.wording == "When did Ann Other die? where was he buried?"
