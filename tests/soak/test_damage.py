"""Damaged data folders: whatever is broken, an answer is the right one or there is a fault that is named.

The quick form tries a few places, `make soak` five hundred (DATELINE_SOAK=1).
"""

import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from embeddings.errors import EmbeddingError
from qa.building.build import build
from qa.building.repair import repair
from qa.building.verify import verify
from qa.engine import Engine
from qa.records.errors import DatelineError
from qa.store.schema import FILE_NAME

QUESTIONS = ("What did the town of Oakvale open?", "What happened on 3 May 2014?", "Who won the regatta?")


@pytest.fixture(scope="module")
def sound(tmp_path_factory, make_event, write_archive) -> tuple[Path, Path]:
    """An archive and the data built of it."""
    folder = tmp_path_factory.mktemp("sound")
    told = ("opens a library", "wins the regatta", "elects a mayor", "plants a thousand oaks", "floods its old mill")
    events = [
        make_event(
            f"2014-05-{day:02d}", f"The town of Oakvale {told[day % 5]}, say {day} witnesses.", f"It was day {day}."
        )
        for day in range(1, 29)
    ]
    archive = write_archive(folder / "archive", events)
    build(archive, folder / "data")
    return archive, folder / "data"


@pytest.fixture
def data(sound, tmp_path) -> Path:
    return shutil.copytree(sound[1], tmp_path / "data")


def answers(data: Path) -> list[str]:
    engine = Engine(data)
    return [engine.ask(question).text for question in QUESTIONS]


@pytest.fixture(scope="module")
def right(sound) -> list[str]:
    return answers(sound[1])


def told_or_right(data: Path, right: list[str]) -> bool:
    """Say whether the damage was met: by a fault of ours (True), or by the right answers (False); else fail."""
    try:
        found = answers(data)
    except (DatelineError, EmbeddingError):
        return True
    assert found == right
    return False


def files(data: Path) -> list[Path]:
    return sorted(path for path in data.rglob("*") if path.is_file() and path.stat().st_size)


@pytest.mark.parametrize("how", ["truncated", "zeroed", "deleted", "emptied"])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_broken_file_gives_no_wrong_answer_and_is_mended(data, sound, right, which, how):
    path = files(data)[which]
    content = path.read_bytes()
    if how == "deleted":
        path.unlink()
    else:
        path.write_bytes(
            {"truncated": content[: len(content) // 2], "zeroed": bytes(len(content)), "emptied": b""}[how]
        )
    told_or_right(data, right)
    repair(data, sound[0], notice=lambda _line: None)
    assert answers(data) == right
    assert verify(data).lines() == []


def test_flipped_bits_give_no_wrong_answer(data, right, rounds):
    chance = random.Random(7)  # noqa: S311
    pristine = {path: path.read_bytes() for path in files(data)}
    for _ in range(rounds(quick=12, long=500)):
        path = chance.choices(list(pristine), weights=[len(content) for content in pristine.values()])[0]
        content = bytearray(pristine[path])
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        told_or_right(data, right)
        restore(data, pristine)


def restore(data: Path, pristine: dict[Path, bytes]) -> None:
    for path in files(data):
        if path not in pristine:
            path.unlink()
    for path, content in pristine.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def test_flipped_bits_in_what_answers_are_made_of_are_found_and_mended(data, sound, right):
    path = data / FILE_NAME
    content = path.read_bytes()
    for words in (b"opens a library", b"It was day 3", b"https://courier.example/2014-05-02"):
        broken = bytearray(content)
        broken[content.index(words) + 3] ^= 1
        path.write_bytes(broken)
        assert "1 event is not as it was stored" in verify(data).lines()[0]
        repair(data, sound[0], notice=lambda _line: None)
        assert answers(data) == right
        path.write_bytes(content)


def test_a_flipped_bit_in_what_words_are_coded_by_is_found_and_mended(data, sound, right):
    with sqlite3.connect(data / FILE_NAME) as db:
        (codec,) = db.execute("SELECT codec FROM models").fetchone()
        db.execute("UPDATE models SET codec = ?", (bytes([codec[0] ^ 64]) + codec[1:],))
    assert told_or_right(data, right)
    assert "28 texts without a sound vector" in verify(data).lines()
    repair(data, sound[0], notice=lambda _line: None)
    assert answers(data) == right
    assert verify(data).lines() == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE words_data SET block = zeroblob(length(block)) WHERE id > 10", "the full-text index"),
        ("UPDATE events SET mark = mark + 1 WHERE key = 3", "the index of ids"),
    ],
)
def test_what_events_are_looked_up_in_is_checked_and_mended(data, sound, right, change, named):
    with sqlite3.connect(data / FILE_NAME) as db:
        db.execute(change)
    with pytest.raises(DatelineError, match=f"{named} is not as it was stored"):
        answers(data)
    assert any(named in line for line in verify(data).lines())
    repair(data, sound[0], notice=lambda _line: None)
    assert answers(data) == right
    assert verify(data).lines() == []


def test_another_archive_s_index_is_not_taken(data, sound, right, tmp_path, make_event, write_archive):
    other = write_archive(tmp_path / "other", [make_event("2014-05-01", "A balloon lands on the roof of the bank.")])
    build(other, tmp_path / "others")
    for path in (data / "index").iterdir():
        shutil.copy(tmp_path / "others" / "index" / path.name, path)
    told_or_right(data, right)
    repair(data, sound[0], notice=lambda _line: None)
    assert answers(data) == right


def test_what_is_sound_is_left_alone(data, sound):
    before = {path: path.read_bytes() for path in files(data) if path.suffix in (".faiss", ".json")}
    said: list[str] = []
    repair(data, sound[0], notice=said.append)
    assert said == ["Sound."]
    assert {path: path.read_bytes() for path in before} == before


def test_what_was_put_aside_before_is_kept(data, sound, right):
    for words in (b"first damage ", b"second damage "):
        (data / FILE_NAME).write_bytes(words * 1000)
        repair(data, sound[0], notice=lambda _line: None)
        assert answers(data) == right
    aside = data / f"{FILE_NAME}.damaged"
    assert aside.read_bytes().startswith(b"first")
    assert aside.with_name(f"{aside.name}-2").read_bytes().startswith(b"second")


def test_without_the_archive_it_is_said_what_is_needed(data):
    (data / FILE_NAME).write_bytes(b"no database " * 1000)
    with pytest.raises(DatelineError, match="dateline repair --archive ARCHIVE"):
        repair(data, notice=lambda _line: None)
    assert (data / FILE_NAME).read_bytes().startswith(b"no database")  # nothing was lost by trying
