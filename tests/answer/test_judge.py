"""Whether events answer: judged from records made by hand, as any ranker would hand them on."""

from dataclasses import replace
from datetime import date

import pytest

from qa.answer.judge import Judge
from qa.question.understand import limited, understand
from qa.records.answer import RankedEvent
from qa.records.event import Event
from qa.records.model import Coverage
from qa.records.stages import READ, Judged, Ranked
from qa.records.window import Window

COVERAGE = Coverage(events=3, days=3, first=date(1999, 1, 1), last=date(2018, 3, 29))


def judged(text: str, title: str | None = None, score: float = 0.9, judge: Judge | None = None, **parts) -> Judged:
    """Judge whether an event of 2 May 2004, found with a score, answers a question; without a title none was found."""
    event = Event("/news/2004/05/2/e.md", date(2004, 5, 2), title or "")
    found = (RankedEvent(event, score, parts),) if title else ()
    return (judge or Judge()).judge(Ranked(understand(text), found), COVERAGE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Who won the 2030 World Cup?", "29 March 2018"),
        ("What happened in May 2021?", "29 March 2018"),
        ("What happened in 1950?", "1 January 1999"),
        ("What happened on 31 February 2004?", "calendar"),
        ("How do I boil an egg?", "something else"),
        ("How many people were on the ferry?", "states the number"),
        ("Who won the 2009 Winter Olympics?", "of 2009"),
    ],
)
def test_what_even_a_close_event_does_not_answer(text, said):
    assert said in judged(text, "A ferry sinks.").refusal.reason


def test_a_close_event_may_answer_and_a_far_one_does_not():
    assert judged("Who sank the ferry?", "A ferry sinks.").refusal is None
    assert "close" in judged("Who sank the ferry?", "A road opens.", 0.1).refusal.reason
    assert "close" in judged("Who sank the ferry?", "A road opens.", cosine=0.1).refusal.reason


def test_within_days_that_are_given_less_will_do_and_other_days_may_do_better():
    assert judged("Who sank the ferry in May 2004?", "A ferry sinks.", 0.4).refusal is None
    refusal = judged("Who sank the ferry in May 2004?", "A road opens.", 0.1).refusal
    assert "May 2004" in refusal.reason
    assert refusal.elsewhere
    assert not judged("Who sank the ferry?", "A road opens.", 0.1).refusal.elsewhere


def test_a_name_and_days_are_answered_by_what_names_it_then_however_far_it_is():
    brexit = replace(
        understand("Brexit"), name=("Brexit",), entities=("Brexit",), window=Window(date(2004, 1, 1), None)
    )

    def refusal(title):
        event = Event("/news/2004/05/2/e.md", date(2004, 5, 2), title)
        return Judge().judge(Ranked(brexit, (RankedEvent(event, 0.2, {}),)), COVERAGE).refusal

    assert refusal("Ministers meet over Brexit.") is None
    assert refusal("A road opens.").reason == "no event since 1 January 2004 names “Brexit”"


def test_where_no_event_is_found_it_is_said_of_which_days():
    assert "May 2004" in judged("What happened in May 2004?").refusal.reason


@pytest.mark.parametrize(
    ("held", "read", "refused"),
    [
        ({"unknown": ("Quuxville",)}, 0.95, False),  # another name for it, as "Seoul"
        ({"unknown": ("Quuxville",)}, 0.6, True),
        ({"respelled": ("Quuxville",)}, 0.6, False),
        ({"respelled": ("Quuxville",)}, 0.01, True),  # read as the name of somebody else
        ({}, 0.6, False),
    ],
)
def test_a_name_that_no_event_holds_is_told_where_reading_finds_no_other_for_it(held, read, refused):
    event = Event("/news/2004/05/2/e.md", date(2004, 5, 2), "Ana Ruiz is elected mayor of Barville.")
    question = replace(understand("Who was elected mayor of Quuxville?"), **held)
    ranked = Ranked(question, (RankedEvent(event, 0.9, {READ: read}),))
    refusal = Judge(bar=0.0).judge(ranked, COVERAGE).refusal
    assert (refusal is not None and "names “Quuxville”" in refusal.reason) == refused


@pytest.mark.parametrize(
    "text", ["Who won the 2022 World Cup?", "2022 world cup winner", "Who won the 2018 World Cup in Russia?"]
)
def test_who_won_what_is_yet_to_be_held_is_beyond_the_archive(text):
    assert "29 March 2018" in judged(text, "Qatar wins the right to host the 2022 World Cup.").refusal.reason
    assert (
        judged("Who won the right to host the 2022 World Cup?", "Qatar is to host the 2022 World Cup.").refusal is None
    )


def test_a_year_to_come_that_the_event_itself_names_is_no_reason():
    assert judged("Who adopted the 2030 Agenda?", "Leaders adopt the 2030 Agenda.").refusal is None


def test_what_is_close_enough_is_for_the_judge_to_say():
    assert judged("Who sank the ferry?", "A ferry sinks.", 0.6, Judge(least=0.7)).refusal


def test_days_counted_from_an_event_stand_where_something_close_is_of_them_or_the_archive_lacks_them():
    judge = Judge()
    assert judge.stands(judged("Who sank the ferry?", "A ferry sinks."), COVERAGE)
    assert not judge.stands(judged("Who sank the ferry in 2004?", "A road opens.", 0.4), COVERAGE)
    beyond = limited(understand("Who sank the ferry?"), date(2400, 1, 1))
    assert judge.stands(judge.judge(Ranked(beyond, ()), COVERAGE), COVERAGE)


def test_what_was_read_weighs_within_days_too_and_has_a_bar_of_its_own():
    asked = "Which Latvian minister sank the ferry in May 2004?", "A Lithuanian minister sinks the ferry."
    unlikely = {"read": 1e-6, "cosine": 0.6, "late": 0.6}
    assert judged(*asked, judge=Judge(bar_in_days=0.9), **unlikely).refusal.near
    assert judged(*asked, judge=Judge(bar=0.9, bar_in_days=0.0), **unlikely).refusal is None


@pytest.mark.parametrize(
    ("text", "declined"),
    [
        ("When did Ana Lopez die?", True),
        ("how was ana lopez killed", True),
        ("Where did Lopez pass away?", True),
        ("When did the minister's brother die?", False),  # whoever that is, an event may call him otherwise
        ("When did Ana Lopez die in the polls?", False),
    ],
)
def test_a_death_that_no_event_tells_is_declined_however_near_another_is(text, declined):
    reason = "none of the events closest to this question tells of this death"
    unread = {"read": 0.05, "cosine": 0.6, "late": 0.8}
    refusal = judged(text, "Maria Lopez dies.", judge=Judge(bar=0.0), **unread).refusal
    assert (refusal is not None and refusal.reason == reason) is declined
    assert judged(text, "Ana Lopez dies.", judge=Judge(bar=0.0), **(unread | {"read": 0.9})).refusal is None


def test_a_day_is_told_where_one_event_stands_out_however_little_reading_says():
    stands_out = {"read": 0.02, "cosine": 0.75, "late": 0.8}
    never = Judge(bar=1.0)
    assert judged("When did Merrow sink?", "Merrow sinks.", judge=never, **stands_out).refusal is not None  # no lead
    events = [Event(f"/news/2004/05/{day}/e.md", date(2004, 5, day), "Merrow sinks.") for day in (2, 3)]
    found = tuple(RankedEvent(event, score, stands_out) for event, score in zip(events, (0.9, 0.6), strict=True))
    asked = {"When did Merrow sink?": False, "Who sank Merrow?": True, "When did Lowland sink?": True}
    for text, refused in asked.items():
        refusal = never.judge(Ranked(understand(text), found), COVERAGE).refusal
        assert (refusal is not None) is refused


def test_who_holds_an_office_is_not_said_by_what_names_none():
    said = judged("Who is the president of France?", "France closes a road.").refusal.reason
    assert said == "its last word on this names no president"
