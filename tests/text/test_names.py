import pytest

from qa.text.names import known_names, recognise

COUNTS = {
    "Georgia (country)": 181,
    "the Pentagon": 40,
    "Russia": 1433,
    "Niger": 60,
    "Nigeria": 536,
    "France": 738,
    "Iraq": 1453,
    "Tallinn": 3,
    "Marcel Proust": 2,
}


@pytest.mark.parametrize(
    ("wording", "name"),
    [
        ("elections in Georgia", "Georgia (country)"),
        ("the Pentagon said", "the Pentagon"),
        ("a Pentagon spokesman", "the Pentagon"),
        ("Russian troops", "Russia"),
        ("Nigerian girls", "Nigeria"),
        ("French voters", "France"),
        ("Iraqis vote", "Iraq"),
    ],
)
def test_a_name_is_known_as_people_write_it(wording, name):
    assert recognise(wording, known_names(COUNTS)) == (name,)


def test_no_adjective_is_made_of_a_rare_name_or_of_two_words():
    names = known_names(COUNTS)
    assert "tallinnian" not in names
    assert "marcel proustian" not in names


def test_a_title_of_words_that_ask_is_no_name():
    names = known_names({"What Happened (Clinton book)": 5, "Lima (Peru)": 5})
    assert recognise("What happened in Lima?", names) == ("Lima (Peru)",)


def test_the_longest_name_is_recognised():
    names = {"new zealand": ("New Zealand",), "zealand": ("Zealand",), "the": ("The",)}
    assert recognise("the quake in New Zealand", names) == ("New Zealand",)
