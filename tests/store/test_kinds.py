"""Events are limited to a category and a topic, counted by both, and found by the topics they share."""

from dataclasses import replace
from datetime import date

import pytest
from test_portal_store import RAIN, TOLL
from test_store import INQUIRY, folder, publish

from qa.records.question import Only
from qa.store.kinds import TopicHead
from qa.store.store import Store

__all__ = ["folder"]  # a fixture of theirs

DAY = (date(2026, 5, 4), date(2026, 5, 4))
CUP = replace(
    TOLL,
    id="/news/2026/05/4/cup.md",
    title="Merrow wins the cup.",
    category="Sports",
    topics=("Lowland Cup",),
    ordinal=1,
)


@pytest.fixture
def store(folder):
    with Store.open_for_build(folder) as building:
        publish(building, (TOLL, RAIN, CUP))
    with Store.open(folder) as opened:
        yield opened


def ids(store, keys):
    return {event.id for event in store.events(list(keys)).values()}


def test_events_of_a_category_or_a_topic_or_both(store):
    assert ids(store, store.keys_of(None, Only("Sports"))) == {CUP.id}
    assert ids(store, store.keys_of(None, Only(topic="2026 floods"))) == {TOLL.id, RAIN.id}
    assert ids(store, store.keys_of(DAY, Only("Disasters and accidents", "2026 Merrow flood"))) == {TOLL.id}
    assert not len(store.keys_of(DAY, Only("Sports", "2026 floods")))
    assert ids(store, store.keys_of(DAY, None)) == {TOLL.id, RAIN.id, CUP.id}
    assert INQUIRY.id in ids(store, store.keys_of(None, None))
    assert ids(store, store.most_told(*DAY, 10, Only("Sports"))) == {CUP.id}


def test_words_are_looked_for_in_a_category_alone(store):
    found = store.search_words('"Merrow"', 10, None, Only("Sports"))
    assert ids(store, [key for key, _ in found]) == {CUP.id}
    assert len(store.search_words('"Merrow"', 10, DAY)) > 1


def test_categories_and_topics_are_counted(store):
    kinds = store.catalogue().kinds
    assert kinds.categories() == {"Disasters and accidents": 2, "Sports": 1}
    assert kinds.named() == ("Disasters and accidents", "Sports")
    assert kinds.categories((date(2020, 1, 1), date(2020, 1, 2))) == {}
    assert kinds.topics()[0] == TopicHead("2026 floods", 2, date(2026, 5, 4), date(2026, 5, 4))
    assert [one.name for one in kinds.topics("merrow")] == ["2026 Merrow flood"]
    assert [one.name for one in kinds.topics(only=Only("Sports"))] == ["Lowland Cup"]
    assert kinds.topic_sizes() == {"2026 floods": 2, "2026 Merrow flood": 1, "Lowland Cup": 1}
    assert set(kinds.latest_topics(DAY, 5, Only("Disasters and accidents"))) == {"2026 Merrow flood", "2026 floods"}


def test_a_list_says_what_each_event_is_of(store):
    kinds = store.catalogue().kinds.of([TOLL.id, INQUIRY.id])
    assert kinds.keys() == {TOLL.id}
    assert (kinds[TOLL.id].category, kinds[TOLL.id].topics, kinds[TOLL.id].ordinal) == (TOLL.category, TOLL.topics, 7)


def test_events_of_a_topic_are_told_with_one_another(store):
    told_with = store.catalogue().kinds.told_with
    assert told_with(store.key(RAIN.id)) == {store.key(TOLL.id): 1.0}  # its innermost topic
    assert told_with(store.key(TOLL.id)) == {store.key(RAIN.id): 0.5}  # the outer one of two
    assert told_with(store.key(CUP.id)) == told_with(store.key(INQUIRY.id)) == {}
