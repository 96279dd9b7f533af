"""What belongs to a list, in the bundled sample: read by the bundled cross-encoder, and by nothing."""

from dataclasses import replace

import pytest

from embeddings.crossencoder import CrossEncoder
from qa.question.understand import understand
from qa.records.question import Intent
from qa.records.stages import READ
from qa.search.fitting import fitting
from qa.search.gather import gather
from qa.search.ground import ground
from qa.search.listing import listed
from qa.search.reading import Reader


@pytest.fixture(scope="module")
def reader():
    return Reader(CrossEncoder(notice=pytest.fail))


@pytest.fixture
def found(search):
    """The hits for a list, as ranked."""
    grounded = ground(understand("List every bombing in Iraq"), (), search)
    assert grounded.question.intent is Intent.LIST
    return grounded.question, search.ranker.rank(gather(grounded, search, 10))


def test_without_a_reader_a_list_is_as_it_was_ranked(search, found):
    question, hits = found
    assert listed(question, hits, search) == (hits, fitting(hits))


def test_the_first_events_of_a_list_are_read_and_the_others_keep_their_order(search, found, reader):
    question, hits = found
    few = replace(reader, listed=4)
    read, fits = listed(question, hits, replace(search, reader=few))
    assert {hit.key for hit in read} == {hit.key for hit in hits}
    assert {hit.key for hit in read if READ in hit.parts} == {hit.key for hit in hits[:4]}
    assert [hit.key for hit in read if READ not in hit.parts] == [hit.key for hit in hits[4:]]
    assert [hit.score for hit in read] == sorted((hit.score for hit in read), reverse=True)
    assert 1 <= fits <= len(read)
    before = {hit.key: hit.score for hit in hits}
    assert all(0 <= hit.score - before[hit.key] <= 2 * reader.weight for hit in read)


def test_what_is_not_read_is_taken_for_as_likely_as_the_last_that_are(search, found, reader):
    question, hits = found
    before = {hit.key: hit.score for hit in hits}
    read, _ = listed(question, hits, replace(search, reader=replace(reader, listed=2)))
    more = [hit.score - before[hit.key] for hit in read if READ in hit.parts]
    assert {round(hit.score - before[hit.key], 9) for hit in read if READ not in hit.parts} == {
        round(sum(more) / len(more), 9)
    }


def test_the_latest_of_a_list_and_a_list_that_leans_on_the_question_before_are_not_read(found, reader):
    question, _ = found
    assert reader.reads_list(question)
    assert not reader.reads_list(replace(question, alone="and there?"))
    assert not reader.reads_list(replace(question, intent=Intent.STORY))
    assert not reader.reads(question)


def test_a_follow_up_is_read_with_the_question_before_it(reader):
    history = ["Which country did NATO enter in 2011?"]
    asked = understand("And who commanded it?", history)
    assert asked.alone
    assert reader.reads(asked)
    assert "NATO" in asked.whole
