"""The closest few events, each read together with the question, word by word: whether it answers.

The stage after ranking and before judging; of a list (`qa.search.listing`), before it is said what belongs to it.
Vectors know what an event is about; who reads it beside the question sees whether the thing asked for is told or only
spoken of. What is seen moves an event up among the few, and is the judge's strongest sign.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from embeddings.crossencoder import CrossEncoder
from qa.building.summary import summary
from qa.records.event import Event
from qa.records.question import Intent, Question
from qa.records.stages import READ, Found, Hit, Ranked
from qa.store.store import Store

_ONE = (Intent.FACT, Intent.WHEN)
_SURE = 6.0
"""Log-odds from which more say no more."""
_LONGEST = 400
"""Characters of an event that are read: nine in ten are shorter, and every word takes time."""
_LAST = 5
"""What is farther down a list than what is read is taken for as likely as the last so many that are."""


def read_as(question: Question) -> str:
    """Return what is read beside an event: the question as completed, a follow-up with the question before it."""
    return (question.whole if question.alone else question.wording) or question.text


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the first few events found.

    Attributes:
        model: What reads.
        events: How many are read where one answer is asked for.
        listed: How many are read of a list.
        weight: What reading adds to an event's score where it is undecided; nothing where it is sure that the event
            does not answer, and twice as much where it is sure that it does.
    """

    model: CrossEncoder
    events: int = 5
    listed: int = 12
    weight: float = 0.12

    def reads(self, question: Question) -> bool:
        """Say whether the few are read for a question.

        Nothing is read of a story: there it was found to do harm.
        """
        return question.intent in _ONE

    def reads_list(self, question: Question) -> bool:
        """Say whether a list's events are read."""
        return question.alone is None and question.intent is Intent.LIST and question.order is None

    def read(self, ranked: Ranked) -> Ranked:
        """Return what was found, the first few with what the reading says, the likelier ones before.

        Where the first or the latest is asked for, the order stays.
        """
        question, few = ranked.question, ranked.events[: self.events]
        if ranked.total is not None or not few or not self.reads(question):
            return ranked
        logits = self._logits(question, [one.event for one in few])
        if question.order is None:
            seen = sorted(_seen(few, logits, self._more(logits)), key=lambda one: -one.score)
        else:
            seen = _seen(few, logits, [0.0] * len(few))
        return replace(ranked, events=(*seen, *ranked.events[self.events :]))

    def read_hits(self, question: Question, hits: Sequence[Hit], store: Store) -> list[Hit]:
        """Return hits with what reading the first of them says, the likelier ones before.

        Where one answer is asked for, what is not read stays behind; of a list, it is taken for as likely as the last
        that are.
        """
        one = question.intent in _ONE
        few = hits[: self.events if one else self.listed]
        if not few:
            return []
        events = store.events([hit.key for hit in few])
        logits = self._logits(question, [events[hit.key] for hit in few])
        more = self._more(logits)
        seen = _seen(few, logits, more)
        if one:
            return [*sorted(seen, key=lambda hit: -hit.score), *hits[len(few) :]]
        last = more[-_LAST:]
        rest = [replace(hit, score=hit.score + sum(last) / len(last)) for hit in hits[len(few) :]]
        return sorted([*seen, *rest], key=lambda hit: -hit.score)

    def _more(self, logits: Sequence[float]) -> list[float]:
        return [self.weight * (1 + _sureness(logit)) for logit in logits]

    def _logits(self, question: Question, events: Sequence[Event]) -> list[float]:
        found: list[float] = self.model.logits(
            read_as(question), [summary(event)[:_LONGEST] for event in events]
        ).tolist()
        return found


def _seen(few: Sequence[Found], logits: Sequence[float], more: Sequence[float]) -> list[Found]:
    """Return what was read with what that says and what it adds to the scores."""
    return [
        replace(one, score=one.score + add, parts={**one.parts, READ: _chance(logit)})
        for one, logit, add in zip(few, logits, more, strict=True)
    ]


def _sureness(logit: float) -> float:
    """Return log-odds as -1..1."""
    return max(-_SURE, min(_SURE, logit)) / _SURE


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
