"""A span of days, and how a reader would say it."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

Days = tuple[date, date]
"""First and last day, both counted in."""
MONTHS = "january february march april may june july august september october november december".split()


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days, both ends counted in; an open end is None."""

    first: date | None
    last: date | None

    @property
    def closed(self) -> bool:
        """Whether both ends are known."""
        return self.first is not None and self.last is not None

    def holds(self, day: date) -> bool:
        """Say whether a day lies in the span."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def days(self, earliest: date, latest: date) -> Days:
        """Return first and last day, open ends set to the days given."""
        return self.first or earliest, self.last or latest

    def in_words(self) -> str:
        """Return the span as a reader would say it."""
        if self.first and self.last:
            return day_in_words(self.first) if self.first == self.last else _span_in_words(self.first, self.last)
        if self.first:
            return f"since {day_in_words(self.first)}"
        return f"until {day_in_words(self.last)}" if self.last else "any time"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 event", "1,990 events"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def day_in_words(day: date) -> str:
    """Return a date as "27 July 2011"."""
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


def _span_in_words(first: date, last: date) -> str:
    whole_months = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if whole_months and first.year == last.year:
        if (first.month, last.month) == (1, 12):
            return str(first.year)
        if first.month == last.month:
            return f"{MONTHS[first.month - 1].capitalize()} {first.year}"
    if whole_months and (first.month, last.month) == (1, 12):
        return f"{first.year}–{last.year}"
    return f"{day_in_words(first)} to {day_in_words(last)}"
