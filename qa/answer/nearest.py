"""Which of the events found are worth showing where none answers: those on the matter, three at the most. Pure."""

from collections.abc import Sequence

from qa.records.answer import RankedEvent
from qa.records.event import Event
from qa.records.question import Question
from qa.text.folding import fold

SHOWN = 3
_NEAR_ENOUGH = 0.5
"""The score from which an event is near a question that names nobody and nothing."""
_NEAR_WITHOUT_NAME = 0.6
"""The same where it names somebody and the event does not."""
_LEAST_LETTERS = 2


def nearest(question: Question, found: Sequence[RankedEvent]) -> list[Event]:
    """Return the nearest events that share a name with a question, or are near enough to it, best first.

    Who asks for advice or a sum is shown none.

    Args:
        question: What is asked.
        found: The events found for it, best first.
    """
    if question.asks_for_help:
        return []
    if question.broad:
        return [one.event for one in found[:SHOWN]]  # whatever happened is asked for: they are nearest in time
    names = {name for name in question.names if len(name) >= _LEAST_LETTERS}
    least = _NEAR_WITHOUT_NAME if names else _NEAR_ENOUGH
    return [one.event for one in found if one.score >= least or names & _words(one.event)][:SHOWN]


def _words(event: Event) -> set[str]:
    return {word for text in (*event.quotable(), *event.entities) for word in fold(text).split()}
