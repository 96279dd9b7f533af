from datetime import date

from qa.answer.check import check
from qa.answer.compose import compose, quote
from qa.answer.judge import judge
from qa.question.understand import understand
from qa.records.answer import RankedEvent
from qa.records.event import Event, sentences
from qa.records.model import Coverage

COVERAGE = Coverage(events=3, days=3, first=date(1999, 1, 1), last=date(2018, 3, 29))


def event(day: int, title: str, description: str | None = None) -> Event:
    return Event(id=f"/news/2004/05/{day}/e.md", date=date(2004, 5, day), title=title, description=description)


def ranked(*events: tuple[Event, float]) -> list[RankedEvent]:
    return [RankedEvent(one, score, {}) for one, score in events]


def test_a_fact_is_answered_by_the_best_event_alone():
    hits = ranked((event(3, "A ferry sinks."), 0.8), (event(2, "A road opens."), 0.7))
    answer = compose(understand("Where did the ferry sink?"), hits)
    assert answer.text == "3 May 2004: A ferry sinks. [1]"


def test_a_list_stands_in_time_order_and_leaves_out_what_is_far_off():
    hits = ranked((event(9, "Peru votes."), 0.8), (event(2, "Chile votes."), 0.75), (event(1, "A road opens."), 0.3))
    answer = compose(understand("Which countries voted?"), hits)
    assert answer.text.splitlines() == [
        "2 events in the archive fit best, in time order:",
        "2 May 2004: Chile votes. [1]",
        "9 May 2004: Peru votes. [2]",
    ]
    check(answer, {hit.event.id: hit.event for hit in hits})


def test_a_long_title_is_cut_to_the_sentences_that_answer():
    filler = "The council of the old harbour town meets again to talk about the price of bread and salt. " * 6
    long = event(4, filler + "The mayor, Ana Ruiz, resigns over the bread affair. " + filler.strip())
    chosen = quote(understand("Which mayor resigned?"), long)
    assert "Ana Ruiz" in chosen
    assert chosen in long.title
    assert len(chosen) <= 320


def test_a_quote_never_runs_across_a_hole_in_the_page():
    torn = Event(
        "/news/2004/05/2/e.md",
        date(2004, 5, 2),
        "A ferry sinks. Twelve drown.",
        passages=("A ferry sinks.", "Twelve drown."),
    )
    assert quote(understand("How many drown?"), torn) in torn.passages


def test_reasons_to_decline():
    close = ranked((event(2, "A ferry sinks."), 0.9))
    far = ranked((event(2, "A ferry sinks."), 0.1))
    assert judge(understand("Who sank the ferry?"), close, COVERAGE) is None
    assert "29 March 2018" in judge(understand("Who won the 2030 World Cup?"), close, COVERAGE).reason
    assert "29 March 2018" in judge(understand("What happened in May 2021?"), close, COVERAGE).reason
    assert "1 January 1999" in judge(understand("What happened in 1950?"), close, COVERAGE).reason
    assert "close" in judge(understand("How long should I boil an egg?"), far, COVERAGE).reason
    assert "calendar" in judge(understand("What happened on 31 February 2004?"), close, COVERAGE).reason
    assert "May 2004" in judge(understand("What happened in May 2004?"), [], COVERAGE).reason


def test_a_year_to_come_that_the_event_itself_names_is_no_judge():
    agenda = ranked((event(2, "Leaders adopt the 2030 Agenda."), 0.9))
    assert judge(understand("Who adopted the 2030 Agenda?"), agenda, COVERAGE) is None


def test_sentences_are_stretches_of_the_text():
    text = (
        'Mr. Ruiz resigns at 3 p.m. on Monday. "I am tired," he says. The U.S. envoy leaves. 会議が開かれる。終わる。'
    )
    parts = sentences(text)
    assert parts[0] == "Mr. Ruiz resigns at 3 p.m. on Monday."
    assert all(part in text for part in parts)


def test_near_duplicates_of_a_list_share_a_line():
    hits = ranked(
        (event(9, "Peru votes for a new president."), 0.8),
        (event(8, "Peru votes for a new president today."), 0.79),
        (event(2, "Chile votes."), 0.75),
    )
    answer = compose(understand("Which countries voted?"), hits)
    assert answer.text.splitlines()[1:] == [
        "2 May 2004: Chile votes. [1]",
        "8 May 2004: Peru votes for a new president today. [2][3]",
    ]
    check(answer, {hit.event.id: hit.event for hit in hits})


def test_a_list_ends_where_the_scores_fall():
    hits = ranked((event(9, "Peru votes."), 0.8), (event(2, "Chile votes."), 0.78), (event(1, "A road opens."), 0.64))
    answer = compose(understand("Which countries voted?"), hits)
    assert len(answer.citations) == 2
