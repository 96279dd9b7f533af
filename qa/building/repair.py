"""Mends a data folder from what is left in it, and from the archive where that is needed: `dateline repair`."""

import sqlite3
from collections.abc import Callable
from itertools import chain, count
from pathlib import Path

from qa.building.build import build
from qa.building.embed import re_embed
from qa.building.index import ensure_index
from qa.building.lock import locked
from qa.building.progress import Progress, quiet
from qa.building.verify import verify
from qa.records.errors import StoreError
from qa.store.schema import FILE_NAME
from qa.store.store import Store
from qa.store.vectors import salvage

Notice = Callable[[str], None]


def repair(data: Path, archive: Path | None = None, *, progress: Progress = quiet, notice: Notice = print) -> None:
    """Mend a data folder.

    The index, the full-text index and the vectors are made again from the events. Events that are damaged, and a file
    that is no database any more, need the archive; what was embedded and is sound is kept even then.

    Args:
        data: The data folder.
        archive: The archive that it was made of; by default the one that the data name.
        progress: Told how each stage gets on.
        notice: Told in a line what is done.

    Raises:
        StoreError: If it cannot be mended, with what is needed for it.
        BusyError: If a build is at work in the folder.
    """
    faults = verify(data)
    if faults.file:
        _made_anew(data, archive, faults.file, progress, notice)
        return
    for line in faults.lines():
        notice(f"Found: {line}.")
    with locked(data), Store.open_for_build(data) as store:
        if faults.words or faults.lookups:
            store.write_lookups_anew()
            notice("The full-text index and the tables' indexes were written anew.")
        if faults.vectors:
            store.vectors.drop(faults.vectors)
            sound = sorted(set(store.keys()) - set(faults.events))
            notice(f"{re_embed(store, data, sound, progress):,} texts were embedded again.")
        if faults.events:
            store.forget_digests(faults.events)
            source = archive or _pages_of(store)
        ensure_index(store, data, progress, anew=bool(faults.vectors))
    if faults.events:
        _build_from(source, data, progress, notice)
    left = verify(data).lines()
    if left:
        raise StoreError(f"{data} is still damaged: {'; '.join(left)}. Build it again: dateline build ARCHIVE")
    notice("Sound." if not faults.lines() else "Mended.")


def _made_anew(data: Path, archive: Path | None, fault: str, progress: Progress, notice: Notice) -> None:
    """Put a damaged file aside, take over the vectors that are sound, and build from the archive."""
    path = data / FILE_NAME
    notice(f"Found: {fault.split(' Mend it:')[0]}")
    source = archive or _archive_named_in(path)
    if source is None or not source.exists():
        raise StoreError(f"{path} can only be made anew. Say of which archive: dateline repair --archive ARCHIVE")
    with locked(data):
        aside = _free(path.with_name(f"{FILE_NAME}.damaged"))
        for suffix in ("", "-wal", "-shm", "-journal"):
            if (side := path.with_name(path.name + suffix)).exists():
                side.replace(aside.with_name(aside.name + suffix))
        with Store.open_for_build(data) as store:
            notice(f"{salvage(aside, store.vectors):,} vectors were taken over; the damaged file is {aside}.")
    _build_from(source, data, progress, notice)


def _free(path: Path) -> Path:
    """Return a path at which nothing lies yet: what was put aside before is not written over."""
    others = (path.with_name(f"{path.name}-{number}") for number in count(2))
    return next(other for other in chain([path], others) if not other.exists())


def _pages_of(store: Store) -> Path | None:
    """Return the archive of pages noted, or None where data are made of day pages alone, which lie in the data."""
    noted = store.meta("pages")
    noted = store.meta("archive") or "" if noted is None else noted
    return Path(noted) if noted else None


def _build_from(archive: Path | None, data: Path, progress: Progress, notice: Notice) -> None:
    if archive is not None and not archive.exists():
        raise StoreError(f"The archive {archive} is not there. Say where it is: dateline repair --archive ARCHIVE")
    built = build(archive or (), data, progress=progress)
    notice(f"Built from {archive or 'the day pages kept'}: {built.events:,} events, {built.embedded:,} embedded.")


def _archive_named_in(path: Path) -> Path | None:
    """Return the archive that a damaged file names, if that can still be read."""
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            row = db.execute("SELECT value FROM meta WHERE name = 'archive'").fetchone()
        finally:
            db.close()
    except sqlite3.Error:
        return None
    return Path(row[0]) if row else None
