"""A timeline: the events on a topic in time order, and the turning points among them."""

from dataclasses import dataclass

from qa.records.answer import RankedEvent
from qa.records.question import Question


@dataclass(frozen=True, slots=True)
class Moment:
    """An event of a timeline; `turning` where much followed from it, `alike` the ids of events that tell the same."""

    ranked: RankedEvent
    turning: bool
    alike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events on a topic in time order, with how many there are in all in each month ("2011-07")."""

    question: Question
    moments: tuple[Moment, ...]
    months: dict[str, int]

    @property
    def turning_points(self) -> tuple[Moment, ...]:
        """The moments from which the rest followed, in time order."""
        return tuple(one for one in self.moments if one.turning)
