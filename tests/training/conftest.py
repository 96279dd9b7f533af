"""Questions over the bundled sample, a few more than a training needs: events asked for by some words of their own."""

import json

import pytest

from qa.store.store import Store
from qa.text.words import content_words

ENOUGH = 240


@pytest.fixture(scope="session")
def own_questions(sample_data, tmp_path_factory):
    path = tmp_path_factory.mktemp("questions") / "questions.jsonl"
    with Store.open(sample_data) as store:
        events = store.events(store.keys()).values()
    lines = [
        {"id": f"s{number}", "type": "fact", "question": " ".join(content_words(event.title)[1:6]), "gold": [event.id]}
        for number, event in enumerate(events)
    ]
    distinct = {line["question"]: line for line in lines}
    few = list(distinct.values())[:ENOUGH]
    path.write_text("".join(json.dumps(line) + "\n" for line in few), encoding="utf-8")
    return path
