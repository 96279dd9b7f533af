import pytest

from qa.text.names import known_names, named_alone, recognise

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


def test_who_is_named_often_enough_is_known_by_the_last_name_alone():
    counts = {"Ana Vasquez": 80, "Luis Vasquez": 5, "Ana Mora": 80, "Luis Mora": 40, "Rosa Quispe": 3, "Zika virus": 90}
    names = known_names(counts)
    assert named_alone("Vasquez", names) == ("Ana Vasquez",)
    assert named_alone("the Vasquez", names) == ()
    assert named_alone("Mora", names) == named_alone("quispe", names) == named_alone("virus", names) == ()
    assert recognise("what Vasquez said", names) == ()  # in a sentence it may be anybody's
    assert named_alone("vasquez", known_names(counts | {"Vasquez": 1})) == ("Vasquez",)


def test_a_name_is_known_alone_without_its_article():
    assert named_alone("the Russia", known_names(COUNTS)) == ("Russia",)
