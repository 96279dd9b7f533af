"""Which events of an archive are looked at: what a search is narrowed to, before it is known how it is kept."""

from dataclasses import dataclass

from qa.records.question import Only
from qa.records.window import Days, Recurring


@dataclass(frozen=True, slots=True)
class Scope:
    """Events of some days, of some days of every year, of a category or topic, or of all these; all where none is said.

    Attributes:
        days: The first and the last day, both counted in.
        recurring: Days of every year.
        only: A category and a topic.
    """

    days: Days | None = None
    recurring: Recurring | None = None
    only: Only | None = None

    @property
    def whole(self) -> bool:
        """Whether it leaves nothing out."""
        return self.days is None and self.recurring is None and not self.only


EVERYTHING = Scope()
