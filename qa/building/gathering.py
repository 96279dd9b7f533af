"""What a build makes its data of: archives of pages, day pages of the portal, or both; read, or kept from before.

Both kinds yield the same records, through `qa.archive.reading.Archive`. Of archives of pages, data hold one, and
another takes its place. Day pages are kept in the store, each in its newest version, wherever it came from; they are
read when they have changed, and what they told before says which of their events is which.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from qa.archive.portal.joining import joined, without_portal
from qa.archive.portal.pages import days_within, holds_days
from qa.archive.portal.reader import PARSER_VERSION, DayArchive, DayReader, by_page
from qa.archive.reader import PageArchive
from qa.archive.reading import Reading, Report
from qa.archive.related import relate
from qa.building.progress import Progress, Stage
from qa.records.errors import ArchiveError, PageError, StoreError
from qa.records.event import Event
from qa.records.window import counted
from qa.store.store import Store

EMPTY_FOR = timedelta(days=7)
"""How long a day page that told events must tell none for them to be withdrawn: pages are blanked for an hour."""
_STEP = 500


@dataclass(frozen=True, slots=True)
class Given:
    """The archives that a build was given; none, where it is to make events of the day pages kept in the store."""

    pages: Path | None = None
    days: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is to be published.

    Attributes:
        events: All events.
        shared: The ids of those that an archive of pages and the portal both tell of.
        report: What was read.
        digest: The digest of the archive of pages, or nothing ("").
        read: The titles of the day pages that were made events of.
        emptied: Since when day pages tell nothing, where that began or ended.
    """

    events: list[Event]
    shared: frozenset[str]
    report: Report
    digest: str
    read: list[str] = field(default_factory=list)
    emptied: dict[str, date | None] = field(default_factory=dict)


def sorted_out(archives: Sequence[Path]) -> Given:
    """Say which of some archives hold pages, and which day pages of the portal.

    Raises:
        ArchiveError: If one cannot be read, or two hold pages.
    """
    days = tuple(archive for archive in archives if holds_days(archive))
    pages = [archive for archive in archives if archive not in days]
    if len(pages) > 1:
        raise ArchiveError(
            f"{pages[0]} and {pages[1]} are both archives of pages, of which a data folder holds one. "
            "Build each in a folder of its own (--data)."
        )
    return Given(pages[0] if pages else None, days)


def passed_over(given: Given) -> Iterator[str]:
    """Say which day pages lie in the folder of event pages and are not given, and how they are read.

    A packed file is not looked through: it would have to be unpacked once more, to its end.
    """
    if given.pages is None or not given.pages.is_dir():
        return
    own = [path for path in days_within(given.pages) if not any(path.is_relative_to(days) for days in given.days)]
    if own:
        folder = Path(os.path.commonpath([path.parent for path in own]))
        way = f"Give them beside it: dateline build {given.pages} {folder}"
        if folder == given.pages:
            way = "Move them to a folder of their own, and give both"
        yield f"{given.pages} also holds {counted(len(own), 'day page')} of the portal, not read with its pages. {way}"


def take_in(store: Store, given: Given, report: Report, *, strict: bool, progress: Progress) -> None:
    """Keep the day pages of the archives given, where they are newer than those kept: all of an archive, or nothing.

    Raises:
        ArchiveError: If an archive cannot be read to its end.
    """

    def skip(name: str, reason: str) -> None:
        if strict:
            raise PageError(f"{name}: {reason}. Mend the page, or build without --strict.")
        report.skipped.append((name, reason))

    for archive in given.days:
        with store.day_pages.together():
            for number, page in enumerate(DayArchive(archive).pages(skip), start=1):
                store.day_pages.put([page], datetime.now(UTC).date())
                if number % 50 == 0:
                    progress(Stage.CHECK, number, None)


def unread(store: Store, today: date) -> list[str]:
    """Return the titles of the day pages kept that events are still to be made of."""
    again = store.meta("day_parser") not in (PARSER_VERSION, None)
    return store.day_pages.to_read(today - EMPTY_FOR, every=again)


def gather(store: Store, given: Given, report: Report, today: date, *, strict: bool, progress: Progress) -> Gathered:
    """Read what is given, and put it together with what is kept.

    Args:
        store: The store, whose day pages have been taken in.
        given: What is given.
        report: What has been counted so far.
        today: The day on which an event is withdrawn that its page does not tell any more.
        strict: Stop at the first page that cannot be read.
        progress: Told how reading gets on.
    """
    kept, damaged = _kept(store, only_portal=given.pages is not None)
    reading = _read_pages(given.pages, strict=strict, progress=progress) if given.pages else None
    of_pages = reading.events if reading else kept.of_pages
    titles = store.day_pages.to_read(today, every=True) if damaged else unread(store, today)
    if reading is None and not titles and not kept.of_portal and not of_pages:
        raise ArchiveError("There is nothing to build of. Name an archive: dateline build ARCHIVE")
    report = _with_pages(report, reading)
    taken = {event_id for event in of_pages for event_id in (event.id, *event.also)}
    of_portal, emptied = _read_days(store, titles, kept.of_portal, DayReader(report, today, taken), today, progress)
    events, shared = joined(of_pages, of_portal)
    if of_portal:
        events = list(relate(events, lambda event: event.origin is not None and event.id not in shared))
    report.cover(events)
    digest = reading.digest if reading else store.meta("archive_digest") or ""
    return Gathered(events, shared, report, digest, titles, emptied)


def _read_days(
    store: Store, titles: Sequence[str], kept: Sequence[Event], reader: DayReader, today: date, progress: Progress
) -> tuple[list[Event], dict[str, date | None]]:
    """Make events of day pages; return all of the portal's, and since when pages tell none, where that changed."""
    started = time.perf_counter()
    known = by_page(kept)
    was_empty = store.day_pages.emptied()
    found = dict(known)
    emptied: dict[str, date | None] = {}
    for number, page in enumerate(store.day_pages.pages(titles), start=1):
        before = known.get(page.title, [])
        events = reader.read(page, before)
        since = was_empty.get(page.title, today)
        blank = all(event.withdrawn for event in events) and not all(event.withdrawn for event in before)
        if blank and today - since < EMPTY_FOR:
            emptied[page.title] = since
        else:
            emptied[page.title] = None
            found[page.title] = events
        if number % 20 == 0 or number == len(titles):
            progress(Stage.READ, number, len(titles))
    reader.report.seconds += time.perf_counter() - started
    return [event for page in found.values() for event in page], emptied


@dataclass(frozen=True, slots=True)
class _Kept:
    """The events that were published before."""

    of_pages: list[Event]
    of_portal: list[Event]


def _kept(store: Store, *, only_portal: bool) -> tuple[_Kept, bool]:
    """Return the events published before; and whether any of the portal's could not be read.

    Raises:
        StoreError: If one of an archive of pages is needed and damaged.
    """
    portal = set(store.keys_of_portal())
    shared = set(store.keys_of_portal(shared=True))
    of_portal, damaged = _whole(store, sorted(portal - shared), lossy=True)
    both, more = _whole(store, sorted(shared), lossy=only_portal)
    if only_portal:
        return _Kept([], of_portal + both), damaged or more
    of_pages, _ = _whole(store, sorted(set(store.keys()) - portal), lossy=False)
    return _Kept(of_pages + [without_portal(event) for event in both], of_portal + both), damaged


def _whole(store: Store, keys: list[int], *, lossy: bool) -> tuple[list[Event], bool]:
    """Return events by key; of damaged ones, where that is allowed, that there were some."""
    found: list[Event] = []
    damaged = False
    for start in range(0, len(keys), _STEP):
        step = keys[start : start + _STEP]
        try:
            found += store.events(step).values()
        except StoreError:
            if not lossy:
                raise
            damaged = True
            for key in step:
                found += _one(store, key)
    return found, damaged


def _one(store: Store, key: int) -> list[Event]:
    try:
        return list(store.events([key]).values())
    except StoreError:
        return []


def _read_pages(archive: Path, *, strict: bool, progress: Progress) -> Reading:
    told: Callable[[int], None] = lambda pages: progress(Stage.READ, pages, None)  # noqa: E731
    return PageArchive(archive).read(strict=strict, progress=told)


def _with_pages(report: Report, reading: Reading | None) -> Report:
    """Return the report to go on counting in: that of the archive of pages, with what was skipped so far."""
    if reading is None:
        return report
    reading.report.skipped[:0] = report.skipped
    return reading.report
