"""Questions whose events are named by day and digest are led back to the events, and what is lacking is named."""

import json

from qa.sample import QUESTIONS
from qa.store.store import Store
from training import portal
from training.questions import reference


def test_references_become_ids_and_what_is_lacking_is_named(tmp_path, sample_data):
    known = json.loads(QUESTIONS.read_text(encoding="utf-8").splitlines()[0])
    with Store.open(sample_data) as store, store.snapshot():
        ((event_id, day, _),) = store.heads([store.key(known["gold"][0])]).values()
    named = {"id": "1", "question": known["question"], "gold": [reference(event_id, day), "2026-06-24 00000000"]}
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps(named) + "\n", encoding="utf-8")
    lines, lacking = portal.questions(file, sample_data)
    assert [line.record["gold"] for line in lines] == [known["gold"]]
    assert lacking == ["2026-06-24 00000000"]


def test_a_hundred_questions_are_there_and_none_shows_an_event():
    lines = [json.loads(line) for line in portal.QUESTIONS.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == len({line["id"] for line in lines}) == 100
    assert all(len(name) == 19 for line in lines for name in line["gold"])
    assert {line["note"] for line in lines} == {"famous", "chance"}
