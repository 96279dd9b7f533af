"""Events back to pages, in the generator's own format. Pure; called by `weave`."""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from qa.records.event import Change, Event, Related

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


def event_page(event: Event, related: Iterable[tuple[Event, Related]], *, whole: bool = False) -> str:
    """Return an event's page; `related` pairs each other event with the link to it, `whole` adds its versions."""
    lines = [f"### [{event.date}]({day_folder(event.date)}/index.md)", ""]
    if topic := _topic(event):
        lines.append(f"##### {topic}")
    lines += [f"# {_plain(event.title)} ", ""]
    if event.description:
        lines.append(_plain(event.description))
    lines += ["", ""]
    sources = [f"[{source.name}]({source.url})" for source in event.sources]
    if sources:
        lines += ["### Source:" if len(sources) == 1 else "### Sources:", "", *_numbered(sources), ""]
    if whole and event.changes:
        versions = [f"[{_plain(one.title)} ]({one.id}) {_version(one)}" for one in event.changes]
        lines += ["### Changes:", "", *_numbered(versions), ""]
    links = [f"[{_plain(other.title)} ]({other.id}) _Context: {', '.join(link.entities)}_" for other, link in related]
    if links:
        lines += ["### Related:", "", *_numbered(links)]
    return "\n".join(lines) + "\n"


def day_page(day: date, events: Sequence[Event], previous: date | None, *, whole: bool = False) -> str:
    """Return a day's page: its events in order, then the way to the day before that has any.

    Args:
        day: The day.
        events: Its events.
        previous: The day before that has any.
        whole: Give an event's names beside its description, and not in place of one.
    """
    blocks = [f"## [{day}]({day_folder(day)}/index.md)\n"]
    for event in events:
        topic = f"##### {_topic(event)}\n" if _topic(event) else ""
        about = [_plain(event.description)] if event.description else []
        if event.entities and (whole or not about):
            about.append(f"_Context: {', '.join(event.entities)}_")
        blocks.append(f"{topic}### [{_plain(event.title)} ]({event.id})\n" + "".join(f"{line}\n" for line in about))
    if previous:
        blocks.append(f"## [Previous Day...]({day_folder(previous)}/index.md)\n")
    return "\n".join(blocks)


def _topic(event: Event) -> str:
    """Return the one line that the form has for what an event is a part of."""
    return event.topic or ": ".join(event.topics)


def _version(change: Change) -> str:
    time = f"{change.time} " if change.time else ""
    return f"_{time}({'Current version' if change.current else 'Update'})_"


def _plain(text: str) -> str:
    """Return a text as it must stand in a page to be read as it is."""
    return text if html.unescape(text) == text else text.replace("&", "&amp;")


def _numbered(items: Iterable[str]) -> list[str]:
    return [f"{number}. {item}" for number, item in enumerate(items, start=1)]
