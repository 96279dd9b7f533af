"""What belongs to a list, in the bundled sample: read by the bundled cross-encoder, and by nothing."""

from dataclasses import replace
from datetime import date

import pytest

from qa.question.understand import understand
from qa.records.question import Intent
from qa.records.stages import READ, Hit
from qa.search.fitting import fitting
from qa.search.folding import folded
from qa.search.gather import gather
from qa.search.ground import ground
from qa.search.listing import listed


@pytest.fixture
def found(search):
    """The hits for a list, as ranked."""
    grounded = ground(understand("List every bombing in Iraq"), (), search)
    assert grounded.question.intent is Intent.LIST
    return grounded.question, search.ranker.rank(gather(grounded, search, 10))


def test_without_a_reader_a_list_is_as_it_was_ranked(search, found):
    question, hits = found
    found = listed(question, hits, search)
    assert (found.hits, found.fits) == (hits, fitting(hits))


def test_the_first_events_of_a_list_are_read_and_the_others_keep_their_order(search, found, reader):
    question, hits = found
    few = replace(reader, listed=4)
    found = listed(question, hits, replace(search, reader=few))
    read, fits = found.hits, found.fits
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
    read = listed(question, hits, replace(search, reader=replace(reader, listed=2))).hits
    more = [hit.score - before[hit.key] for hit in read if READ in hit.parts]
    assert {round(hit.score - before[hit.key], 9) for hit in read if READ not in hit.parts} == {
        round(sum(more) / len(more), 9)
    }


def test_each_thing_is_told_by_the_likeliest_report_of_it(search, reader):
    asking = replace(search, reader=reader)
    question = understand("list mine accidents")
    hits = search.ranker.rank(gather(ground(question, (), search), search, 10))
    found = listed(question, hits, asking)
    titles = {key: event.title for key, event in search.store.events([hit.key for hit in hits]).items()}
    place = {hit.key: at for at, hit in enumerate(found.hits)}
    assert all(place[of] < place[key] < found.fits and of not in found.folded for key, of in found.folded.items())
    assert {hit.key for hit in found.things()} | found.folded.keys() == {hit.key for hit in found.hits[: found.fits]}
    found = replace(found, folded={found.hits[1].key: found.hits[0].key}, fits=2)
    shown = found.told(question, search, 1, every=False)
    assert [one.event.title for one in shown.events] == [titles[hit.key] for hit in found.things(10)]
    assert sum(map(len, shown.folded.values())) == len(found.folded)


def test_what_the_question_names_tells_nothing_apart(search):
    keys = search.store.catalogue().keys_naming(("Kosovo",))
    of_it = [
        key
        for key, names in search.store.catalogue().rarely_named(keys, 60).items()
        if all("Kosovo" in name or name == "Serbia" for name in names)
    ]
    same = [Hit(of_it[0], date(2008, 2, day), 0.9, {}) for day in (1, 2)]
    assert folded(understand("Which states were recognised?"), same, search)
    asked = replace(understand("Which states recognised Kosovo?"), entities=("Kosovo", "Serbia"))
    assert not folded(asked, same, search)


def test_what_is_told_of_for_longer_than_one_thing_is_folds_nothing(search):
    keys = search.store.keys()[:2]
    hits = [Hit(key, date(2004, 5, day), 0.9, {}) for key, day in zip([*keys, keys[0]], (1, 2, 30), strict=True)]
    same = [replace(hits[0], key=keys[0]), replace(hits[1], key=keys[0])]
    question = understand("what happened")
    assert search.store.catalogue().rarely_named(keys, 60)[keys[0]]
    assert folded(question, same, search) == {keys[0]: keys[0]}
    assert not folded(question, [*same, hits[2]], search)


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
