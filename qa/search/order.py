"""The first or the latest of what fits, where a question asks for that: taken among all events, not the closest few.

`gather` returns the closest events. On a topic that is told of every week they are all close, and there are more; so
the days before the first of them, or after the latest, are searched again until nothing close is found.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from qa.records.question import Order, Question
from qa.records.stages import HITS, Grounded, Hit
from qa.search.gather import closest, naming
from qa.search.search import Search

AS_CLOSE = 0.83
"""The share of the best score that an event needs to be taken for it where the first or latest is asked for."""
_ON_TOPIC = 0.76
"""The same where whatever was told of a topic is asked for."""
_OF_NAME = 0.65
"""The share of the highest cosine similarity from which an event that names something is taken to be about it."""
_OF_RARE_NAME, _RARE = 0.5, 100
"""The same of a name that so many events have at the most: who names that, tells of it, if only beside other things."""
_MOST_SEARCHES = 4


def in_order(grounded: Grounded, hits: Sequence[Hit], search: Search) -> list[Hit]:
    """Return the hits with the first or the latest of the close ones at the top, where that is asked for.

    Args:
        grounded: What is asked.
        hits: The events found for it, best first.
        search: What more is searched with.
    """
    question = grounded.question
    if question.order is None or not hits:
        return list(hits)
    least = as_close(question) * hits[0].score
    close = [hit for hit in hits if hit.score >= least]
    if len(close) == len(hits) and not question.general:
        close = _and_beyond(grounded, close, least, search)
    if question.topical and question.name:
        close = list({hit.key: hit for hit in (*_naming(grounded, hits[0], search), *close)}.values())
    keys = {hit.key for hit in close}
    return [*by_day(close, question.order), *(hit for hit in hits if hit.key not in keys)]


def as_close(question: Question) -> float:
    """Return the share of the best score that an event needs where the first or latest is asked for."""
    return _ON_TOPIC if question.topical else AS_CLOSE


def by_day(hits: Sequence[Hit], order: Order) -> list[Hit]:
    """Return hits by their days, the first or the latest at the top; those of one day the closest before."""
    sign = 1 if order is Order.FIRST else -1
    return sorted(hits, key=lambda hit: (sign * hit.day.toordinal(), -hit.score))


def _and_beyond(grounded: Grounded, close: list[Hit], least: float, search: Search) -> list[Hit]:
    """Return close events with those farther out in time that are as close, as far as a few searches lead."""
    order = grounded.question.order or Order.LATEST
    for _ in range(_MOST_SEARCHES):
        outermost = by_day(close, order)[0].day
        first, last = grounded.days or search.known.coverage.span or (outermost, outermost)
        if order is Order.LATEST:
            days = max(first, _shifted(outermost, 1)), last
        else:
            days = first, min(last, _shifted(outermost, -1))
        if days[0] > days[1]:
            break
        more = [hit for hit in closest(replace(grounded, days=days), search) if hit.score >= least]
        close = [*close, *more]
        if not more:
            break
    return close


def _naming(grounded: Grounded, best: Hit, search: Search) -> list[Hit]:
    """Return the outermost events that name what is asked about and are about it, not only in passing."""
    cosines = naming(grounded, search)
    highest = max(cosines.values(), default=0.0)
    share = _OF_RARE_NAME if len(cosines) <= _RARE else _OF_NAME
    near = {key: cosine for key, cosine in cosines.items() if cosine >= share * highest}
    days = search.store.days(list(near))
    hits = [Hit(key, days[key], best.score * near[key] / highest, {"cosine": near[key]}) for key in near]
    return by_day(hits, grounded.question.order or Order.LATEST)[:HITS]


def _shifted(day: date, days: int) -> date:
    return date.fromordinal(max(1, min(date.max.toordinal(), day.toordinal() + days)))
