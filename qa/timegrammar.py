"""The grammar of time expressions: patterns, and what each means. Pure; `timeexpr` finds and combines them."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from qa.window import MONTHS, Window

_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<{0}>(?:1[89]|20|21)\d\d)"
_DAY = r"(?P<{0}>[0-3]?\d)(?:st|nd|rd|th)?"
_SEASONS = {"winter": (12, 2), "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
_PARTS = {
    "early": (0, 4),
    "start of": (0, 3),
    "beginning of": (0, 3),
    "mid": (4, 8),
    "middle of": (4, 8),
    "late": (8, 12),
    "end of": (9, 12),
    "first half of": (0, 6),
    "second half of": (6, 12),
    "h1": (0, 6),
    "h2": (6, 12),
}
_QUARTERS = {
    "first": 1,
    "1st": 1,
    "q1": 1,
    "second": 2,
    "2nd": 2,
    "q2": 2,
    "third": 3,
    "3rd": 3,
    "q3": 3,
    "fourth": 4,
    "4th": 4,
    "last": 4,
    "final": 4,
    "q4": 4,
}
_DECADES = {"nineties": 1990, "noughties": 2000, "90": 1990, "00": 2000, "10": 2010}
_NAMING = (
    r"(?=\s+(?:(?:\w+-)?(?:presidential|general|parliamentary|legislative|federal|local|mayoral|summer|winter|world"
    r"|european|olympic|u\.?s\.?|fifa|uefa|icc|rugby|cricket|nobel|academy|super|pacific|atlantic|asian|african"
    r"|indian|financial|global|boston|london|paris|mumbai|madrid|bali|haiti|nepal|sichuan|chile|iraq)\s+){0,3}"
    r"(?:election|elections|olympics|olympic|games|world\s+cup|cup|championships?|season|attacks?|bombings?|crisis|war"
    r"|earthquake|quake|tsunami|hurricane|protests?|riots?|revolution|coup|referendum|census|budget|summit|finals?"
    r"|prize|awards?|oscars?|tour|open|grand\s+prix|bowl|series|draft|campaign|primary|primaries|crash|disaster|floods?"
    r"|outbreak|epidemic|pandemic|genocide|massacre|invasion|treaty|act|report|recession|edition|tournament|world|super)"
    r"\b)"
)
NAMED_AFTER = re.compile(_NAMING.replace("(?=", "(?:", 1), re.IGNORECASE)
NAMED_BY = (
    r"(?:euro|expo|copa|windows|apollo|area|agenda|vision|world\s+cup|olympics|games|route|boeing|airbus"
    r"|flight|resolution)"
)
COUNTED = re.compile(
    r"\s+(?:people|persons|men|women|children|civilians|soldiers|troops|police|prisoners|refugees|migrants|workers|jobs"
    r"|homes|houses|victims|deaths|dead|injured|wounded|years|days|hours|miles|met(?:re|er)s|kilomet(?:re|er)s|km|tonnes"
    r"|tons|euros?|dollars|pounds|others|more)\b",
    re.IGNORECASE,
)
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day\b,?\s+)?"


def _month(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, start=1) if month.startswith(name[:3].lower()))


def _one_day(year: int, month: int, day: int) -> Window:
    there = date(year, month, day)
    return Window(there, there)


def _months(year: int, first: int, last: int, last_year: int | None = None) -> Window:
    ending = last_year or year
    return Window(date(year, first, 1), date(ending, last, monthrange(ending, last)[1]))


def _years(first: int, last: int) -> Window:
    return Window(date(first, 1, 1), date(last, 12, 31))


def _season(match: re.Match[str]) -> Window:
    year = int(match["y1"])
    first, last = _SEASONS[match["season"].lower()]
    if first > last:  # "the winter of 2009" is the one that begins in it; "winter 2009-10" says so itself
        return _months(year, first, last, year + 1)
    return _months(year, first, last)


def _part(match: re.Match[str]) -> Window:
    first, last = _PARTS[re.sub(r"\s+", " ", match["part"].lower())]
    year = int(match["y1"])
    return _months(year, first + 1, last)


def _part_of_month(match: re.Match[str]) -> Window:
    year, month = int(match["y1"]), _month(match["m1"])
    end = monthrange(year, month)[1]
    thirds = {"e": (1, 10), "s": (1, 10), "b": (1, 10), "m": (11, 20), "l": (21, end)}
    part = re.sub(r"^the\s+", "", match["part"].lower())
    first, last = (21, end) if part.startswith("end") else thirds[part[0]]
    return Window(date(year, month, first), date(year, month, last))


def _decade(match: re.Match[str]) -> Window:
    start = int(match["decade"] or _DECADES[(match["named"] or match["short"]).lower()])
    part = (match["part"] or "").lower().strip("- ")
    first, last = {"early": (0, 3), "mid": (3, 6), "late": (6, 9)}.get(part, (0, 9))
    return _years(start + first, start + last)


def _numeric_day(match: re.Match[str]) -> Window:
    """Read 27/07/2011 and 07/27/2011; where both orders are dates, the day comes first."""
    a, b, year = int(match["a"]), int(match["b"]), int(match["y1"])
    return _one_day(year, a, b) if b > 12 >= a else _one_day(year, b, a)


def _week_of(match: re.Match[str]) -> Window:
    start = date(int(match["y1"]), _month(match["m1"]), int(match["d1"]))
    return Window(start, start + timedelta(days=6))


def _short_span(match: re.Match[str]) -> Window:
    """Read 2009–11 as three years; the end is in the century of the start."""
    start = int(match["y1"])
    return _years(start, start - start % 100 + int(match["tail"]))


def _chinese(match: re.Match[str]) -> Window:
    year = int(match["y1"])
    if not match["a"]:
        return _years(year, year)
    month = int(match["a"])
    return _one_day(year, month, int(match["b"])) if match["b"] else _months(year, month, month)


def _quarter(match: re.Match[str]) -> Window:
    number = _QUARTERS[match["quarter"].lower()]
    return _months(int(match["y1"]), 3 * number - 2, 3 * number)


def _compile(pattern: str, **parts: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/.$€£-])(?:{pattern.format(**parts)})(?![\w/]|[-–]\d)", re.IGNORECASE)


_NOT_NAMING = _NAMING.replace("(?=", "(?!", 1).replace("{", "{{").replace("}", "}}")
_M1, _M2, _D1, _D2 = _MONTH.format("m1"), _MONTH.format("m2"), _DAY.format("d1"), _DAY.format("d2")
_Y1, _Y2 = _YEAR.format("y1"), _YEAR.format("y2")
_PARTS_PATTERN = "|".join(re.escape(part).replace(r"\ ", r"\s+") for part in sorted(_PARTS, key=len, reverse=True))

RULES: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Window]]] = [
    (re.compile(rf"(?<!\d){_Y1}年(?:(?P<a>\d\d?)月(?:(?P<b>\d\d?)[日号])?)?"), _chinese),
    (_compile(rf"{_Y1}([-/])(?P<a>\d\d?)\2(?P<b>\d\d?)"), lambda m: _one_day(int(m["y1"]), int(m["a"]), int(m["b"]))),
    (
        _compile(rf"(?:the\s+)?week\s+(?:of|beginning|starting|from)\s+(?:the\s+)?{_D1}\s+(?:of\s+)?{_M1},?\s+{_Y1}"),
        _week_of,
    ),
    (_compile(rf"(?:the\s+)?week\s+(?:of|beginning|starting|from)\s+{_M1}\s+{_D1},?\s+{_Y1}"), _week_of),
    (
        _compile(
            rf"(?:between\s+|from\s+)?(?:the\s+)?{_D1}\s*(?:-|–|to|and|until)\s*(?:the\s+)?{_D2}\s+(?:of\s+)?{_M1},?\s+{_Y1}"
        ),
        lambda m: Window(
            date(int(m["y1"]), _month(m["m1"]), int(m["d1"])), date(int(m["y1"]), _month(m["m1"]), int(m["d2"]))
        ),
    ),
    (
        _compile(
            rf"(?:between\s+|from\s+)?(?:the\s+)?{_D1}\s+(?:of\s+)?{_M1}\s*(?:-|–|to|and|until)\s*(?:the\s+)?{_D2}\s+(?:of\s+)?{_M2},?\s+{_Y1}"
        ),
        lambda m: Window(
            date(int(m["y1"]), _month(m["m1"]), int(m["d1"])), date(int(m["y1"]), _month(m["m2"]), int(m["d2"]))
        ),
    ),
    (
        _compile(rf"(?:between\s+|from\s+)?{_M1}\s+{_D1}\s*(?:-|–|to|and|until)\s*(?:{_M2}\s+)?{_D2},?\s+{_Y1}"),
        lambda m: Window(
            date(int(m["y1"]), _month(m["m1"]), int(m["d1"])),
            date(int(m["y1"]), _month(m["m2"] or m["m1"]), int(m["d2"])),
        ),
    ),
    (
        _compile(rf"{_WEEKDAY}(?:the\s+)?{_D1}\s+(?:of\s+)?{_M1},?\s+{_Y1}"),
        lambda m: _one_day(int(m["y1"]), _month(m["m1"]), int(m["d1"])),
    ),
    (
        _compile(rf"{_WEEKDAY}{_M1}\s+(?:the\s+)?{_D1},?\s+{_Y1}"),
        lambda m: _one_day(int(m["y1"]), _month(m["m1"]), int(m["d1"])),
    ),
    (_compile(rf"(?P<a>\d\d?)[/.](?P<b>\d\d?)[/.]{_Y1}"), _numeric_day),
    (_compile(rf"christmas\s+day\s+(?:of\s+|in\s+)?{_Y1}"), lambda m: _one_day(int(m["y1"]), 12, 25)),
    (_compile(rf"christmas\s+eve\s+(?:of\s+|in\s+)?{_Y1}"), lambda m: _one_day(int(m["y1"]), 12, 24)),
    (_compile(rf"new\s+year['’]?s\s+day\s+(?:of\s+|in\s+)?{_Y1}"), lambda m: _one_day(int(m["y1"]), 1, 1)),
    (_compile(rf"new\s+year['’]?s\s+eve\s+(?:of\s+|in\s+)?{_Y1}"), lambda m: _one_day(int(m["y1"]), 12, 31)),
    (
        _compile(
            rf"(?P<part>early|mid|late|(?:the\s+)?(?:start|beginning|middle|end)\s+of)[\s-]+(?:in\s+)?{_M1},?\s+(?:of\s+)?{_Y1}"
        ),
        _part_of_month,
    ),
    (
        _compile(rf"(?:between\s+|from\s+)?{_M1}\s+{_Y1}\s*(?:-|–|to|and|until|through)\s*{_M2}\s+{_Y2}"),
        lambda m: _months(int(m["y1"]), _month(m["m1"]), _month(m["m2"]), int(m["y2"])),
    ),
    (
        _compile(rf"(?:between\s+|from\s+)?{_M1}\s*(?:-|–|to|and|until|through)\s*{_M2},?\s+(?:of\s+)?{_Y1}"),
        lambda m: _months(int(m["y1"]), _month(m["m1"]), _month(m["m2"])),
    ),
    (_compile(rf"{_M1},?\s+(?:of\s+)?{_Y1}"), lambda m: _months(int(m["y1"]), _month(m["m1"]), _month(m["m1"]))),
    (
        _compile(rf"(?:the\s+)?winter\s+(?:of\s+)?{_Y1}[-/–](?P<tail>\d\d(?:\d\d)?)"),
        lambda m: _months(int(m["y1"]), 12, 2, int(m["y1"]) + 1),
    ),
    (_compile(rf"{_Y1}-(?P<a>0[1-9]|1[0-2])"), lambda m: _months(int(m["y1"]), int(m["a"]), int(m["a"]))),
    (_compile(rf"(?:between\s+|from\s+)?{_Y1}[-–](?P<tail>\d\d)"), _short_span),
    (_compile(rf"(?:the\s+)?(?P<season>winter|spring|summer|autumn|fall)\s+(?:of\s+)?{_Y1}{_NOT_NAMING}"), _season),
    (
        _compile(
            rf"(?:the\s+)?(?P<quarter>q[1-4]|first|second|third|fourth|last|final|[1-4](?:st|nd|rd|th))(?:\s+quarter)?\s+(?:of\s+)?{_Y1}"
        ),
        _quarter,
    ),
    (_compile(rf"(?:the\s+)?(?P<part>{_PARTS_PATTERN})[\s-]*(?:in\s+|of\s+)?{_Y1}"), _part),
    (
        _compile(
            r"(?:the\s+)?(?:(?P<part>early|mid|late)[\s-]+)?(?:the\s+)?"
            r"(?:(?P<decade>(?:19|20)\d0)['’]?s|(?P<named>nineties|noughties)|['’](?P<short>90|00|10)s)"
        ),
        _decade,
    ),
    (
        _compile(rf"(?:between\s+|from\s+){_Y1}\s*(?:-|–|to|and|until|through)\s*{_Y2}"),
        lambda m: _years(int(m["y1"]), int(m["y2"])),
    ),
    (_compile(rf"{_Y1}\s*[-–]\s*{_Y2}"), lambda m: _years(int(m["y1"]), int(m["y2"]))),
    (
        _compile(
            rf"(?:(?:in|during|throughout|(?<!as\s)of|over|for)\s+(?:the\s+)?(?:year\s+(?:of\s+)?)?|the\s+year\s+(?:of\s+)?)?{_Y1}"
        ),
        lambda m: _years(int(m["y1"]), int(m["y1"])),
    ),
]
