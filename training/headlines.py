"""Questions that an archive brings with it: the headlines in the addresses of its sources.

"…/2011/07/27/kosovo-police-storm-border-posts" is how somebody else worded the same event, in fewer words: what a model
learns from before it learns from questions. The texts nearest to an event's own are the wrong answers; one that may
tell the same is none.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import numpy as np
from numpy.typing import NDArray

from qa.building.summary import summary
from qa.records.event import Event
from qa.store.store import Store
from qa.text.folding import fold
from qa.text.words import content_words

NEAREST = 20
"""Wrong events that hard negatives are drawn from."""
_ENDING = re.compile(r"\.(?:html?|php|aspx?|stm|ece|story|cms)$", re.IGNORECASE)
_PIECE = re.compile(r"[^\W\d_][\w'’]*|\d{1,4}")
_FEWEST_WORDS, _LETTERS = 4, 3
_SHARED = (0.15, 0.9)
"""The share of a headline's words that its event's title has, too: fewer, and it is on another matter; more, and
nothing is to be learned from it."""
_SOURCES = 3
_TWIN, _TWIN_NEARBY, _TWIN_DAYS = 0.95, 0.8, 3
"""Cosines from which an event may tell the same as another, and that within so many days."""
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Headed:
    """An event with its headlines, and the keys of the events nearest to it that are not the same."""

    key: int
    headlines: tuple[str, ...]
    near: tuple[int, ...]


def headlines_of(event: Event) -> tuple[str, ...]:
    """Return the headlines in the addresses of an event's sources, in small letters."""
    title = set(fold(event.title).split())
    found = dict.fromkeys(filter(None, (_headline(source.url, title) for source in event.sources[:_SOURCES])))
    return tuple(found)


def headed(store: Store) -> list[Headed]:
    """Return the events of an archive that have headlines, with what is near to each."""
    keys, vectors = store.vectors.all()
    found: dict[int, tuple[str, ...]] = {}
    for at in range(0, len(keys), _AT_ONCE):
        events = store.events(keys[at : at + _AT_ONCE].tolist())
        found |= {key: headlines for key, event in events.items() if (headlines := headlines_of(event))}
    days = store.days(keys.tolist())
    ordinals = np.array([days[key].toordinal() for key in keys.tolist()])
    near = dict(_near(keys, vectors.astype(np.float32), ordinals, frozenset(found)))
    return [Headed(key, headlines, near[key]) for key, headlines in sorted(found.items())]


def drawn(store: Store, times: int, negatives: int, seed: random.Random) -> Iterator[tuple[str, str, list[str]]]:
    """Yield one of each event's headlines, so many times, with the event's text and those of some that are near it.

    Args:
        store: The archive, in a snapshot.
        times: How often.
        negatives: Texts of other events with each.
        seed: What draws.
    """
    if times < 1:
        return
    found = [one for one in headed(store) if len(one.near) >= negatives]
    texts = {key: summary(event) for key, event in store.events(store.keys()).items()}
    for _ in range(times):
        for one in found:
            near = seed.sample(one.near, negatives)
            yield seed.choice(one.headlines), texts[one.key], [texts[key] for key in near]


def _headline(url: str, title: set[str]) -> str | None:
    """Return the words of an address that are a headline for an event of this title, or None."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    pieces = [_ENDING.sub("", unquote(piece)) for piece in path.split("/") if piece][-2:]
    worded = [" ".join(word for word in re.split(r"[-_+ ]+", piece) if _PIECE.fullmatch(word)) for piece in pieces]
    best = max(worded, key=len, default="").lower()
    if sum(len(word) >= _LETTERS and word.isalpha() for word in best.split()) < _FEWEST_WORDS:
        return None
    words = [fold(word) for word in content_words(best)]
    share = sum(word in title for word in words) / len(words) if words else 0.0
    return best if _SHARED[0] <= share <= _SHARED[1] else None


def _near(
    keys: NDArray[np.int64], vectors: NDArray[np.float32], days: NDArray[np.int64], wanted: frozenset[int]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield each wanted key with those nearest to it that do not seem to tell the same; vectors have shape (n, d)."""
    places = np.flatnonzero(np.isin(keys, list(wanted)))
    most = min(2 * NEAREST, len(keys) - 1)
    for at in range(0, len(places), _AT_ONCE):
        some = places[at : at + _AT_ONCE]
        for place, cosines in zip(some.tolist(), vectors[some] @ vectors.T, strict=True):
            closest = np.argpartition(-cosines, most)[:most]
            closest = closest[np.argsort(-cosines[closest], kind="stable")]
            nearby = np.abs(days[closest] - days[place]) <= _TWIN_DAYS
            same = (cosines[closest] >= _TWIN) | (nearby & (cosines[closest] > _TWIN_NEARBY))
            yield int(keys[place]), tuple(keys[closest[~same & (closest != place)]][:NEAREST].tolist())
