"""Time counted from the event that a conversation has just told of: "two months later", "the next day". Pure.

`event` reads the same amounts before an event that is named; here the event is the answer before, which
`qa.search.ground` knows. A month without a year is the one nearest to it.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from qa.question.time.grammar import MONTH, month_of
from qa.question.time.modifiers import AMOUNT, UNIT, amount, shifted, whole
from qa.records.window import Window
from qa.text.words import plain_letters

_LATER = r"(?P<later>later|on|afterwards?|after|thereafter)"
_EARLIER = r"(?P<earlier>earlier|before(?:hand)?|previously|prior)"
_AT_END = r"(?=\s*(?:[,;:?!.)]|$|and\b|did\b|was\b|were\b|what\b|who\b|which\b|where\b|how\b|in\b|at\b))"
_COUNTED = re.compile(
    rf"\b(?:(?:about|around|some|just|only|exactly)\s+)?{AMOUNT}\s+{UNIT}\s+(?:{_LATER}|{_EARLIER})\b{_AT_END}", re.I
)
_BESIDE = re.compile(
    rf"\b(?:on\s+|in\s+|during\s+)?the\s+(?:(?P<later>next|following)|(?P<earlier>previous|preceding))\s+{UNIT}\b"
    rf"|\b(?:on\s+|in\s+)?the\s+(?P<unit2>day|week|month|year)\s+(?:(?P<later2>after(?:wards)?)|(?P<earlier2>before(?:hand)?))\b{_AT_END}",
    re.I,
)
_SAME = re.compile(
    r"\b(?:on\s+|in\s+|later\s+)?(?:that|the)\s+(?:very\s+)?(?:same\s+)?(?P<unit>day|week|month|year)\b", re.I
)
_SAME_SAID = re.compile(r"\b(?:that|same|later\s+that)\b", re.I)
_MONTH = re.compile(rf"\b(?:in|during|by|of|that|this|early|late|mid)[\s-]+{MONTH.format('month')}(?!\w|\s+\d)", re.I)
_SLACK = {"day": 1, "night": 1, "weekend": 3, "week": 3, "fortnight": 4, "month": 15, "quarter": 30, "half": 45}
"""Days to either side that an amount leaves open; a year leaves the half of one, and its calendar's."""
_ROUND = frozenset(("few", "several", "a few", "a couple", "a couple of"))
_HALF_A_YEAR = timedelta(days=183)


def counted_from_told(text: str, day: date) -> tuple[Window, str] | None:
    """Return the days that a text counts from the event told before, and the text without that; None if it counts none.

    Args:
        text: A follow-up's own words.
        day: The day of the event.
    """
    plain = plain_letters(text)
    for pattern, read in _RULES:
        for match in pattern.finditer(plain):
            try:
                window = read(match, day)
            except (ValueError, OverflowError):  # no calendar reaches that far
                continue
            if window:
                rest = f"{text[: match.start()].rstrip()} {text[match.end() :].lstrip()}"
                return window, rest.strip(" ,")
    return None


def _counted(match: re.Match[str], day: date) -> Window:
    unit = match["unit"].lower()
    number = amount(match["n"]) * (1 if match["later"] else -1)
    there = shifted(day, unit, number)
    if unit in ("year", "decade"):
        span = _HALF_A_YEAR * (1 if unit == "year" else 5)
        return Window(min(there - span, date(there.year, 1, 1)), max(there + span, date(there.year, 12, 31)))
    slack = timedelta(days=_SLACK[unit] + (match["n"].lower() in _ROUND))
    return Window(there - slack, there + slack)


def _beside(match: re.Match[str], day: date) -> Window | None:
    unit = (match["unit2"] or match["unit"]).lower()
    step = 1 if match["later"] or match["later2"] else -1
    if match["unit"] and match["plural"]:  # "the following days"
        last = shifted(day, unit, step * 3)
        return Window(min(day, last), max(day, last))
    there = shifted(day, unit, step)
    if unit in ("day", "night"):
        return Window(there, there + timedelta(days=1)) if step > 0 else Window(there - timedelta(days=1), there)
    if unit in ("month", "year"):
        return _calendar(there, unit)
    span = shifted(day, unit, 2 * step)
    return Window(min(day, span), max(day, span))


def _same(match: re.Match[str], day: date) -> Window | None:
    return _calendar(day, match["unit"].lower()) if _SAME_SAID.search(match[0]) else None


def _nearest_month(match: re.Match[str], day: date) -> Window:
    number = month_of(match["month"])
    starts = [date(year, number, 1) for year in (day.year - 1, day.year, day.year + 1)]
    return _calendar(min(starts, key=lambda start: abs((start + timedelta(days=14) - day).days)), "month")


def _calendar(day: date, unit: str) -> Window:
    """Return the month or year of the calendar that a day lies in, the weeks about it, or the day and the next."""
    if unit == "day":
        return Window(day, day + timedelta(days=1))
    if unit == "week":
        return Window(day - timedelta(days=7), day + timedelta(days=7))
    return whole(day, unit)


_RULES: list[tuple[re.Pattern[str], Callable[[re.Match[str], date], Window | None]]] = [
    (_COUNTED, _counted),
    (_BESIDE, _beside),
    (_SAME, _same),
    (_MONTH, _nearest_month),
]
