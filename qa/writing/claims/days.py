"""The days of a text: dates in all forms, and those counted from another, as "the following day". Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qa.records.event import Event
from qa.records.window import MONTHS, WEEKDAYS
from qa.writing.claims.numbers import numbers

_MONTH_NAMES = "|".join([*MONTHS, *(f"{month[:3]}\\.?" for month in MONTHS), "sept\\.?"])
_M = rf"(?P<m{{0}}>(?:{_MONTH_NAMES}))(?![a-z])"
_D = r"(?P<d{0}>[0-3]?\d)(?:st|nd|rd|th)?"
_Y = r"(?P<y{0}>(?:1[5-9]|20|21)\d\d)(?![\d,]*\d)"
_FORMS = (
    rf"{_Y.format(0)}-(?P<n0>\d\d)-(?P<d0>\d\d)",
    rf"{_D.format(1)}\s+(?:of\s+)?{_M.format(1)},?\s+{_Y.format(1)}",
    rf"{_M.format(2)}\s+{_D.format(2)},?\s+{_Y.format(2)}",
    rf"{_M.format(3)},?\s+(?:of\s+)?{_Y.format(3)}",
    rf"{_D.format(4)}\s+(?:of\s+)?{_M.format(4)}",
    rf"{_M.format(5)}\s+(?:the\s+)?{_D.format(5)}(?!\d|,\d)",
    r"(?P<christmas>christmas\s+(?:day|morning)|christmas)(?:\s+(?P<y6>(?:19|20)\d\d))?",
    r"(?P<newyear>new\s+year['’]s\s+day)(?:,?\s+(?P<y7>(?:19|20)\d\d))?",
    rf"{_M.format(8)}",
    rf"(?<![\w$£€.,/–-]){_Y.format(9)}(?!\s*(?:people|%|per\b|million|billion|[-–]))",
    rf"\b(?P<weekday>{'|'.join(WEEKDAYS)})\b",
)
_DATE = re.compile(rf"(?<![\w.])(?:{'|'.join(_FORMS)})", re.IGNORECASE)

_UNIT = r"(?P<unit>minute|hour|day|week|month|year|decade)s?"
_COUNT = r"(?P<count>an?|(?:\w+[\s-]){0,3}?\w+)"
_AFTER = r"later|after(?:wards?)?|since|following|on\s+from|on\b"
_BEFORE = r"earlier|before|ago|previously|prior"
_COUNTED = re.compile(
    rf"(?:(?P<fuzz>nearly|almost|less\s+than|just\s+under|more\s+than|over|about|around|some|roughly)\s+)?"
    rf"\b{_COUNT}\s+{_UNIT}\s+(?:(?P<after>{_AFTER})|(?P<before>{_BEFORE}))\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    rf"\bthe\s+(?:(?P<next>next|following)|(?P<previous>previous|preceding)|(?P<same>same|very\s+same))\s+{_UNIT}\b"
    rf"|\b(?:(?P<that>that\s+(?:same\s+)?(?:day|week|month|year))|(?P<later>later\s+(?:that|the\s+same)\s+(?P<unit2>day|week|month|year)))\b"
    rf"|\bthe\s+{_UNIT.replace('unit', 'unit3')}\s+(?:(?P<dayafter>after)|(?P<daybefore>before))\b",
    re.IGNORECASE,
)
_DAYS_IN = {"minute": 0.0, "hour": 0.0, "day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25, "decade": 3652.5}


@dataclass(frozen=True, slots=True)
class Day:
    """A date where it stands; what it does not tell is None. `weekday` is 0 for Monday."""

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None

    def agrees(self, other: "Day") -> bool:
        """Say whether all that this tells is told by another, too."""
        told = (
            (self.year, other.year),
            (self.month, other.month),
            (self.day, other.day),
            (self.weekday, other.weekday),
        )
        return all(mine is None or mine == theirs for mine, theirs in told)


@dataclass(frozen=True, slots=True)
class Apart:
    """A time counted from another: how much, of what, and which way (1 later, -1 earlier, 0 the same).

    `stepped` is one of the calendar: "the following month" begins with the first of it.
    """

    text: str
    start: int
    end: int
    count: float
    unit: str
    way: int
    fuzz: str = ""
    stepped: bool = False

    def fits(self, earlier: date, later: date) -> bool:
        """Say whether two days lie so far apart; `earlier` is the day that is counted from."""
        days = (later - earlier).days * (self.way or 1)
        if self.way == 0:
            return _same(self.unit, earlier, later)
        if self.stepped:
            return days > 0 and _steps(self.unit, min(earlier, later), max(earlier, later)) == 1
        exact, slack = self.count * _DAYS_IN[self.unit], {"week": 2, "month": 11, "year": 45}.get(self.unit, 0)
        low, high = exact - slack, exact + slack
        if self.fuzz in ("nearly", "almost", "less than", "just under"):
            low, high = exact - 0.45 * _DAYS_IN[self.unit], exact
        elif self.fuzz in ("more than", "over"):
            low, high = exact, exact + _DAYS_IN[self.unit]
        elif self.fuzz:
            low, high = exact - max(slack, 0.15 * exact), exact + max(slack, 0.15 * exact)
        return low <= days <= high


def days(text: str) -> list[Day]:
    """Return the dates of a text, left to right."""
    return [one for match in _DATE.finditer(text) if (one := _read(text, match))]


def aparts(text: str) -> list[Apart]:
    """Return the times of a text that are counted from another."""
    found = [one for match in _COUNTED.finditer(text) if (one := _counted(match))]
    taken = [(one.start, one.end) for one in found]
    more = (one for one in _NEXT.finditer(text) if not any(a < one.end() and one.start() < b for a, b in taken))
    return [*found, *(_stepped(one) for one in more)]


def days_of(event: Event, text: str) -> list[Day]:
    """Return the days that an event tells of: its own, and those of its text, set in the years that they are of."""
    own = Day("", -1, -1, event.date.year, event.date.month, event.date.day, event.date.weekday())
    found = [own]
    for one in days(text):
        found += _whole(one, event.date)
    for counted in aparts(text):
        if counted.unit == "day" and counted.way:  # "four days after it" is told of what happened before
            way = 1 if "later" in counted.text.lower() else -1
            there = event.date + timedelta(days=round(counted.count) * way)
            found.append(_of(there, counted.start, counted.end))
    return found


def spans(found: Iterable[Day | Apart]) -> list[tuple[int, int]]:
    """Return where dates and counted times stand."""
    return [(one.start, one.end) for one in found]


def supported(claimed: Day, told: Sequence[Day]) -> list[Day]:
    """Return the days told that bear out one that is claimed."""
    return [one for one in told if claimed.agrees(one)]


def _of(day: date, start: int, end: int) -> Day:
    return Day("", start, end, day.year, day.month, day.day, day.weekday())


def _whole(one: Day, near: date) -> list[Day]:
    """Return a date of an event's text with its year, and its weekday where it is a day; near the event's own."""
    if one.weekday is not None and one.day is None:
        around = (near + timedelta(days=apart) for apart in range(-7, 8))
        return [_of(day, one.start, one.end) for day in around if day.weekday() == one.weekday]
    years = [one.year] if one.year or one.month is None else [near.year - 1, near.year, near.year + 1]
    whole = []
    for year in years:
        try:
            there = date(year or 1, one.month or 1, one.day or 1)
        except ValueError:
            continue
        if one.year is None and one.month and abs((there - near).days) > 330:
            continue
        weekday = there.weekday() if year and one.month and one.day else None
        whole.append(Day(one.text, one.start, one.end, year, one.month, one.day, weekday))
    return whole


def _read(text: str, match: re.Match[str]) -> Day | None:
    parts = {name: value for name, value in match.groupdict().items() if value}
    where = (match[0], match.start(), match.end())
    if "weekday" in parts:
        return Day(*where, weekday=WEEKDAYS.index(parts["weekday"].lower()))
    year = next((int(value) for name, value in parts.items() if re.fullmatch(r"y\d", name)), None)
    if "christmas" in parts:
        return Day(*where, year, 12, 25)
    if "newyear" in parts:
        return Day(*where, year, 1, 1)
    named = next((value for name, value in parts.items() if re.fullmatch(r"m\d", name)), None)
    day = next((int(value) for name, value in parts.items() if re.fullmatch(r"d\d", name)), None)
    if named and not named[0].isupper():
        return None  # "may", "march": no month is written small
    if named and named[:3].lower() == "may" and day is None and year is None and _verb(text, match):
        return None
    month = int(parts["n0"]) if "n0" in parts else (_month(named) if named else None)
    return Day(*where, year, month, day)


def _verb(text: str, match: re.Match[str]) -> bool:
    """Say whether "May" is no month: it begins the text, or is a name's."""
    return match.start() == 0 or re.search(r"\b(?:Theresa|Mrs\.?|Ms\.?)\s+$", text[: match.start()]) is not None


def _month(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name[:3].lower()))


def _counted(match: re.Match[str]) -> Apart | None:
    said = match["count"].lower()
    count = 1.0 if said in ("a", "an") else None
    if count is None:
        read = numbers(match["count"], [])
        if not read or read[-1].ordinal:
            return None
        count = float(read[-1].value)
        start = match.start("count") + read[-1].start
    else:
        start = match.start("count")
    start = match.start() if match["fuzz"] else start
    way = 1 if match["after"] else -1
    fuzz = " ".join((match["fuzz"] or "").lower().split())
    return Apart(match[0][start - match.start() :], start, match.end(), count, match["unit"].lower(), way, fuzz)


def _stepped(match: re.Match[str]) -> Apart:
    unit = (match["unit"] or match["unit2"] or match["unit3"] or match[0].split()[-1]).lower()
    later = match["next"] or match["dayafter"]
    way = 1 if later else (-1 if match["previous"] or match["daybefore"] else 0)
    return Apart(match[0], match.start(), match.end(), 1.0, unit, way, stepped=way != 0 and unit != "day")


def _steps(unit: str, earlier: date, later: date) -> int:
    """Return how many weeks, months or years of the calendar lie between two days."""
    if unit == "week":
        return (
            later - later.resolution * later.weekday() - (earlier - earlier.resolution * earlier.weekday())
        ).days // 7
    if unit == "month":
        return 12 * (later.year - earlier.year) + later.month - earlier.month
    return later.year - earlier.year


def _same(unit: str, one: date, other: date) -> bool:
    return _steps(unit, min(one, other), max(one, other)) == 0 if unit in ("week", "month", "year") else one == other
