"""Words for full-text search, tried on SQLite's own FTS5."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.words import content_words, index_terms, match_expression


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who won the election in Lowland?", ["won", "election", "Lowland"]),
        ("What did the U.N. say?", ["U", "N", "say"]),
        ("Flood, flood and Flood again", ["Flood", "flood"]),
        ("Merrow's mayor's resignation", ["Merrow", "mayor", "resignation"]),
        ("Merrow’s mayor’s resignation", ["Merrow", "mayor", "resignation"]),
        ("the O’Neill report", ["O'Neill", "report"]),
        ("snake_case and dash-case", ["snake", "case", "dash"]),
        ("7.2 magnitude in 2011", ["7", "2", "magnitude", "2011"]),
        ("Café in São Tomé", ["Café", "São", "Tomé"]),
        ("Cafe\u0301 Ame\u0301lie", ["Café", "Amélie"]),  # accents as separate characters are put together
        ("地震发生", ["地震", "震发", "发生"]),
        ("日本で地震 in Tokyo", ["日本", "本で", "で地", "地震", "Tokyo"]),
        ("水", ["水"]),
        ("who is it and what was that", []),
        ("", []),
        ("?!… — 🙂", []),
    ],
)
def test_content_words(question: str, words: list[str]):
    assert content_words(question) == words


def test_index_terms_leave_other_scripts_alone():
    assert index_terms("A quake near Reykjavík.") == "A quake near Reykjavík."
    assert index_terms("M6地震发生 today").split() == ["M6", "地震", "震发", "发生", "today"]


@pytest.fixture(scope="module")
def index() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE words USING fts5 (text, tokenize='porter unicode61 remove_diacritics 2')")
    texts = [
        "Rescuers reach the flooded village of Merrow",
        "Café owners in São Tomé strike",
        "四川省发生强烈地震",
        "The NEAR spacecraft lands OR does it NOT",
        "Ame\u0301lie wins the prize",
    ]
    db.executemany("INSERT INTO words (text) VALUES (?)", [(index_terms(text),) for text in texts])
    return db


def found(index: sqlite3.Connection, question: str) -> list[int]:
    expression = match_expression(content_words(question))
    if not expression:
        return []
    rows = index.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank", (expression,))
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which village flooded?", [1]),
        ("rescuer of floods", [1]),  # stemmed
        ("cafe in sao tome", [2]),  # diacritics folded
        ("CAFÉ", [2]),
        ("地震", [3]),
        ("强烈地震", [3]),
        ("Amélie", [5]),
        ("Ame\u0301lie", [5]),
        ("spacecraft NEAR", [4]),
        ("NEAR/2 AND OR NOT", [4]),
        ('"village" * ^ - + : { } ( ) NEAR(', [1, 4]),
        ("text:village", [1]),
        ("vill*", []),
        ("🙂 village 🙂", [1]),
        ("it's; DROP TABLE words; --", []),
    ],
)
def test_what_a_question_finds(index: sqlite3.Connection, question: str, rows: list[int]):
    assert sorted(found(index, question)) == rows


def test_quotes_and_operators_stay_words():
    assert match_expression(["NEAR", "OR", 'say"so']) == '"NEAR" OR "OR" OR "sayso"'
    assert match_expression([]) == ""


def test_two_thousand_characters(index: sqlite3.Connection):
    assert found(index, " ".join(f"x{number:03}" for number in range(398)) + " village") == [1]
    assert found(index, "a" * 1990 + " village") == [1]
    assert found(index, "震" * 1990 + "village") == [1]
    assert found(index, " ".join(chr(0x4E00 + number) for number in range(990)) + " village") == [1]


@given(st.text(max_size=200))
def test_any_text_can_be_searched_for(index: sqlite3.Connection, text: str):
    found(index, text)
