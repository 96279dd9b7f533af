"""A grounded question to its candidates: from vectors, words, names, the story asked about, and days.

Every candidate is looked at cheaply; the closest by that are compared with the question word by word.
"""

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qa.records.question import Intent, Only
from qa.records.scope import Scope
from qa.records.stages import OF_DAYS, Candidates, Gathered, Grounded, Hit, Story
from qa.records.window import Days
from qa.search.search import Search
from qa.store.store import Store

FROM_VECTORS = 150
FROM_WORDS = 500
FROM_STORY = 100
COMPARED = 60
"""Candidates that are compared word by word; the others fall away."""
_SATURATION = 2.2  # k1 + 1 of BM25 as SQLite computes it: the most that one word can add, in units of its rarity
_MOST_HOLDING = (13, 45, 1500)
"""A word finds too much to be worth the search in more than one event in 13, or, in larger archives, one in 45 where
these are more than 1,500: the other words, and the vectors, find what it would."""


def gather(grounded: Grounded, search: Search, k: int) -> Gathered:
    """Gather the candidates for a question.

    Where whatever happened in some days is asked for, these are the most reported events of the days. Where a story is
    asked for, they are gathered once more around the best of them.

    Args:
        grounded: What is asked.
        search: What it is searched with.
        k: How many hits are wanted; there are more candidates than that, where there are more events.
    """
    if grounded.question.general and grounded.days:
        return _of_days(grounded, grounded.days, search.store, max(k, OF_DAYS))
    gathering = Gathering(grounded, search, max(k, COMPARED))
    gathered = gathering.gathered(grounded.story)
    if grounded.question.intent is not Intent.STORY or grounded.question.alone or not len(gathered.candidates):
        return gathered
    best = search.ranker.rank(gathered)[0]
    return gathering.gathered(search.story(best, own=True))


def closest(grounded: Grounded, search: Search, compared: int = COMPARED) -> list[Hit]:
    """Return the events closest to what is asked, best first, whatever kind of answer it asks for.

    Args:
        grounded: What is asked.
        search: What it is searched with.
        compared: How many candidates are compared word by word; no more are returned.
    """
    return search.ranker.rank(Gathering(grounded, search, compared).gathered(grounded.story))


def naming(grounded: Grounded, search: Search) -> dict[int, float]:
    """Return all events of the topic or name that a question is and nothing else, with their cosines to it.

    None for other questions.
    """
    question = grounded.question
    keys: list[int] = []
    if question.topic:
        only = replace(question.only or Only(), topic=question.topic)
        keys = search.store.keys_of(grounded.days, only).tolist()
    elif question.name:
        keys = search.store.catalogue().keys_naming(question.name, grounded.days, question.only)
    if not keys:
        return {}
    vector = search.encoder.encoded(grounded.question).vector
    return dict(zip(keys, search.finder.similarities(vector, keys).tolist(), strict=True))


class Gathering:
    """The gathering of candidates for one question.

    It begins with the words, which takes no model; and it can be gone on with, as where a story is asked for, without
    searching again.
    """

    def __init__(self, grounded: Grounded, search: Search, compared: int) -> None:
        """Search by words, while the model runs.

        Args:
            grounded: What is asked.
            search: What it is searched with.
            compared: How many candidates are compared word by word.
        """
        self._question, self._search, self._most = grounded.question, search, compared
        self._scope = Scope(grounded.days, grounded.question.recurring, grounded.question.only)
        self._nowhere = not self._scope.whole and not search.store.within(self._scope).any()
        if not self._nowhere:
            search.encoder.begin(grounded.question)
        self._words = {} if self._nowhere else _word_scores(grounded, search)
        self._cosine: dict[int, float] = {}
        self._compared: dict[int, tuple[float, float]] = {}
        self._day: dict[int, date] = {}

    def gathered(self, story: Story | None = None) -> Gathered:
        """Return the candidates, those of a story among them."""
        if self._nowhere:
            return Gathered(self._question, Candidates.of([]), story)
        cosine = self._near(story)
        keys = list(cosine)
        if story or self._looks_at_years:
            self._look_up_days(keys)
        found = Candidates.of(
            keys,
            cosine=list(cosine.values()),
            words=[self._words.get(key, 0.0) for key in keys],
            year=[self._day[key].year in self._question.years for key in keys] if self._looks_at_years else (),
            story=self._nearness(story, keys) if story else (),
        )
        scores = self._search.ranker.scores(self._question, found, story)
        places = np.lexsort((found.keys, -scores))[: self._most]
        self._compare(found.keys[places].tolist())
        return Gathered(self._question, self._narrowed(found, places), story)

    def _nearness(self, story: Story, keys: list[int]) -> list[float]:
        """Return how near events are to a story."""
        if story.own:
            return [story.nearness(key, self._day[key]) for key in keys]
        finder = self._search.finder
        alike = finder.similarities(finder.vectors([story.key])[0], np.array(keys, np.int64)).tolist()
        return [story.nearness(key, self._day[key], near) for key, near in zip(keys, alike, strict=True)]

    def _near(self, story: Story | None) -> dict[int, float]:
        """Return the candidates with their similarity: the nearest, those with the words, those of the story."""
        finder, vector = self._search.finder, self._search.encoder.encoded(self._question).vector
        told_with = story.closest(FROM_STORY) if story else []
        others = sorted({*self._words, *told_with} - self._cosine.keys())
        if not self._scope.whole:
            others = self._search.store.within(self._scope).among(others)
        if not self._cosine:
            self._cosine = finder.nearest_and(others, vector, FROM_VECTORS, self._scope)
            return self._cosine
        self._cosine.update(zip(others, finder.similarities(vector, others).tolist(), strict=True))
        return self._cosine

    def _compare(self, keys: list[int]) -> None:
        """Compare events exactly: their cosine, and each word of the question, weighed by its rarity, with theirs."""
        known, store = self._search.known, self._search.store
        new = [key for key in keys if key not in self._compared]
        if known.codec and new:
            encoded = self._search.encoder.encoded(self._question)
            weights = np.array(known.vocabulary.rarities(store, encoded.words), dtype=np.float32)
            vectors, codes = self._search.finder.details(new)
            late = known.codec.scores(encoded.tokens, weights, codes).tolist()
            exact = (vectors @ encoded.vector).tolist()
            self._compared.update(zip(new, zip(exact, late, strict=True), strict=True))

    def _narrowed(self, found: Candidates, places: NDArray[np.int64]) -> Candidates:
        """Return the candidates at some places, with their days and what comparing them found."""
        keys = found.keys[places].tolist()
        self._look_up_days(keys)
        exact = [
            self._compared.get(key, (cosine, math.nan))
            for key, cosine in zip(keys, found.cosine[places].tolist(), strict=True)
        ]
        return Candidates.of(
            keys,
            days=[self._day[key].toordinal() for key in keys],
            cosine=[cosine for cosine, _ in exact],
            late=[late for _, late in exact],
            words=found.words[places],
            year=found.year[places],
            story=found.story[places],
        )

    @property
    def _looks_at_years(self) -> bool:
        """Whether years that the wording names ("the 2004 election") count: where no window is asked for."""
        return self._question.window is None and bool(self._question.years)

    def _look_up_days(self, keys: Iterable[int]) -> None:
        new = [key for key in keys if key not in self._day]
        if new:
            self._day.update(self._search.store.days(new))


def _of_days(grounded: Grounded, days: Days, store: Store, limit: int) -> Gathered:
    """Return events of some days, where whatever happened then is asked for: all fit, the most reported go first."""
    only = grounded.question.only
    keys = store.most_told(*days, limit, only)
    of = store.days(keys)
    found = Candidates.of(keys, days=[of[key].toordinal() for key in keys], cosine=np.ones(len(keys)))
    return Gathered(grounded.question, found, total=store.within(Scope(days, only=only)).count())


def _least_rarity(events: int) -> float:
    """Return how rare a word must be to be searched for."""
    small, large, many = _MOST_HOLDING
    holding = min(events / small, max(many, events / large))
    return math.log(events / holding) if holding else 0.0


def _word_scores(grounded: Grounded, search: Search) -> dict[int, float]:
    """Return the share of the question's words, weighed by rarity, that the best events by words hold."""
    words, store, known = grounded.question.words, search.store, search.known
    if not words:
        return {}
    rarity = dict(zip(words, known.vocabulary.rarities(store, words), strict=True))
    least = _least_rarity(known.coverage.events)
    telling = [word for word in words if rarity.get(word, 0.0) >= least]
    if not telling:
        return {}
    limited = Scope(grounded.days, only=grounded.question.only)
    found = search.finder.by_words(known.vocabulary.terms(store, telling), FROM_WORDS, limited)
    ideal = _SATURATION * sum(rarity.values())
    return {key: min(1.0, score / ideal) for key, score in found} if ideal > 0 else {}
