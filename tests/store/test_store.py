"""The store: what is put in comes out, what readers see changes all at once, and what is wrong is said."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from qa.records.errors import StoreError
from qa.records.event import Change, Event, Related, Source
from qa.records.model import Model
from qa.store.schema import FILE_NAME
from qa.store.store import Store
from qa.text.words import content_words, match_expression

MODEL = Model("tiny", "f" * 64, 4)
FORM = np.eye(6, 2, dtype=np.float32)
FERRY = Event(
    id="/news/2011/07/27/ferry.md",
    date=date(2011, 7, 27),
    title="A ferry runs aground off Merrow.",
    description="All passengers of the ferry Señora are rescued.",
    topic="Disasters and accidents",
    sources=(
        Source("The Example Courier", "https://courier.example/ferry", "/news/2011/07/27/ferry.md"),
        Source("Lowland Radio", "https://radio.example/1", "/news/2011/07/27/ferry-2.md"),
    ),
    related=(
        Related("/news/2011/07/28/inquiry.md", ("Merrow", "Lowland Coast Guard")),
        Related("/news/1990/01/1/nowhere.md", ("Merrow",)),
    ),
    entities=("Merrow", "Lowland Coast Guard"),
    changes=(Change("/news/2011/07/27/ferry-1.md", "A ferry runs aground.", "2011-07-27 10:00:00", current=False),),
    also=("/news/2011/07/27/ferry-1.md", "/news/2011/07/27/ferry-2.md"),
    passages=("A ferry runs aground off Merrow.", "All passengers", "of the ferry Señora are rescued."),
)
INQUIRY = Event(
    id="/news/2011/07/28/inquiry.md",
    date=date(2011, 7, 28),
    title="Lowland opens an inquiry into the grounding.",
    related=(Related("/news/2011/07/27/ferry-2.md", ("Merrow",)),),
    entities=("Merrow", "Lowland"),
)
QUAKE = Event(
    id="/news/2013/04/20/地震.md",
    date=date(2013, 4, 20),
    title="北山省发生强烈地震。",
    description="至少三人受伤。",
    entities=("北山省",),
)
EVENTS = (FERRY, INQUIRY, QUAKE)


def publish(store: Store, put: tuple[Event, ...] = (), remove: tuple[str, ...] = ()) -> int:
    """Add or replace some events and remove others; all that stay are related anew. Returns links that were lost."""
    summaries = [event.id.encode() for event in put]
    words = [f"words of {event.id}".encode() for event in put]
    store.vectors.add(MODEL, summaries, np.eye(len(put), 4, dtype=np.float32), words, FORM)
    with store.publishing() as publication:
        for event in put:
            publication.put(event, event.id.encode(), store.key(event.id))
        for event_id in remove:
            publication.remove(store.key(event_id) or 0)
        there = [
            event for event in {event.id: event for event in (*EVENTS, *put)}.values() if event.id in store.digests()
        ]
        lost = publication.relate(there)
        publication.finish(MODEL, {"archive": "made up"})
    return lost


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store.open_for_build(tmp_path / "data") as store:
        publish(store, EVENTS)
    return tmp_path / "data"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with Store.open(folder) as opened:
        yield opened


def read(store: Store, event_id: str) -> Event:
    key = store.key(event_id)
    assert key is not None
    return store.events([key])[key]


def search(store: Store, question: str, window: tuple[date, date] | None = None) -> list[str]:
    keys = [key for key, _ in store.search_words(match_expression(content_words(question)), 10, window)]
    return [store.heads(keys)[key][0] for key in keys]


# ---- what is put in comes out


def test_an_event_comes_back_whole(store: Store):
    only_known = (FERRY.related[0],)  # the other leads to an event that the archive does not hold
    assert read(store, FERRY.id) == replace(FERRY, related=only_known)
    assert read(store, QUAKE.id) == QUAKE


def test_a_merged_page_leads_to_its_event(store: Store):
    assert store.key("/news/2011/07/27/ferry-2.md") == store.key(FERRY.id)
    assert read(store, INQUIRY.id).related == (Related(FERRY.id, ("Merrow",)),)
    assert store.key("/news/1990/01/1/nowhere.md") is None


def test_lost_links_are_counted(tmp_path: Path):
    with Store.open_for_build(tmp_path) as store:
        assert publish(store, EVENTS) == 1


def test_what_it_holds(store: Store):
    coverage = store.coverage()
    assert (coverage.events, coverage.days) == (3, 3)
    assert (coverage.first, coverage.last) == (date(2011, 7, 27), date(2013, 4, 20))
    assert store.generation() == 1
    assert store.model() == MODEL
    assert store.meta("archive") == "made up"
    assert store.meta("no such note") is None
    assert store.check() is None
    assert store.entity_counts() == {"Merrow": 2, "Lowland Coast Guard": 1, "Lowland": 1, "北山省": 1}


def test_heads_days_and_windows(store: Store):
    ferry, inquiry = (store.key(event.id) for event in EVENTS[:2])
    assert store.heads([inquiry or 0]) == {inquiry: (INQUIRY.id, INQUIRY.date, INQUIRY.title)}
    assert store.heads_by_id([QUAKE.id, "/no.md"]) == {QUAKE.id: (QUAKE.date, QUAKE.title)}
    assert store.keys_within(date(2011, 7, 27), date(2011, 7, 28)).tolist() == [ferry, inquiry]
    assert store.keys_within(date(2012, 1, 1), date(2012, 12, 31)).tolist() == []


def test_events_that_share_entities(store: Store):
    ferry, inquiry = store.key(FERRY.id), store.key(INQUIRY.id)
    assert store.sharing(ferry or 0) == {inquiry: pytest.approx(1 / 2)}  # two events name Merrow
    assert store.sharing(ferry or 0, limit=1) == {}
    assert store.sharing(store.key(QUAKE.id) or 0) == {}


def test_vectors_come_back_as_unit_vectors_by_key(store: Store):
    keys, vectors = store.vectors.all()
    assert keys.tolist() == [store.key(event.id) for event in EVENTS]
    np.testing.assert_array_equal(vectors, np.eye(3, 4, dtype=np.float32))


def test_vectors_and_tokens_come_back_in_the_order_asked(store: Store):
    first, _, last = (store.key(event.id) for event in EVENTS)
    vectors, codes = store.vectors.of([last, first])
    assert codes == [f"words of {EVENTS[2].id}".encode(), f"words of {EVENTS[0].id}".encode()]
    np.testing.assert_array_equal(vectors, np.eye(3, 4, dtype=np.float32)[[2, 0]])
    with pytest.raises(StoreError, match="the vector of the event with the key 99 is not as it was stored"):
        store.vectors.of([99])
    np.testing.assert_array_equal(store.vectors.form(MODEL), FORM)
    assert store.vectors.form(replace(MODEL, fingerprint="another")) is None


# ---- words


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Which ferries were grounded?", {FERRY.id, INQUIRY.id}),
        ("senora", {FERRY.id}),  # folded: the text says Señora
        ("Coast Guard", {FERRY.id}),  # a name that stands in no text
        ("地震", {QUAKE.id}),
        ("北山省", {QUAKE.id}),
        ("volcano", set()),
        ("", set()),
    ],
)
def test_words_find_events(store: Store, question: str, found: set[str]):
    assert set(search(store, question)) == found


def test_a_word_in_the_title_counts_more(store: Store):
    scores = [score for _, score in store.search_words(match_expression(["Merrow"]), 10)]
    assert search(store, "Merrow")[0] == FERRY.id
    assert scores == sorted(scores, reverse=True)


def test_words_within_a_window(store: Store):
    assert search(store, "Merrow", (date(2011, 7, 28), date(2011, 7, 28))) == [INQUIRY.id]
    assert search(store, "Merrow", (date(2012, 1, 1), date(2012, 1, 1))) == []


def test_how_many_events_hold_a_word(store: Store):
    assert store.word_events("merrow") == 2
    assert store.word_events("volcano") == 0


# ---- changing


def test_a_replaced_event_leaves_no_trace_of_the_old_one(folder: Path):
    told_anew = replace(FERRY, title="A barge sinks.", description=None, entities=("Highmoor",), also=(), passages=())
    with Store.open_for_build(folder) as store:
        before = store.key(FERRY.id)
        publish(store, (told_anew,))
        assert store.key(FERRY.id) == before
        assert read(store, FERRY.id).title == "A barge sinks."
        assert search(store, "ferry senora aground") == []
        assert search(store, "Merrow") == [INQUIRY.id]
        assert search(store, "barge") == search(store, "Highmoor") == [FERRY.id]
        assert (store.word_events("senora"), store.word_events("barg")) == (0, 1)
        assert store.key("/news/2011/07/27/ferry-2.md") is None
        assert store.generation() == 2


def test_a_removed_event_leaves_no_trace(folder: Path):
    with Store.open_for_build(folder) as store:
        publish(store, remove=(FERRY.id, QUAKE.id))
        assert store.coverage().events == 1
        assert store.key(FERRY.id) is None
        assert read(store, INQUIRY.id).related == ()
        assert search(store, "ferry senora 地震 Guard") == []
        assert store.entity_counts() == {"Merrow": 1, "Lowland": 1}
        assert store.word_events("ferri") == 0
        assert store.vectors.all()[0].tolist() == [store.key(INQUIRY.id)]
        assert store.check() is None


def test_a_publication_that_fails_changes_nothing(folder: Path):
    with Store.open_for_build(folder) as store:
        with suppress(ZeroDivisionError), store.publishing() as publication:
            publication.remove(store.key(FERRY.id) or 0)
            publication.finish(MODEL, {"archive": "another"})
            _ = 1 / 0
        assert (store.generation(), store.meta("archive"), store.coverage().events) == (1, "made up", 3)
        assert search(store, "senora") == [FERRY.id]
        publish(store, (replace(QUAKE, title="A quake."),))  # and the store is not left in the middle of it
        assert store.generation() == 2


def test_a_reader_keeps_its_snapshot(folder: Path, store: Store):
    with Store.open_for_build(folder) as writer:
        with store.snapshot():
            assert store.generation() == 1
            publish(writer, (replace(QUAKE, title="A quake."),), remove=(FERRY.id,))
            assert store.generation() == 1
            assert read(store, QUAKE.id).title == QUAKE.title
            assert search(store, "senora") == [FERRY.id]
        assert store.generation() == 2
        assert read(store, QUAKE.id).title == "A quake."
        assert search(store, "senora") == []


def test_a_full_disk_is_said_and_loses_nothing(folder: Path):
    with Store.open_for_build(folder) as store:
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages}")
        summaries = [bytes([number]) * 16 for number in range(250)]
        with pytest.raises(StoreError, match=r"full\. Free some space and build again; what was done is kept"):
            store.vectors.add(MODEL, summaries, np.ones((250, 384), np.float32), [b""] * 250, FORM)
        assert store.vectors.missing(MODEL, summaries) == set(summaries)
        store._db.execute("PRAGMA max_page_count = 100000")
        store.vectors.add(MODEL, summaries, np.ones((250, 384), np.float32), [b""] * 250, FORM)
        assert store.vectors.missing(MODEL, summaries) == set()


# ---- what cannot be opened


def test_nothing_built(tmp_path: Path):
    with pytest.raises(StoreError, match=r"No archive is built in .* dateline build ARCHIVE --data"):
        Store.open(tmp_path)
    (tmp_path / FILE_NAME).touch()  # as far as a build may have come that was killed at once
    with pytest.raises(StoreError, match="No archive is built"):
        Store.open(tmp_path)


def test_a_first_build_that_was_not_finished(tmp_path: Path):
    with Store.open_for_build(tmp_path) as store:
        store.vectors.add(MODEL, [b"1"], np.ones((1, 4), np.float32), [b""], FORM)
    with pytest.raises(StoreError, match=r"was not finished. Finish it: dateline build"):
        Store.open(tmp_path)


OPENERS = pytest.mark.parametrize("opener", [Store.open, Store.open_for_build], ids=["read", "build"])


@OPENERS
def test_a_database_of_something_else(tmp_path: Path, opener: Callable[[Path], Store]):
    db = sqlite3.connect(tmp_path / FILE_NAME)
    db.execute("CREATE TABLE recipes (name)")
    db.close()
    with pytest.raises(StoreError, match=r"not Dateline's. Choose another folder with --data"):
        opener(tmp_path)


@OPENERS
def test_a_newer_schema(folder: Path, opener: Callable[[Path], Store]):
    db = sqlite3.connect(folder / FILE_NAME)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreError, match=r"has schema 99; this Dateline knows 5. Update Dateline"):
        opener(folder)


@OPENERS
def test_a_file_that_is_no_database(folder: Path, opener: Callable[[Path], Store]):
    (folder / FILE_NAME).write_bytes(b"Not a database. " * 1000)
    with pytest.raises(StoreError, match=r"damaged or no database.*Mend it: dateline repair"):
        opener(folder)


def test_damage_inside_the_file_is_found(folder: Path):
    path = folder / FILE_NAME
    content = bytearray(path.read_bytes())
    content[-4096 * 3 :] = bytes(4096 * 3)
    path.write_bytes(content)
    with Store.open(folder) as store:
        assert store.check() is not None


def test_a_folder_of_other_things(tmp_path: Path):
    (tmp_path / "holiday.jpg").touch()
    with pytest.raises(StoreError, match=r"holds other files and no Dateline data. Choose an empty or new folder"):
        Store.open_for_build(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_a_file_where_the_folder_should_be(tmp_path: Path):
    (tmp_path / "data").touch()
    with pytest.raises(StoreError, match=r"cannot be written: .* Choose another with --data"):
        Store.open_for_build(tmp_path / "data")


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_folder_that_may_only_be_read(folder: Path):
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        copy = shutil.copytree(folder, Path(place, "data"))
        for path in copy.iterdir():
            path.chmod(0o444)
        copy.chmod(0o555)
        told, tell = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(tell, read_and_try_to_write(copy).encode())
            os._exit(0)
        os.close(tell)
        with os.fdopen(told) as answer:
            assert answer.read() == "3 events, StoreError"
        os.waitpid(child, 0)
        copy.chmod(0o755)


def read_and_try_to_write(folder: Path) -> str:
    """Open a folder as a user who owns nothing (tests may run as root); say how it went."""
    try:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        with Store.open(folder) as store, store.snapshot():
            events = store.coverage().events
        Store.open_for_build(folder)
    except StoreError:
        return f"{events} events, StoreError"
    except Exception as error:  # noqa: BLE001  (the parent must hear of anything)
        return repr(error)
    return f"{events} events, written"
