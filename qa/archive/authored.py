"""Events written by hand, one JSON object a line, for `weave` to make pages of."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from qa.archive.render import day_folder, slug
from qa.records.errors import ArchiveError
from qa.records.event import Event, Source

_FIELDS = frozenset({"date", "title", "description", "topic", "sources", "entities"})


class _LineError(ValueError):
    """What is wrong with a line; the caller names file and line number."""


def read_authored(path: Path) -> list[Event]:
    """Read a `.jsonl` file of events; each gets an id as the generator would name its page.

    A line holds `date` (YYYY-MM-DD) and `title`, and may hold `description`, `topic`, `sources` (objects with
    `name` and `url`) and `entities` (names). Entities come out in alphabetical order, as in a page's context.

    Raises:
        ArchiveError: If the file cannot be read, or for the first line that is no event, with its number.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ArchiveError(f"{path} cannot be read: {error}. Give a UTF-8 file with one event a line.") from error
    events: list[Event] = []
    taken = set[str]()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            event = _event(json.loads(line), taken)
        except ValueError as error:
            raise ArchiveError(f"{path}, line {number}: {error}. Mend the line.") from None
        taken.add(event.id)
        events.append(event)
    if not events:
        raise ArchiveError(f"{path} holds no event. Give a file with one event a line.")
    return events


def free_id(day: date, title: str, taken: set[str]) -> str:
    """Return a page path for an event that no other event, and no day page, has."""
    stem = f"{day_folder(day)}/{slug(title)}"
    for number in range(1, len(taken) + 3):
        found = f"{stem}.md" if number == 1 else f"{stem}-{number}.md"
        if found not in taken and not found.endswith(("/index.md", "/readme.md")):
            return found
    raise AssertionError("more names than events were tried")


def _event(fields: object, taken: set[str]) -> Event:
    if not isinstance(fields, dict):
        raise _LineError("it is not a JSON object")
    if unknown := sorted(fields.keys() - _FIELDS):
        raise _LineError(f"unknown field {unknown[0]!r}; an event has {', '.join(sorted(_FIELDS))}")
    day = _day(_text(fields, "date"))
    title = _text(fields, "title")
    if not title:
        raise _LineError("the title is empty")
    event_id = free_id(day, title, taken)
    return Event(
        id=event_id,
        date=day,
        title=title,
        description=_text(fields, "description") or None,
        topic=_text(fields, "topic") or None,
        sources=tuple(_source(source, event_id) for source in _list(fields, "sources")),
        entities=tuple(sorted({_name(name) for name in _list(fields, "entities")})),
    )


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise _LineError(f"{text!r} is not a date; write it as YYYY-MM-DD")
    return day


def _text(fields: dict[str, Any], key: str) -> str:
    """Return a field's text on one line; a page has no place for more."""
    value = fields.get(key)
    if value is not None and not isinstance(value, str):
        raise _LineError(f"{key!r} is not a text")
    return " ".join((value or "").split())


def _list(fields: dict[str, Any], key: str) -> list[Any]:
    value = fields.get(key) or []
    if not isinstance(value, list):
        raise _LineError(f"{key!r} is not a list")
    return value


def _source(fields: object, page: str) -> Source:
    if not isinstance(fields, dict):
        raise _LineError('a source is not an object with "name" and "url"')
    name, url = _text(fields, "name"), _text(fields, "url")
    if not name or not url:
        raise _LineError('a source lacks its "name" or "url"')
    return Source(name, url, page)


def _name(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _LineError(f"{value!r} is not the name of an entity")
    return " ".join(value.split())
