"""Day pages to events, each the same event as in the version of its page that was read before."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from qa.archive.authored import free_id
from qa.archive.portal.day import DayReading, Entry, read_day
from qa.archive.portal.dump import dumped_days
from qa.archive.portal.identity import Told, matched
from qa.archive.portal.pages import Skip, day_files, is_dump
from qa.archive.reading import Reading, Report
from qa.archive.related import relate
from qa.records.daypage import DayPage
from qa.records.errors import ArchiveError, PageError
from qa.records.event import Change, Event, Origin, Source
from qa.text.folding import fold

PARSER_VERSION = "1"
"""Raise it when other events are made of the same pages, so that a build reads them again."""
MOST_CHANGES = 50
"""Earlier wordings of an event that are kept."""
_PROGRESS_EVERY = 50


class DayArchive:
    """Day pages in a folder, a packed file, an export or a dump."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def pages(self, skip: Skip = lambda _name, _reason: None) -> Iterator[DayPage]:
        """Yield the pages, in stored order.

        Raises:
            ArchiveError: If the archive cannot be read to its end, or holds no day page.
        """
        found = False
        for page in dumped_days(self.path, skip) if is_dump(self.path) else day_files(self.path, skip):
            found = True
            yield page
        if not found:
            raise ArchiveError(f"{self.path} holds no day page of the portal. Give files named YYYY-MM-DD.wiki.")

    def read(self, *, strict: bool = False, progress: Callable[[int], None] = lambda _pages: None) -> Reading:
        """Read every page, as it stands: of several versions of a day, the newest."""
        report = Report()
        newest: dict[str, DayPage] = {}
        for page in self.pages(lambda name, reason: _skipped(report, name, reason, strict=strict)):
            newest[page.title] = newer(newest.get(page.title), page)
        reader = DayReader(report, datetime.now(UTC).date())
        events: list[Event] = []
        for number, page in enumerate(sorted(newest.values(), key=lambda page: page.day), start=1):
            events += reader.read(page)
            if number % _PROGRESS_EVERY == 0:
                progress(number)
        events = list(relate(events))
        report.cover(events)
        return Reading(events, report, digest_of(newest.values()))

    def digest(self, *, progress: Callable[[int], None] = lambda _pages: None) -> str:
        """Return a digest of all pages."""
        newest: dict[str, DayPage] = {}
        for number, page in enumerate(self.pages()):
            newest[page.title] = newer(newest.get(page.title), page)
            if number % _PROGRESS_EVERY == 0:
                progress(number)
        return digest_of(newest.values())


def newer(one: DayPage | None, other: DayPage) -> DayPage:
    """Return the later of two versions of a page: by their numbers, a version without a number being of unknown age."""
    if one is None or (other.revision or 0) >= (one.revision or 0):
        return other
    return one


def digest_of(pages: Iterable[DayPage]) -> str:
    """Return a digest of pages, whatever their order."""
    each = sorted(hashlib.blake2b(f"{page.title}\0{page.text}".encode(), digest_size=16).digest() for page in pages)
    return hashlib.blake2b(PARSER_VERSION.encode() + b"".join(each), digest_size=16).hexdigest()


def _skipped(report: Report, name: str, reason: str, *, strict: bool) -> None:
    if strict:
        raise PageError(f"{name}: {reason}. Mend the page, or build without --strict.")
    report.skipped.append((name, reason))


class DayReader:
    """Reads day pages one after the other, and counts."""

    def __init__(self, report: Report, today: date, taken: Iterable[str] = ()) -> None:
        """Set up.

        Args:
            report: What is counted in.
            today: The day that an event is withdrawn on where it is missing now.
            taken: Event ids that are others' already.
        """
        self.report = report
        self._today = today
        self._taken = set(taken)

    def read(self, page: DayPage, known: Sequence[Event] = ()) -> list[Event]:
        """Read a page.

        Args:
            page: The page.
            known: The events that earlier versions of it told, withdrawn ones among them.

        Returns:
            Its events in its order; then those that it does not tell any more, marked as withdrawn.
        """
        reading = read_day(page.text, page.day)
        self._count(page, reading)
        entries = self._once(reading.entries)
        before = [Told(event.title, frozenset(source.url for source in event.sources)) for event in known]
        pairs = matched(before, [Told(entry.title, entry.urls) for entry in entries])
        self._taken.update(event.id for event in known)
        events = [
            self._event(page, entry, None if old is None else known[old])
            for entry, old in zip(entries, pairs, strict=True)
        ]
        kept = {old for old in pairs if old is not None}
        gone = [event for number, event in enumerate(known) if number not in kept]
        return events + [replace(event, withdrawn=event.withdrawn or self._today) for event in gone]

    def _once(self, entries: Sequence[Entry]) -> list[Entry]:
        """Put together what a page tells twice, under two headings: it is one event."""
        found: dict[str, Entry] = {}
        for entry in entries:
            first = found.setdefault(fold(entry.title), entry)
            if first is not entry:
                self.report.duplicates += 1
                more = tuple(source for source in entry.sources if source.url not in first.urls)
                topics = tuple(dict.fromkeys((*first.topics, *entry.topics)))
                names = tuple(sorted({*first.entities, *entry.entities}))
                found[fold(entry.title)] = replace(first, sources=first.sources + more, topics=topics, entities=names)
        return list(found.values())

    def _event(self, page: DayPage, entry: Entry, before: Event | None) -> Event:
        event_id = before.id if before else free_id(page.day, entry.title, self._taken)
        self._taken.add(event_id)
        return Event(
            id=event_id,
            date=page.day,
            title=entry.title,
            description=before.description if before else None,
            sources=tuple(
                Source(one.name, one.url, event_id, one.archive, one.via, one.language) for one in entry.sources
            ),
            entities=entry.entities,
            changes=_changes(before, entry.title, self._today) if before else (),
            also=before.also if before else (),
            category=entry.category,
            heading=entry.heading,
            topics=entry.topics,
            links=entry.links,
            origin=Origin(page.wiki, page.title, page.revision),
            ordinal=entry.ordinal,
        )

    def _count(self, page: DayPage, reading: DayReading) -> None:
        report = self.report
        report.pages += 1
        report.day_pages += 1
        report.topics += reading.topics
        report.headings += reading.headings
        report.lost_sources += reading.lost
        report.passed += reading.passed
        report.unknown += reading.unknown
        report.remarks += [(page.title, fault) for fault in reading.faults]


def _changes(before: Event, title: str, today: date) -> tuple[Change, ...]:
    """Return an event's earlier wordings, oldest first; the one before is added where the wording changed."""
    earlier = before.changes
    if before.title != title:
        earlier = (
            *(one for one in earlier if one.title != title),
            Change(before.id, before.title, today.isoformat(), current=False),
        )
    return earlier[-MOST_CHANGES:]


def by_page(events: Iterable[Event]) -> Mapping[str, list[Event]]:
    """Gather events of the portal by their pages' titles, in the pages' order."""
    found: dict[str, list[Event]] = {}
    for event in sorted(events, key=lambda event: event.ordinal):
        if event.origin:
            found.setdefault(event.origin.page, []).append(event)
    return found
