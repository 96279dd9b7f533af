"""A topic is found by the names that people give it: without its year, its brackets, its article."""

import pytest

from qa.search.topics import Topics

FLOOD, CUP, OLD_CUP, WAR = "2026 Merrow flood", "2026 Lowland Cup", "2022 Lowland Cup", "Harrow war (2019–present)"
TOPICS = Topics({FLOOD: 4, CUP: 30, OLD_CUP: 40, WAR: 200, "Brexit": 7, "Attacks in Harrow during the Harrow war": 3})


@pytest.mark.parametrize(
    ("wording", "topic"),
    [
        ("How did the Merrow flood begin?", FLOOD),
        ("2026 Merrow flood", FLOOD),
        ("the harrow war", WAR),
        ("attacks in Harrow during the Harrow war", "Attacks in Harrow during the Harrow war"),
        ("Brexit", "Brexit"),
        ("Who won the Lowland Cup?", CUP),
        ("What was said of Brexit in Merrow?", None),
        ("a flood in Merrow", None),
        ("", None),
    ],
)
def test_a_topic_is_named(wording, topic):
    assert TOPICS.named(wording) == topic


def test_of_two_of_a_name_the_year_decides():
    assert TOPICS.named("Who won the Lowland Cup?", [2022]) == OLD_CUP
    assert TOPICS.called("Lowland Cup") == (OLD_CUP, CUP)
    assert TOPICS.called(CUP) == (CUP,)


def test_what_is_no_topic_has_some_near_it():
    assert TOPICS.called("Merrow quake") == ()
    assert TOPICS.near("Merrow quake") == (FLOOD,)
    assert not TOPICS.sure("war")
    assert TOPICS.sure("Harrow war")
