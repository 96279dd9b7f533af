"""A whole archive to events, with a report of what was read, merged and left out. Called by `build`."""

import codecs
import gc
import hashlib
import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

from qa.archive.contexts import ContextSplitter
from qa.archive.day import DAY_PAGES, day_contexts
from qa.archive.dialect import SECTION_TITLES
from qa.archive.merge import Group, merge
from qa.archive.page import Draft, Link, canonical_id, read_page
from qa.archive.pagefile import Page
from qa.archive.reading import Reading, Report
from qa.archive.walk import walk
from qa.records.errors import ArchiveError, PageError
from qa.records.event import Change, Event, Related, Source
from qa.text.folding import fold

PARSER_VERSION = b"4"
"""Raise it when the reader makes other events of the same pages, so that a build reads them again."""

_PROGRESS_EVERY = 500
_MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}
_WINDOWS = "Windows-1252"
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_Named = TypeVar("_Named", Link, Change)
_ZEROS = re.compile(r"/0(?=\d/)")


class PageArchive:
    """Pages of the old form in a folder or a packed file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, *, strict: bool = False, progress: Callable[[int], None] = lambda _pages: None) -> Reading:
        """Read every page (`read_archive`)."""
        return read_archive(self.path, strict=strict, progress=progress)

    def digest(self, *, progress: Callable[[int], None] = lambda _pages: None) -> str:
        """Return the digest that `read` would (`archive_digest`)."""
        return archive_digest(self.path, progress=progress)


def read_archive(
    archive: Path, *, strict: bool = False, progress: Callable[[int], None] = lambda _pages: None
) -> Reading:
    """Read every page of an archive.

    Args:
        archive: A folder or packed file.
        strict: Stop at the first page that cannot be read, instead of listing it.
        progress: Called now and then with the number of pages read so far.

    Raises:
        ArchiveError: If the archive cannot be read or holds no event page.
        PageError: In strict mode, for the first page that cannot be read.
    """
    with _no_collection():
        return _read(archive, strict=strict, progress=progress)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python's cycle collector from passing over a growing heap that holds no cycle: a quarter of the time."""
    at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if at_work:
            gc.enable()


def _read(archive: Path, *, strict: bool, progress: Callable[[int], None]) -> Reading:
    started = time.perf_counter()
    pile = _Pile(strict=strict)
    for page in walk(archive):
        pile.add(page)
        if pile.report.pages % _PROGRESS_EVERY == 0:
            progress(pile.report.pages)
    progress(pile.report.pages)
    if not pile.drafts:
        found = f"{pile.report.pages} pages, none of them an event" if pile.report.pages else "no page (.md)"
        raise ArchiveError(f"{archive} holds {found}. Give the folder or packed file that holds news/YYYY/MM/D/….md.")
    events = pile.events()
    report = pile.report
    report.cover(events)
    report.seconds = time.perf_counter() - started
    return Reading(events, report, pile.digest())


class _Pile:
    """Pages on their way to events."""

    def __init__(self, *, strict: bool) -> None:
        self.report = Report()
        self.drafts: dict[str, Draft] = {}
        self._strict = strict
        self._contexts: dict[str, str] = {}
        self._digests: list[bytes] = []

    def add(self, page: Page) -> None:
        """Take in one page; a page that cannot be read is listed, or raises in strict mode."""
        self.report.pages += 1
        try:
            self._add(page)
        except PageError as error:
            if self._strict:
                raise PageError(
                    f"{_printable(page.path)}: {error}. Mend the page, or build without --strict."
                ) from None
            self.report.skipped.append((_printable(page.path), str(error)))

    def _add(self, page: Page) -> None:
        page_id = canonical_id(_printable(page.path))
        self._digests.append(_page_digest(page_id, page))
        if page.fault:
            raise PageError(page.fault)
        text = self._decode(page)
        name = page_id.rpartition("/")[2].lower()
        if name in DAY_PAGES:
            self.report.day_pages += 1
            self._contexts.update(day_contexts(text))
            return
        draft = read_page(page_id, text)
        self.report.event_pages += 1
        self.report.lost_sources += draft.lost
        if page_id in self.drafts and self.drafts[page_id] != draft:
            raise PageError(f"another page has the same id, {page_id}")
        self.drafts[page_id] = draft

    def _decode(self, page: Page) -> str:
        data = page.data
        if encoding := _MARKS.get(data[:2]):
            return self._recoded(page, encoding)
        if b"\0" in data:
            raise PageError("it is binary, not text")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            if not _holds_utf8(data):
                with suppress(PageError):
                    return self._recoded(page, _WINDOWS)
            self.report.undecodable += 1
            return data.decode("utf-8", errors="replace")

    def _recoded(self, page: Page, encoding: str) -> str:
        try:
            text = page.data.decode(encoding)
        except UnicodeDecodeError:
            raise PageError(f"it begins as {encoding}, but is none to its end") from None
        self.report.recoded.append((_printable(page.path), encoding))
        return text

    def events(self) -> list[Event]:
        """Merge the drafts and part their contexts; headings are left out."""
        self._settle()
        links = chain.from_iterable(draft.links for draft in self.drafts.values())
        splitter = ContextSplitter(chain(self._contexts.values(), (link.context for link in links)))
        names = {fold(context) for context in self._contexts.values()}
        events = []
        for group in merge(self.drafts.values()):
            if _is_heading(group.head, names):
                self.report.headings += 1 + len(group.others)
                continue
            self.report.versions += len(group.versions)
            self.report.duplicates += len(group.duplicates)
            events.append(self._event(group, splitter))
        return events

    def _settle(self) -> None:
        """Give what links name otherwise than the page is called (`/03/01/`, percent signs, parted accents) its id."""
        by_name: dict[str, str] = {}
        for page_id in self.drafts:
            by_name.setdefault(_plain(page_id), page_id)

        def settled(one: _Named) -> _Named:
            return one if one.id in self.drafts else replace(one, id=by_name.get(_plain(one.id), one.id))

        for page_id, draft in self.drafts.items():
            links, changes = tuple(map(settled, draft.links)), tuple(map(settled, draft.changes))
            if (links, changes) != (draft.links, draft.changes):
                self.drafts[page_id] = replace(draft, links=links, changes=changes)
        for named in [named for named in self._contexts if named not in self.drafts]:
            if meant := by_name.get(_plain(named)):
                self._contexts.setdefault(meant, self._contexts[named])

    def _event(self, group: Group, splitter: ContextSplitter) -> Event:
        head = group.head
        drafts = (head, *group.others)
        related = _related(drafts, splitter)
        said = [name for draft in drafts for name in splitter.split(self._contexts.get(draft.id, ""))]
        names = said or sorted({name for link in related for name in link.entities})
        return Event(
            id=head.id,
            date=head.date,
            title=head.title,
            description=head.description,
            topic=head.topic,
            sources=_sources(drafts),
            related=related,
            entities=tuple(dict.fromkeys(names)),
            changes=head.changes,
            also=tuple(draft.id for draft in group.others),
            passages=head.passages,
        )

    def digest(self) -> str:
        """Return a digest of all pages, whatever order they came in."""
        return _archive_digest(self._digests)


def archive_digest(archive: Path, *, progress: Callable[[int], None] = lambda _pages: None) -> str:
    """Return the digest that `read_archive` would, without parsing: a third of the time."""
    digests = []
    for number, page in enumerate(walk(archive), start=1):
        digests.append(_page_digest(canonical_id(_printable(page.path)), page))
        if number % _PROGRESS_EVERY == 0:
            progress(number)
    return _archive_digest(digests)


def _plain(page_id: str) -> str:
    """Return an id as it may be meant where it is written otherwise: the days without leading zeros, letters whole."""
    text = unquote(page_id, errors="surrogateescape") if "%" in page_id else page_id
    text = text if text.isascii() else unicodedata.normalize("NFC", text)
    return _ZEROS.sub("/", text)


def _holds_utf8(data: bytes) -> bool:
    """Say whether bytes hold a letter as UTF-8 writes it, so that what cannot be read is damage in a UTF-8 page."""
    return _UTF8_LETTER.search(data) is not None


def _page_digest(page_id: str, page: Page) -> bytes:
    content = page.data if page.fault is None else page.fault.encode()
    return hashlib.blake2b(page_id.encode() + b"\0" + content, digest_size=16).digest()


def _archive_digest(digests: list[bytes]) -> str:
    """Digest pages' digests, whatever order the pages came in; the parser's version is part of it."""
    return hashlib.blake2b(PARSER_VERSION + b"".join(sorted(digests)), digest_size=16).hexdigest()


def _sources(drafts: Iterable[Draft]) -> tuple[Source, ...]:
    """Gather the drafts' sources, the head's first, each address once."""
    found: dict[str, Source] = {}
    for source in chain.from_iterable(draft.sources for draft in drafts):
        found.setdefault(source.url, source)
    return tuple(found.values())


def _related(drafts: tuple[Draft, ...], splitter: ContextSplitter) -> tuple[Related, ...]:
    own = {draft.id for draft in drafts}
    found: dict[str, Related] = {}
    for link in chain.from_iterable(draft.links for draft in drafts):
        if link.id not in own:
            found.setdefault(link.id, Related(link.id, splitter.split(link.context)))
    return tuple(found.values())


def _is_heading(draft: Draft, contexts: set[str]) -> bool:
    """Say whether a title names something but tells nothing: a section's or a story's heading."""
    if draft.title.endswith((".", "!", "?", "。", "！", "？", '"', "”")):
        return False
    title = fold(draft.title)
    return title in SECTION_TITLES or (title in contexts and not draft.sources and not draft.description)


def _printable(path: str) -> str:
    """Return a path that can be stored and printed: undecodable bytes and control characters made visible."""
    if path.isprintable():
        return path
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
