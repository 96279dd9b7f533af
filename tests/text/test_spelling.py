"""Misspelt names are set right from the archive's own."""

import pytest

from qa.text.spelling import Speller

SPELLER = Speller({"izmir": (), "gulf of izmir": (), "izmit": (), "kyrgyzstan": (), "paris": (), "boris yeltsin": ()})


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("izmri", "izmir"),
        ("izmyr", "izmir"),
        ("kirgizstan", "kyrgyzstan"),
        ("yeltsen", "yeltsin"),
        ("maris", None),
        ("pari", None),
        ("pakistan", None),
        ("2004x", None),
    ],
)
def test_a_slip_or_two_are_forgiven(word, meant):
    assert SPELLER.nearest(word) == meant


def test_an_archive_without_names_sets_nothing_right():
    assert Speller({}).nearest("izmir") is None
