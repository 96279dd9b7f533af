"""Which events are related, by the rule of the archive's own generator: those that share the most names. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from qa.records.event import Event, Related

MAX_RELATED = 10
"""Related events on one page, as in the archive."""


def relate(events: Iterable[Event], wanted: Callable[[Event], bool] = lambda _event: True) -> Iterator[Event]:
    """Yield each event with its related events by the archive's rule, in the order given.

    Those with the most shared entities come first, then the newest, then the lowest id; at most `MAX_RELATED`.

    Args:
        events: The events.
        wanted: Says of an event whether it is to be related; others are yielded as they are.
    """
    given = list(events)
    newest_first = sorted(given, key=lambda event: (-event.date.toordinal(), event.id))
    ranks = {event.id: rank for rank, event in enumerate(newest_first)}
    mentions: dict[str, list[int]] = defaultdict(list)
    for rank, event in enumerate(newest_first):
        for name in set(event.entities):
            mentions[name].append(rank)
    postings = {name: np.array(found, dtype=np.intp) for name, found in mentions.items()}
    for event in given:
        if not wanted(event):
            yield event
            continue
        own = set(event.entities)
        nearest = _most_shared([postings[name] for name in own], ranks[event.id])
        others = (newest_first[rank] for rank in nearest)
        yield replace(event, related=tuple(Related(o.id, tuple(sorted(own.intersection(o.entities)))) for o in others))


def _most_shared(postings: list[npt.NDArray[np.intp]], own: int) -> list[int]:
    """Return the ranks that stand in most of the postings, lower ranks first among equals, without `own`."""
    if not postings:
        return []
    shared = np.bincount(np.concatenate(postings))
    shared[own] = 0
    ranks = np.flatnonzero(shared)
    order = np.argsort(-shared[ranks], kind="stable")[:MAX_RELATED]
    return [int(rank) for rank in ranks[order]]
