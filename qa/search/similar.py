"""Events like a given one: the rest of its story, or its analogues at other times. Pure scoring over candidates."""

import math
from collections.abc import Mapping
from enum import StrEnum

STORY_DAYS = 45
"""How far from an event the rest of its story is looked for, in days on either side."""

ANALOGY_DAYS = 90
"""How far from an event a like one must lie to be another happening and not the same story."""

_NEARNESS_DAYS = 12.0
_NEARNESS_WEIGHT = 0.25
_SHARED_WEIGHT = 0.45


class Mode(StrEnum):
    """What "similar" is to mean."""

    STORY = "story"
    ANALOGY = "analogy"


def story_scores(
    cosine: Mapping[int, float], shared: Mapping[int, float], apart: Mapping[int, int]
) -> dict[int, dict[str, float]]:
    """Score events as parts of one event's story, by key: similarity of meaning, nearness in time, rare names shared.

    Args:
        cosine: Similarity of meaning, -1..1.
        shared: Summed rarity of the entities shared, as `Store.sharing` gives it; missing where none is.
        apart: Days between the events.
    """
    scored = {}
    for key, near in cosine.items():
        parts = {
            "cosine": near,
            "time": math.exp(-abs(apart[key]) / _NEARNESS_DAYS),
            "entities": 1 - math.exp(-8 * shared.get(key, 0.0)) if shared.get(key) else 0.0,
        }
        parts["score"] = near + _NEARNESS_WEIGHT * parts["time"] + _SHARED_WEIGHT * parts["entities"]
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
