"""A story that ran for years, told by its turning points, and not by the one winter that most was written of.

A story asked for is told around its best event (`gather`), which is right for one of a few weeks. Where very many
events are as close, and spread over years, it is a saga, and what a timeline marks is chosen among all of them.
"""

import re
from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from qa.records.question import Intent
from qa.records.stages import Grounded, Hit
from qa.search.gather import closest
from qa.search.search import Search
from qa.search.timeline import likeness, turning_points

TOLD = 10
"""Turning points that a saga is told by, at the most."""
_COMPARED = 400
_SHARE = 0.78
_FEWEST = 44
_PHASE = re.compile(
    r"\b(?:fall|fell|fallen|spread|collapsed?|lose|lost|oust\w*|brought|bring|caught|captured|freed|drag|come|came)\b",
    re.I,
)
"""What is asked of one phase of a long story."""
_LONGEST_STORY = timedelta(days=730)
"""What makes a saga: so many events of that share of the best score, four fifths of them over more than two years."""


def saga(grounded: Grounded, search: Search) -> tuple[list[Hit], int]:
    """Return a saga's turning points, the closest first, and how many events it has; none for any other question.

    Args:
        grounded: What is asked.
        search: What it is searched with.
    """
    question = grounded.question
    if question.intent is not Intent.STORY or question.alone or question.order or question.years:
        return [], 0
    if _PHASE.search(question.wording):
        return [], 0
    hits = closest(grounded, search, _COMPARED)
    near = [hit for hit in hits if hit.score >= _SHARE * hits[0].score]
    if len(near) < _FEWEST or _span(near) <= _LONGEST_STORY:
        return [], 0
    weights = np.array([hit.score for hit in near], np.float32)
    days = np.array([hit.day.toordinal() for hit in near])
    alike = likeness([search.known.index.vector(hit.key) for hit in near])
    return [near[at] for at in sorted(turning_points(weights, days, alike, TOLD))], len(near)


def _span(hits: Sequence[Hit]) -> timedelta:
    """Return the days that four fifths of the events lie in, without the earliest and the latest tenth."""
    days = sorted(hit.day for hit in hits)
    tenth = len(days) // 10
    return days[-1 - tenth] - days[tenth]
