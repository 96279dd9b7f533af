"""The records that say what a store holds: its embedding model and the days it covers."""

from dataclasses import dataclass
from datetime import date

from qa.records.window import Days, Window, day_in_words


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
    def span(self) -> Days | None:
        """First and last day, or None for an empty archive."""
        return (self.first, self.last) if self.first and self.last else None

    def lacks(self, window: Window | None) -> str | None:
        """Return why a window lies outside the days covered, in words, or None."""
        if window is None or self.first is None or self.last is None:
            return None
        if window.first and window.first > self.last:
            return f"the archive ends on {day_in_words(self.last)}"
        if window.last and window.last < self.first:
            return f"the archive begins on {day_in_words(self.first)}"
        return None

    def nearest_day(self, window: Window | None) -> Days | None:
        """Return the day covered that lies nearest to a window outside of these, as first and last day."""
        if window is None or self.first is None or self.last is None:
            return None
        day = self.last if window.first and window.first > self.last else self.first
        return day, day
