"""Time counted from the archive's own ends: "the last year of the archive", "last month", "five years ago". Pure.

Nobody knows what "last year" means to an archive but its last day; so it is counted from there, and that is said.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from qa.question.time.modifiers import AMOUNT, UNIT, amount, shifted, whole
from qa.records.window import Window, day_in_words

_ARCHIVE = r"(?:the|this|your|our)\s+(?:news\s+)?(?:archive|coverage|collection)"
_OF_ARCHIVE = re.compile(
    rf"(?:(?:in|on|during|over)\s+)?(?:(?:the\s+)?(?P<end>first|last|final)\s+(?:{AMOUNT}\s+)?{UNIT}\s+"
    rf"(?:of\s+{_ARCHIVE}|(?:that\s+)?(?:is\s+|are\s+)?(?:covered|archived|on\s+record)(?:\s+by\s+{_ARCHIVE})?|(?:that\s+)?{_ARCHIVE}\s+(?:covers|holds|has))"
    rf"|{_ARCHIVE}['’]?s?\s+(?P<end2>first|last|final)\s+(?:(?P<n2>\d+)\s+)?(?P<unit2>day|week|month|year|decade)s?)(?!\w)",
    re.IGNORECASE,
)
_AT_END = re.compile(
    rf"(?:at|near|towards?)\s+(?:the\s+)?(?:(?P<end>end|start|beginning)\s+of\s+{_ARCHIVE}|{_ARCHIVE}['’]?s?\s+(?P<end2>end|start|beginning))(?!\w)",
    re.IGNORECASE,
)
_NOT_OF = r"(?!\s+(?:of|in)\s+(?:the|his|her|its|their|a|an|office|january|february|march|april|may|june|july|august"
_NOT_OF += r"|september|october|november|december|\d)|['’]s|-|\w)"
_CALENDAR = re.compile(rf"(?<!the\s)\b(?P<which>last|previous|this)\s+(?P<unit>week|month|year){_NOT_OF}", re.I)
_PAST = re.compile(
    rf"(?:(?:in|over|during|within|for)\s+)?the\s+(?:last|past|previous|most\s+recent)\s+(?:{AMOUNT}\s+)?{UNIT}{_NOT_OF}",
    re.I,
)
_AGO = re.compile(rf"\b{AMOUNT}\s+{UNIT}\s+ago\b", re.IGNORECASE)
_DAY = re.compile(r"\b(?P<day>yesterday|today)\b(?!['’]s)", re.IGNORECASE)


def counted_from_archive(text: str, first: date, last: date) -> Iterator[tuple[Window, int, int, str]]:
    """Yield what a text counts from the archive's ends: window, where it stands, and a note.

    Args:
        text: The user's words.
        first: The first day that the archive covers.
        last: The last.
    """
    for pattern, read in _RULES:
        for match in pattern.finditer(text):
            try:
                window = read(match, first, last)
            except (ValueError, OverflowError):  # the archive's days reach the calendar's end
                continue
            said = match[0].strip()
            note = f"“{said}” is counted from the archive's days, {day_in_words(first)} to {day_in_words(last)}"
            yield window, match.start(), match.end(), note


def _of_archive(match: re.Match[str], first: date, last: date) -> Window:
    unit = (match["unit"] or match["unit2"]).lower()
    count = int(match["n2"]) if match["n2"] else amount(match["n"])
    if (match["end"] or match["end2"]).lower() == "first":
        return Window(first, shifted(first, unit, count) - timedelta(days=1))
    return Window(shifted(last, unit, -count) + timedelta(days=1), last)


def _at_end(match: re.Match[str], first: date, last: date) -> Window:
    if (match["end"] or match["end2"]).lower() == "end":
        return Window(last - timedelta(days=29), last)
    return Window(first, first + timedelta(days=29))


def _calendar(match: re.Match[str], _: date, last: date) -> Window:
    back = 0 if match["which"].lower() == "this" else 1
    unit = match["unit"].lower()
    if unit == "week":
        monday = last - timedelta(days=last.weekday() + 7 * back)
        return Window(monday, monday + timedelta(days=6))
    return whole(shifted(last, unit, -back), unit)


def _past(match: re.Match[str], _: date, last: date) -> Window:
    return Window(shifted(last, match["unit"], -amount(match["n"])) + timedelta(days=1), last)


def _ago(match: re.Match[str], _: date, last: date) -> Window:
    unit, there = match["unit"].lower(), shifted(last, match["unit"], -amount(match["n"]))
    if unit in ("year", "decade"):
        return Window(date(there.year, 1, 1), date(there.year, 12, 31))
    if unit == "month":
        return whole(there, unit)
    slack = timedelta(days=3 if unit != "day" else 0)
    return Window(there - slack, there + slack)


def _day(match: re.Match[str], _: date, last: date) -> Window:
    there = last - timedelta(days=match["day"].lower() == "yesterday")
    return Window(there, there)


_RULES: list[tuple[re.Pattern[str], Callable[[re.Match[str], date, date], Window]]] = [
    (_OF_ARCHIVE, _of_archive),
    (_AT_END, _at_end),
    (_PAST, _past),
    (_CALENDAR, _calendar),
    (_AGO, _ago),
    (_DAY, _day),
]
