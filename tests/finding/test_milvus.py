"""What goes wrong with Milvus, each told in a line: away, in use, dropped, another's, killed while it was written."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.errors import IndexDamagedError
from qa.building.build import build
from qa.building.info import info
from qa.building.repair import repair
from qa.engine import Engine
from qa.finding.address import CERTIFICATE, TOKEN, Address
from qa.finding.made import Made
from qa.finding.milvus import MilvusShelf
from qa.records.errors import FinderError
from qa.sample import ARCHIVE
from qa.store.store import Store
from tests.finding.engines import events_of, eventually, publish, the_server, vectors_of

NO_ADDRESS = {
    "milvus:": "names no engine",
    "postgres://here": "names no engine",
    "milvus:finder": "end in .db",
    "milvus:ftp://host": "no address of Milvus",
    "milvus:http://": "no address of Milvus",
    "milvus:http://me:secret@host:19530": TOKEN,
}


@pytest.mark.parametrize("text", NO_ADDRESS)
def test_what_is_no_address_is_refused(text, tmp_path):
    with pytest.raises(FinderError, match=NO_ADDRESS[text]) as told:
        Address.of(text, tmp_path)
    assert "secret" not in str(told.value).replace(text, "")


def test_a_file_is_looked_for_in_the_data_folder(tmp_path):
    assert Address.of("milvus:./finder.db", tmp_path) == Address(str(tmp_path / "finder.db"))
    assert Address.of("milvus:/elsewhere/finder.db", tmp_path).uri == "/elsewhere/finder.db"
    assert not Address.of("milvus:https://host:19530/", tmp_path).lite


def test_without_what_speaks_to_it_the_way_to_install_it_is_said(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(FinderError, match=r"pip install 'dateline\[milvus\]'"):
        Address(str(tmp_path / "none.db")).connected()


def test_a_note_that_is_damaged_drops_nothing(tmp_path):
    made = Made.of(tmp_path)
    made.begin("here", "one")
    assert made.settled("here", "one") == []
    made.path.write_text("{")
    assert made.settled("here", "two") == []


def test_of_what_was_published_the_last_two_stay(tmp_path):
    made = Made.of(tmp_path)
    for name in ("one", "two", "three"):
        made.begin("here", name)
        dropped = made.settled("here", name)
    assert dropped == [("here", "one")]
    assert made.settled("here", "three") == [("here", "one")]  # as long as it was not said to be gone
    made.forget("here", "one")
    made.begin("here", "killed")
    assert made.settled("here", "three") == [("here", "killed")]


@pytest.fixture
def milvus():
    pytest.importorskip("pymilvus", reason="pymilvus is not installed (make test-milvus)")


@pytest.fixture
def lite(milvus):  # noqa: ARG001
    pytest.importorskip("milvus_lite", reason="milvus-lite is not installed (make test-milvus)")


@pytest.mark.usefixtures("milvus")
def test_a_server_that_is_away_is_named(tmp_path):
    with pytest.raises(FinderError, match=r"http://127\.0\.0\.1:9 cannot be reached"):
        Address("http://127.0.0.1:9").connected()
    with pytest.raises(FinderError, match="cannot be reached"):
        build(ARCHIVE, tmp_path / "data", index="milvus:http://127.0.0.1:9")


@pytest.mark.usefixtures("milvus")
def test_a_certificate_that_is_none_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv(CERTIFICATE, str(tmp_path / "none.pem"))
    with pytest.raises(FinderError, match=r"none\.pem"):
        Address("https://127.0.0.1:9").connected()


@pytest.fixture
def built(lite, tmp_path):  # noqa: ARG001
    """A data folder of made-up events in Milvus Lite, and its shelf."""
    shelf = MilvusShelf(tmp_path, Address.of("milvus:finder.db", tmp_path))
    with Store.open_for_build(tmp_path) as store:
        publish(store, shelf, events_of(60), vectors_of(60), "milvus:finder.db")
        yield shelf, store


def name_of(shelf):
    (name,) = shelf.address.connected().client.list_collections()
    return name


def test_a_collection_dropped_under_a_reader_is_an_error_and_no_empty_answer(built):
    shelf, store = built
    finder = shelf.open(store).over(store)
    shelf.address.connected().client.drop_collection(name_of(shelf))
    for ask in (
        lambda: finder.nearest(vectors_of(1)[0], 3),
        lambda: finder.details([1]),
        lambda: finder.similarities(vectors_of(1)[0], [1]),
    ):
        with pytest.raises(FinderError, match="no longer"):
            ask()
    with pytest.raises(IndexDamagedError, match="missing"):
        shelf.open(store)
    with pytest.raises(FinderError, match="dateline repair"):
        shelf.opened(store, print)


def test_another_archives_collection_under_our_name_is_recognised_and_left_alone(built, tmp_path):
    shelf, store = built
    name, other = name_of(shelf), tmp_path / "other"
    client = shelf.address.connected().client
    client.drop_collection(name)
    with Store.open_for_build(other) as theirs:
        elsewhere = MilvusShelf(other, shelf.address)
        publish(theirs, elsewhere, events_of(60, "theirs"), vectors_of(60, 3), f"milvus:{shelf.address.uri}")
    client.rename_collection(name_of(shelf), name)
    with pytest.raises(IndexDamagedError, match="another archive"):
        shelf.open(store)
    Made.of(tmp_path).path.unlink()  # as in a copy of the folder
    with pytest.raises(FinderError, match="not written from"):
        shelf.write(store, store.generation(), lambda *_: None)
    assert client.has_collection(name)


WRITER = """
import sys, os
from pathlib import Path
import qa.finding.milvus as milvus
from qa.finding.address import Address
from qa.store.store import Store
from tests.finding.engines import eventually, events_of, publish, the_server, vectors_of
milvus._AT_ONCE = 50
data = Path(sys.argv[1])
shelf = milvus.MilvusShelf(data, Address.of(sys.argv[2], data))
write = milvus._written
def killed(keys, store, counts):
    if keys[0] > 400:
        os.kill(os.getpid(), 9)
    return write(keys, store, counts)
milvus._written = killed
with Store.open_for_build(data) as store:
    publish(store, shelf, events_of(600, "later"), vectors_of(600, 8), sys.argv[2])
"""


def test_a_write_that_is_killed_leaves_the_old_one_and_is_cleared_away(engine, tmp_path):
    if not engine.index.startswith("milvus"):
        pytest.skip("FAISS writes one file (tests/soak/test_crashes.py)")
    code = f"""
import sys
from pathlib import Path
from qa.store.store import Store
from qa.finding.milvus import MilvusShelf
from qa.finding.address import Address
from tests.finding.engines import eventually, events_of, publish, the_server, vectors_of
data = Path({str(tmp_path)!r})
shelf = MilvusShelf(data, Address.of({engine.index!r}, data))
with Store.open_for_build(data) as store:
    if sys.argv[1] == "first":
        publish(store, shelf, events_of(300), vectors_of(300), {engine.index!r})
    finder = shelf.open(store).over(store)
    assert len(finder) == 300 and finder.check() == []
    if sys.argv[1] == "again":
        publish(store, shelf, events_of(310), vectors_of(310), {engine.index!r})
        assert len(shelf.open(store)) == 310
    ours = [name for name in shelf.address.connected().client.list_collections() if store.state() in name]
    print(len(ours), len(shelf.address.connected().client.list_collections()))
"""
    house = Path(__file__).parent.parent.parent

    def run(*command):
        return subprocess.run([sys.executable, "-c", *command], cwd=house, capture_output=True, text=True, timeout=300)

    first = run(code, "first")
    assert first.returncode == 0, first.stderr
    before = int(first.stdout.split()[1])
    assert run(WRITER, str(tmp_path), engine.index).returncode == -signal.SIGKILL
    between = run(code, "look")
    assert between.returncode == 0, between.stderr
    assert between.stdout.split() == ["1", str(before + 1)]  # what was begun is there, and nobody takes it for whole
    again = run(code, "again")
    assert again.returncode == 0, again.stderr
    assert again.stdout.split() == ["1", str(before + 1)]  # the one before, and the new one


def test_a_file_of_milvus_lite_serves_one_process(built):
    shelf, _ = built
    code = f"from qa.finding.address import Address; Address({shelf.address.uri!r}).connected()"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "is open in another process" in other.stderr


QUESTIONS = (
    "When did NATO step into the border clashes between Serbia and Kosovo?",
    "What happened in Kosovo in July 2011?",
    "Kosovo",
)


@pytest.mark.usefixtures("lite")
def test_the_sample_is_answered_alike_and_repaired(tmp_path, engine_of_sample):
    data = tmp_path / "data"
    build(ARCHIVE, data, index="milvus:finder.db")
    found = info(data)
    assert (found["index"], found["healthy"], found["words"]) == ("milvus lite", True, "milvus")
    ours = Engine(data)
    for question in QUESTIONS:
        theirs = engine_of_sample.ask(question)
        answer = ours.ask(question)
        assert answer.text == theirs.text
        assert [hit.event.id for hit in answer.hits][:5] == [hit.event.id for hit in theirs.hits][:5]
    shelf = MilvusShelf(data, Address.of("milvus:finder.db", data))
    shelf.address.connected().client.drop_collection(name_of(shelf))
    with pytest.raises(FinderError, match="no longer"):
        ours.ask(QUESTIONS[0])
    assert not info(data)["healthy"]
    repair(data, notice=lambda _line: None)
    assert info(data)["healthy"]
    assert ours.ask(QUESTIONS[0]).text == engine_of_sample.ask(QUESTIONS[0]).text
    build(ARCHIVE, data, index="faiss")
    assert info(data)["index"] == "flat"


@pytest.fixture
def engine_of_sample(sample_data):
    return Engine(sample_data)


@pytest.mark.usefixtures("milvus")
def test_a_server_that_goes_away_in_mid_question_is_an_error_and_it_answers_when_it_is_back(tmp_path):
    server, data = the_server(), tmp_path / "data"
    build(ARCHIVE, data, index=f"milvus:{server.address}")
    engine = Engine(data)
    before = engine.ask(QUESTIONS[0])
    assert before.answered
    server.kill()
    try:
        with pytest.raises(FinderError, match="cannot be reached"):
            engine.ask(QUESTIONS[1])
        assert "cannot be reached" in info(data)["faults"][0]
    finally:
        server.start()
    assert eventually(lambda: engine.ask(QUESTIONS[0])).text == before.text
