"""What cannot be learned from is refused with the line, the reason and the next step."""

import json
from datetime import date

import pytest

from qa.records.errors import QuestionFileError
from qa.store.store import Store
from training.questions import QUESTIONS, main, read_known, reference


@pytest.fixture
def store(sample_data):
    with Store.open(sample_data) as store:
        yield store


@pytest.fixture
def event(store):
    return store.events(store.keys()[:1]).popitem()[1]


@pytest.fixture
def write(tmp_path):
    def written(*lines):
        path = tmp_path / "questions.jsonl"
        path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
        return path

    return written


def test_an_event_is_named_by_its_id_or_by_its_day_and_a_digest(store, event, write):
    path = write(
        {"id": "a", "question": "Who?", "gold": [event.id]},
        {"id": "b", "question": "What?", "gold": [reference(event.id, event.date)], "history": ["Who?"], "weight": 2},
        {"id": "c", "question": "Why?", "gold": [], "about": event.id},
    )
    first, second, third = read_known(path, store, fewest=2)
    assert first.gold == second.gold == (store.key(event.id),)
    assert (second.history, second.weight) == (("Who?",), 2)
    assert (third.gold, third.about) == ((), store.key(event.id))


def test_a_reference_tells_nothing_but_the_day(event):
    assert (
        reference("/news/2011/07/27/x.md", date(2011, 7, 27))
        == "2011-07-27 " + reference("/news/2011/07/27/x.md", date(2011, 7, 27)).split(" ")[1]
    )
    assert event.title.split()[0].lower() not in reference(event.id, event.date)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["{"], "line 1 is not JSON"),
        ([{"id": "a", "gold": []}], 'line 1 has no text under "question"'),
        ([{"id": "a", "question": "Who?", "gold": [], "history": "Why?"}], 'no list of texts under "history"'),
        ([{"id": "a", "question": "Who?", "gold": [], "weight": "2"}], 'line 1 has no whole number under "weight"'),
        ([{"id": "a", "question": "Who?", "gold": ["2011-02-31 01234567"]}], "1 events that the archive lacks"),
        ([{"id": "a", "question": "Who?", "gold": ["/news/2000/01/1/none.md"]}], "1 events that the archive lacks"),
        ([{"id": "a", "question": "Who?", "gold": []}], "has 0 questions with known answers"),
    ],
)
def test_what_cannot_be_learned_from_is_refused_in_words(store, write, lines, said):
    with pytest.raises(QuestionFileError, match=said):
        read_known(write(*lines), store)


def test_one_question_with_two_answers_is_refused(store, event, write):
    path = write({"id": "a", "question": "Who?", "gold": [event.id]}, {"id": "b", "question": "Who?", "gold": []})
    with pytest.raises(QuestionFileError, match="asks “Who\\?” twice, with other answers \\(a and b\\)"):
        read_known(path, store, fewest=1)


def test_one_event_in_five_is_held_out_with_all_that_is_asked_about_it(store, own_questions):
    held_out = {one.gold: one.held_out for one in read_known(own_questions, store)}
    assert 0.1 < sum(held_out.values()) / len(held_out) < 0.3
    assert held_out == {one.gold: one.held_out for one in read_known(own_questions, store)}


def test_which_are_held_out_may_be_said(store, event, write):
    path = write(
        {"id": "a", "question": "Who?", "gold": [event.id], "held_out": True},
        {"id": "b", "question": "What?", "gold": [event.id]},
    )
    assert [one.held_out for one in read_known(path, store, fewest=1)] == [True, False]


def test_questions_are_written_so_that_they_can_be_shared(sample_data, store, event, write, tmp_path):
    path = write(
        {"id": "a", "question": "Who?", "gold": [event.id], "answers": ["somebody"]},
        {"id": "b", "question": "Who?", "gold": [event.id]},
    )
    assert main([str(path), "--data", str(sample_data), "--out", str(tmp_path / "shared.jsonl")]) == 0
    (line,) = (tmp_path / "shared.jsonl").read_text().splitlines()
    assert json.loads(line) == {"id": "a", "question": "Who?", "gold": [reference(event.id, event.date)]}
    assert [one.gold for one in read_known(tmp_path / "shared.jsonl", store, fewest=1)] == [(store.key(event.id),)]


def test_a_broken_line_is_not_shared_but_named(sample_data, write, tmp_path, capsys):
    out = tmp_path / "shared.jsonl"
    assert main([str(write({"id": "a", "question": "Who?"})), "--data", str(sample_data), "--out", str(out)]) == 1
    assert "line 1 has no text" in capsys.readouterr().err
    assert not out.exists()


def test_the_projects_own_questions_name_no_event_in_words():
    lines = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 7000
    assert all(len(name) == len("2011-07-27 01234567") for line in lines for name in line["gold"])
    assert sum(bool(line.get("held_out")) for line in lines) > 1000
