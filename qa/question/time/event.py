"""Time counted from an event that a question names: "a week after the Fukushima disaster". Pure.

`modifiers` reads the same words before a date. Here what follows is an event: `qa.search.ground` finds it, `origin`
says on which day it began, and `Counted.window` which days are then meant.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qa.question.time.modifiers import RELATIVE, relate
from qa.records.window import Window
from qa.text.words import plain_letters

_ASKED_FOR = re.compile(r"\b(?:how\s+many|how\s+much|which|what)\s+(?:of\s+the\s+)?$", re.IGNORECASE)
_ENDS = re.compile(
    r"[,;:?!()]|\s[-–—]\s|\b(?:who|what|which|when|where|why|how|did|does|do|was|were|is|are|had|has)\b", re.IGNORECASE
)
_AS_MUCH = 0.95
"""The share of the largest such sum from which an earlier fortnight is taken to be the event's own."""
_TOLD_FOR = timedelta(days=14)
_AS_GOOD = 0.97


@dataclass(frozen=True, slots=True)
class Counted:
    """An amount of time before or after an event: the words that name the event, and the text without the amount."""

    event: str
    wording: str
    match: re.Match[str]

    def window(self, day: date) -> Window | None:
        """Return the days meant, counted from the event's day; None where the words mean none.

        Raises:
            ValueError: If no calendar reaches that far.
        """
        try:
            there = relate(Window(day, day), self.match)
        except (ValueError, OverflowError) as error:
            raise ValueError("no calendar reaches that far") from error
        if there is None or there.first is None or there.last is None:
            return None
        # What happens in an evening is often reported as of the next day.
        return Window(there.first, there.last + timedelta(days=1)) if there.first == there.last else there


def counted_from_event(text: str) -> Counted | None:
    """Find an amount of time before or after a named event, in a text that holds no date there."""
    for match in RELATIVE.finditer(plain_letters(text)):
        if match["around"] or _ASKED_FOR.search(text[: match.start()]):
            continue
        rest = text[match.end() :]
        end = _ENDS.search(rest)
        named = (rest[: end.start()] if end else rest).strip(" .\"'")
        if len(named.split()) < 2:
            continue  # "two days after that" is for the conversation to say
        return Counted(named, f"{text[: match.start()].rstrip()} {rest}".strip(), match)
    return None


def origin(found: Sequence[tuple[date, float]]) -> date | None:
    """Return the day on which an event began, from the days and scores of what was found for its name.

    The later echoes of a great event are many, but they are spread: it began where the score of a fortnight is largest,
    or nearly so, on the first day there that fits nearly as well as any.
    """
    told = [(day, sum(score for other, score in found if timedelta(0) <= other - day <= _TOLD_FOR)) for day, _ in found]
    most = max((mass for _, mass in told), default=0.0)
    if not most:
        return None
    start = min(day for day, mass in told if mass >= _AS_MUCH * most)
    near = [(day, score) for day, score in found if timedelta(0) <= day - start <= _TOLD_FOR]
    least = _AS_GOOD * max(score for _, score in near)
    return min(day for day, score in near if score >= least)
