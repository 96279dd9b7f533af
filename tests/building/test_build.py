"""Builds: only what changed is done again, nothing is lost when one is cut off, and what is wrong is said."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from embeddings import bundled
from embeddings.embedder import Embedder
from embeddings.index import VectorIndex, manifest_path
from qa.building.build import Built, build
from qa.building.progress import Stage
from qa.engine import Engine
from qa.finding.local import index_path
from qa.records.errors import ArchiveError, BusyError, PageError, StoreError
from qa.records.event import Event, Related
from qa.store.schema import FILE_NAME
from qa.store.store import Store
from qa.text.words import match_expression

MakeEvent = Callable[..., Event]
WriteArchive = Callable[[Path, list[Event]], Path]


@pytest.fixture(scope="module")
def events(make_event: MakeEvent) -> list[Event]:
    ferry = make_event("2011-07-27", "A ferry runs aground off Merrow.", entities=("Lowland", "Merrow"))
    link = Related(ferry.id, ("Lowland", "Merrow"))
    return [
        ferry,
        make_event(
            "2011-07-28",
            "Lowland opens an inquiry into the grounding.",
            entities=("Lowland", "Merrow"),
            related=(link,),
        ),
        make_event("2012-03-05", "Beekeepers of the High Moor win a prize.", "Their honey is said to taste of thyme."),
        make_event("2013-04-20", "北山省发生强烈地震。", "至少三人受伤。"),
        make_event("2014-01-09", "The Lowland parliament votes for a new flag.", entities=("Lowland",)),
    ]


@pytest.fixture
def archive(tmp_path: Path, events: list[Event], write_archive: WriteArchive) -> Path:
    return write_archive(tmp_path / "archive", events)


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory, events: list[Event], write_archive: WriteArchive) -> Path:
    """A data folder built from the events, to copy."""
    place = tmp_path_factory.mktemp("built")
    build(write_archive(place / "archive", events), place / "data")
    return place / "data"


@pytest.fixture
def data(built_once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built_once, tmp_path / "data")


def state(data: Path) -> tuple[list[Event], np.ndarray, list[str], list[str]]:
    """What a reader finds: all events, their vectors, and the answers of both kinds of search."""
    with Store.open(data) as store:
        keys, vectors = store.vectors.all()
        all_events = store.events(keys.tolist())
        index = VectorIndex.load(index_path(data, store.generation()), store.generation(), store.state())
        nearest = [all_events[int(key)].id for key in index.search(vectors[0], 100)[0]]
        by_words = [all_events[key].id for key, _ in store.search_words(match_expression(["lowland", "moor"]), 100)]
    return [all_events[key] for key in keys.tolist()], vectors, nearest, by_words


def assert_same_state(a: Path, b: Path) -> None:
    (events_a, vectors_a, *found_a), (events_b, vectors_b, *found_b) = state(a), state(b)
    order_a = sorted(range(len(events_a)), key=lambda at: events_a[at].id)
    order_b = sorted(range(len(events_b)), key=lambda at: events_b[at].id)
    assert [events_a[at] for at in order_a] == [events_b[at] for at in order_b]
    np.testing.assert_allclose(vectors_a[order_a], vectors_b[order_b], atol=2e-3)  # batches differ in their padding
    assert [set(found) for found in found_a] == [set(found) for found in found_b]


def counts(built: Built) -> tuple[int, int, int, int]:
    return built.added, built.changed, built.removed, built.embedded


def titles(data: Path) -> set[str]:
    return {event.title for event in state(data)[0]}


def files(data: Path) -> set[str]:
    """What lies in a data folder, but for the empty files of the lock and of SQLite's readers."""
    passing = {"build.lock", f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"}
    return {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()} - passing


# ---- only what changed is done


def test_a_first_build(tmp_path: Path, archive: Path, events: list[Event]):
    stages: list[Stage] = []
    built = build(archive, tmp_path / "new" / "data", progress=lambda stage, *_: stages.append(stage))
    assert counts(built) == (5, 0, 0, 5)
    assert (built.events, built.generation, built.lost_links) == (5, 1, 0)
    assert built.report is not None
    assert built.report.skipped == []
    assert list(dict.fromkeys(stages))[-3:] == [Stage.EMBED, Stage.WRITE, Stage.INDEX]
    assert state(tmp_path / "new" / "data")[0] == events
    assert files(tmp_path / "new" / "data") == {FILE_NAME, "index/00000001.faiss", "index/00000001.json"}


def test_an_unchanged_archive_costs_nothing(archive: Path, data: Path):
    before = state(data)
    started = time.perf_counter()
    built = build(archive, data)
    assert time.perf_counter() - started < 3
    assert (built.report, counts(built), built.generation) == (None, (0, 0, 0, 0), 1)
    assert state(data)[0] == before[0]


def test_a_changed_page_alone_is_embedded(archive: Path, data: Path, events: list[Event], write_archive: WriteArchive):
    write_archive(archive, [*events[:2], replace(events[2], description="Nobody expected it."), *events[3:]])
    assert counts(build(archive, data)) == (0, 1, 0, 1)
    assert "Nobody expected it." in {event.description for event in state(data)[0]}
    assert files(data) == {FILE_NAME, "index/00000002.faiss", "index/00000002.json"}


def test_a_change_outside_the_summary_embeds_nothing(
    archive: Path, data: Path, events: list[Event], write_archive: WriteArchive
):
    write_archive(archive, [*events[:4], replace(events[4], topic="Politics")])
    assert counts(build(archive, data)) == (0, 1, 0, 0)
    assert state(data)[0][4].topic == "Politics"


def test_a_removed_page(archive: Path, data: Path, events: list[Event]):
    (archive / events[0].id.lstrip("/")).unlink()
    built = build(archive, data)
    assert counts(built)[2:] == (1, 0)
    assert built.lost_links == 1
    assert events[0].title not in titles(data)
    assert all(not event.related for event in state(data)[0])


def test_an_added_page(archive: Path, data: Path, make_event: MakeEvent, write_archive: WriteArchive):
    write_archive(archive, [make_event("2015-06-01", "A comet is seen above Merrow.")])
    assert counts(build(archive, data)) == (1, 0, 0, 1)
    assert "A comet is seen above Merrow." in titles(data)


def test_a_renamed_page_keeps_its_vector(archive: Path, data: Path, events: list[Event]):
    page = archive / events[2].id.lstrip("/")
    page.rename(page.with_name("another-name.md"))
    assert counts(build(archive, data)) == (1, 0, 1, 0)
    assert titles(data) == {event.title for event in events}


def test_another_model_embeds_everything_anew_and_is_kept(tmp_path: Path, archive: Path, data: Path):
    model = tmp_path / "model"
    shutil.copytree(bundled.folder(), model, ignore=shutil.ignore_patterns("model.safetensors"))
    (model / "model.safetensors").symlink_to(bundled.folder() / "model.safetensors")
    settings = model / "sentence_bert_config.json"
    settings.write_text(settings.read_text().replace("256", "4"))  # the model reads two words and no more
    before = state(data)[1]
    assert counts(build(archive, data, model=str(model))) == (0, 0, 0, 5)
    with Store.open(data) as store:
        assert store.model() is not None
        assert (store.model() or Embedder()).name == str(model)
    assert not np.allclose(state(data)[1], before, atol=0.05)
    assert counts(build(archive, data)) == (0, 0, 0, 0)  # the model need not be named again


@pytest.mark.parametrize("former", bundled.FORMER)
def test_data_of_a_former_model_say_so_and_are_brought_up_to_date(archive: Path, data: Path, former: str):
    build(archive, data, model=former)
    with closing(sqlite3.connect(data / FILE_NAME)) as store, store:
        store.execute("UPDATE meta SET value = '' WHERE name = 'chosen'")  # as where no model was named
    said: list[str] = []
    assert Engine(data, notice=said.append).ask("Where did a ferry run aground?").answered
    assert former in said[0]
    assert "next build" in said[0]
    said.clear()
    assert counts(build(archive, data, notice=said.append)) == (0, 0, 0, 5)
    assert bundled.NAME in said[0]
    assert Engine(data, notice=said.append).model.name == bundled.NAME
    assert len(said) == 1


def test_the_old_model_may_be_chosen_and_stays(archive: Path, data: Path):
    build(archive, data, model=bundled.BASE)
    assert counts(build(archive, data)) == (0, 0, 0, 0)
    said: list[str] = []
    assert Engine(data, notice=said.append).model.name == bundled.BASE
    assert not said


def test_a_summary_that_reads_differently_is_embedded_anew(archive: Path, data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.building.build.summary", lambda event: event.title.upper())
    monkeypatch.setattr("qa.building.build._SUMMARIES", "another way")
    assert counts(build(archive, data))[1:] == (5, 0, 5)
    assert len(state(data)[1]) == 5


@pytest.mark.parametrize("damage", ["no index", "no manifest", "neither", "flipped"])
def test_a_lost_index_is_made_again_without_embedding(archive: Path, data: Path, damage: str):
    path = index_path(data, 1)
    if damage in ("no index", "neither"):
        path.unlink()
    if damage in ("no manifest", "neither"):
        manifest_path(path).unlink()
    if damage == "flipped":
        path.write_bytes(path.read_bytes()[:-1] + b"\0")
    assert counts(build(archive, data)) == (0, 0, 0, 0)
    assert len(state(data)[2]) == 5


# ---- cut off


CUT_OFF = """
import os, resource, signal, sys
from pathlib import Path
import qa.building.embed
from qa.building.build import build
from qa.building.progress import Stage
from qa.engine import Engine
qa.building.embed._BATCH = 2
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs the tests in its background ignores it
archive, data, stage, how = Path(sys.argv[1]), Path(sys.argv[2]), Stage(sys.argv[3]), sys.argv[4]
def progress(at, done, total):
    if at is stage and (done >= 2 or at is not Stage.EMBED):
        if how == "full":
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        else:
            os.kill(os.getpid(), signal.Signals[how])
build(archive, data, progress=progress)
"""


def cut_off(archive: Path, data: Path, stage: Stage, how: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CUT_OFF, archive, data, stage, how], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("stage", "left"), [(Stage.EMBED, 3), (Stage.INDEX, 0)])
def test_a_killed_first_build_goes_on_where_it_was(
    tmp_path: Path, archive: Path, built_once: Path, stage: Stage, left: int
):
    data = tmp_path / "data"
    assert cut_off(archive, data, stage, "SIGKILL").returncode == -signal.SIGKILL
    with pytest.raises(StoreError, match="was not finished"):
        Store.open(data)
    assert (data / "build.pid").is_file()  # which must not be taken for a running build
    built = build(archive, data)
    assert counts(built) == (5, 0, 0, left)
    assert_same_state(data, built_once)
    assert not (data / "build.pid").exists()


@pytest.fixture
def shorter(archive: Path, events: list[Event]) -> Path:
    """The archive with a page less: a change that needs no model, so that a process of its own starts fast."""
    (archive / events[2].id.lstrip("/")).unlink()
    return archive


@pytest.mark.parametrize("stage", [Stage.WRITE, Stage.INDEX])
def test_a_killed_later_build_leaves_the_old_state(tmp_path: Path, shorter: Path, data: Path, stage: Stage):
    before = titles(data)
    assert cut_off(shorter, data, stage, "SIGKILL").returncode == -signal.SIGKILL
    assert titles(data) == before
    assert counts(build(shorter, data)) == (0, 0, 1, 0)
    build(shorter, tmp_path / "undisturbed")
    assert_same_state(data, tmp_path / "undisturbed")


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM"])
def test_a_build_told_to_stop_leaves_nothing_half_done(shorter: Path, data: Path, how: str):
    before, there = titles(data), files(data)
    ended = cut_off(shorter, data, Stage.INDEX, how)
    assert ended.returncode == (143 if how == "SIGTERM" else -signal.SIGINT)
    assert (titles(data), files(data)) == (before, there)
    assert counts(build(shorter, data)) == (0, 0, 1, 0)


@pytest.mark.parametrize("stage", [Stage.WRITE, Stage.INDEX])
def test_a_full_disk_is_said_and_the_old_state_stays(shorter: Path, data: Path, stage: Stage):
    before, there = titles(data), files(data)
    ended = cut_off(shorter, data, stage, "full")
    assert "qa.records.errors.StoreError: " in ended.stderr
    assert "Free some space" in ended.stderr or "Check that the folder" in ended.stderr
    assert (titles(data), files(data)) == (before, there)
    assert counts(build(shorter, data)) == (0, 0, 1, 0)


def test_a_disk_that_fills_while_embedding_keeps_what_was_embedded(tmp_path: Path, archive: Path, built_once: Path):
    ended = cut_off(archive, tmp_path / "data", Stage.EMBED, "full")
    assert "qa.records.errors.StoreError: " in ended.stderr
    assert counts(build(archive, tmp_path / "data")) == (5, 0, 0, 3)
    assert_same_state(tmp_path / "data", built_once)


def test_a_second_build_at_once_is_told_who_is_at_work(archive: Path, data: Path):
    reached, let_go = threading.Event(), threading.Event()

    def wait(stage: Stage, _done: int, _total: int | None) -> None:
        if stage is Stage.INDEX:  # the first build holds the store's write lock, too
            reached.set()
            let_go.wait(60)

    (archive / "news/2011/07/27/index.md").write_text("A page more.\n")
    first = threading.Thread(target=build, args=(archive, data), kwargs={"progress": wait})
    first.start()
    try:
        assert reached.wait(60)
        started = time.perf_counter()
        with pytest.raises(BusyError, match=rf"Another build is at work in .*\(process {os.getpid()}\)"):
            build(archive, data)
        assert time.perf_counter() - started < 5
        assert len(titles(data)) == 5  # readers are not kept waiting
    finally:
        let_go.set()
        first.join()
    assert counts(build(archive, data)) == (0, 0, 0, 0)


# ---- what is wrong


def test_a_broken_archive_leaves_the_old_data_answering(tmp_path: Path, data: Path):
    (tmp_path / "cut.tar.zst").write_bytes(b"\x28\xb5\x2f\xfd cut short")
    (tmp_path / "empty").mkdir()
    before = titles(data)
    for archive in (tmp_path / "cut.tar.zst", tmp_path / "empty", tmp_path / "nowhere"):
        with pytest.raises(ArchiveError):
            build(archive, data)
        assert titles(data) == before
    assert not (data / "build.pid").exists()


def test_a_page_that_cannot_be_read_is_left_out_or_stops_a_strict_build(archive: Path, data: Path):
    (archive / "news/2011/07/27/broken.md").write_text("no title here\n")
    with pytest.raises(PageError, match=r"broken\.md"):
        build(archive, data, strict=True)
    built = build(archive, data)
    assert built.report is not None
    assert [Path(path).name for path, _ in built.report.skipped] == ["broken.md"]
    assert len(titles(data)) == 5
    with pytest.raises(PageError, match=r"broken\.md"):
        build(archive, data, strict=True)


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path, archive: Path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "holiday.jpg").touch()
    with pytest.raises(StoreError, match="Choose an empty or new folder with --data"):
        build(archive, tmp_path / "pictures")
    assert [path.name for path in (tmp_path / "pictures").iterdir()] == ["holiday.jpg"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(archive: Path, data: Path):
    data.chmod(0o555)
    with pytest.raises(StoreError, match="cannot be written"):
        build(archive, data)
    data.chmod(0o755)


def test_damage_in_the_store_is_said(archive: Path, data: Path):
    (data / FILE_NAME).write_bytes(b"Not a database. " * 1000)
    with pytest.raises(StoreError, match=r"damaged or no database.*dateline repair"):
        build(archive, data)
