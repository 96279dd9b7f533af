"""Parting contexts into names when some names hold commas themselves."""

import pytest

from qa.archive.contexts import ContextSplitter


@pytest.mark.parametrize(
    ("context", "names"),
    [
        ("Alder", ("Alder",)),
        ("Alder, Wren", ("Alder", "Wren")),
        ("Alder (river), Port Alder, ferry", ("Alder (river)", "Port Alder", "ferry")),
        ("河畔, 阿尔德", ("河畔", "阿尔德")),
        ("", ()),
        (" , ,", ()),
        ("Alder,Alder , Wren", ("Alder", "Wren")),
    ],
)
def test_plain_lists(context: str, names: tuple[str, ...]) -> None:
    assert ContextSplitter([context]).split(context) == names


def test_a_comma_that_breaks_the_alphabet_belongs_to_a_name() -> None:
    context = "Ferries, Port Wren, Alder and Tern, salvage"
    assert ContextSplitter([context]).split(context) == ("Ferries", "Port Wren, Alder and Tern", "salvage")


def test_where_the_alphabet_leaves_two_ways_known_names_decide() -> None:
    context = "Cape Tern, Port Wren, Alder, Quay"
    known = ["Alder, Quay", "Port Wren, Alder"]
    assert ContextSplitter([context, "Port Wren, Alder"]).split(context) == ("Cape Tern", "Port Wren, Alder", "Quay")
    assert ContextSplitter([context, *known]).split("Port Wren, Alder") == ("Port Wren, Alder",)


def test_a_name_may_hold_two_commas() -> None:
    context = "Harbour, Port, Alder, Aldershire, Wren"
    assert ContextSplitter([context]).split(context) == ("Harbour", "Port, Alder, Aldershire", "Wren")


def test_a_very_long_list_is_split_plainly_and_at_once() -> None:
    names = [f"name {number % 7}{number}" for number in range(5_000)]
    assert len(ContextSplitter([]).split(", ".join(names))) == 5_000


def test_no_letter_is_lost() -> None:
    context = "B, A, D, C, F, E, a, Z"
    assert ", ".join(ContextSplitter([context]).split(context)) == context
