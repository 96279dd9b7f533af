"""What reading an archive comes to, whatever form its pages have: events, a report, a digest."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from qa.records.event import Event


@dataclass(slots=True)
class Report:
    """What reading an archive came to. Counts are pages unless said otherwise.

    `recoded` are pages in another encoding than UTF-8, with that; `lost_sources` are lines of sources that hold no
    address to follow. The last four are of day pages of the portal: bullets that only gather others, what was passed
    over, by the reason, templates that are not known, and what is wrong with a page that was read all the same.
    """

    pages: int = 0
    event_pages: int = 0
    day_pages: int = 0
    events: int = 0
    versions: int = 0
    duplicates: int = 0
    headings: int = 0
    undecodable: int = 0
    recoded: list[tuple[str, str]] = field(default_factory=list)
    lost_sources: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    days: int = 0
    first: date | None = None
    last: date | None = None
    seconds: float = 0.0
    topics: int = 0
    passed: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    remarks: list[tuple[str, str]] = field(default_factory=list)

    def cover(self, events: list[Event]) -> None:
        """Note how many events there are, and of which days."""
        days = {event.date for event in events}
        self.events, self.days = len(events), len(days)
        self.first, self.last = min(days, default=None), max(days, default=None)


@dataclass(frozen=True, slots=True)
class Reading:
    """An archive as read: its events by date and id, the report, and a digest of all its pages' bytes."""

    events: list[Event]
    report: Report
    digest: str


class Archive(Protocol):
    """Something that holds pages: of the old form (`reader`), or of the portal (`portal.reader`)."""

    def read(self, *, strict: bool = False, progress: Callable[[int], None] = ...) -> Reading:
        """Read every page; `progress` is told now and then how many have been read.

        Raises:
            ArchiveError: If the archive cannot be read or holds no page that tells of an event.
            PageError: In strict mode, for the first page that cannot be read.
        """
        ...

    def digest(self, *, progress: Callable[[int], None] = ...) -> str:
        """Return the digest that `read` would, without reading what the pages say."""
        ...
