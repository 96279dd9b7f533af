from dataclasses import replace
from datetime import date

import pytest

from qa.answer.toll import asks_for_toll, last_toll, restated_toll, superseded
from qa.records.event import Event, Related


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The death toll of the earthquake rises to 51,151 with 29,328 missing.", 51151),
        ("Officials say the death toll has reached at least 62,664.", 62664),
        ("The official death toll is now at 3,631.", 3631),
        ("The number of dead from the flood is put at 12", 12),
        ("Nine people die in a flood.", None),
        ("A road toll is introduced in London at 5 pounds; 3 object.", 5),
        ("An earthquake kills 22,000 people.", None),
    ],
)
def test_a_restated_count_is_read(text, count):
    assert restated_toll(text) == count


def test_how_many_died_is_told_from_other_counts():
    assert asks_for_toll("How many people died in the flood?")
    assert asks_for_toll("What was the death toll?")
    assert not asks_for_toll("How many seats did they win?")


def story():
    first = Event(id="/news/a.md", date=date(2008, 5, 12), title="An earthquake kills 22,000.")
    link = (Related(id=first.id, entities=("Sichuan",)),)
    early = replace(
        first, id="/news/b.md", date=date(2008, 5, 20), title="The death toll rises to 40,000.", related=link
    )
    late = replace(early, id="/news/c.md", date=date(2008, 5, 25), title="The death toll reaches 62,664.")
    return first, early, late


def test_a_later_count_replaces_an_earlier_one_of_the_same_story():
    first, early, late = story()
    assert superseded([first, early, late]) == {early.id}
    assert last_toll(first, [early, late]) == late


def test_counts_of_other_stories_or_falling_ones_stay():
    _, early, late = story()
    assert superseded([early, replace(late, related=())]) == set()
    assert superseded([early, replace(late, title="The death toll is put at 900.")]) == set()
    assert superseded([early, replace(late, date=date(2009, 5, 25))]) == set()
