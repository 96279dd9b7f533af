"""What the words before a time expression make of it: "early", "the last week of", "two days after". Pure.

`grammar` reads "February 2011"; here "the last week of" in front of it is read. `expression` applies one modifier
after the other, from the expression leftwards, so that "two days before the end of May 2010" needs no rule of its own.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from qa.records.window import Window

_NUMBERS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), start=1)
} | {"a": 1, "an": 1, "couple": 2, "few": 3, "several": 4, "dozen": 12, "": 1}
AMOUNT = r"(?P<n>\d{1,3}|an?\s+(?:couple|few|dozen)(?:\s+of)?|an?|few|several|" + "|".join(list(_NUMBERS)[:12]) + ")"
UNIT = r"(?P<unit>day|night|weekend|week|fortnight|month|quarter|half|year|decade)(?P<plural>s?)"
_COUNTING = (
    "first 1st opening|second 2nd|third 3rd|fourth 4th|fifth 5th|sixth 6th|seventh 7th|eighth 8th|ninth 9th|tenth 10th"
)
_ORDINALS = {word: number for number, words in enumerate(_COUNTING.split("|"), start=1) for word in words.split()} | {
    "last": -1,
    "final": -1,
    "closing": -1,
    "penultimate": -2,
}
_ORDINAL = "(?P<ordinal>" + "|".join(_ORDINALS) + ")"
_DIRECTION = (
    r"(?P<after>after|following|from|later\s+than|since)|(?P<before>before|prior\s+to|preceding|ahead\s+of"
    r"|earlier\s+than|leading\s+up\s+to|up\s+to|until)|(?P<around>of|either\s+side\s+of)"
)
_THE_NEXT = r"(?:the\s+)?(?:year\s+)?$"
_UNCOUNTED = {"day": 10, "night": 10, "week": 8, "month": 12, "year": 5, "decade": 2, "fortnight": 3, "quarter": 4}
"""How many units "in the days after" means, and so on."""

_PARTS: dict[str, tuple[float, float]] = {
    "early": (0, 1 / 3),
    "mid": (1 / 3, 2 / 3),
    "middle": (1 / 3, 2 / 3),
    "late": (2 / 3, 1),
    "start": (0, 1 / 4),
    "beginning": (0, 1 / 4),
    "end": (3 / 4, 1),
    "close": (3 / 4, 1),
}
_PART = "|".join(_PARTS)
_SLACK = {"week": 3, "fortnight": 4, "weekend": 3, "month": 10, "quarter": 20, "half": 30, "year": 30, "decade": 180}
"""Days to either side that "a month after" leaves open; days are counted exactly."""

Read = Callable[[Window, re.Match[str]], Window]

RELATIVE = re.compile(
    rf"\b(?:(?P<in>(?:with)?in|during|over|throughout)\s+)?(?P<the>the\s+)?(?:(?:first|next|last|immediate|about|around|roughly"
    rf"|just|some|exactly)\s+)?(?:{AMOUNT}\s+)?{UNIT}\s+(?:{_DIRECTION})\s+(?=$|\S)",
    re.IGNORECASE,
)
"""An amount of time before or after something: a date, or an event that is named."""


def relate(window: Window, match: re.Match[str]) -> Window | None:
    """Return the days that a match of RELATIVE means, counted from a window; None where it means none."""
    if match["around"] and not (match["in"] or "").lower().startswith("with"):
        return None
    unit = match["unit"].lower()
    counted = match["n"] is not None
    number = amount(match["n"]) if counted else _UNCOUNTED.get(unit, 1) if match["plural"] else 1
    first, last = _ends(window)
    if match["around"]:
        return Window(shifted(first, unit, -number), shifted(last, unit, number))
    step = -1 if match["before"] else 1
    exact = unit in ("day", "night") and not match["plural"] and not match["in"] and not counted
    if not exact and (match["in"] or match["the"] or (match["plural"] and not counted)):
        if step > 0:
            return Window(last + timedelta(days=1), shifted(last, unit, number))
        return Window(shifted(first, unit, -number), first - timedelta(days=1))
    slack = timedelta(days=_SLACK.get(unit, 0) if first == last else 0)
    if first == last:
        there = shifted(first, unit, step * number)
        return Window(there - slack, there + slack)
    return Window(shifted(first, unit, step * number), _month_end(window, shifted(last, unit, step * number)))


def amount(text: str | None) -> int:
    """Return the number that words mean: "3", "three", "a couple of"."""
    words = (text or "").lower().split()
    if words and words[-1] == "of":
        words.pop()
    last = words[-1] if words else ""
    return int(last) if last.isdigit() else _NUMBERS[last]


def _ends(window: Window) -> tuple[date, date]:
    if window.first is None or window.last is None:
        raise ValueError("an open span has no such part")
    return window.first, window.last


def shifted(day: date, unit: str, number: int) -> date:
    """Return the day a number of units later, months and years by the calendar.

    Raises:
        ValueError: If no calendar reaches that far.
    """
    unit = unit.lower()
    if unit in ("day", "night"):
        step = relativedelta(days=number)
    elif unit in ("week", "weekend"):
        step = relativedelta(weeks=number)
    elif unit == "fortnight":
        step = relativedelta(weeks=2 * number)
    else:
        step = relativedelta(months={"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120}[unit] * number)
    try:
        there: date = day + step
    except OverflowError as error:
        raise ValueError("no calendar reaches that far") from error
    return there


def whole(day: date, unit: str) -> Window:
    """Return the month or year of the calendar that a day lies in."""
    start = day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)
    return Window(start, shifted(start, unit, 1) - timedelta(days=1))


def _month_end(window: Window, day: date) -> date:
    """Return the last day of a month for a window that ended with one, else the day as it is."""
    if window.last and (window.last + timedelta(days=1)).day == 1:
        following: date = day.replace(day=1) + relativedelta(months=1)
        return following - timedelta(days=1)
    return day


def _portion(window: Window, match: re.Match[str]) -> Window:
    """Read "the last two weeks of March 2008", "the second half of 2010"."""
    first, last = _ends(window)
    unit, place, count = match["unit"].lower(), _ORDINALS[match["ordinal"].lower()], amount(match["n"] or "")
    if match["plural"] and not match["n"]:
        count = 3  # "the first days of", "the last months of"
    if unit == "half":
        return _cut(window, 0, 1 / 2) if place == 1 else _cut(window, 1 / 2, 1)
    if place > 0:
        start = shifted(first, unit, (place - 1) * count)
        end = shifted(first, unit, place * count) - timedelta(days=1)
    else:
        end = shifted(last, unit, (place + 1) * count)
        start = shifted(last + timedelta(days=1), unit, place * count)
        if (last + timedelta(days=1)).day == 1 and place == -2:
            end = shifted(last + timedelta(days=1), unit, -count) - timedelta(days=1)
    if not first <= start <= last:
        raise ValueError("there is no such part of it")
    return Window(start, min(end, last))


def _part(window: Window, match: re.Match[str]) -> Window:
    """Read "early", "mid to late", "the end of"."""
    start, end = _PARTS[match["part"].lower()]
    if match["part2"]:
        start, end = min(start, _PARTS[match["part2"].lower()][0]), max(end, _PARTS[match["part2"].lower()][1])
    return _cut(window, start, end)


def _cut(window: Window, start: float, end: float) -> Window:
    """Return a share of a window: of years in whole months, of decades in whole years, of months in tens of days."""
    first, last = _ends(window)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    if whole and months >= 60:
        years = months // 12
        from_year, to_year = int(start * years * 0.9), round(end * years + 0.5 * (end < 1))
        return Window(first + relativedelta(years=from_year), first + relativedelta(years=to_year, days=-1))
    if whole and months > 1:
        a, b = round(start * months), round(end * months)
        return Window(first + relativedelta(months=a), first + relativedelta(months=max(b, a + 1), days=-1))
    if whole:
        a, b = 10 * int(3 * start), last.day if end == 1 else 10 * max(1, int(3 * end))
        return Window(first + timedelta(days=a), first + timedelta(days=b - 1))
    days = (last - first).days + 1
    a = min(days - 1, round(start * days))
    return Window(first + timedelta(days=a), first + timedelta(days=max(a, round(end * days) - 1)))


def _weekend(window: Window, _: re.Match[str]) -> Window:
    """Read "the weekend of 3 June 2017": the Saturday and Sunday of that day's week, or the days said."""
    first, last = _ends(window)
    if first != last:
        return window
    saturday = first + timedelta(days=5 - first.weekday())
    return Window(min(first, saturday), saturday + timedelta(days=1))


def _night(window: Window, _: re.Match[str]) -> Window:
    first, last = _ends(window)
    return Window(first, last + timedelta(days=1)) if first == last else window


def _eve(window: Window, _: re.Match[str]) -> Window:
    before = _ends(window)[0] - timedelta(days=1)
    return Window(before, before)


def _run_up(window: Window, _: re.Match[str]) -> Window:
    first = _ends(window)[0]
    return Window(first - timedelta(days=30), first)


def _aftermath(window: Window, _: re.Match[str]) -> Window:
    last = _ends(window)[1]
    return Window(last, last + timedelta(days=30))


def _turn(window: Window, _: re.Match[str]) -> Window:
    first = _ends(window)[0]
    return Window(first - timedelta(days=15), first + timedelta(days=14))


def widen(window: Window, _: re.Match[str] | None = None) -> Window:
    """Widen a day by three days, a month by one, a year by one, to either side."""
    first, last = _ends(window)
    days = (last - first).days + 1
    if days <= 10:
        return Window(first - timedelta(days=3), last + timedelta(days=3))
    step = relativedelta(months=1) if days < 200 else relativedelta(years=1)
    return Window(first - step, _month_end(window, last + step))


def _read_relative(window: Window, match: re.Match[str]) -> Window:
    related = relate(window, match)
    return window if related is None else related


MODIFIERS: list[tuple[re.Pattern[str], Read]] = [
    (
        re.compile(
            rf"\b(?:(?:in|on|at|during|over)\s+)?(?:the\s+)?{_ORDINAL}[\s-]+(?:{AMOUNT}\s+)?(?:full\s+)?{UNIT}\s+(?:(?:of|in)\s+)?{_THE_NEXT}",
            re.IGNORECASE,
        ),
        _portion,
    ),
    (
        re.compile(
            rf"\b(?P<part>{_PART})(?:(?:\s*-\s*|\s+)(?:(?:to|or|and)(?:\s*-\s*|\s+))?(?P<part2>{_PART}))?"
            rf"(?:\s+(?:of|in)\b)?[\s-]+(?:in\s+)?{_THE_NEXT}",
            re.IGNORECASE,
        ),
        _part,
    ),
    (re.compile(r"\b(?:the\s+)?weekend\s+(?:of\s+|starting\s+)?(?:the\s+)?$", re.IGNORECASE), _weekend),
    (
        re.compile(r"\b(?:the\s+)?(?:night|evening|morning|afternoon|early\s+hours)\s+(?:of|to)\s+(?:the\s+)?$", re.I),
        _night,
    ),
    (re.compile(r"\b(?:on\s+)?the\s+eve\s+of\s+(?:the\s+)?$", re.IGNORECASE), _eve),
    (re.compile(r"\b(?:in\s+)?the\s+run[\s-]?up\s+to\s+(?:the\s+)?$", re.IGNORECASE), _run_up),
    (re.compile(r"\b(?:in\s+)?the\s+(?:immediate\s+)?aftermath\s+of\s+(?:the\s+)?$", re.IGNORECASE), _aftermath),
    (re.compile(r"\b(?:at\s+)?the\s+turn\s+of\s+(?:the\s+year\s+)?$", re.IGNORECASE), _turn),
    (
        re.compile(
            r"(?:(?:\bsome(?:time|where)\s+)?\baround|\bcirca|\bca?\.|\broughly|\bapproximately|(?:\bin|\bfrom|\bsince)\s+about)"
            r"\s+(?:(?:the\s+)?(?:time|date|year)\s+(?:of\s+)?)?(?:the\s+)?$",
            re.IGNORECASE,
        ),
        widen,
    ),
    (
        re.compile(r"\b(?:southern|northern)(?:[\s-]hemisphere)?\s+$|\b(?:austral|boreal)\s+$", re.IGNORECASE),
        lambda window, _: window,
    ),
    (re.compile(RELATIVE.pattern.replace(r"(?=$|\S)", "") + r"(?:the\s+)?$", re.IGNORECASE), _read_relative),
]
"""Patterns that end where the expression begins, and what each makes of its window."""
