"""What a question means in the bundled sample."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from qa.question.understand import limited, understand
from qa.records.window import Window
from qa.search.gather import closest
from qa.search.ground import days_of, ground, named
from qa.search.vocabulary import Vocabulary

NATO = "When did NATO step into the border clashes between Serbia and Kosovo?"


def test_names_are_recognised_and_set_right(search):
    assert "Kosovo" in named(understand("clashes in Kosovo"), search).entities
    question = named(understand("clashes in Kosvoo"), search)
    assert question.wording == "clashes in Kosovo"
    assert question.words == ("clashes", "Kosovo")
    assert question.notes == ("Read “Kosvoo” as “Kosovo”",)
    assert "Kosovo" in question.entities


def test_a_small_word_is_a_slip_only_of_a_long_one_that_the_archive_often_holds(search):
    assert named(understand("clashes in kosvoo"), search).wording == "clashes in Kosovo"
    assert named(understand("clashes in kosvo"), search).wording == "clashes in kosvo"
    many = replace(search, known=replace(search.known, vocabulary=Vocabulary(1_000_000)))
    assert named(understand("clashes in kosvoo"), many).wording == "clashes in kosvoo"
    assert named(understand("clashes in Kosvoo"), many).wording == "clashes in Kosovo"


def test_a_name_that_no_event_holds_is_told(search):
    assert named(understand("Who is mayor of Quuxville?"), search).unknown == ("Quuxville",)


def test_a_name_that_is_read_as_another_is_told(search):
    assert named(understand("What did NATO do in Kosoov?"), search).respelled == ("Kosoov",)
    assert named(understand("what did nato do in kosoov"), search).respelled == ()
    assert named(understand("Why were the Moroccans shut out?"), search).respelled == ()


def test_a_follow_ups_own_words_are_set_right_too(search):
    question = named(understand("And did Serbai agree to it?", ["What did they do about Kosovo in 2011?"]), search)
    assert question.alone == "And did Serbia agree to it?"
    assert question.wording.endswith("And did Serbia agree to it?")


def test_open_ends_are_closed_by_what_the_archive_covers(search):
    last = search.known.coverage.last
    assert days_of(understand("Kosovo since 2011"), search.known.coverage) == (date(2011, 1, 1), last)
    assert days_of(understand("Kosovo"), search.known.coverage) is None


def test_days_are_counted_from_an_event_and_there_is_a_way_back(search):
    grounded = ground(understand("What happened in the week after the Kosovo declaration of independence?"), (), search)
    assert grounded.question.window == Window(date(2008, 2, 18), date(2008, 2, 24))
    assert grounded.days == (date(2008, 2, 18), date(2008, 2, 24))
    assert grounded.otherwise.days is None
    assert grounded.otherwise.question.window is None
    assert "looking at all days" in grounded.otherwise.question.notes[-1]


def test_days_that_the_user_set_are_not_counted_from_anything(search):
    asked = understand("What happened in the week after the Kosovo declaration of independence?")
    assert ground(limited(asked, anytime=True), (), search).otherwise is None
    assert ground(limited(asked, date(2009, 1, 1)), (), search).days[0] == date(2009, 1, 1)


def test_what_happened_outside_the_archive_is_looked_for_on_its_nearest_day(search):
    last = search.known.coverage.last
    assert ground(understand("What happened on 31 March 2031?"), (), search).days == (last, last)
    assert ground(understand("What happened in Kosovo in March 2031?"), (), search).days is None


def test_a_follow_up_is_about_the_story_of_the_question_before(search):
    grounded = ground(understand("Which newspaper reported it?", [NATO]), [NATO], search)
    assert grounded.story.day == date(2011, 7, 27)
    assert not grounded.story.own
    assert ground(understand(NATO), [], search).story is None
    nothing = ["how long should I boil an egg"]
    assert ground(understand("And how long was it?", nothing), nothing, search).story is None


def test_a_question_that_cannot_be_read_is_not_looked_into(search):
    grounded = ground(understand("Kosovo on 31 February 2011"), (), search)
    assert grounded.question.fault
    assert not search.encoder._begun


def test_a_month_without_a_year_is_that_of_every_year(search):
    grounded = ground(understand("What did Kosovo do in February?"), (), search)
    assert grounded.question.recurring.month == 2
    assert grounded.question.notes[-1] == "Looking at February of every year"
    hits = closest(grounded, search)
    assert hits
    assert {hit.day.month for hit in hits} == {2}


def test_of_whatever_happened_the_last_such_month_is_looked_at(search):
    grounded = ground(understand("What happened in February?"), (), search)
    assert grounded.days[0].month == 2
    assert grounded.question.general


def test_a_day_in_no_calendar_is_said(search):
    assert "30 February" in ground(understand("Who was shot on 30 February?"), (), search).question.fault


def test_a_follow_up_counts_from_the_answer_before(search):
    asked = understand("What happened there two days later?", [NATO])
    grounded = ground(asked, [NATO], search)
    assert grounded.days == (date(2011, 7, 28), date(2011, 7, 30))
    assert grounded.question.notes[-1].startswith("Counted from 27 July 2011")


def test_who_held_an_office_is_looked_for_before_the_days_asked_for(search):
    grounded = ground(understand("Who was prime minister of Kosovo in 2011?"), (), search)
    assert grounded.question.window == Window(date(2006, 1, 2), date(2011, 12, 31))
    assert grounded.question.order is not None
    assert ground(understand("Who is prime minister of Kosovo in 2011?"), (), search).question.window.first.year == 2006


def test_a_year_before_the_archive_is_no_window_where_something_is_known_by_it(search):
    asked = ground(understand("Which song beat the record of 1944?"), (), search).question
    assert asked.window is None
    assert asked.years == (1944,)
    assert ground(understand("What happened in Kosovo in 1944?"), (), search).question.window.last == date(1944, 12, 31)


def test_days_farther_from_an_event_than_the_archive_reaches_are_words(search):
    grounded = ground(understand("Who protested 45 years after the Kosovo declaration of independence?"), (), search)
    assert grounded.question.window is None
    assert "45 years after" in grounded.question.wording


def test_a_question_is_completed_as_far_back_as_it_leans():
    before = ["What did NATO do in Kosovo in 2011?", "Did it stay?"]
    assert understand("And who commanded it?", before).wording == (
        "What did NATO do in Kosovo? Did it stay? And who commanded it?"
    )


LISTED = "List all events in Kosovo"


def test_one_of_the_events_listed_before_is_pointed_to(search):
    listed = ground(understand("the second one", [LISTED]), [LISTED], search)
    told = sorted(closest(ground(understand(LISTED), (), search), search)[:10], key=lambda hit: (hit.day, hit.key))
    assert listed.story.key in {hit.key for hit in told}
    assert listed.story.own  # the event itself is asked for, and nothing of it
    assert not ground(understand("who was hurt in the second one?", [LISTED]), [LISTED], search).story.own


def test_an_event_that_was_not_listed_cannot_be_pointed_to(search):
    fault = ground(understand("the fortieth one", [LISTED]), [LISTED], search).question.fault
    assert fault
    assert fault.startswith("The answer before tells of ")
    assert ground(understand("number 40", [LISTED]), [LISTED], search).question.fault == fault


def test_a_question_with_something_exchanged_is_not_drawn_to_the_story_before_it(search):
    asked = "What happened in Kosovo in 2008?"
    assert ground(understand("And in 2011?", [asked]), [asked], search).story is None


def test_where_one_event_was_told_of_there_is_no_second_one(search):
    fault = ground(understand("the second one", [NATO]), [NATO], search).question.fault
    assert fault.startswith("The answer before tells of one event")


@pytest.mark.parametrize(
    "before",
    [
        [LISTED, "the first one"],
        [NATO, LISTED, "the first one", "the fortieth one"],  # which was none: the answer before it counts
    ],
)
def test_days_count_from_the_event_that_the_last_answer_told_of(before, search):
    listed = ground(understand("the first one", [LISTED]), [LISTED], search).story.day
    asked = ground(understand("And two months later?", before), before, search).question
    assert asked.window.first <= listed + timedelta(days=61) <= asked.window.last
    assert "one" not in asked.wording.split()
