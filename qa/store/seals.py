"""Checks of what was stored: a flipped bit must not become an answer. Pure.

SQLite does not check its content. So each event is stored with three checks, made when it is written and compared when
it is read: of its head line (id, date, title), of all its page says, and of its related events.
"""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import blake2b

from qa.records.event import Event, Related


def of_head(event_id: str, day: date, title: str) -> int:
    """Return a check of an event's head line."""
    return zlib.crc32(f"{event_id}\0{day.isoformat()}\0{title}".encode())


def mark_of(event_id: str) -> int:
    """Return what an event is looked up by: its id, hashed to what SQLite keeps as an integer."""
    return int.from_bytes(blake2b(event_id.encode(), digest_size=8).digest(), "big", signed=True)


def of_event(event: Event) -> bytes:
    """Return a check of an event without its related events and the pages merged into it, which others change."""
    return blake2b(repr(replace(event, related=(), also=())).encode(), digest_size=8).digest()


def of_related(related: Sequence[Related]) -> bytes:
    """Return a check of an event's related events."""
    return blake2b(repr(tuple(related)).encode(), digest_size=8).digest()
