"""A question to hits: candidates from vectors and words, scored together, inside the question's window.

The score is the cosine similarity of question and event plus a share of how well their words agree. Plain reciprocal
rank fusion was measured to be worse than vectors alone where questions paraphrase events, and better where they share
names; so the question's own words decide how much the words count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from embeddings.index import VectorIndex
from qa.model import Coverage
from qa.question import Question
from qa.store import Store
from qa.vocabulary import Vocabulary
from qa.words import match_expression

FROM_VECTORS = 150
FROM_WORDS = 150
_SATURATION = 2.2  # k1 + 1 of BM25 as SQLite computes it: the most that one word can add, in units of its rarity
_LEAST_WORD_WEIGHT = 0.15
_NAME_WORD_WEIGHT = 0.25
_LEAST_RARITY = 2.5  # a word in more than about one event in thirteen finds too much to be worth the search
_YEAR_WEIGHT = 0.05


@dataclass(frozen=True, slots=True)
class Knowledge:
    """One published state, ready to be searched: all of it is of one generation."""

    store: Store
    index: VectorIndex
    vocabulary: Vocabulary
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate with its score and the parts of it.

    `cosine` is the similarity of meaning, -1..1; `words` the share of the question's words found, weighed by their
    rarity, 0..1; `year` whether it is of a year that the wording names; `score` their weighed sum.
    """

    key: int
    score: float
    cosine: float
    words: float
    year: bool = False

    def parts(self) -> dict[str, float]:
        """Return the parts of the score by name, before their weights."""
        return {"cosine": self.cosine, "words": self.words, "year": float(self.year)}


def retrieve(
    question: Question,
    vector: NDArray[np.float32],
    knowledge: Knowledge,
    days: tuple[date, date] | None,
) -> list[Hit]:
    """Find the events closest to a question, best first.

    Args:
        question: What is asked.
        vector: Its unit vector, shape (dimension,).
        knowledge: What is searched.
        days: The first and last day that count, or None for all.
    """
    store, index = knowledge.store, knowledge.index
    within = None if days is None else store.keys_within(*days)
    if within is not None and not len(within):
        return []
    keys, cosines = index.search(vector, FROM_VECTORS, within=within)
    cosine = dict(zip(keys.tolist(), cosines.tolist(), strict=True))
    words = _word_scores(question.words, knowledge, days)
    only_words = np.array([key for key in words if key not in cosine], dtype=np.int64)
    if len(only_words):
        more, scores = index.search(vector, len(only_words), within=only_words)
        cosine.update(zip(more.tolist(), scores.tolist(), strict=True))
    weight = word_weight(question)
    years = _of_named_years(question, list(cosine), store)
    hits = [
        Hit(
            key,
            near + weight * words.get(key, 0.0) + _YEAR_WEIGHT * (key in years),
            near,
            words.get(key, 0.0),
            key in years,
        )
        for key, near in cosine.items()
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.key))


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


def _word_scores(words: Sequence[str], knowledge: Knowledge, days: tuple[date, date] | None) -> dict[int, float]:
    """Return the share of the question's words, weighed by rarity, that the best events by words hold."""
    if not words:
        return {}
    store, vocabulary = knowledge.store, knowledge.vocabulary
    rarity = {word: vocabulary.rarity(store, stem) for word in words for stem in vocabulary.stems([word])}
    telling = [word for word in words if rarity.get(word, 0.0) >= _LEAST_RARITY]
    if not telling:
        return {}
    found = store.search_words(match_expression(telling), FROM_WORDS, days)
    ideal = _SATURATION * sum(rarity.values())
    return {key: min(1.0, score / ideal) for key, score in found} if ideal > 0 else {}
