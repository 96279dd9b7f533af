"""An archive that counts as large: names in a file, parts checked; it answers as a small one does."""

import shutil

from qa.building import names
from qa.building.names import names_path
from qa.engine import Engine
from qa.records.question import Intent
from qa.store.namefile import NameFile
from qa.store.store import Store

QUESTIONS = ("What happened in Kosovo in July 2011?", "Kosovo", "Who was chosen prime minister of Kosvo?")


def test_names_in_a_file_answer_as_names_in_memory(sample_data, tmp_path, monkeypatch, engine):
    data = tmp_path / "data"
    shutil.copytree(sample_data, data)
    monkeypatch.setattr(names, "MANY", 10)
    large = Engine(data)
    for question in QUESTIONS:
        ours, theirs = large.ask(question), engine.ask(question)
        assert (ours.text, ours.question) == (theirs.text, theirs.question)
    assert large.ask("Kosovo").question.intent is Intent.STORY
    with Store.open(data) as store:
        path = names_path(data, store.generation())
        assert isinstance(names.names_of(store, data), NameFile)
        path.write_bytes(b"damaged")
        assert isinstance(names.names_of(store, data), NameFile)  # it was made again
        path.unlink()
        path.mkdir()
        assert isinstance(names.names_of(store, data), dict)
