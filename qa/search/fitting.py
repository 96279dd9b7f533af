"""How many of the events found fit a list: a set has an end, though all resemble the question a little. Pure."""

from collections.abc import Sequence

from qa.records.stages import Hit

SHARE = 0.78
"""The share of the best score that an event needs to be one of those listed."""
SHARE_READ = 0.75
"""The same where the scores know what reading the events says."""
_GAP = 0.15
"""The fall in that share, from one event to the next, that ends the list."""
_FEW, _LEAST_SHARE = 3, 0.65
"""Who asks for several is given so many where they are as close as that, however they fall behind the best."""
EVERY = 300
"""Candidates that are compared where every event that fits is asked for; beyond that a list is no answer."""


def fitting(hits: Sequence[Hit], share: float = SHARE) -> int:
    """Return how many hits, best first, belong to the set that the best of them is of; `share` as in `SHARE`."""
    if not hits or hits[0].score <= 0:
        return len(hits)
    shares = [hit.score / hits[0].score for hit in hits]
    ends = (at for at in range(1, len(shares)) if shares[at] < share or shares[at - 1] - shares[at] >= _GAP)
    few = sum(share >= _LEAST_SHARE for share in shares[:_FEW])
    return max(next(ends, len(shares)), few)
