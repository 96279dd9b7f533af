"""A day page to its events, with what was passed over counted. Pure."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date

from qa.archive.portal.frame import framed
from qa.archive.portal.inline import Bullet, Told, read_bullet
from qa.archive.portal.outline import Item, outlined
from qa.records.category import category_of
from qa.records.event import WikiLink

MAX_BULLET = 60_000
"""Characters of a bullet's wikitext that are read; the longest real one has 3,700."""
MAX_TITLE = 20_000
MAX_EVENTS = 2_000
"""Events of one day page; the fullest real one has 60."""
_WORDLESS = "bullets without a word"
_NAME, _SENTENCE = 3, 15
"""Words that a topic's name may have though it ends in a full stop, and that no name has."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as a day page tells it: all of it but who it is (`identity`)."""

    title: str
    sources: tuple[Told, ...] = ()
    category: str | None = None
    heading: str | None = None
    topics: tuple[str, ...] = ()
    links: tuple[WikiLink, ...] = ()
    entities: tuple[str, ...] = ()
    ordinal: int = 0

    @property
    def urls(self) -> frozenset[str]:
        """The addresses of its sources."""
        return frozenset(source.url for source in self.sources)


@dataclass(slots=True)
class DayReading:
    """A day page as read.

    Attributes:
        entries: Its events, in the order of the page.
        topics: Bullets that only gather others below them.
        headings: Headings.
        passed: What is inside of the frame and neither, by the reason in words; lines outside of it, too.
        unknown: Templates that are not known, by name.
        lost: Sources whose address cannot be followed.
        faults: What is wrong with the page as a whole, in words.
    """

    entries: list[Entry] = field(default_factory=list)
    topics: int = 0
    headings: int = 0
    passed: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Above:
    """A bullet or heading that others stand below."""

    depth: int
    topics: tuple[str, ...]
    targets: tuple[str, ...]


def read_day(page: str, day: date | None = None) -> DayReading:
    """Read a day page's wikitext.

    Args:
        page: The text.
        day: The day that its title names; where the page itself names another, that is said.
    """
    frame = framed(page.replace("\r\n", "\n").replace("\r", "\n"))
    outline = outlined(frame.text)
    found = DayReading(faults=list(frame.faults))
    if day and frame.dated and frame.dated != day:
        found.faults.append(f"it calls itself {frame.dated}, its title {day}: the title is taken")
    if frame.outside:
        found.passed["lines outside of the frame"] = frame.outside
    if outline.empty:
        found.passed[_WORDLESS] = outline.empty
    if outline.stray:
        found.passed["lines that are no bullet"] = len(outline.stray)
    if outline.pictures:
        found.passed["pictures"] = outline.pictures
    _gather(outline.items, found)
    return found


def _gather(items: list[Item], found: DayReading) -> None:
    heading: str | None = None
    told: str | None = None  # what the bullet before is
    above: list[_Above] = []
    for item in items:
        if len(item.text) > MAX_BULLET:
            found.passed["bullets too long to be one"] += 1
            continue
        bullet = read_bullet(item.text)
        found.unknown.update(bullet.unknown)
        found.lost += bullet.lost
        if item.depth == 0:
            found.headings += 1
            heading = bullet.text.rstrip(" :,") or None
            above = [_Above(0, *_named(bullet))] if bullet.bare and heading and not category_of(heading) else []
            continue
        while above and above[-1].depth >= item.depth:
            above.pop()
        kind = _kind(item, bullet)
        if kind == _WORDLESS and bullet.sources and told == "event":
            _add_sources(found, bullet)
            continue
        told = kind
        if kind == "event" and len(found.entries) < MAX_EVENTS and len(bullet.text) <= MAX_TITLE:
            found.entries.append(_entry(bullet, heading, above, len(found.entries)))
        elif kind == "topic":
            found.topics += 1
        else:
            found.passed[kind if kind != "event" else "bullets too long to be one"] += 1
        if kind == "topic" or item.children:
            above.append(
                _Above(item.depth, *(_named(bullet) if kind == "topic" else (bullet.lead, _targets(bullet.links))))
            )


def _add_sources(found: DayReading, bullet: Bullet) -> None:
    """Give the sources of a bullet that names nothing else to the event above it."""
    above = found.entries[-1]
    more = tuple(source for source in bullet.sources if source.url not in above.urls)
    found.entries[-1] = replace(above, sources=above.sources + more)
    found.passed["bullets of sources alone, which went to the one above"] += 1


def _kind(item: Item, bullet: Bullet) -> str:
    """Say what a bullet is: an event, a topic, or the reason why it is passed over."""
    if not any(map(str.isalnum, bullet.text)):
        return _WORDLESS if not item.children else "topic"
    if item.children and not bullet.sources and not _is_told(bullet):
        return "topic"
    if bullet.bare and not bullet.sources:
        return "names without a word on what happened"
    return "event"


def _is_told(bullet: Bullet) -> bool:
    """Say whether a bullet that others stand below tells something itself, in a sentence, and does not only name."""
    words = len(bullet.text.split())
    return not bullet.bare and (words >= _SENTENCE or (words > _NAME and bullet.text.endswith((".", "!", '."', ".”"))))


def _entry(bullet: Bullet, heading: str | None, above: list[_Above], ordinal: int) -> Entry:
    category = category_of(heading) if heading else None
    topics = [topic for one in above for topic in one.topics] + list(bullet.lead)
    targets = {target for one in above for target in one.targets} | set(_targets(bullet.links))
    return Entry(
        title=bullet.text,
        sources=bullet.sources,
        category=category,
        heading=heading if heading != category else None,
        topics=tuple(dict.fromkeys(topics)),
        links=bullet.links,
        entities=tuple(sorted(targets)),
        ordinal=ordinal,
    )


def _named(bullet: Bullet) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a topic is called, link by link where it is nothing but links, and where its links lead."""
    words = tuple(link.words for link in bullet.links) if bullet.bare else (bullet.text.rstrip(" :;,–-"),)
    return tuple(re.sub(r"\s+", " ", word) for word in words if word), _targets(bullet.links)


def _targets(links: tuple[WikiLink, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link.target for link in links))
