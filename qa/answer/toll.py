"""Counts of the dead that reports of one disaster put right, one after the other. Pure; `compose` calls it."""

import re
from collections.abc import Sequence

from qa.records.event import Event

_WITHIN_DAYS = 60
_NUMBER = r"(?P<number>\d[\d,]*)"
_NEAR = r"{0,150}"  # without an end to the look, a long title of nothing but tolls takes minutes
_RESTATED = (
    re.compile(
        rf"\b(?:death\s+)?toll\b[^.;]{_NEAR}?\b(?:to|at|of|reach\w*|exceed\w*|pass\w*|tops?|hits?)\b[^.;\d]{_NEAR}{_NUMBER}",
        re.I,
    ),
    re.compile(rf"\b(?:number|total)\s+of\s+(?:dead|deaths|fatalities|victims)\b[^.;\d]{_NEAR}{_NUMBER}", re.I),
    re.compile(rf"\bdeaths?\s+(?:ris\w+|climb\w*|rose)\s+to\b[^.;\d]{_NEAR}{_NUMBER}", re.I),
)
_ASKED = re.compile(
    r"\bhow\s+many\b.*\b(?:die[ds]?|dead|deaths|kill(?:ed|s)?|perish\w*|los[te]\s+their\s+lives|victims)\b"
    r"|\b(?:death\s+toll|toll\s+of)\b",
    re.IGNORECASE,
)

_FINAL = re.compile(r"\b(?:final(?:ly)?|total|latest|current|in\s+the\s+end|in\s+all|altogether)\b", re.IGNORECASE)


def asks_for_toll(question: str) -> bool:
    """Say whether a question asks how many died."""
    return _ASKED.search(question) is not None


def asks_for_final_toll(question: str) -> bool:
    """Say whether it is the last count that a question asks for."""
    return _FINAL.search(question) is not None


def last_toll(event: Event, others: Sequence[Event]) -> Event | None:
    """Return the last event of the same story that puts the count of an event's dead higher, or None."""
    later = [
        other
        for other in others
        if 0 < (other.date - event.date).days <= _WITHIN_DAYS
        and restated_toll(other.title) is not None
        and _one_story(event, other)
    ]
    return max(later, key=lambda other: (restated_toll(other.title) or 0, other.date), default=None)


def restated_toll(text: str) -> int | None:
    """Return the count that a text puts in place of earlier ones ("the death toll rises to 1,200"), or None."""
    for pattern in _RESTATED:
        if found := pattern.search(text):
            return int(found["number"].replace(",", "").rstrip(",") or 0)
    return None


def superseded(events: Sequence[Event]) -> set[str]:
    """Return the ids of the events whose whole news is a count that a later one of the same story puts right.

    Args:
        events: The events of one story, in any order.
    """
    tolls = [(event, count) for event in events if (count := restated_toll(event.title)) is not None]
    return {
        event.id
        for event, count in tolls
        if any(
            0 < (later.date - event.date).days <= _WITHIN_DAYS and larger >= count and _one_story(event, later)
            for later, larger in tolls
        )
    }


def _one_story(one: Event, other: Event) -> bool:
    """Say whether two reports are linked, or linked to the same event."""
    links = ({link.id for link in event.related} for event in (one, other))
    mine, others = links
    return other.id in mine or one.id in others or bool(mine & others)
