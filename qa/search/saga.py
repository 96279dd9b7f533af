"""A story that ran for years, told by its turning points, and not by the one winter that most was written of.

A story asked for is told around its best event (`gather`), which is right for one of a few weeks. Where very many
events are as close, and spread over years, it is a saga, and what a timeline marks is chosen among all of them. A name
and nothing else ("Kosovo") asks who or what that is to the archive, and is told in the same way.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from qa.records.question import Intent
from qa.records.stages import Grounded, Hit
from qa.records.window import Days
from qa.search.gather import closest, naming
from qa.search.search import Search
from qa.search.timeline import likeness, turning_points

TOLD = 10
"""Turning points that a saga is told by, at the most."""
PROFILED = 5
"""The same of somebody or something that is named and nothing else."""
_FEW = 8
"""Events of a name that are all told."""
_COMPARED = 400
_MOST_WEIGHED = 600
"""Events among which the turning points of a name are looked for: of more, the closest to it."""
_AGREEING, _AGREE = 5, 4
"""Of so many events closest to a story, so many must be of one topic for it to be that topic's."""
_SHARE = 0.78
_FEWEST = 44
_PHASE = re.compile(
    r"\b(?:fall|fell|fallen|spread|collapsed?|lose|lost|oust\w*|brought|bring|caught|captured|freed|drag|come|came)\b",
    re.I,
)
"""What is asked of one phase of a long story."""
_START = re.compile(r"\b(?:start(?:ed)?|beg[iau]n|come\s+about|came\s+about|break\s+out|broke\s+out)\b", re.I)
_ON = re.compile(r"\b(?:end(?:ed)?|go|went|spread|unfold(?:ed)?|and|then|to)\b", re.I)
"""What asks for how a story began, and what asks for more of it."""
_BEGINNING = timedelta(days=120)
"""How long a story begins."""
_BEGUN = 3
"""Events that must lie in so many days for the story to have begun: one alone may be of something before it."""
_LONGEST_STORY = timedelta(days=730)
"""What makes a saga: so many events of that share of the best score, four fifths of them over more than two years."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a long story is told by.

    Attributes:
        turning: Its turning points, the closest first.
        events: How many events it has.
        span: The days of its first and its last event, where it is all that names somebody or something.
        topic: The archive's topic that it is the story of, where it is one.
    """

    turning: list[Hit]
    events: int
    span: Days | None = None
    topic: str | None = None


def told(grounded: Grounded, search: Search) -> Told | None:
    """Return what a saga, or all that names what is asked about, is told by; None for any other question.

    Args:
        grounded: What is asked.
        search: What it is searched with.
    """
    question = grounded.question
    if question.intent is not Intent.STORY or question.alone or question.order:
        return None
    if question.topic:
        return _of_topic(question.topic, grounded, search)
    if question.name:
        return _profile(grounded, search)
    return _of_shared_topic(grounded, search) or _saga(grounded, search)


def _of_topic(topic: str, grounded: Grounded, search: Search) -> Told | None:
    """Return what the story of a topic is told by: all its events where they are few, else the turning points."""
    asked = replace(grounded, question=replace(grounded.question, topic=topic))
    hits = _by_cosine(naming(asked, search), search)
    if not hits:
        return None
    turning = _turning(hits[:_MOST_WEIGHED], search, TOLD)
    return Told(turning, len(hits), topic=topic)


def _of_shared_topic(grounded: Grounded, search: Search) -> Told | None:
    """Return the story of the topic that nearly all of the closest events are of, the innermost of several; or None."""
    if not len(search.known.topics) or grounded.question.years:
        return None
    hits = closest(grounded, search)[:_AGREEING]
    near = [hit.key for hit in hits if hit.score >= _SHARE * hits[0].score]
    if len(near) < _AGREEING:
        return None
    chains = [event.topics for event in search.store.events(near).values()]
    shared = Counter(topic for chain in chains for topic in dict.fromkeys(chain))
    agreed = [topic for topic in reversed(chains[0]) if shared[topic] >= _AGREE]
    return _of_topic(agreed[0], grounded, search) if agreed else None


def _saga(grounded: Grounded, search: Search) -> Told | None:
    question = grounded.question
    if question.years or _PHASE.search(question.wording):
        return None
    hits = closest(grounded, search, _COMPARED)
    near = [hit for hit in hits if hit.score >= _SHARE * hits[0].score]
    if len(near) < _FEWEST or _span(near) <= _LONGEST_STORY:
        return None
    begins = _START.search(question.wording) and not _ON.search(question.wording)
    return Told(_turning(beginning(near) if begins else near, search, TOLD), len(near))


def beginning(hits: Sequence[Hit]) -> list[Hit]:
    """Return those of a long story's events that tell how it began."""
    days = sorted(hit.day for hit in hits)
    begun = next(day for day, later in zip(days, days[_BEGUN - 1 :], strict=False) if later - day <= _BEGINNING)
    return [hit for hit in hits if begun <= hit.day <= begun + _BEGINNING]


def _profile(grounded: Grounded, search: Search) -> Told | None:
    """Return the turning points among all events that name what is asked about."""
    hits = _by_cosine(naming(grounded, search), search)
    if not hits:
        return None
    few = PROFILED if len(hits) > _FEW else len(hits)
    turning = _turning(hits[:_MOST_WEIGHED], search, few)
    days = [hit.day for hit in hits]
    return Told(turning, len(hits), (min(days), max(days)))


def _by_cosine(cosines: Mapping[int, float], search: Search) -> list[Hit]:
    """Return events with their days, the closest first."""
    days = search.store.days(list(cosines))
    hits = [Hit(key, days[key], near, {"cosine": near}) for key, near in cosines.items()]
    return sorted(hits, key=lambda hit: (-hit.score, hit.key))


def _turning(hits: Sequence[Hit], search: Search, most: int) -> list[Hit]:
    """Return the turning points among hits, in the order of these."""
    weights = np.array([max(hit.score, 0.0) for hit in hits], np.float32)
    days = np.array([hit.day.toordinal() for hit in hits])
    alike = likeness(search.finder.vectors([hit.key for hit in hits]))
    return [hits[at] for at in sorted(turning_points(weights, days, alike, most))]


def _span(hits: Sequence[Hit]) -> timedelta:
    """Return the days that four fifths of the events lie in, without the earliest and the latest tenth."""
    days = sorted(hit.day for hit in hits)
    tenth = len(days) // 10
    return days[-1 - tenth] - days[tenth]
