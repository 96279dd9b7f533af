"""What a question means in the bundled sample."""

from datetime import date

from qa.question.understand import limited, understand
from qa.records.window import Window
from qa.search.ground import days_of, ground, named

NATO = "When did NATO step into the border clashes between Serbia and Kosovo?"


def test_names_are_recognised_and_set_right(search):
    assert "Kosovo" in named(understand("clashes in Kosovo"), search).entities
    question = named(understand("clashes in Kosvoo"), search)
    assert question.wording == "clashes in Kosovo"
    assert question.words == ("clashes", "Kosovo")
    assert question.notes == ("Read “Kosvoo” as “Kosovo”",)
    assert "Kosovo" in question.entities


def test_a_name_that_no_event_holds_is_told(search):
    assert named(understand("Who is mayor of Quuxville?"), search).unknown == ("Quuxville",)


def test_a_follow_ups_own_words_are_set_right_too(search):
    question = named(understand("And in Serbai?", ["What did they do about Kosovo in 2011?"]), search)
    assert question.alone == "And in Serbia?"
    assert question.wording.endswith("And in Serbia?")


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
