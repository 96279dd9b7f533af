"""A question read against an archive: completed from its conversation, its days counted, its event before found.

`question` understands a text by itself; what takes the archive to understand is here. The engine makes one reader a
question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from embeddings.embedder import Embedder
from embeddings.tokens import EncodedQuery
from qa.answer.judge import LEAST_SCORE
from qa.question.followup import complete
from qa.question.time.event import counted_from_event, origin
from qa.question.understand import Question, recognise, understand
from qa.records.model import Coverage
from qa.records.window import day_in_words
from qa.search.retrieve import Anchor, Knowledge, retrieve
from qa.store.store import Store
from qa.text.folding import fold
from qa.text.words import content_words

REMEMBERED = 4
"""Questions of a conversation that a follow-up looks back on."""
OWN_STORY_WEIGHT = 0.3
"""What nearness to the best event adds to a score where a story is asked for."""
_CONVERSATION_WEIGHT = 0.18
"""The same, to the event that the question before led to."""
_OWN_WORDS = 3
"""Times that a follow-up's own words count beside those it takes over: what is new in it is what is asked."""
_LEAST_EVENT_SCORE = 0.5
_EVENT_SHARE = 0.9
_EVENT_HITS = 40


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads questions against what is known."""

    embedder: Embedder
    knowledge: Knowledge

    def question(self, text: str, history: Sequence[str] = ()) -> Question:
        """Understand a text; where it leans on the questions before it, complete it from them.

        Args:
            text: The user's words.
            history: The questions asked before in this conversation, oldest first.
        """
        names, covered = self.knowledge.names, self.knowledge.coverage.span
        question = self._spelled(understand(text, names, covered))
        completed = complete(question.text, history)
        if completed == question.text or question.fault:
            return question
        whole = self._spelled(understand(completed, names, covered))
        if whole.fault:
            return question
        return replace(
            whole, text=question.text, window=question.window, intent=question.intent, alone=question.wording
        )

    def _spelled(self, question: Question) -> Question:
        """Return a question with the names set right that no event spells as it does; notes say which."""
        store, vocabulary = self.knowledge.store, self.knowledge.vocabulary
        lower = question.text == question.text.lower()
        wording, notes, unknown = question.wording, [], []
        first = question.text.split()[0] if question.text else ""
        for word in question.words:
            if not (lower or word[0].isupper()) or vocabulary.holds(store, word):
                continue
            meant = self.knowledge.speller.nearest(fold(word))
            if meant:
                wording = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", meant.capitalize(), wording)
                notes.append(f"Read “{word}” as “{meant.capitalize()}”")
            elif word[0].isupper() and word[1:].islower() and not first.startswith(word):
                unknown.append(word)
                notes.append(f"No event names “{word}”")
        if not notes:
            return question
        words, entities = tuple(content_words(wording)), recognise(wording, self.knowledge.names)
        return replace(
            question,
            wording=wording,
            words=words,
            entities=entities,
            notes=(*question.notes, *notes),
            unknown=tuple(unknown),
        )

    def encoded(self, question: Question) -> EncodedQuery:
        """Return a question as the model sees it; a follow-up lies between the completed question and its own words."""
        whole = self.embedder.encode_query(question.wording or question.text)
        if not question.alone:
            return whole
        alone = self.embedder.encode_query(question.alone)
        vector = whole.vector + alone.vector
        return EncodedQuery(
            vector / np.linalg.norm(vector),
            np.concatenate([whole.tokens, *(_OWN_WORDS * [alone.tokens])]),
            whole.words + _OWN_WORDS * alone.words,
        )

    def anchor(self, question: Question, history: Sequence[str]) -> Anchor | None:
        """Return the event that the questions before a follow-up led to, or None where it stands alone."""
        if not question.alone:
            return None
        *earlier, before = [text for text in history if text.strip()][-REMEMBERED:]
        asked = self.question(before, earlier)
        days = days_of(asked, self.knowledge.coverage)
        hits = [] if asked.fault else retrieve(asked, self.encoded(asked), self.knowledge, days)
        if not hits or hits[0].score < LEAST_SCORE:
            return None
        return anchored(hits[0].key, self.knowledge.store, _CONVERSATION_WEIGHT, 0.0)

    def counted_from_event(self, question: Question) -> Question:
        """Return a question with the days that it counts from an event it names ("a week after the … disaster").

        Where the archive holds no such event, or too little of it, the question is returned as it is.
        """
        counted = counted_from_event(question.wording)
        if counted is None or question.alone:
            return question
        named = understand(counted.event)
        hits = [] if named.fault else retrieve(named, self.encoded(named), self.knowledge, None)[:_EVENT_HITS]
        if not hits or hits[0].score < _LEAST_EVENT_SCORE:
            return question
        close = {hit.key: hit.score for hit in hits if hit.score >= _EVENT_SHARE * hits[0].score}
        began = origin([(day, close[key]) for key, (_, day, _) in self.knowledge.store.heads(list(close)).items()])
        try:
            window = counted.window(began) if began else None
        except ValueError as error:
            return replace(question, fault=f"{error}, counted from “{counted.event}”")
        if began is None or window is None:
            return question
        note = f"Counted from {day_in_words(began)}, the day found for “{counted.event}”"
        return replace(
            question,
            wording=counted.wording,
            words=tuple(content_words(counted.wording)),
            window=window,
            notes=(*question.notes, note),
        )


def anchored(key: int, store: Store, weight: float, itself: float) -> Anchor:
    """Return an event as what a conversation or story is about.

    Args:
        key: The event's key.
        store: The store that holds it.
        weight: What full nearness to it adds to a score.
        itself: Its own nearness, 0..1.
    """
    _, day, _ = store.heads([key])[key]
    return Anchor(key, day, store.sharing(key), weight, itself)


def days_of(question: Question, coverage: Coverage) -> tuple[date, date] | None:
    """Return the days to search: the question's window, its open ends closed by what the archive covers."""
    if question.window is None or coverage.first is None or coverage.last is None:
        return None
    return question.window.days(coverage.first, coverage.last)
