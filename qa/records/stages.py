"""What each stage of a question's way hands to the next; read from top to bottom, it is that way.

understood (`Question`) → `Grounded` → `Gathered` → ranked (`Hit`, `Ranked`) → `Judged` → composed (`Answer`).
"""

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from qa.records.answer import RankedEvent, RelatedEvent
from qa.records.question import Question
from qa.records.window import Days

HITS = 10
"""Hits that an answer comes with where no other number is asked for."""
OF_DAYS = 20
"""Events that are told where whatever happened in some days is asked for: all of most days."""
READ = "read"
"""The name of the part of a score that says how likely an event answers, 0..1, uncalibrated; only of the few read."""
_Feature = Sequence[float] | NDArray[np.float64] | NDArray[np.bool_]
_STORY_DAYS = 45.0
"""Days after which an event is a third as near to a story, by time alone."""
_TOLD_ITSELF = 0.6
"""How near to a story told before its own event is: a follow-up asks for more of it, or for what came next."""


@dataclass(frozen=True, slots=True)
class Story:
    """The story that a question is about: an event of it, and what shares names with that.

    Attributes:
        key: The event's key.
        day: Its day.
        shared: The summed rarity of the names that other events share with it, by their keys.
        own: Whether it is the story that the question itself asks for, and not one told before in the conversation.
    """

    key: int
    day: date
    shared: Mapping[int, float]
    own: bool

    def closest(self, count: int) -> list[int]:
        """Return its event, and as many others at the most: those that share the rarest names with it."""
        return [self.key, *heapq.nlargest(count, self.shared, key=self.shared.__getitem__)]

    def nearness(self, key: int, day: date, alike: float = 0.0) -> float:
        """Say how much an event looks like a part of the story, 0..1.

        Args:
            key: The event's key.
            day: Its day: what is near in time belongs together.
            alike: Cosine similarity of both events, for a story told before.
        """
        time = math.exp(-abs((day - self.day).days) / _STORY_DAYS)
        names = 1 - math.exp(-8 * self.shared.get(key, 0.0))
        if self.own:
            return 1.0 if key == self.key else 0.5 * time + 0.5 * names
        told = _TOLD_ITSELF if key == self.key else 0.0
        return told or 0.2 * time + 0.36 * names + 0.44 * max(alike, 0.0)


@dataclass(frozen=True, slots=True)
class Grounded:
    """A question with what the archive knows about its words.

    Attributes:
        question: The question: its names recognised and spelled as the archive does, its days counted.
        days: The first and last day to look at, or None for all.
        story: The story that the conversation is about, or None.
        otherwise: What to ask where this is answered by nothing close, or None.
    """

    question: Question
    days: Days | None = None
    story: Story | None = None
    otherwise: "Grounded | None" = None


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Events that may answer, and what a ranker is told of each: arrays of one length, an event a place.

    Attributes:
        keys: The events' keys, shape (n,).
        days: Their days as ordinals, shape (n,); 0 where it was not looked up, as nothing depends on it.
        cosine: Cosine similarity of question and event, -1..1, shape (n,).
        late: Similarity of the question's words, each to the event's nearest (late interaction), -1..1, shape (n,);
            nan where it was not computed.
        words: Share of the question's words that the event holds, weighed by their rarity, 0..1, shape (n,).
        year: Whether the event is of a year that the wording names, shape (n,).
        story: How near it is to the story asked about, 0..1, shape (n,).
    """

    keys: NDArray[np.int64]
    days: NDArray[np.int64]
    cosine: NDArray[np.float64]
    late: NDArray[np.float64]
    words: NDArray[np.float64]
    year: NDArray[np.bool_]
    story: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        keys: Sequence[int] | NDArray[np.int64],
        *,
        days: Sequence[int] = (),
        cosine: _Feature = (),
        late: _Feature = (),
        words: _Feature = (),
        year: Sequence[bool] | NDArray[np.bool_] = (),
        story: _Feature = (),
    ) -> "Candidates":
        """Make candidates of what is known of them; a feature left out is not known of any: 0, or nan for `late`."""

        def column(values: _Feature, unknown: float = 0.0) -> NDArray[np.float64]:
            return np.asarray(values, np.float64) if len(values) else np.full(len(keys), unknown)

        return cls(
            np.asarray(keys, np.int64),
            column(days).astype(np.int64),
            column(cosine),
            column(late, math.nan),
            column(words),
            column(year).astype(np.bool_),
            column(story),
        )

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """The candidates for a question.

    Attributes:
        question: What is asked.
        candidates: The events that may answer it, in no order; where `total` is given, in theirs.
        story: The story that their nearness was measured to, or None.
        total: Where whatever happened in some days is asked for: how many events these days have. All fit then.
    """

    question: Question
    candidates: Candidates
    story: Story | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """An event found: its key and day, its score, and the parts of that by name, before their weights."""

    key: int
    day: date
    score: float
    parts: Mapping[str, float]


Found = TypeVar("Found", Hit, RankedEvent)
"""An event found, as its key or itself; it has a score either way."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The events found for a question, best first.

    Attributes:
        question: What is asked.
        events: The events.
        total: As in `Gathered`.
        fitting: Where a list or a story of years is asked for, how many events fit; the first of `events` are these,
            a story's turning points before all.
        turning: How many turning points these are.
        span: Where a name and nothing else is asked about, the first and the last day that tell of it.
        topic: Where the story of one of the archive's topics is asked for, that topic.
        folded: Of a list, more reports of what one of the events tells, by that one's id.
    """

    question: Question
    events: tuple[RankedEvent, ...]
    total: int | None = None
    fitting: int | None = None
    turning: int = 0
    span: Days | None = None
    topic: str | None = None
    folded: Mapping[str, tuple[RelatedEvent, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is not answered.

    Attributes:
        reason: Why, in words that a reader understands.
        near: Whether the nearest event is on the matter, and worth quoting.
        elsewhere: Whether it is worth looking at other days than those that were asked for.
    """

    reason: str
    near: bool = False
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The events found, and why they do not answer; `refusal` is None where they may."""

    ranked: Ranked
    refusal: Refusal | None = None
