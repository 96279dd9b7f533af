"""Which event of one version of a day is which of another: by its text, its sources, then by likeness. Pure.

Titles are reworded, links renamed, events moved up and down and given topics. What stays is, mostly, a source; a source
alone is not enough, as one report often tells of several events.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from qa.text.folding import fold

ALIKE = 80.0
"""Least likeness, 0..100, of the words of two events that share no source and are one."""
ALIKE_WITH_SOURCE = 45.0
"""Likewise where they share one."""
ALIKE_WITH_OWN = 25.0
"""Likewise where they share one that no other event of either version has."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an event is known by."""

    title: str
    urls: frozenset[str]


def matched(before: Sequence[Told], now: Sequence[Told]) -> list[int | None]:
    """Return for each event of the version now which of the version before it is, or None where it is new.

    No event before is given to two now.
    """
    folded = [fold(one.title) for one in before], [fold(one.title) for one in now]
    found: list[int | None] = [None] * len(now)
    free = set(range(len(before)))

    own = _own(before) & _own(now)

    def take(pairs: Iterable[tuple[float, int, int]], least: float) -> None:
        for likeness, old, new in sorted(pairs, key=lambda pair: (-pair[0], pair[2], pair[1])):
            enough = ALIKE_WITH_OWN if before[old].urls & now[new].urls & own else least
            if likeness >= enough and old in free and found[new] is None:
                found[new] = old
                free.discard(old)

    def pairs(shared: bool) -> Iterable[tuple[float, int, int]]:
        by_url: dict[str, list[int]] = defaultdict(list)
        for old in free:
            for url in before[old].urls if shared else ("",):
                by_url[url].append(old)
        for new in [new for new, old in enumerate(found) if old is None]:
            olds = {old for url in (now[new].urls if shared else ("",)) for old in by_url[url]}
            for old in olds:
                yield _likeness(folded[0][old], folded[1][new]), old, new

    same = defaultdict(list)
    for old, words in enumerate(folded[0]):
        same[words].append(old)
    take(
        (
            (100.0 + len(before[old].urls & one.urls), old, new)
            for new, one in enumerate(now)
            for old in same[folded[1][new]]
        ),
        100.0,
    )
    take(pairs(shared=True), ALIKE_WITH_SOURCE)
    take(pairs(shared=False), ALIKE)
    return found


def _own(told: Sequence[Told]) -> set[str]:
    """Return the sources that only one event has."""
    counts = Counter(url for one in told for url in one.urls)
    return {url for url, count in counts.items() if count == 1}


def _likeness(one: str, other: str) -> float:
    """Say how alike two texts are, 0..100; one that goes on where the other ends is much like it."""
    whole = fuzz.ratio(one, other)
    if min(len(one), len(other)) < 40:
        return whole
    return max(whole, 0.95 * fuzz.partial_ratio(one, other), 0.9 * fuzz.token_sort_ratio(one, other))
