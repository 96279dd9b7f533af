"""Which of the closest events are read beside a question that asks for one thing, by the bundled cross-encoder."""

import pytest

from qa.question.understand import understand
from qa.records.stages import READ
from qa.search.gather import gather
from qa.search.ground import ground


@pytest.fixture
def found(search):
    """A question and its hits, as ranked."""
    grounded = ground(understand("When did Kosovo declare independence?"), (), search)
    return grounded.question, search.ranker.rank(gather(grounded, search, 10))


def of_read(hits):
    return {hit.key for hit in hits if READ in hit.parts}


def test_five_are_read_and_the_others_stay_behind(search, found, reader):
    question, hits = found
    read = reader.read_hits(question, hits, search.store)
    assert of_read(read[:5]) == of_read(read) == {hit.key for hit in hits[:5]}
    assert read[5:] == hits[5:]
    assert [hit.score for hit in read[:5]] == sorted((hit.score for hit in read[:5]), reverse=True)


def test_of_nothing_found_nothing_is_read(search, found, reader):
    assert reader.read_hits(found[0], [], search.store) == []
