"""Ranking, from candidates made by hand."""

from datetime import date

import pytest

from qa.question.understand import understand
from qa.records.stages import Candidates, Gathered, Story
from qa.search.rank import Ranker

MAY = date(2004, 5, 1).toordinal()
ASKED = understand("Who sank the ferry?")


def ranked(ranker=None, asked=ASKED, told=None, total=None, **features):
    """Rank three candidates of 1, 2 and 3 May 2004."""
    candidates = Candidates.of([1, 2, 3], days=[MAY, MAY + 1, MAY + 2], **features)
    return (ranker or Ranker()).rank(Gathered(asked, candidates, told, total))


def test_meaning_counts_by_the_whole_and_word_by_word():
    hits = ranked(cosine=[0.6, 0.5, 0.4], late=[0.2, 0.5, 0.4])
    assert [hit.key for hit in hits] == [2, 1, 3]
    assert hits[0].score == pytest.approx(0.5)
    assert hits[0].parts == {"cosine": 0.5, "late": 0.5, "words": 0.0, "year": 0.0, "story": 0.0}


def test_what_was_not_compared_word_by_word_stands_behind_and_says_so():
    hits = ranked(cosine=[0.9, 0.5, 0.4], late=[float("nan"), 0.5, 0.4])
    assert [hit.key for hit in hits] == [2, 1, 3]
    assert "late" not in hits[1].parts


def test_words_count_the_more_of_the_question_are_names():
    features = {"cosine": [0.6, 0.5, 0.5], "late": [0.5, 0.5, 0.5], "words": [0.0, 0.4, 0.0]}
    assert ranked(**features)[0].key == 1
    assert ranked(asked=understand("Kosovo Serbia NATO"), **features)[0].key == 2


def test_a_year_that_is_named_and_nearness_to_the_story_speak_for_an_event():
    alike = {"cosine": [0.5, 0.5, 0.5], "late": [0.5, 0.5, 0.5]}
    told = Story(9, date(2004, 5, 1), {}, own=False)
    assert ranked(**alike, year=[False, False, True])[0].key == 3
    assert ranked(**alike, story=[0.0, 1.0, 0.0], told=told)[0].key == 2


def test_equal_events_stand_in_the_order_they_were_stored():
    assert [hit.key for hit in ranked(cosine=[0.5, 0.5, 0.5])] == [1, 2, 3]


def test_where_whatever_happened_is_asked_for_all_fit_in_their_order():
    hits = ranked(total=40, cosine=[1.0, 1.0, 1.0])
    assert [(hit.key, hit.score) for hit in hits] == [(1, 1.0), (2, 1.0), (3, 1.0)]


def test_a_signal_is_switched_off_by_its_weight():
    alike = {"cosine": [0.6, 0.5, 0.5], "late": [0.1, 0.9, 0.1]}
    assert ranked(**alike)[0].key == 2
    assert ranked(Ranker(late=0.0), **alike)[0].key == 1
