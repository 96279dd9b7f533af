"""Gathering over the bundled sample, each source of candidates by itself."""

from dataclasses import replace
from datetime import date

import numpy as np

from qa.question.understand import understand
from qa.records.stages import Grounded
from qa.search.gather import COMPARED, Gathering, closest, gather

NATO = "When did NATO step into the border clashes between Serbia and Kosovo?"
JULY = (date(2011, 7, 1), date(2011, 7, 31))


def titles(search, hits):
    return [event.title for event in search.store.events([hit.key for hit in hits]).values()]


def test_candidates_come_with_all_that_a_ranker_is_told(search):
    found = gather(Grounded(understand(NATO)), search, 10).candidates
    assert len(found) == COMPARED
    assert not np.isnan(found.late).any()
    assert found.words.max() > 0.3
    assert {date.fromordinal(day).year for day in found.days.tolist()} >= {2008, 2011}


def test_more_hits_than_are_compared_can_be_had(search):
    assert len(gather(Grounded(understand(NATO)), search, 100).candidates) == 100


def test_within_days_nothing_else_is_gathered(search):
    found = gather(Grounded(understand("clashes in Kosovo"), JULY), search, 10).candidates
    assert {date.fromordinal(day).month for day in found.days.tolist()} == {7}
    nowhere = gather(Grounded(understand("Kosovo"), (date(1990, 1, 1), date(1990, 1, 2))), search, 10)
    assert len(nowhere.candidates) == 0


def test_a_year_in_a_name_marks_its_events(search):
    found = gather(Grounded(understand("Who won the 2008 election?")), search, 10).candidates
    of_2008 = np.array([date.fromordinal(day).year == 2008 for day in found.days.tolist()])
    assert of_2008.any()
    assert (found.year == of_2008).all()


def test_whatever_happened_in_some_days_is_gathered_with_how_much_there_is(search):
    question = understand("What happened in 2008?")
    gathered = gather(Grounded(question, (date(2008, 1, 1), date(2008, 12, 31))), search, 10)
    assert (len(gathered.candidates), gathered.total) == (20, 36)


def test_a_story_is_gathered_around_its_best_event(search):
    gathered = gather(Grounded(understand("How did the story of Malaysia Airlines Flight 370 develop?")), search, 10)
    assert gathered.story.own
    assert gathered.candidates.story.max() == 1.0
    best = gathered.candidates.keys[np.argmax(gathered.candidates.story)]
    assert best == gathered.story.key


def test_a_story_told_before_brings_its_events_and_its_own_counts_for_less_than_it_would(search):
    (nato, *_) = closest(Grounded(understand(NATO)), search)
    told = search.story(nato, own=False)
    gathered = gather(Grounded(understand("Which newspaper reported it?"), None, told), search, 10)
    assert told.key in gathered.candidates.keys or told.shared.keys() & set(gathered.candidates.keys.tolist())
    assert gathered.candidates.story[gathered.candidates.keys == told.key].tolist() in ([], [0.6])
    assert gathered.candidates.story.max() > 0


def test_going_on_with_a_story_embeds_nothing_again(search):
    gathering = Gathering(Grounded(understand(NATO)), search, COMPARED)
    first = gathering.gathered()
    begun = dict(search.encoder._begun)
    second = gathering.gathered(search.story(search.ranker.rank(first)[0], own=True))
    assert search.encoder._begun == begun
    assert second.candidates.story.max() == 1.0


def test_the_closest_is_found_whatever_kind_of_answer_is_asked_for(search):
    story = replace(understand(NATO), intent=understand("What became of the ferry?").intent)
    assert closest(Grounded(story), search)[0] == closest(Grounded(understand(NATO)), search)[0]
    assert titles(search, closest(Grounded(understand(NATO)), search)[:1])[0].startswith("NATO")
