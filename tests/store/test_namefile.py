"""Names in a file: what is looked up there is what would be in memory, and only of the data that it was made of."""

import sqlite3

import pytest

from qa.records.errors import StoreError
from qa.store.namefile import NameFile
from qa.text.names import known_names
from qa.text.spelling import SHORTEST, Speller

COUNTS = {"Merrow": 80, "Lowland Coast Guard": 4, "The Hague": 3, "Kosovo": 70, "Señora (ship)": 2, "北山省": 1}
NAMES = known_names(COUNTS)


@pytest.fixture
def path(tmp_path):
    NameFile.write(tmp_path / "index" / "1.names", "state", NAMES, SHORTEST - 1)
    return tmp_path / "index" / "1.names"


def test_it_holds_what_memory_would(path):
    names = NameFile(path, "state")
    assert dict(names) == NAMES
    assert len(names) == len(NAMES)
    assert "nowhere" not in names
    assert names.get("nowhere", ()) == ()


@pytest.mark.parametrize("word", ["merow", "kosvo", "lowlnad", "gurad", "hague", "zzzzz", "me", "kossovo"])
def test_spelling_is_set_right_alike(path, word):
    assert Speller(NameFile(path, "state")).nearest(word) == Speller(NAMES).nearest(word)


def test_of_other_data_it_is_none(path, tmp_path):
    with pytest.raises(StoreError, match="other data"):
        NameFile(path, "another")
    with pytest.raises(StoreError, match="missing"):
        NameFile(tmp_path / "none", "state")
    path.write_bytes(b"no database")
    with pytest.raises(StoreError, match="damaged"):
        NameFile(path, "state")


def test_a_name_that_is_not_as_stored_is_damage(path):
    with sqlite3.connect(path) as db:
        db.execute("""UPDATE forms SET names = '["Elsewhere"]' WHERE folded = 'merrow'""")
    db.close()
    with pytest.raises(StoreError, match="damaged"):
        NameFile(path, "state")["merrow"]


def test_a_page_that_was_overwritten_is_damage(path):
    NameFile.write(path, "state", known_names({f"Place {at:05}": 1 for at in range(5000)}), SHORTEST - 1)
    content = path.read_bytes()
    path.write_bytes(content[:8192] + bytes(len(content) - 12288) + content[-4096:])
    with pytest.raises(StoreError, match="damaged"):
        dict(NameFile(path, "state"))
