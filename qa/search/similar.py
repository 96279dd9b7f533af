"""Events like a given one: the rest of its story, or its analogues at other times."""

import math
from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qa.finding.finder import Finder, Vector
from qa.records.event import Event
from qa.records.question import Mode, Only
from qa.records.scope import Scope
from qa.records.stages import Hit
from qa.records.window import Days
from qa.search.knowledge import Knowledge
from qa.store.store import Store

STORY_DAYS = 45
"""How far from an event the rest of its story is looked for, in days on either side."""

ANALOGY_DAYS = 90
"""How far from an event a like one must lie to be another happening and not the same story."""

_STORY_CANDIDATES, _ANALOGY_CANDIDATES = 4000, 400
_NEARNESS_DAYS = 12.0
_NEARNESS_WEIGHT = 0.25
_SHARED_WEIGHT = 0.45
_TOPIC_WEIGHT = 2.0
LEAST = {Mode.STORY: 0.45, Mode.ANALOGY: 0.4}
"""The score from which an event is like another, and not merely the nearest there is. For 200 stories that editors put
together, stopping there costs 0.0004 of nDCG@10, and 16 have fewer than ten."""
_LEAST_BESIDE_TOPIC = 0.75
"""The same for an event that is not of the topic, where others are: editors have said what belongs together."""


def similar(key: int, event: Event, mode: Mode, store: Store, known: Knowledge, only: Only | None = None) -> list[Hit]:
    """Return the events like one, best first; none that are merely the nearest there are.

    Args:
        key: The event's key.
        event: The event.
        mode: What "like" is to mean.
        store: The store that holds it.
        known: What is kept in memory of the same state.
        only: The category and topic to look at, or None for all.
    """
    finder, shared = known.finder.over(store), store.sharing(key)
    told_with = store.catalogue().kinds.told_with(key) if event.topics else {}
    (vector,) = finder.vectors([key])
    if mode is Mode.STORY:
        near = Scope(_around(event.date), only=only)
        cosine = _of_these_days(vector, shared, near, store, finder)
        others = [other for other in _limited(told_with, only, store).tolist() if other not in cosine]
        cosine |= _paired(np.array(others, np.int64), finder.similarities(vector, others))
    else:
        cosine = _paired(*finder.nearest(vector, _ANALOGY_CANDIDATES, Scope(only=only)))
    cosine.pop(key, None)
    days = store.days(list(cosine))
    apart = {other: (day - event.date).days for other, day in days.items()}
    if mode is Mode.STORY:
        scored = story_scores(cosine, shared, apart, told_with)
    else:
        scored = analogy_scores(cosine, apart, {**shared, **dict.fromkeys(told_with, 1.0)})
    close = (other for other, parts in scored.items() if parts["score"] >= _least(parts, mode))
    best = sorted(close, key=lambda other: (-scored[other]["score"], other))
    return [Hit(other, days[other], scored[other]["score"], scored[other]) for other in best]


def _least(parts: Mapping[str, float], mode: Mode) -> float:
    return LEAST[mode] if parts.get("topic", 1.0) else _LEAST_BESIDE_TOPIC


def _of_these_days(
    vector: Vector, shared: Mapping[int, float], scope: Scope, store: Store, finder: Finder
) -> dict[int, float]:
    """Return the similarity of a scope's events by key: of the nearest, and of those that share an entity."""
    cosine = _paired(*finder.nearest(vector, _STORY_CANDIDATES, scope))
    others = [other for other in store.within(scope).among(list(shared)) if other not in cosine]
    return cosine | _paired(np.array(others, np.int64), finder.similarities(vector, others))


def _paired(keys: NDArray[np.int64], cosines: NDArray[np.float32]) -> dict[int, float]:
    return dict(zip(keys.tolist(), cosines.tolist(), strict=True))


def _around(day: date) -> Days:
    """Return the days in which the rest of an event's story is looked for, as far as there is a calendar."""
    here = day.toordinal()
    return (
        date.fromordinal(max(date.min.toordinal(), here - STORY_DAYS)),
        date.fromordinal(min(date.max.toordinal(), here + STORY_DAYS)),
    )


def _limited(told_with: Mapping[int, float], only: Only | None, store: Store) -> NDArray[np.int64]:
    """Return the keys of the events of the same topics, those that are looked at alone."""
    keys = np.array(sorted(told_with), np.int64)
    return np.intersect1d(keys, store.keys_of(None, only)) if only else keys


def story_scores(
    cosine: Mapping[int, float],
    shared: Mapping[int, float],
    apart: Mapping[int, int],
    told_with: Mapping[int, float] | None = None,
) -> dict[int, dict[str, float]]:
    """Score events as parts of one event's story, by key: similarity of meaning, nearness in time, rare names shared.

    Args:
        cosine: Similarity of meaning, -1..1.
        shared: Summed rarity of the entities shared, as `Store.sharing` gives it; missing where none is.
        apart: Days between the events.
        told_with: The share of the event's chain of topics that another has in common, 0..1; missing where none is.
            A topic is a story that editors put together: what shares it goes before what does not.
    """
    scored = {}
    for key, near in cosine.items():
        parts = {
            "cosine": near,
            "time": math.exp(-abs(apart[key]) / _NEARNESS_DAYS),
            "entities": 1 - math.exp(-8 * shared.get(key, 0.0)) if shared.get(key) else 0.0,
        }
        parts["score"] = near + _NEARNESS_WEIGHT * parts["time"] + _SHARED_WEIGHT * parts["entities"]
        if told_with:
            parts["topic"] = told_with.get(key, 0.0)
            parts["score"] += _TOPIC_WEIGHT * parts["topic"]
        scored[key] = parts
    return scored


def analogy_scores(
    cosine: Mapping[int, float], apart: Mapping[int, int], same_story: Mapping[int, float]
) -> dict[int, dict[str, float]]:
    """Score events as analogues: alike in meaning, far in time, and not held together by a rare name."""
    return {
        key: {"cosine": near, "score": near}
        for key, near in cosine.items()
        if abs(apart[key]) > ANALOGY_DAYS and same_story.get(key, 0.0) < 1 / 20
    }
