"""A model's text, cut into sentences: with their marks, without what is no sentence, however it arrives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.writing.marks import normal, parts
from qa.writing.sentences import LONGEST, completed, plain

SAID = {
    "A ship sank [1]. Two people drowned [1][2].": ["A ship sank [1].", "Two people drowned [1][2]."],
    "A ship sank. [1] Two people drowned. [1] [2]": ["A ship sank [1].", "Two people drowned [1] [2]."],
    "A ship sank.[1]\nTwo drowned.[2]": ["A ship sank[1].", "Two drowned[2]."],
    "# Answer\n\n- A **ship** sank [1].\n- *Two* drowned [2].": ["Answer", "A ship sank [1].", "Two drowned [2]."],
    "1. A ship sank [1].\n2) Two drowned [2].": ["A ship sank [1].", "Two drowned [2]."],
    "<p>A <b>ship</b> sank [1].</p><script>alert(1)</script>": ["A ship sank [1]."],
    "A ship&nbsp;sank &lt;img src=x onerror=alert(1)&gt; [1].": ["A ship sank [1]."],
    "See [the ship](http://evil.example/x) [1].": ["See the ship (http://evil.example/x) [1]."],
    "![x](http://evil.example/x.png)A ship sank [1].": ["x (http://evil.example/x.png)A ship sank [1]."],
    "<think>The ship? It sank [9]. So be it.</think>A ship sank [1].": ["A ship sank [1]."],
    "<think>It goes on": [],
    "A ship sank【1†source】.": ["A ship sank[1]."],
    "The U.S. Navy said on Jan. 5 that Mr. Smith sank [1].": ["The U.S. Navy said on Jan. 5 that Mr. Smith sank [1]."],
    "A ship sank [1": ["A ship sank [1"],
    "": [],
    "   \n\n ": [],
}


@pytest.mark.parametrize("text", SAID)
def test_a_text_is_cut_into_plain_sentences_with_their_marks(text):
    assert list(completed([text])) == SAID[text]


@pytest.mark.parametrize("text", SAID)
def test_it_does_not_matter_how_a_text_is_parted_on_its_way(text):
    assert list(completed(text)) == SAID[text]


def test_a_sentence_is_given_as_soon_as_the_next_begins():
    stream = iter(["A ship sank. ", "[1] ", "Two drowned"])
    cut = completed(stream)
    assert next(cut) == "A ship sank [1]."


def test_a_sentence_without_end_is_cut():
    assert max(len(one) for one in completed(["la " * 5_000])) <= LONGEST


def test_control_characters_are_shown():
    assert plain("A \x1b[31mship\u202e sank [1].") == "A \ufffd[31mship\ufffd sank [1]."


@given(st.text(max_size=300))
def test_any_text_is_cut_without_a_fault(text):
    for one in completed([text]):
        assert "\n" not in one


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("A ship sank [1].", [("A ship sank", (1,))]),
        ("A ship sank [1], and two drowned [2][3].", [("A ship sank", (1,)), (", and two drowned", (2, 3))]),
        ("A ship sank [1, 2] in May.", [("A ship sank in May.", (1, 2))]),
        ("A ship sank [1] [1].", [("A ship sank", (1,))]),
        ("A ship sank.", []),
        ("A ship sank [a].", []),
    ],
)
def test_marks_say_what_each_stretch_rests_on(sentence, found):
    cut = [(" ".join(part.text.split()).replace(" .", "."), part.marks) for part in parts(sentence)]
    assert cut == found


def test_marks_are_written_in_one_way():
    assert normal("A ship sank [1, 2] .") == "A ship sank [1] [2]."
