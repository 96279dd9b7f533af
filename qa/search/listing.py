"""A list's events: which of those found are of the set that a question asks for, each thing once, the likeliest first.

Called by the engine, and by `ground` where a follow-up points to one of the events listed before; so both count alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.records.answer import RelatedEvent
from qa.records.question import Question
from qa.records.stages import Hit, Ranked
from qa.search.fitting import SHARE, SHARE_READ, fitting
from qa.search.folding import folded
from qa.search.search import Search


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list is made of.

    Attributes:
        hits: The events found, best first by what reading them says, too.
        fits: How many of them belong to the set.
        folded: Which of these are more reports of what one before them tells, by key: that one's key.
    """

    hits: list[Hit]
    fits: int
    folded: dict[int, int]

    def things(self, most: int | None = None) -> list[Hit]:
        """Return the likeliest report of each thing listed, best first; of so many at the most."""
        return [hit for hit in self.hits[: self.fits] if hit.key not in self.folded][:most]

    def told(self, question: Question, search: Search, k: int, *, every: bool) -> Ranked:
        """Return the best k events and those that the list is told by, with what is folded under each.

        Args:
            question: What is asked.
            search: What the archive is searched with.
            k: How many hits are wanted, and how much of the list is told.
            every: Whether all of the list is told.
        """
        wanted = {hit.key for hit in (*self.hits[:k], *self.things(None if every else k))}
        hits = [hit for hit in self.hits if hit.key in wanted]
        heads = search.store.heads([*self.folded, *self.folded.values()])
        under: dict[str, list[RelatedEvent]] = {}
        for key, of in self.folded.items():
            under.setdefault(heads[of][0], []).append(RelatedEvent(*heads[key], ()))
        in_time = {of: tuple(sorted(some, key=lambda one: (one.date, one.id))) for of, some in under.items()}
        return replace(search.told(question, hits, None, self.fits), folded=in_time)


def listed(question: Question, hits: Sequence[Hit], search: Search) -> Listed:
    """Return what a list is made of.

    Args:
        question: What is asked: a list.
        hits: The events found for it, best first.
        search: What reads them, if anything does.
    """
    reader = search.reader
    if reader and reader.reads_list(question):
        found = reader.read_hits(question, hits, search.store)
        fits = fitting(found, SHARE_READ)
    else:
        found, fits = list(hits), fitting(hits, SHARE)
    return Listed(found, fits, folded(question, found[:fits], search))
