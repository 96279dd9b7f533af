"""A detail that no event states is told from one that may stand there."""

import pytest

from qa.answer.detail import best_stating, missing_detail, missing_office, missing_year, stated_detail


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("How many hens died at the two farms?", "Two farms near Lyon are closed over fears of flu.", "number"),
        ("How many hens died at the two farms?", "Two farms are closed; 4,000 hens are dead.", None),
        ("How many people died?", "A crash on 4 May 2011 kills a man.", "number"),
        ("How many people died?", "A crash kills dozens of people.", None),
        (
            "How much did the museum pay for it?",
            "The museum buys the painting for its 20th anniversary.",
            "sum of money",
        ),
        ("How much did the museum pay for it?", "The museum buys the painting for $3 million.", None),
        ("What share of voters agreed?", "Voters agree to the treaty.", "share"),
        ("What share of voters agreed?", "Two thirds of voters agree to the treaty.", None),
        ("What was the name of the ferry lost off Tonga?", "A ferry sinks near Nuku'alofa, Tonga.", "name"),
        ("What was the name of the ferry lost off Tonga?", "The ferry Princess Ashika sinks off Tonga.", None),
        ("What was the name of the ferry?", 'A ferry, the "Sea Star", sinks.', None),
        ("By how much did voters say no?", "Voters say no; a loan of €80 billion follows.", "margin"),
        ("By what margin did he win?", "He wins by 51 to 49.", None),
        ("What prison term did the spy get?", "The man is arrested and held in Brooklyn.", "punishment"),
        ("What prison term did the spy get?", "The man is sentenced to eight years.", None),
        ("Who sank the ferry?", "A ferry sinks.", None),
        ("How many times did he resign?", "He resigns.", None),
        ("How does it happen?", "", None),
    ],
)
def test_missing_detail(question: str, text: str, missing: str | None) -> None:
    assert missing_detail(question, [text]) == missing


def test_one_of_several_texts_is_enough() -> None:
    assert missing_detail("How many died?", ["A bus crashes.", "The toll of the crash rises to 12."]) is None


@pytest.mark.parametrize(
    ("question", "events", "missing"),
    [
        ("Who won the 2009 Winter Olympics?", [(2006, "The Winter Olympics open."), (2010, "They close.")], 2009),
        ("Who won the 2009 Winter Olympics?", [(2009, "The Winter Olympics open.")], None),
        ("Where will the 2014 World Cup be?", [(2007, "Brazil is given the 2014 World Cup.")], None),
        ("Who was tried for the 2004 murder?", [(2005, "A man is tried for murder.")], None),
    ],
)
def test_missing_year(question: str, events: list[tuple[int, str]], missing: int | None) -> None:
    assert missing_year(question, events) == missing


@pytest.mark.parametrize(
    ("question", "text", "stated"),
    [
        ("How many people died?", "A crash on 4 May 2011 kills 12.", "12"),
        ("How many people died?", "A crash of 3 buses kills twelve people.", "twelve"),
        ("How many people died?", "A crash kills 12 men and 3 women.", None),
        ("How much did it cost?", "It was sold for $3.5 million in 2004.", "$3.5 million"),
        ("What share of voters agreed?", "On a turnout of half, 51.5% agreed.", "51.5%"),
        ("Who died?", "A crash kills 12.", None),
    ],
)
def test_the_words_that_state_it(question: str, text: str, stated: str | None) -> None:
    assert stated_detail(question, text) == stated


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("Who is the president of France?", "Burkina Faso breaks off relations with France.", "president"),
        ("Who is the president of France?", "Emmanuel Macron begins his presidency.", None),
        ("who was the pm of Italy", "Matteo Renzi is sworn in as Prime Minister.", None),
        ("Who's the king of Spain?", "Voters in Spain go to the polls.", "king"),
        ("Who is the boss of the club?", "The club loses.", None),
        ("Who met the president?", "A minister goes home.", None),
    ],
)
def test_an_office_that_the_event_does_not_name(question: str, text: str, missing: str | None) -> None:
    assert missing_office(question, text) == missing


def test_the_text_that_states_how_long_is_quoted() -> None:
    texts = ("She sails round the world alone.", "It took her 71 days.", "She slept an hour a night.")
    assert best_stating("How long did she take?", texts) == texts[1]
    assert best_stating("How long ago was it?", texts) == texts[0]
    assert best_stating("How long did she take?", texts[:1]) is None
    assert best_stating("How many days did she take?", texts) == texts[1]
