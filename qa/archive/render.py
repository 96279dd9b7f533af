"""Events back to pages, in the generator's own format. Pure; called by `weave`."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from qa.records.event import Event, Related

_SLUG_CHARS = 140
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"})
"""Letters that have an ASCII stand-in, but not by taking off a diacritic."""


def slug(title: str) -> str:
    """Return a title as the generator puts it into a path: lower-case ASCII and hyphens, cut to 140 characters."""
    letters = unicodedata.normalize("NFKD", title.casefold().translate(_LETTERS))
    ascii_only = "".join(char for char in letters if not unicodedata.combining(char))
    return _NOT_SLUG.sub("-", ascii_only).strip("-")[:_SLUG_CHARS].strip("-") or "event"


def day_folder(day: date) -> str:
    """Return where a day's pages stand: month with a leading zero, day without."""
    return f"/news/{day.year:04}/{day.month:02}/{day.day}"


def event_page(event: Event, related: Iterable[tuple[Event, Related]]) -> str:
    """Return an event's page; `related` pairs each other event with the link to it."""
    lines = [f"### [{event.date}]({day_folder(event.date)}/index.md)", ""]
    if event.topic:
        lines.append(f"##### {event.topic}")
    lines += [f"# {event.title} ", ""]
    if event.description:
        lines.append(event.description)
    lines += ["", ""]
    sources = [f"[{source.name}]({source.url})" for source in event.sources]
    if sources:
        lines += ["### Source:" if len(sources) == 1 else "### Sources:", "", *_numbered(sources), ""]
    links = [f"[{other.title} ]({other.id}) _Context: {', '.join(link.entities)}_" for other, link in related]
    if links:
        lines += ["### Related:", "", *_numbered(links)]
    return "\n".join(lines) + "\n"


def day_page(day: date, events: Sequence[Event], previous: date | None) -> str:
    """Return a day's page: its events in order, then the way to the day before that has any."""
    blocks = [f"## [{day}]({day_folder(day)}/index.md)\n"]
    for event in events:
        topic = f"##### {event.topic}\n" if event.topic else ""
        about = event.description or (f"_Context: {', '.join(event.entities)}_" if event.entities else "")
        blocks.append(f"{topic}### [{event.title} ]({event.id})\n" + (f"{about}\n" if about else ""))
    if previous:
        blocks.append(f"## [Previous Day...]({day_folder(previous)}/index.md)\n")
    return "\n".join(blocks)


def _numbered(items: Iterable[str]) -> list[str]:
    return [f"{number}. {item}" for number, item in enumerate(items, start=1)]
