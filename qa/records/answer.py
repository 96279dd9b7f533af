"""The records of an answer: its text, its citations, or a decline with its reason. Free of I/O."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from qa.records.event import Event, Source
from qa.records.question import Question

if TYPE_CHECKING:
    from qa.records.written import Written

MARK = re.compile(r"\s*\[(\d{1,3})\]", re.ASCII)
"""A mark in an answer's text that stands for a citation, with the space before it."""


def parted(line: str, quotes: Iterable[str]) -> tuple[str, list[int]]:
    """Return a line of an answer's text without its marks, and their numbers.

    What looks like a mark within a quote is the archive's own: "[1]" of an encyclopedia's footnote.
    """
    own = [(at, at + len(quote)) for quote in quotes if MARK.search(quote) and (at := line.find(quote)) >= 0]
    marks = [mark for mark in MARK.finditer(line) if not any(first <= mark.start(1) < last for first, last in own)]
    ends = [0, *(mark.end() for mark in marks)]
    starts = [*(mark.start() for mark in marks), len(line)]
    words = "".join(line[end:start] for end, start in zip(ends, starts, strict=True))
    return words, [int(mark[1]) for mark in marks]


@dataclass(frozen=True, slots=True)
class RelatedEvent:
    """An event to follow from a citation, with the entities that both share."""

    id: str
    date: date
    title: str
    entities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """What a mark `[n]` in an answer stands for: an event, the words taken from it, its reporting, what to follow.

    `asked` is the stretch of the quote that states the number, sum or share asked for, where it is clear. `folded` are
    more reports of the same thing, of a list that tells each thing once.
    """

    n: int
    event: Event
    quote: str
    sources: tuple[Source, ...]
    related: tuple[RelatedEvent, ...]
    asked: str | None = None
    folded: tuple[RelatedEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class RankedEvent:
    """A hit with its event: what was found, whether or not it is cited."""

    event: Event
    score: float
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Answer:
    """What Dateline says to a question.

    Where `answered` is false, `reason` says why, `text` says it to the reader, and `hits` holds the nearest events.
    `more` is how many events fit a list beside those cited and those folded under them. `written` is what a language
    model made of the events found, where one was asked; `text` and `citations` are the archive's words all the same.
    """

    question: Question
    answered: bool
    reason: str | None
    text: str
    citations: tuple[Citation, ...]
    hits: tuple[RankedEvent, ...]
    more: int = 0
    milliseconds: dict[str, float] = field(default_factory=dict)
    written: "Written | None" = None

    @property
    def folded(self) -> int:
        """How many events are folded under those cited."""
        return sum(len(one.folded) for one in self.citations)

    @property
    def fitting(self) -> int:
        """How many events fit a list in all: those cited, those folded under them, and more."""
        return len(self.citations) + self.folded + self.more
