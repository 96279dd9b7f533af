"""A category is read out of the words that limit a question to it, and out of no others."""

import pytest

from qa.question.category import Limited, category_called, limited_to

SPORTS, BUSINESS, DISASTERS = "Sports", "Business and economy", "Disasters and accidents"


@pytest.mark.parametrize(
    ("wording", "category", "rest"),
    [
        ("What happened in sports?", SPORTS, "What happened ?"),
        ("what happened in business and economy", BUSINESS, "what happened"),
        ("Anything big in the world of sport?", SPORTS, "Anything big ?"),
        ("business news", BUSINESS, ""),
        ("business news about the rupiah", BUSINESS, "about the rupiah"),
        ("Any science news from Norway?", "Science and technology", "Any from Norway?"),
        ("news about health and environment", "Health and environment", ""),
        ("disasters", DISASTERS, ""),
        ("and in sports?", SPORTS, ""),
        ("what about politics?", "Politics and elections", ""),
        ("Which records fell in law and crime?", "Law and crime", "Which records fell ?"),
        ("tech headlines", "Science and technology", ""),
    ],
)
def test_words_that_limit(wording, category, rest):
    found = limited_to(wording)
    assert found is not None
    assert (found.category, found.rest) == (category, rest)


@pytest.mark.parametrize(
    "wording",
    [
        "Who is no longer in business?",
        "Which actress went into politics?",
        "What did the minister say in law school?",
        "Who won gold in sports shooting?",
        "What did Fox Sports news report?",
        "Sky Sports headlines",
        "How is the economy of Peru doing?",
        "When did the World Health Organization declare the emergency?",
        "Which disasters struck the Philippines?",
        "What happened in Science City?",
        "Which elections were held in Kosovo?",
        "Who owns the business news channel?",
        "crime in Norway",
        "",
    ],
)
def test_words_that_do_not(wording):
    assert limited_to(wording) is None


def test_the_whole_of_a_text_may_be_a_category():
    assert limited_to("sports") == Limited(SPORTS, "", whole=True)
    told = limited_to("sports news")
    assert told is not None
    assert not told.whole


def test_what_people_call_a_category():
    assert category_called("Sport") == category_called("SPORTS") == SPORTS
    assert category_called("the economy") == BUSINESS
    assert category_called("astrology") is None
