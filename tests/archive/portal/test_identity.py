"""Which event of one version of a day is which of another."""

from qa.archive.portal.identity import Told, matched


def told(title, *urls):
    return Told(title, frozenset(urls))


QUAKE = told(
    "An earthquake of magnitude 6.1 strikes off Port Alder, killing at least three people.", "https://a.example/quake"
)
VOTE = told("Voters in Lowland elect a new parliament.", "https://a.example/vote")
CUP = told("Merrow Rovers win the Lowland Cup.", "https://a.example/cup")


def test_the_same_are_the_same_wherever_they_stand():
    assert matched([QUAKE, VOTE, CUP], [CUP, QUAKE, VOTE]) == [2, 0, 1]


def test_a_new_wording_with_a_source_kept_is_the_same():
    longer = told(
        "The toll of the magnitude 6.1 earthquake off Port Alder rises to twelve people.",
        "https://a.example/quake",
        "https://b.example",
    )
    assert matched([VOTE, QUAKE], [longer, VOTE]) == [1, 0]


def test_a_like_wording_with_another_source_is_the_same():
    again = told(
        "An earthquake of magnitude 6.2 strikes off Port Alder, killing at least five people.", "https://c.example"
    )
    assert matched([QUAKE, VOTE], [again]) == [0]


def test_one_source_for_two_events_tells_neither_alone():
    report = "https://a.example/day"
    one, two = (
        told("The bridge over the Alder is closed to lorries.", report),
        told("A new mayor is sworn in at Merrow.", report),
    )
    assert matched([one], [two, one]) == [None, 0]
    assert matched([one, two], [two]) == [1]


def test_what_is_new_is_new():
    assert matched([QUAKE, VOTE], [CUP]) == [None]
    assert matched([], [CUP]) == [None]
    assert matched([CUP], []) == []


def test_no_event_before_is_two_now():
    part = told("Voters in Lowland elect a new parliament, and a council.", "https://a.example/vote")
    assert sorted(matched([VOTE], [VOTE, part]), key=str) == [0, None]
