"""One event page to a draft of its event. Pure: text in, record out. `reader` finishes the drafts.

A draft differs from an event in one thing: the names in its contexts are not parted yet, because a name may hold
commas and only the whole archive shows which do (see `contexts`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from qa.archive.cleaning import clean, passages
from qa.archive.dialect import CONTEXT_LABELS, HEADINGS, Section
from qa.archive.frontmatter import front_matter
from qa.archive.sources import read_sources
from qa.records.errors import PageError
from qa.records.event import Change, Source

MAX_LINKS = 200
"""Versions or related events taken from one page; the wild has at most ten related events."""
MAX_TITLE, MAX_TOPIC = 20_000, 5_000
"""Characters of a title, topic or version; the longest real title has 1,375."""
MAX_DESCRIPTION = 100_000
MAX_CONTEXT = 2_000
"""Characters of a list of names that are read as one; the longest real one has 321."""

_DAY_PATH = re.compile(r"(?:^|/)(\d{4})/(\d{1,2})/(\d{1,2})/[^/]+$")
_NEWS_PATH = re.compile(r"(?:^|/)(news/\d{4}/\d{1,2}/\d{1,2}/.+)$")
_DAY_HEADING = re.compile(r"#{2,3}\s*\[\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*\]")
_MATTER_DAY = re.compile(r"\D*(\d{4})-(\d{1,2})-(\d{1,2})")
_CONTEXT = re.compile(rf"\s*_(?:{'|'.join(CONTEXT_LABELS)})[:：](.*)_\s*$")
_VERSION = re.compile(r"\s*_\s*(?:(?P<time>\d{4}-\d\d?-\d\d?(?:[ T][\d:]+)?)\s*)?\((?P<kind>[^)]*)\)\s*_\s*$")


@dataclass(frozen=True, slots=True)
class Link:
    """A related event as its line says it, the shared entities still in one string."""

    id: str
    context: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An event page as read, before versions and duplicates are merged and contexts parted.

    `lost` is how many lines of sources hold no address that can be followed.
    """

    id: str
    date: date
    title: str
    description: str | None
    topic: str | None
    sources: tuple[Source, ...]
    links: tuple[Link, ...]
    changes: tuple[Change, ...]
    passages: tuple[str, ...]
    lost: int = 0


def read_page(event_id: str, text: str) -> Draft:
    """Parse an event page.

    Args:
        event_id: The page's path in the archive, beginning with `/`.
        text: The page's text, in any of the generator's formats.

    Raises:
        PageError: If the page has no date or no title.
    """
    lines, matter = front_matter(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    head, sections = _split(lines)
    day = _day(event_id, head, matter)
    topic, raw_title, raw_description = _opening(head, matter)
    title, description = passages(raw_title), passages(raw_description)
    if not title:
        raise PageError("the title is empty")
    _check_length("title", sum(map(len, title)), MAX_TITLE)
    _check_length("description", sum(map(len, description)), MAX_DESCRIPTION)
    _check_length("topic", len(topic), MAX_TOPIC)
    sources, lost = read_sources(sections.get(Section.SOURCES, ()), event_id)
    whole = len(title) == 1 and len(description) <= 1
    return Draft(
        id=event_id,
        date=day,
        title=" ".join(title),
        description=" ".join(description) or None,
        topic=clean(topic) or None,
        sources=sources,
        lost=lost,
        links=_links(sections.get(Section.RELATED, ())),
        changes=_changes(sections.get(Section.CHANGES, ())),
        passages=() if whole else (*title, *description),
    )


def _check_length(part: str, length: int, most: int) -> None:
    if length > most:
        raise PageError(f"its {part} has {length:,} characters; it may have {most:,}")


def clean_context(context: str) -> str:
    """Clean a list of names; one that is too long to be one names nothing."""
    return clean(context) if len(context) <= MAX_CONTEXT else ""


def canonical_id(path: str) -> str:
    """Return the id that a link or path names: from `/news/` on, whatever edition or folder stands before it."""
    if path.startswith("/news/"):
        return path
    found = _NEWS_PATH.search(path)
    if found:
        return "/" + found[1]
    return path if path.startswith("/") else "/" + path


def _split(lines: list[str]) -> tuple[list[str], dict[Section, list[str]]]:
    """Part a page into the lines before its first known section, and the sections' lines."""
    head: list[str] = []
    sections: dict[Section, list[str]] = {}
    into = head
    for line in lines:
        heading = line[3:].strip().rstrip(":：").rstrip() if line.startswith("###") else ""
        section = HEADINGS.get(heading.casefold())
        if section is None:
            into.append(line)
        else:
            into = sections.setdefault(section, [])
    return head, sections


def _day(event_id: str, head: list[str], matter: Mapping[str, str]) -> date:
    heading = next((found for line in head if (found := _DAY_HEADING.match(line))), None)
    found = _DAY_PATH.search(event_id) or heading or _MATTER_DAY.match(matter.get("date", ""))
    if found is None:
        raise PageError("neither its path nor its first lines give a date")
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise PageError(f"{found[1]}-{found[2]}-{found[3]} is not a date") from None


def _opening(head: list[str], matter: Mapping[str, str]) -> tuple[str, str, str]:
    """Return topic, title and description as they stand; the title may stand in the front matter alone."""
    topic = ""
    for number, line in enumerate(head):
        if line.startswith("#####"):
            topic = topic or line[5:]
        elif re.match(r"#(?!#)", line):
            return topic, line[1:], "\n".join(_body(head[number + 1 :]))
    if matter.get("title"):
        body = [line for line in head if not line.startswith("#")]
        return topic, matter["title"], "\n".join(body)
    raise PageError("it has no title line (`# Title`)")


def _body(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.startswith("###")]


def page_link(line: str) -> tuple[str, str, int] | None:
    """Return label, event id and end of a line's link to a page; brackets and links in the label are part of it."""
    start, middle = line.find("["), line.rfind("](/")
    end = line.find(".md)", middle)
    if not 0 <= start < middle < end:
        return None
    return line[start + 1 : middle], canonical_id(line[middle + 2 : end + 3]), end + 4


def _links(lines: list[str] | tuple[()]) -> tuple[Link, ...]:
    found: list[Link] = []
    for line in lines:
        if len(found) < MAX_LINKS and (link := page_link(line)):
            context = _CONTEXT.match(line, link[2])
            found.append(Link(link[1], _names(context[1]) if context else ""))
    return tuple(found)


@lru_cache(maxsize=100_000)
def _names(context: str) -> str:
    """Clean a context; the same one stands on many pages."""
    return clean_context(context)


def _changes(lines: list[str] | tuple[()]) -> tuple[Change, ...]:
    found: list[Change] = []
    for line in lines:
        if len(found) < MAX_LINKS and (link := page_link(line)):
            title, event_id, end = link
            version = _VERSION.match(line, end)
            current = version is not None and "current" in version["kind"].casefold()
            found.append(Change(event_id, clean(title[:MAX_TITLE]), version["time"] if version else None, current))
    return tuple(found)
