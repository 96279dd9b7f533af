"""A question as the model sees it: embedded beside whatever else goes on, and once, however often it is looked at."""

import time
from concurrent.futures import Executor, Future

import numpy as np

from embeddings.embedder import Embedder
from embeddings.tokens import EncodedQuery
from qa.records.question import Question

_OWN_WORDS = 3
"""Times that a follow-up's own words count beside those it takes over: what is new in it is what is asked."""


class QueryEncoder:
    """Embeds the questions that one call of the engine looks at. Not to be shared between threads."""

    def __init__(self, embedder: Embedder, aside: Executor) -> None:
        """Embed with a model, in threads of an executor."""
        self._embedder = embedder
        self._aside = aside
        self._begun: dict[tuple[str, str | None], Future[EncodedQuery]] = {}
        self.waited = 0.0
        """Seconds that the model was waited for."""

    def begin(self, question: Question) -> Future[EncodedQuery]:
        """Begin to embed a question, unless that was begun before; return what will hold it."""
        asked = (question.wording or question.text, question.alone)
        if asked not in self._begun:
            self._begun[asked] = self._aside.submit(self._encoded, *asked)
        return self._begun[asked]

    def encoded(self, question: Question) -> EncodedQuery:
        """Return a question as the model sees it; what goes wrong with the model is raised here."""
        started = time.perf_counter()
        found = self.begin(question).result()
        self.waited += time.perf_counter() - started
        return found

    def _encoded(self, wording: str, alone: str | None) -> EncodedQuery:
        """Embed a wording; a follow-up lies between the completed question and its own words."""
        whole = self._embedder.encode_query(wording)
        if not alone:
            return whole
        own = self._embedder.encode_query(alone)
        if not own.words:  # "Why?"
            return whole
        vector = whole.vector + own.vector
        return EncodedQuery(
            vector / np.linalg.norm(vector),
            np.concatenate([whole.tokens, *(_OWN_WORDS * [own.tokens])]),
            whole.words + _OWN_WORDS * own.words,
        )
