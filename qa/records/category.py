"""The ten headings that the Current Events portal orders a day by, and what else pages have called them. Pure."""

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

CATEGORIES = (
    "Armed conflicts and attacks",
    "Arts and culture",
    "Business and economy",
    "Disasters and accidents",
    "Health and environment",
    "International relations",
    "Law and crime",
    "Politics and elections",
    "Science and technology",
    "Sports",
)
"""In their own order, which is the alphabet's."""
_NEAR = 3
"""Letters that a heading may be off by to be taken for a slip of the pen."""
_STEMS = {
    "Armed conflicts and attacks": "armed attack conflict",
    "Arts and culture": "art arts cultur entertainment literature television architecture gaming media celebrations",
    "Business and economy": "business econom financ",
    "Disasters and accidents": "disaster accident",
    "Health and environment": "health environment medicin ecolog wellness",
    "International relations": "international diplomacy",
    "Law and crime": "law laws crime legal arrests",
    "Politics and elections": "politic election",
    "Science and technology": "science technolog discover physics innovation",
    "Sports": "sport recreation",
}


@lru_cache(maxsize=1_000)
def category_of(heading: str) -> str | None:
    """Return the one of the ten that a heading means, or None where it means none of them ("Religion", "Deaths")."""
    words = " ".join(re.findall(r"[a-z]+", heading.casefold().replace("&", " and ")))
    by_slips = {name: Levenshtein.distance(words, name.casefold(), score_cutoff=_NEAR) for name in CATEGORIES}
    nearest = min(CATEGORIES, key=by_slips.__getitem__)
    if by_slips[nearest] <= min(_NEAR, len(words) // 4):
        return nearest
    for word in words.split():
        for name, stems in _STEMS.items():
            if any(word == stem or (len(stem) > 4 and word.startswith(stem)) for stem in stems.split()):
                return name
    return None
