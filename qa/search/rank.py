"""Candidates to hits: a score for each, from what is known of it. Pure.

The score is the mean of two similarities, of the whole question to the whole event and of its words one by one (late
interaction), plus a share of how well their words agree, and of what else speaks for an event. Plain reciprocal rank
fusion was measured to be worse than vectors alone where questions paraphrase events, and better where they share
names; so the question's own words decide how much the words count.

What ranks is replaced here: `gather` asks a ranker for scores twice, before and after words are compared one by one.
"""

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qa.records.question import Question
from qa.records.stages import Candidates, Gathered, Hit, Story


@dataclass(frozen=True, slots=True)
class Ranker:
    """Scores candidates as a weighed sum of what is known of them.

    Attributes:
        late: Share of late interaction beside the whole question's cosine similarity.
        words: What full agreement of words adds where the question has no names.
        names: What it adds besides, the more of the question's words are names.
        year: What being of a year that the wording names adds.
        told: What full nearness to the story told before in the conversation adds.
        asked: What full nearness to the best event adds where a story is asked for.
    """

    late: float = 0.5
    words: float = 0.1
    names: float = 0.17
    year: float = 0.025
    told: float = 0.34
    asked: float = 0.3

    def scores(self, question: Question, candidates: Candidates, story: Story | None) -> NDArray[np.float64]:
        """Return the candidates' scores, shape (n,); late interaction counts for nothing where it was not computed."""
        near = 0.0 if story is None else self.asked if story.own else self.told
        more = self._of_words(question) * candidates.words + self.year * candidates.year + near * candidates.story
        meant = (1 - self.late) * candidates.cosine + self.late * np.nan_to_num(candidates.late)
        scores: NDArray[np.float64] = meant + more
        return scores

    def rank(self, gathered: Gathered) -> list[Hit]:
        """Return the candidates as hits, best first; of equal ones the first that was stored.

        Where whatever happened in some days is asked for, all fit, and they stay in their order.
        """
        found = gathered.candidates
        if gathered.total is not None:
            return _hits(found, np.ones(len(found)), np.arange(len(found)))
        scores = self.scores(gathered.question, found, gathered.story)
        return _hits(found, scores, np.lexsort((found.keys, -scores)))

    def _of_words(self, question: Question) -> float:
        """Return how much full agreement of words adds to a score: more, the more of the question are names."""
        if not question.words:
            return 0.0
        first = question.text.split()[0] if question.text else ""
        names = sum(any(char.isupper() or char.isdigit() for char in word) and word != first for word in question.words)
        return self.words + self.names * names / len(question.words)


def _hits(found: Candidates, scores: NDArray[np.float64], places: NDArray[np.int64]) -> list[Hit]:
    """Return the candidates at some places as hits, in that order."""
    columns = (found.keys, found.days, scores, found.cosine, found.late, found.words, found.year, found.story)
    hits = []
    for key, day, score, cosine, late, words, year, story in zip(
        *(column[places].tolist() for column in columns), strict=True
    ):
        compared = {} if math.isnan(late) else {"late": late}
        parts = {"cosine": cosine, **compared, "words": words, "year": float(year), "story": story}
        hits.append(Hit(key, date.fromordinal(day), score, parts))
    return hits
