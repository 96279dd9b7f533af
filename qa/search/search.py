"""All that one call of the engine searches with, in one hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from qa.finding.finder import Finder
from qa.records.answer import RankedEvent
from qa.records.question import Question
from qa.records.stages import Hit, Ranked, Story
from qa.records.window import Days
from qa.search.encoding import QueryEncoder
from qa.search.knowledge import Knowledge
from qa.search.rank import Ranker
from qa.search.reading import Reader
from qa.store.store import Store

_INNERMOST_FIRST = 3
"""The power of the share of a chain of topics that two events have in common: the outermost alone says little."""


@dataclass(frozen=True, slots=True)
class Search:
    """A published state, and how it is searched.

    Attributes:
        store: A store that shows one published state; this thread's own.
        known: What is kept in memory of the same state.
        encoder: Embeds the questions of this call.
        ranker: Scores candidates.
        reader: Reads the best few, where there is what can.
    """

    store: Store
    known: Knowledge
    encoder: QueryEncoder
    ranker: Ranker
    reader: Reader | None = None

    @property
    def finder(self) -> Finder:
        """What finds events in this state, for this call."""
        return self.known.finder.over(self.store)

    def story(self, hit: Hit, *, own: bool) -> Story:
        """Return the story that an event is a part of; `own` as in `Story`.

        What is of the same topic belongs to it as much as what shares a name that no other event has.
        """
        shared = self.store.sharing(hit.key)
        for key, depth in self.store.catalogue().kinds.told_with(hit.key).items():
            shared[key] = shared.get(key, 0.0) + depth**_INNERMOST_FIRST
        return Story(hit.key, hit.day, shared, own)

    def told(
        self,
        question: Question,
        hits: Sequence[Hit],
        total: int | None = None,
        fitting: int | None = None,
        turning: int = 0,
        span: Days | None = None,
        topic: str | None = None,
    ) -> Ranked:
        """Return hits with their events; the others as in `Ranked`."""
        events = self.store.events([hit.key for hit in hits])
        found = tuple(RankedEvent(events[hit.key], hit.score, hit.parts) for hit in hits)
        return Ranked(question, found, total, fitting, turning, span, topic)
