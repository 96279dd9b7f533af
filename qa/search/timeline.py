"""An entity or a topic through the years: its events, near duplicates folded, and the turning points among them.

`lay_out` gathers through the store and the index; the choice itself is pure. The engine calls it.
"""

from collections import Counter
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qa.answer.judge import LEAST_SCORE
from qa.records.answer import RankedEvent
from qa.records.stages import Grounded
from qa.records.timeline import Moment, Timeline
from qa.search.gather import closest, naming
from qa.search.search import Search
from qa.text.folding import fold
from qa.text.words import content_words

CANDIDATES = 400
"""Events on a topic at the most; an entity's are all taken."""
_SHARE = 0.72
"""The share of the best score that an event needs to be on the topic; `LEAST_SCORE` besides, as the best of a category
or of some days may be far from it."""
_MOST_COMPARED = 1500
"""Events among which turning points are looked for: of more, the closest to the query."""
_FEWEST, _MOST, _EVENTS_A_TURN = 3, 12, 4
_FADES = 60.0
"""Days after which an event tells only a third as much of those that follow it."""
_BACKWARDS = 0.5
"""How much an event tells of those before it, beside those after it."""
_SAME_DAYS, _SAME_MEANING, _SAME_WORDS = 3, 0.75, 0.5


def lay_out(grounded: Grounded, search: Search, k: int) -> Timeline:
    """Lay out the events on what is asked, `k` at the most: the turning points, and those closest to the query."""
    question, store, known = grounded.question, search.store, search.known
    scores = naming(grounded, search)
    if not scores:
        if question.words and not any(known.vocabulary.holds(store, word) for word in question.words):
            return Timeline(question, (), {})  # no event holds a word of it
        hits = closest(grounded, search, CANDIDATES)
        scores = {hit.key: hit.score for hit in hits if hit.score >= max(_SHARE * hits[0].score, LEAST_SCORE)}
    best = sorted(scores, key=lambda key: (-scores[key], key))
    day_of = store.days(best)
    compared = best[:_MOST_COMPARED]
    nearness = likeness(search.finder.vectors(compared))
    ordinals = np.array([day_of[key].toordinal() for key in compared])
    weights = np.array([scores[key] for key in compared], dtype=np.float32)
    turning = {compared[at] for at in turning_points(weights, ordinals, nearness, min(_most(len(best)), k))}
    shown = list(dict.fromkeys([*turning, *best]))[: 3 * k]
    events = store.events(shown)
    texts = {key: frozenset(fold(" ".join(content_words(events[key].title))).split()) for key in shown}
    place = {key: at for at, key in enumerate(compared)}
    first_told: list[int] = []
    alike: dict[int, list[str]] = {}
    for key in shown:
        twin = next((one for one in first_told if _same(one, key, day_of, texts, nearness, place)), None)
        if twin is None:
            first_told.append(key)
        else:
            alike.setdefault(twin, []).append(events[key].id)
    moments = [
        Moment(
            RankedEvent(events[key], scores[key], {"score": scores[key]}),
            key in turning,
            tuple(sorted(alike.get(key, ()))),
        )
        for key in first_told[:k]
    ]
    moments.sort(key=lambda one: (one.ranked.event.date, one.ranked.event.id))
    return Timeline(
        question, tuple(moments), dict(sorted(Counter(day.isoformat()[:7] for day in day_of.values()).items()))
    )


def turning_points(
    weights: NDArray[np.float32], days: NDArray[np.int64], likeness: NDArray[np.float32], most: int
) -> list[int]:
    """Choose the events that between them tell most of all: each tells of the like ones that follow it soon.

    Greedy maximum coverage, which is within 1 - 1/e of the best choice (Nemhauser, Wolsey and Fisher 1978).

    Args:
        weights: How close each event is to what is asked, shape (n,).
        days: The day of each as an ordinal, shape (n,).
        likeness: How alike they are, 0..1, shape (n, n).
        most: How many to choose at the most.
    """
    apart = (days[None, :] - days[:, None]).astype(np.float32)  # row: the event that tells; column: the one told of
    fading = np.exp(-np.abs(apart) / _FADES) * np.where(apart < 0, _BACKWARDS, 1.0)
    tells = (likeness * fading).astype(np.float32)
    told = np.zeros(len(weights), dtype=np.float32)
    chosen: list[int] = []
    while len(chosen) < min(most, len(weights)):
        gains = weights * (np.maximum(tells - told, 0.0) @ weights)
        gains[chosen] = -1.0
        best = int(np.argmax(gains))
        chosen.append(best)
        told = np.maximum(told, tells[best])
    return chosen


def likeness(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how alike events are, by their vectors, shape (n, dimension): cosines, 0..1, shape (n, n)."""
    likeness: NDArray[np.float32] = np.maximum(vectors @ vectors.T, 0.0)
    return likeness


def _most(events: int) -> int:
    return max(_FEWEST, min(_MOST, events // _EVENTS_A_TURN))


def _same(
    one: int,
    other: int,
    days: dict[int, date],
    texts: dict[int, frozenset[str]],
    likeness: NDArray[np.float32],
    place: dict[int, int],
) -> bool:
    """Say whether two events tell the same: within days of each other, and alike in meaning and in words."""
    if abs((days[one] - days[other]).days) > _SAME_DAYS:
        return False
    shared = len(texts[one] & texts[other]) / max(1, len(texts[one] | texts[other]))
    if one in place and other in place and likeness[place[one], place[other]] < _SAME_MEANING:
        return False
    return shared >= _SAME_WORDS
