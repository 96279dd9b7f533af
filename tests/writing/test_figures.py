"""The check holds the figures that docs/writing.md gives: what is planted is caught, what is sound is kept."""

import pytest

from benchmarks.writing import FACTS, look


@pytest.fixture(scope="module", params=["first", "later"])
def found(request):
    return look(request.param)


def test_sound_sentences_are_kept(found):
    sentences, kept = found.sound
    assert kept / sentences >= 0.95, found.lost


def test_wrong_facts_are_caught(found):
    planted = sum(found.faults[kind] for kind in FACTS)
    assert sum(found.caught[kind] for kind in FACTS) / planted >= 0.95, found.missed


def test_the_rest_is_caught(found):
    rest = found.faults.keys() - set(FACTS)
    assert sum(found.caught[kind] for kind in rest) / sum(found.faults[kind] for kind in rest) >= 0.8, found.missed
