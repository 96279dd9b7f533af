"""An archive to a data folder: read, embed what is new, publish. Incremental, and safe to stop at any moment.

Vectors are committed in batches as they are made, so a build that is cut off goes on where it was. What readers see
changes once, at the end: the index of the coming generation is written first, then the store's one transaction makes
both count.
"""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType

from embeddings import bundled
from embeddings.embedder import Embedder
from qa.archive.portal.reader import PARSER_VERSION as DAY_PARSER
from qa.archive.reader import archive_digest
from qa.archive.reading import Report
from qa.building.embed import embed_missing
from qa.building.gathering import Gathered, Given, gather, passed_over, sorted_out, take_in, unread
from qa.building.index import LOCAL, NOTED, ensure_index, shelf_of, write_index
from qa.building.lock import locked
from qa.building.names import names_of
from qa.building.progress import Progress, Stage, quiet
from qa.building.summary import summary, summary_hash
from qa.records.event import Event
from qa.records.model import Model
from qa.store.publication import event_digest
from qa.store.schema import explained, prepare_folder
from qa.store.store import Store
from qa.text.words import STOP_WORDS

_SUMMARIES = summary_hash(summary(Event("id", date.min, "title", "word " * 1000, "topic", entities=("name",)))).hex()
"""Differs when `summary` is changed, so that a build then embeds an unchanged archive anew."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to. `report` is None where the archive had not changed since the last one."""

    report: Report | None
    events: int
    added: int
    changed: int
    removed: int
    embedded: int
    lost_links: int
    generation: int
    seconds: float


def build(
    archives: Path | Sequence[Path],
    data: Path,
    *,
    model: str | None = None,
    index: str | None = None,
    device: str = "cpu",
    strict: bool = False,
    progress: Progress = quiet,
    notice: Callable[[str], None] = lambda _line: None,
    today: date | None = None,
) -> Built:
    """Bring a data folder up to date with archives.

    Args:
        archives: A folder or packed file of pages, of day pages of the portal, or a dump; or several, of which one
            holds pages. What the data have of the other kind stays. None: events are made of the day pages kept.
        data: The data folder; made where it is missing.
        model: An embedding model's name or folder; by default the one chosen for an earlier build, or the bundled one.
        index: What finds events, "faiss" or "milvus:…"; by default as an earlier build was told, or FAISS.
        device: Where to embed: "cpu", or a torch device such as "cuda".
        strict: Stop at the first page that cannot be read.
        progress: Told how each stage gets on.
        notice: Told in a line what a user should know, such as that the embedding takes longer here.
        today: The day on which events are withdrawn that their pages do not tell any more; by default this one.

    Raises:
        ArchiveError: If an archive cannot be read. What was built before stays.
        StoreError: If the data folder cannot be used.
        BusyError: If another build holds it.
    """
    started = time.perf_counter()
    today = today or datetime.now(UTC).date()
    given = sorted_out([archives] if isinstance(archives, Path) else list(archives))
    for line in passed_over(given):
        notice(line)
    prepare_folder(data)
    with _ending_in_order(), locked(data), Store.open_for_build(data) as store, explained(store.path):
        known = store.model()
        index = index or store.meta(NOTED) or LOCAL
        shelf_of(store, data, index).facts()  # that it is away is better heard of now than after an hour's work
        embedder = Embedder(model or _chosen(store) or bundled.NAME, STOP_WORDS, device=device, notice=notice)
        if known and known.name in bundled.FORMER and embedder.name == bundled.NAME:
            notice(f"{data} was built with {known.name}; what comes with Dateline now is {bundled.NAME}.")
        same_model = known is not None and known.fingerprint == embedder.fingerprint
        report = Report()
        take_in(store, given, report, strict=strict, progress=progress)
        if same_model and store.generation() and _unchanged(given, store, today, progress, strict=strict):
            ensure_index(store, data, progress, named=index)
            names_of(store, data)
            events = store.coverage().events
            return Built(None, events, 0, 0, 0, 0, 0, store.generation(), time.perf_counter() - started)
        gathered = gather(store, given, report, today, strict=strict, progress=progress)
        summaries = {event.id: summary(event) for event in gathered.events}
        embedded = embed_missing(store, data, embedder, list(summaries.values()), progress)
        dimension = known.dimension if known and same_model else embedder.dimension
        embedded_model = Model(embedder.name, embedder.fingerprint, dimension)
        chosen = (model and embedder.name) or _chosen(store) or ""
        notes = _notes(given, gathered, store) | {"chosen": chosen, NOTED: index}
        counts = _publish(store, data, notes, gathered, summaries, embedded_model, progress)
        names_of(store, data)
        seconds = time.perf_counter() - started
        return Built(gathered.report, len(gathered.events), *counts[:3], embedded, *counts[3:], seconds)


def _chosen(store: Store) -> str | None:
    """Return the model that an earlier build was told to take, or None if it took what came with Dateline then."""
    known, chosen = store.model(), store.meta("chosen")
    if known is None or chosen == "":
        return None
    return chosen or (known.name if known.name != bundled.BASE else None)  # before there was a choice none was noted


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Let SIGTERM end a build as Ctrl-C does: nothing half-done stays. A handler of the caller's own is left alone."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    if not in_main_thread or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _unchanged(given: Given, store: Store, today: date, progress: Progress, *, strict: bool) -> bool:
    """Say whether all pages are, byte for byte, those that the published state was made of."""
    if strict and store.meta("skipped") != "0":
        return False
    if store.meta("summaries") != _SUMMARIES or unread(store, today):
        return False
    if given.pages is None:
        return True
    digest = archive_digest(given.pages, progress=lambda pages: progress(Stage.CHECK, pages, None))
    return digest == store.meta("archive_digest")


def _publish(
    store: Store,
    data: Path,
    notes: dict[str, str],
    gathered: Gathered,
    summaries: dict[str, str],
    model: Model,
    progress: Progress,
) -> tuple[int, int, int, int, int]:
    """Make what was gathered what readers see. Returns events added, changed, removed; lost links; generation."""
    added = changed = 0
    events, shelf = gathered.events, shelf_of(store, data, notes[NOTED])
    try:
        with store.publishing() as publication:
            old = store.digests()
            for number, event in enumerate(events):
                key, digest = old.pop(event.id, (None, b""))
                text_hash, shared = summary_hash(summaries[event.id]), event.id in gathered.shared
                if key is None or digest != event_digest(event, text_hash, shared=shared):
                    publication.put(event, text_hash, key, shared=shared)
                    added, changed = added + (key is None), changed + (key is not None)
                if number % 1000 == 0:
                    progress(Stage.WRITE, number, len(events))
            for key, _ in old.values():
                publication.remove(key)
            lost = publication.relate(events)
            publication.note_days(gathered.read, gathered.emptied)
            generation = publication.finish(model, notes)
            progress(Stage.WRITE, len(events), len(events))
            write_index(shelf, store, generation, progress)
    finally:  # of two generations, whichever is not the published one goes
        shelf.keep_only(store)
    return added, changed, len(old), lost, generation


def _notes(given: Given, gathered: Gathered, store: Store) -> dict[str, str]:
    """Return what is noted of a build.

    `pages` is the archive of pages, if there is one; `archive` the same, or else where the day pages first came from.
    """
    first_days = next(iter(given.days), None)
    days = str(first_days.resolve()) if first_days else store.meta("portal") or ""
    pages, noted = str(given.pages.resolve()) if given.pages else "", store.meta("pages")
    return {
        "archive": pages or store.meta("archive") or days,
        "pages": pages or (store.meta("archive") or "" if noted is None else noted),
        "archive_digest": gathered.digest,
        "built": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "skipped": str(len(gathered.report.skipped)),
        "summaries": _SUMMARIES,
        "day_parser": DAY_PARSER,
    }
