"""A question to hits: candidates from vectors and words, scored together, inside the question's window.

The score is the mean of two similarities, of the whole question to the whole event and of its words one by one (late
interaction), plus a share of how well their words agree. Plain reciprocal
rank fusion was measured to be worse than vectors alone where questions paraphrase events, and better where they share
names; so the question's own words decide how much the words count.
"""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from embeddings.index import VectorIndex
from embeddings.tokens import EncodedQuery, TokenCodec
from qa.question.intent import Order
from qa.question.understand import Question
from qa.records.model import Coverage
from qa.search.vocabulary import Vocabulary
from qa.store.store import Store
from qa.text.names import Names
from qa.text.spelling import Speller
from qa.text.words import match_expression

FROM_VECTORS = 150
RESCORED = 60
"""Candidates whose words are compared one by one; the others fall away."""
FROM_WORDS = 150
FROM_STORY = 100
_SATURATION = 2.2  # k1 + 1 of BM25 as SQLite computes it: the most that one word can add, in units of its rarity
_LEAST_WORD_WEIGHT = 0.1
_NAME_WORD_WEIGHT = 0.17
_MOST_HOLDING = (13, 45, 1500)
"""A word finds too much to be worth the search in more than one event in 13, or, in larger archives, one in 45 where
these are more than 1,500: the other words, and the vectors, find what it would."""
_YEAR_WEIGHT = 0.025
_STORY_DAYS = 45.0
_AS_CLOSE = 0.9
"""The share of the best score that an event needs to be taken for it where the first or latest is asked for."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """One published state, ready to be searched: all of it is of one generation."""

    store: Store
    index: VectorIndex
    vocabulary: Vocabulary
    coverage: Coverage
    names: Names
    speller: Speller
    codec: TokenCodec | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate with its score and the parts of it.

    `cosine` is the similarity of meaning, -1..1; `late` that of the question's words, each to the event's nearest,
    -1..1, None where they were not compared; `words` the share of the question's words found, weighed by their
    rarity, 0..1; `year` whether it is of a year that the wording names; `story` how near it is to the event
    that the conversation is about, 0..1; `score` their weighed sum.
    """

    key: int
    score: float
    cosine: float
    words: float
    year: bool = False
    story: float = 0.0
    late: float | None = None

    def parts(self) -> dict[str, float]:
        """Return the parts of the score by name, before their weights."""
        late = {} if self.late is None else {"late": self.late}
        return {"cosine": self.cosine, **late, "words": self.words, "year": float(self.year), "story": self.story}


@dataclass(frozen=True, slots=True)
class Anchor:
    """The event that a conversation or story is about, with the summed rarity of what other events share with it.

    `weight` is how much full nearness to it adds to a score, `itself` its own nearness: 0 where it was told before.
    """

    key: int
    day: date
    shared: dict[int, float]
    weight: float
    itself: float

    def closest(self, count: int) -> list[int]:
        """Return the events that share the rarest entities with it, and itself."""
        return [self.key, *heapq.nlargest(count, self.shared, key=self.shared.__getitem__)]

    def nearness(self, store: Store, keys: list[int]) -> dict[int, float]:
        """Say how much each event looks like a part of the same story, 0..1: near in time, and rare names shared."""
        found = {}
        for key, (_, day, _) in store.heads(keys).items():
            time = math.exp(-abs((day - self.day).days) / _STORY_DAYS)
            names = 1 - math.exp(-8 * self.shared.get(key, 0.0))
            found[key] = self.itself if key == self.key else 0.5 * time + 0.5 * names
        return found


class Search:
    """The search for the events closest to a question.

    It begins with the words, which takes no model; and it can be looked at more than once, as where a story is asked
    for, without searching again.
    """

    def __init__(self, question: Question, knowledge: Knowledge, days: tuple[date, date] | None) -> None:
        """Search by words.

        Args:
            question: What is asked.
            knowledge: What is searched.
            days: The first and last day that count, or None for all.
        """
        self._question, self._knowledge = question, knowledge
        self._within = None if days is None else knowledge.store.keys_within(*days)
        self._nowhere = self._within is not None and not len(self._within)
        self._words = {} if self._nowhere else _word_scores(question.words, knowledge, days)
        self._cosine: dict[int, float] = {}
        self._compared: dict[int, tuple[float, float | None]] = {}

    def hits(self, encoded: EncodedQuery, anchor: Anchor | None = None, rescored: int = RESCORED) -> list[Hit]:
        """Find the events closest to the question, best first.

        Args:
            encoded: The question as the model sees it; the same each time.
            anchor: The event that the conversation is about; the rest of its story is looked at too, and gains by it.
            rescored: How many candidates are compared word by word; no more are returned.
        """
        if self._nowhere:
            return []
        question, words, cosine = self._question, self._words, self._near(encoded, anchor)
        store = self._knowledge.store
        weight = word_weight(question)
        years = _of_named_years(question, list(cosine), store)
        story, told = (anchor.nearness(store, list(cosine)), anchor.weight) if anchor else ({}, 0.0)
        more = {
            key: weight * words.get(key, 0.0) + _YEAR_WEIGHT * (key in years) + told * story.get(key, 0.0)
            for key in cosine
        }
        closest = sorted(cosine, key=lambda key: (-cosine[key] / 2 - more[key], key))[:rescored]
        self._compare(encoded, closest)
        hits = []
        for key in closest:
            near, late = self._compared.get(key, (cosine[key], None))
            score = (near + (late or 0.0)) / 2 + more[key]
            hits.append(Hit(key, score, near, words.get(key, 0.0), key in years, story.get(key, 0.0), late))
        return sorted(hits, key=lambda hit: (-hit.score, hit.key))

    def _near(self, encoded: EncodedQuery, anchor: Anchor | None) -> dict[int, float]:
        """Return the candidates with their similarity: the nearest, those with the words, those of the story."""
        index = self._knowledge.index
        if not self._cosine:
            keys, cosines = index.search(encoded.vector, FROM_VECTORS, within=self._within)
            self._cosine = dict(zip(keys.tolist(), cosines.tolist(), strict=True))
        told_with = anchor.closest(FROM_STORY) if anchor else []
        more = {*self._words, *told_with} - self._cosine.keys()
        others = np.array(sorted(more), np.int64)
        if self._within is not None:
            others = others[np.isin(others, self._within, assume_unique=True)]
        self._cosine.update(zip(others.tolist(), index.similarities(encoded.vector, others).tolist(), strict=True))
        return self._cosine

    def _compare(self, encoded: EncodedQuery, keys: list[int]) -> None:
        """Compare events exactly: their cosine, and each word of the question, weighed by its rarity, with theirs."""
        codec, store = self._knowledge.codec, self._knowledge.store
        new = [key for key in keys if key not in self._compared]
        if codec and new:
            weights = np.array(self._knowledge.vocabulary.rarities(store, encoded.words), dtype=np.float32)
            vectors, codes = store.vectors.of(new)
            late = codec.scores(encoded.tokens, weights, codes).tolist()
            exact = (vectors @ encoded.vector).tolist()
            self._compared.update(zip(new, zip(exact, late, strict=True), strict=True))


def retrieve(
    question: Question,
    encoded: EncodedQuery,
    knowledge: Knowledge,
    days: tuple[date, date] | None,
    rescored: int = RESCORED,
) -> list[Hit]:
    """Find the events closest to a question, best first: `Search` in one step."""
    return Search(question, knowledge, days).hits(encoded, rescored=rescored)


def of_days(store: Store, days: tuple[date, date], limit: int) -> list[Hit]:
    """Return events of some days, where whatever happened then is asked for: all fit, the most reported go first."""
    return [Hit(key, 1.0, 1.0, 0.0) for key in store.most_told(*days, limit)]


def in_order(hits: list[Hit], order: Order | None, store: Store) -> list[Hit]:
    """Return the hits with the first or the latest of the closest ones at the top, where that is asked for."""
    if order is None or not hits:
        return hits
    close = [hit for hit in hits if hit.score >= _AS_CLOSE * hits[0].score]
    days = {key: day.toordinal() for key, (_, day, _) in store.heads([hit.key for hit in close]).items()}
    sign = 1 if order is Order.FIRST else -1
    return sorted(close, key=lambda hit: sign * days[hit.key]) + hits[len(close) :]


def _of_named_years(question: Question, keys: list[int], store: Store) -> set[int]:
    """Return the events of the years that the wording names ("the 2004 election"), where no window is asked for."""
    if question.window is not None or not question.years:
        return set()
    return {key for key, (_, day, _) in store.heads(keys).items() if day.year in question.years}


def word_weight(question: Question) -> float:
    """Return how much full agreement of words adds to a score: more, the more of the question are names."""
    if not question.words:
        return 0.0
    first = question.text.split()[0] if question.text else ""
    names = sum(any(char.isupper() or char.isdigit() for char in word) and word != first for word in question.words)
    return _LEAST_WORD_WEIGHT + _NAME_WORD_WEIGHT * names / len(question.words)


def _least_rarity(events: int) -> float:
    """Return how rare a word must be to be searched for."""
    small, large, many = _MOST_HOLDING
    holding = min(events / small, max(many, events / large))
    return math.log(events / holding) if holding else 0.0


def _word_scores(words: Sequence[str], knowledge: Knowledge, days: tuple[date, date] | None) -> dict[int, float]:
    """Return the share of the question's words, weighed by rarity, that the best events by words hold."""
    if not words:
        return {}
    store, vocabulary = knowledge.store, knowledge.vocabulary
    rarity = dict(zip(words, vocabulary.rarities(store, words), strict=True))
    least = _least_rarity(knowledge.coverage.events)
    telling = [word for word in words if rarity.get(word, 0.0) >= least]
    if not telling:
        return {}
    found = store.search_words(match_expression(telling), FROM_WORDS, days)
    ideal = _SATURATION * sum(rarity.values())
    return {key: min(1.0, score / ideal) for key, score in found} if ideal > 0 else {}
