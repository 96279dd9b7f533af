from datetime import date

from qa.answer.check import check
from qa.answer.compose import compose, decline, quote
from qa.question.understand import understand
from qa.records.answer import Answer, RankedEvent, RelatedEvent
from qa.records.event import Event, sentences
from qa.records.stages import Judged, Ranked, Refusal

TOWNS = "Lima Cusco Piura Tacna Puno Ica Huaraz Tarma Jauja Moquegua Iquitos Chincha".split()


def event(day: int, title: str, description: str | None = None) -> Event:
    return Event(id=f"/news/2004/05/{day}/e.md", date=date(2004, 5, day), title=title, description=description)


def answer_to(text: str, *events: tuple[Event, float]) -> Answer:
    """Answer a question from events with their scores; what is said of them is checked."""
    found = tuple(RankedEvent(one, score, {}) for one, score in events)
    answer = compose(Judged(Ranked(understand(text), found)))
    check(answer, {one.id: one for one, _ in events})
    return answer


def test_a_fact_is_answered_by_the_best_event_alone():
    answer = answer_to("Where did the ferry sink?", (event(3, "A ferry sinks."), 0.8), (event(2, "A road opens."), 0.7))
    assert answer.text == "3 May 2004: A ferry sinks. [1]"


def test_a_list_stands_in_time_order_and_leaves_out_what_is_far_off():
    found = (event(9, "Peru votes."), 0.8), (event(2, "Chile votes."), 0.75), (event(1, "A road opens."), 0.3)
    answer = answer_to("Which countries voted?", *found)
    assert answer.text.splitlines() == [
        "2 events in the archive fit best, in time order:",
        "2 May 2004: Chile votes. [1]",
        "9 May 2004: Peru votes. [2]",
    ]


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


def test_sentences_are_stretches_of_the_text():
    text = (
        'Mr. Ruiz resigns at 3 p.m. on Monday. "I am tired," he says. The U.S. envoy leaves. 会議が開かれる。終わる。'
    )
    parts = sentences(text)
    assert parts[0] == "Mr. Ruiz resigns at 3 p.m. on Monday."
    assert all(part in text for part in parts)


def test_near_duplicates_of_a_list_share_a_line():
    answer = answer_to(
        "Which countries voted?",
        (event(9, "Peru votes for a new president."), 0.8),
        (event(8, "Peru votes for a new president today."), 0.79),
        (event(2, "Chile votes."), 0.75),
    )
    assert answer.text.splitlines()[1:] == [
        "2 May 2004: Chile votes. [1]",
        "8 May 2004: Peru votes for a new president today. [2][3]",
    ]


def test_a_list_says_of_how_many_it_gives_the_closest():
    found = tuple(RankedEvent(event(day, f"{name} votes."), 1 - day / 100, {}) for day, name in enumerate(TOWNS, 1))
    asked = Ranked(understand("Which towns voted?"), found, fitting=12)
    short, whole = compose(Judged(asked)), compose(Judged(asked), every=True)
    for answer in (short, whole):
        check(answer, {one.event.id: one.event for one in found})
    assert short.text.splitlines()[0] == "10 events in the archive fit best, of 12 that fit, in time order:"
    assert (len(short.citations), short.more) == (10, 2)
    few = compose(Judged(asked), k=3)
    assert (len(few.citations), few.more) == (3, 9)
    assert whole.text.splitlines()[0] == "12 events in the archive fit best, in time order:"
    assert (len(whole.citations), whole.more) == (12, 0)


def test_a_list_tells_each_thing_once_and_folds_the_other_reports_under_it():
    quake, toll, other, far = (
        event(day, text)
        for day, text in (
            (2, "An earthquake strikes Peru."),
            (5, "The toll of the Peru earthquake rises."),
            (9, "An earthquake strikes Chile."),
            (20, "An earthquake strikes Fiji."),
        )
    )
    found = tuple(RankedEvent(one, 0.8, {}) for one in (quake, toll, other))
    more = (RelatedEvent(toll.id, toll.date, toll.title, ()), RelatedEvent(far.id, far.date, far.title, ()))
    answer = compose(Judged(Ranked(understand("List earthquakes"), found, fitting=6, folded={quake.id: more})))
    check(answer, {one.event.id: one.event for one in found})
    under = "2 more reports of these are folded under them"
    assert answer.text.splitlines() == [
        f"2 events in the archive fit best, of 6 that fit, in time order; {under}:",
        "2 May 2004: An earthquake strikes Peru. [1]",
        "9 May 2004: An earthquake strikes Chile. [2]",
    ]
    assert [one.folded for one in answer.citations] == [more, ()]
    assert (answer.folded, answer.more) == (2, 2)


def test_what_is_no_matter_of_an_archive_has_no_nearest_event():
    found = (RankedEvent(event(9, "A cook boils an egg."), 0.9, {}),)
    answer = decline(understand("How do I boil an egg?"), Refusal("this asks for something else"), found)
    assert answer.text == "The archive does not say: this asks for something else."


def test_the_latest_is_said_with_its_day():
    answer = answer_to("Who is the president of Peru?", (event(9, "Ana Ruiz is sworn in as president of Peru."), 0.8))
    assert answer.text.splitlines() == [
        "The archive's last word on this is of 9 May 2004:",
        "9 May 2004: Ana Ruiz is sworn in as president of Peru. [1]",
    ]


def test_reports_of_the_same_are_counted_beside_their_line():
    same = [event(day, f"Peru votes for a new president {'today' * (day == 8)}.") for day in (8, 9)]
    found = tuple(RankedEvent(one, 0.8, {}) for one in (*same, event(2, "Chile votes.")))
    answer = compose(Judged(Ranked(understand("Which countries voted?"), found, fitting=3)))
    check(answer, {one.event.id: one.event for one in found})
    first = answer.text.splitlines()[0]
    assert first == "2 events in the archive fit best, in time order; 1 more report of the same beside them:"
