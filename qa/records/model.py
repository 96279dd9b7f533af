"""The records that say what a store holds: its embedding model and the days it covers."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Model:
    """The embedding model that the store's vectors come from."""

    name: str
    fingerprint: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much the published archive holds, and of which days."""

    events: int
    days: int
    first: date | None
    last: date | None

    @property
    def span(self) -> tuple[date, date] | None:
        """First and last day, or None for an empty archive."""
        return (self.first, self.last) if self.first and self.last else None
