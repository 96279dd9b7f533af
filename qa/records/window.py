"""A span of days, and how a reader would say it."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

Days = tuple[date, date]
"""First and last day, both counted in."""
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTHS = "january february march april may june july august september october november december".split()

_EIGHT_YEARS = 8 * 366  # 29 February may be so far back


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


@dataclass(frozen=True, slots=True)
class Recurring:
    """Days of every year: a month's, one day of it, or a day of the week (0 is Monday); None where any will do."""

    month: int | None = None
    day: int | None = None
    weekday: int | None = None

    def holds(self, day: date) -> bool:
        """Say whether a day is one of them."""
        asked = ((self.month, day.month), (self.day, day.day), (self.weekday, day.weekday()))
        return all(wanted in (None, found) for wanted, found in asked)

    def last_until(self, day: date) -> Window | None:
        """Return the last of these days, or of these months, until a day; None where no calendar has one."""
        first = date.fromordinal(max(1, day.toordinal() - _EIGHT_YEARS))
        there = next((one for one in _backwards(day, first) if self.holds(one)), None)
        if there is None:
            return None
        if self.day or self.weekday is not None:
            return Window(there, there)
        return Window(there.replace(day=1), there.replace(day=monthrange(there.year, there.month)[1]))

    def in_words(self) -> str:
        """Return the days as a reader would say them."""
        if self.month is None:
            return f"every {WEEKDAYS[self.weekday or 0].capitalize()}"
        return f"{self.day or ''} {MONTHS[self.month - 1].capitalize()} of every year".strip()


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 event", "1,990 events"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def day_in_words(day: date) -> str:
    """Return a date as "27 July 2011"."""
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


def _backwards(last: date, first: date) -> Iterator[date]:
    return (date.fromordinal(day) for day in range(last.toordinal(), first.toordinal() - 1, -1))


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
