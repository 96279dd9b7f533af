"""A disk that fills up or loses power during a build: nothing counts before it is on the disk, nothing is lost."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from qa import sample
from qa.building.build import build
from qa.building.progress import Stage
from qa.building.verify import verify
from qa.engine import Engine
from qa.records.errors import StoreError
from qa.store.schema import FILE_NAME
from qa.store.store import Store

QUESTION = "When did NATO step into the border clashes between Serbia and Kosovo?"


@pytest.fixture
def small_disk(tmp_path: Path):
    """A file system of its own, of six megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "none", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("stage", [Stage.EMBED, Stage.WRITE, Stage.INDEX])
def test_a_file_system_that_fills_up_during_a_build(small_disk, stage):
    data, filler = small_disk / "data", small_disk / "filler"

    def fill(reached: Stage, _done: int, _total: int | None) -> None:
        if reached is stage and not filler.exists():
            with filler.open("wb") as file:
                file.write(b"0" * max(0, shutil.disk_usage(small_disk).free - 20_000))

    with pytest.raises(StoreError, match=r"Free some space"):
        build(sample.ARCHIVE, data, progress=fill)
    filler.unlink()
    built = build(sample.ARCHIVE, data)
    assert built.events == Engine(data).coverage().events
    assert Engine(data).ask(QUESTION).answered
    assert verify(data).lines() == []


def test_a_build_for_which_there_is_no_room_does_not_begin(small_disk):
    (small_disk / "filler").write_bytes(b"0" * 5_000_000)
    with pytest.raises(StoreError, match=r"free; \d+ events to be embedded need about .*Nothing was changed"):
        build(sample.ARCHIVE, small_disk / "data")


def test_a_power_cut_finds_the_index_on_the_disk_before_it_counts(tmp_path, make_event, write_archive, monkeypatch):
    """The build syncs the index, renames it, syncs its folder; only then does all of it count."""
    done: list[str] = []
    fsync, replace, connect = os.fsync, Path.replace, sqlite3.connect

    def synced(descriptor: int) -> None:
        fsync(descriptor)
        done.append(f"sync {Path(f'/proc/self/fd/{descriptor}').readlink().name}")

    def renamed(self: Path, target: Path) -> Path:
        done.append(f"rename {Path(target).name}")
        return replace(self, target)

    def watched(*given, **named):
        db = connect(*given, **named)
        db.set_trace_callback(lambda said: done.append(said) if said in ("BEGIN IMMEDIATE", "COMMIT") else None)
        return db

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("what is synced is read from /proc")
    archive = write_archive(
        tmp_path / "archive", [make_event("2014-05-01", "A balloon lands on the roof of the bank.")]
    )
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", synced)
        patch.setattr(Path, "replace", renamed)
        patch.setattr(sqlite3, "connect", watched)
        build(archive, tmp_path / "data")
    last_begin = len(done) - 1 - done[::-1].index("BEGIN IMMEDIATE")
    assert done[last_begin:] == [
        "BEGIN IMMEDIATE",
        "sync 00000001.faiss.part",
        "rename 00000001.faiss",
        "sync index",
        "sync 00000001.json.part",
        "rename 00000001.json",
        "sync index",
        "COMMIT",
    ]


def test_what_is_committed_is_synced_by_sqlite(tmp_path):
    with Store.open_for_build(tmp_path / "data") as store:
        assert store._db.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL: each commit waits for the disk
        assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert (tmp_path / "data" / FILE_NAME).exists()
