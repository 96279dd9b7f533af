"""An archive to a data folder: read, embed what is new, publish. Incremental, and safe to stop at any moment.

Vectors are committed in batches as they are made, so a build that is cut off goes on where it was. What readers see
changes once, at the end: the index of the coming generation is written first, then the store's one transaction makes
both count.
"""

import os
import random
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import FrameType

from filelock import FileLock, Timeout

from embeddings import bundled
from embeddings.embedder import Embedder, EncodedDocuments
from embeddings.errors import IndexDamagedError
from embeddings.index import VectorIndex, manifest_path
from embeddings.tokens import TokenCodec
from qa import sample
from qa.archive.reader import Reading, Report, archive_digest, read_archive
from qa.building.space import ensure_room
from qa.building.summary import summary, summary_hash
from qa.records.errors import BusyError, StoreError
from qa.records.event import Event
from qa.records.model import Model
from qa.store.publication import event_digest
from qa.store.schema import explained, prepare_folder
from qa.store.store import Store
from qa.text.words import STOP_WORDS

_BATCH = 1024  # texts embedded between two commits: what a killed build loses, about three seconds' work

_SUMMARIES = summary_hash(summary(Event("id", date.min, "title", "word " * 1000, "topic", entities=("name",)))).hex()
"""Differs when `summary` is changed, so that a build then embeds an unchanged archive anew."""


class Stage(StrEnum):
    """A part of a build whose progress is told."""

    CHECK = "Checking"
    READ = "Reading"
    EMBED = "Embedding"
    WRITE = "Writing"
    INDEX = "Indexing"


Progress = Callable[[Stage, int, int | None], None]
"""Called with a stage, how much of it is done, and how much there is in all (None: not known yet)."""


def quiet(_stage: Stage, _done: int, _total: int | None) -> None:
    """Tell no progress."""


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
    archive: Path,
    data: Path,
    *,
    model: str | None = None,
    device: str = "cpu",
    strict: bool = False,
    progress: Progress = quiet,
    notice: Callable[[str], None] = lambda _line: None,
) -> Built:
    """Bring a data folder up to date with an archive.

    Args:
        archive: A folder or packed file of pages.
        data: The data folder; made where it is missing.
        model: An embedding model's name or folder; by default the one the data were built with, or the bundled one.
        device: Where to embed: "cpu", or a torch device such as "cuda".
        strict: Stop at the first page that cannot be read.
        progress: Told how each stage gets on.
        notice: Told in a line what a user should know, such as that the embedding takes longer here.

    Raises:
        ArchiveError: If the archive cannot be read. What was built before stays.
        StoreError: If the data folder cannot be used.
        BusyError: If another build holds it.
    """
    started = time.perf_counter()
    prepare_folder(data)
    with _ending_in_order(), locked(data), Store.open_for_build(data) as store, explained(store.path):
        known = store.model()
        embedder = Embedder(model or (known.name if known else bundled.NAME), STOP_WORDS, device=device, notice=notice)
        same_model = known is not None and known.fingerprint == embedder.fingerprint
        if same_model and store.generation() and _unchanged(archive, store, progress, strict=strict):
            ensure_index(store, data, progress)
            events = store.coverage().events
            return Built(None, events, 0, 0, 0, 0, 0, store.generation(), time.perf_counter() - started)
        reading = read_archive(archive, strict=strict, progress=lambda pages: progress(Stage.READ, pages, None))
        summaries = {event.id: summary(event) for event in reading.events}
        embedded = _embed(store, data, embedder, list(summaries.values()), progress)
        dimension = known.dimension if known and same_model else embedder.dimension
        embedded_model = Model(embedder.name, embedder.fingerprint, dimension)
        counts = _publish(store, data, archive, reading, summaries, embedded_model, progress)
        seconds = time.perf_counter() - started
        return Built(reading.report, len(reading.events), *counts[:3], embedded, *counts[3:], seconds)


def index_path(data: Path, generation: int) -> Path:
    """Return where the vector index of a generation lies."""
    return data / "index" / f"{generation:08d}.faiss"


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


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold the data folder's build lock, or say who does.

    The system frees the lock of a process that dies; the note of its number may stay, and counts for nothing then.
    """
    owner = data / "build.pid"
    lock = FileLock(data / "build.lock")
    try:
        lock.acquire(timeout=0)
        owner.write_text(str(os.getpid()))
    except Timeout:
        raise BusyError(f"Another build is at work in {data}{_named(owner)}. Wait for it to end, or stop it.") from None
    except OSError as error:
        lock.release()
        raise StoreError(
            f"{data} cannot be written: {error.strerror}. Free some space, or choose another with --data."
        ) from error
    try:
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def _named(owner: Path) -> str:
    try:
        return f" (process {owner.read_text().strip()})"
    except OSError:  # it ended, or has not said its number yet
        return ""


def _unchanged(archive: Path, store: Store, progress: Progress, *, strict: bool) -> bool:
    """Say whether the archive's pages are, byte for byte, those that the published state was made of."""
    if strict and store.meta("skipped") != "0":
        return False
    if store.meta("summaries") != _SUMMARIES:
        return False
    digest = archive_digest(archive, progress=lambda pages: progress(Stage.CHECK, pages, None))
    return digest == store.meta("archive_digest")


def _embed(store: Store, data: Path, embedder: Embedder, texts: list[str], progress: Progress) -> int:
    """Embed the summaries that have no vector yet, in batches of like length, which embed fastest.

    The batches go in a mixed order, so that the rate holds and the time left is told truly.
    """
    by_hash = {summary_hash(text): text for text in texts}
    model = Model(embedder.name, embedder.fingerprint, 0)
    missing = store.vectors.missing(model, by_hash)
    todo = sorted(missing, key=lambda key: (-len(by_hash[key]), key))
    progress(Stage.EMBED, 0, len(todo))
    if not todo:
        return 0
    model = Model(embedder.name, embedder.fingerprint, embedder.dimension)
    ensure_room(data, len(todo), model.dimension)
    codec = _codec(store, embedder, model)
    batches = [todo[start : start + _BATCH] for start in range(0, len(todo), _BATCH)]
    random.Random(0).shuffle(batches)  # noqa: S311  (an even mix, not secrecy)
    done = 0
    texts_of = ([by_hash[key] for key in batch] for batch in batches)
    for batch, encoded in zip(batches, _encoded(embedder, texts_of), strict=True):
        codes = codec.encode_each(encoded.tokens, encoded.counts)
        store.vectors.add(model, batch, encoded.vectors, codes, codec.form)
        done += len(batch)
        progress(Stage.EMBED, done, len(todo))
    return len(todo)


def _codec(store: Store, embedder: Embedder, model: Model) -> TokenCodec:
    """Return what codes the tokens of texts: that of the data, or one fitted to the model.

    It is fitted on the same sentences for every archive, so that answers do not depend on what was built first.
    """
    form = store.vectors.form(model)
    if form is not None:
        return TokenCodec(form)
    return TokenCodec.fit(embedder.encode_documents(sample.texts()).tokens)


def _encoded(embedder: Embedder, batches: Iterable[list[str]]) -> Iterator[EncodedDocuments]:
    """Yield batches of texts embedded; while the caller stores one, the next is being embedded."""
    ahead = ThreadPoolExecutor(1)
    coming: deque[Future[EncodedDocuments]] = deque()
    try:
        for texts in batches:
            coming.append(ahead.submit(embedder.encode_documents, texts))
            if len(coming) > 1:
                yield coming.popleft().result()
        yield from (one.result() for one in coming)
    finally:
        ahead.shutdown(cancel_futures=True)


def re_embed(store: Store, data: Path, keys: Sequence[int], progress: Progress) -> int:
    """Embed again what some published events lack a vector for; returns how many texts."""
    model = store.model()
    embedder = Embedder(model.name if model else bundled.NAME, STOP_WORDS)
    texts = [summary(event) for event in store.events(keys).values()]
    return _embed(store, data, embedder, texts, progress)


def _publish(
    store: Store,
    data: Path,
    archive: Path,
    reading: Reading,
    summaries: dict[str, str],
    model: Model,
    progress: Progress,
) -> tuple[int, int, int, int, int]:
    """Make the archive as read what readers see. Returns events added, changed, removed; lost links; generation."""
    added = changed = 0
    try:
        with store.publishing() as publication:
            old = store.digests()
            for number, event in enumerate(reading.events):
                key, digest = old.pop(event.id, (None, b""))
                text_hash = summary_hash(summaries[event.id])
                if key is None or digest != event_digest(event, text_hash):
                    publication.put(event, text_hash, key)
                    added, changed = added + (key is None), changed + (key is not None)
                if number % 1000 == 0:
                    progress(Stage.WRITE, number, len(reading.events))
            for key, _ in old.values():
                publication.remove(key)
            lost = publication.relate(reading.events)
            generation = publication.finish(model, _notes(archive, reading))
            progress(Stage.WRITE, len(reading.events), len(reading.events))
            _write_index(store, data, generation, progress)
    finally:  # of two generations, whichever is not the published one goes
        _drop_other_indexes(data, store.generation())
    return added, changed, len(old), lost, generation


def _notes(archive: Path, reading: Reading) -> dict[str, str]:
    return {
        "archive": str(archive.resolve()),
        "archive_digest": reading.digest,
        "built": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "skipped": str(len(reading.report.skipped)),
        "summaries": _SUMMARIES,
    }


def ensure_index(store: Store, data: Path, progress: Progress, *, anew: bool = False) -> None:
    """Make the published generation's index again where it is missing or damaged, or `anew`; nothing is embedded."""
    generation = store.generation()
    try:
        if anew:
            raise IndexDamagedError("It is to be made anew.")
        VectorIndex.load(index_path(data, generation), generation, store.state())
    except IndexDamagedError:
        _write_index(store, data, generation, progress)
    _drop_other_indexes(data, generation)


def _write_index(store: Store, data: Path, generation: int, progress: Progress) -> None:
    keys, vectors = store.vectors.all()
    progress(Stage.INDEX, 0, len(keys))
    index = VectorIndex.build(keys, vectors, progress=lambda done: progress(Stage.INDEX, done, len(keys)))
    try:
        index.save(index_path(data, generation), generation, store.state())
    except OSError as error:
        raise StoreError(
            f"The vector index cannot be written in {data}: {error.strerror}. "
            "Free some space and build again; what was embedded is kept."
        ) from error


def _drop_other_indexes(data: Path, generation: int) -> None:
    """Remove the files of other generations; a reader that still uses one has it in memory."""
    keep = {index_path(data, generation).name, manifest_path(index_path(data, generation)).name}
    for path in (data / "index").glob("*"):
        if path.name not in keep:
            path.unlink(missing_ok=True)
