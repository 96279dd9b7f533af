"""The grammar of time expressions: patterns, and what each means. Pure; `expression` finds and combines them."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from dateutil.easter import easter

from qa.records.window import MONTHS, Window

MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
"""A month's name, as the group whose name is put in."""
_YEAR = r"(?P<{0}>(?:1[89]|20|21)\d\d)"
_DAY = r"(?P<{0}>[0-3]?\d)(?:st|nd|rd|th)?"
_SEASONS = {"winter": (12, 2), "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
_SOUTHERN_SEASONS = {"winter": (6, 8), "spring": (9, 11), "summer": (12, 2), "autumn": (3, 5), "fall": (3, 5)}
_SOUTH = (
    r"southern(?:[\s-]hemisphere['’]?s?)?|austral|australian?|new\s+zealand|south\s+african?|argentin\w+|chilean?|brazil(?:ian)?"
    r"|peru(?:vian)?|uruguay(?:an)?|paraguay(?:an)?|zimbabwe(?:an)?|mozambi\w+"
)
_LONGEST_SOUTH = 40
_SOUTHERN = re.compile(rf"\b(?:{_SOUTH})['’]?s?\s+$", re.IGNORECASE)
_SOUTHERN_PLACE = re.compile(rf"\b(?:{_SOUTH}|sydney|melbourne|queensland|tasmania)\b", re.IGNORECASE)
_HALVES = {"h1": (1, 6), "h2": (7, 12), "1h": (1, 6), "2h": (7, 12)}
_DECADES = {"nineties": 1990, "noughties": 2000, "eighties": 1980, "90": 1990, "00": 2000, "10": 2010, "80": 1980}
_CENTURIES = {"20th": 1901, "twentieth": 1901, "21st": 2001, "twenty-first": 2001, "this": 2001, "the": 2001}
_PIVOT = 30  # '08 is 2008, '71 is 1971
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
_WEEKDAY = r"(?:(?P<weekday>mon|tues|wednes|thurs|fri|satur|sun)day\b,?\s+(?:the\s+)?)?"


def month_of(name: str) -> int:
    """Return the number of a month, 1..12, by its name or the first letters of it."""
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
    """Read a season; of a year that it crosses, "the winter of 2009" is the one that begins in it."""
    south = _in_the_south(match)
    return _season_of(int(match["y1"]), match["season"], _SOUTHERN_SEASONS if south else _SEASONS)


def _season_of(year: int, name: str, seasons: dict[str, tuple[int, int]]) -> Window:
    first, last = seasons[name.lower()]
    return _months(year, first, last, year + 1 if first > last else year)


def _in_the_south(match: re.Match[str]) -> bool:
    """Say whether the words right before a season put it in the south."""
    return _SOUTHERN.search(match.string, max(0, match.start() - _LONGEST_SOUTH), match.start()) is not None


@lru_cache(maxsize=16)
def _names_the_south(text: str) -> bool:
    """Say whether a text names a place in the south; it is asked for each season in it."""
    return _SOUTHERN_PLACE.search(text) is not None


def other_hemisphere(match: re.Match[str]) -> str | None:
    """Return a note on when a season is in the south, where the text names a place there but means the north's."""
    found = match.groupdict()
    if not found.get("season") or "tail" in found or _in_the_south(match) or not _names_the_south(match.string):
        return None
    south = _season_of(int(match["y1"]), match["season"], _SOUTHERN_SEASONS)
    return f"in the southern hemisphere, {match[0].strip()} is {south.in_words()}"


def _season_of_two_years(match: re.Match[str]) -> Window:
    """Read "winter 2009-10", "the summer of 2009/2010"."""
    year = int(match["y1"])
    return _months(year, 12, 2, year + 1)


def _decade(match: re.Match[str]) -> Window:
    start = int(match["decade"] or _DECADES[(match["named"] or match["short"] or match["bare"]).lower()])
    return _years(start, start + 9)


def _century(match: re.Match[str]) -> Window:
    start = _CENTURIES[match["century"].lower()]
    return _years(start, start + 99)


def _half(match: re.Match[str]) -> Window:
    return _months(int(match["y1"]), *_HALVES[match["half"].lower()])


def _quarter(match: re.Match[str]) -> Window:
    number = int(match["quarter"].lower().strip("q"))
    return _months(int(match["y1"]), 3 * number - 2, 3 * number)


def full_year(two_digits: str) -> int:
    """Return the year that two digits mean: '08 is 2008, '71 is 1971."""
    year = int(two_digits)
    return 2000 + year if year < _PIVOT else 1900 + year


def _easter(match: re.Match[str]) -> Window:
    sunday = easter(int(match["y1"]))
    whole = match["day"] is None
    apart = 0 if whole else {"sunday": 0, "monday": 1, "good friday": -2}[re.sub(r"\s+", " ", match["day"].lower())]
    return Window(sunday - timedelta(days=2), sunday + timedelta(days=1)) if whole else _only(sunday, apart)


def _only(day: date, apart: int = 0) -> Window:
    return Window(day + timedelta(days=apart), day + timedelta(days=apart))


def _fixed(first: tuple[int, int], last: tuple[int, int] | None = None) -> Callable[[re.Match[str]], Window]:
    """Return how a holiday is read that is on the same days each year; one that ends in January ends a year later."""

    def read(match: re.Match[str]) -> Window:
        year, ending = int(match["y1"]), last or first
        return Window(date(year, *first), date(year + (ending < first), *ending))

    return read


def _numeric_day(match: re.Match[str]) -> Window:
    """Read 27/07/2011 and 07/27/2011; where both orders are dates, the day comes first."""
    a, b = int(match["a"]), int(match["b"])
    year = int(match["y1"]) if match["y1"] else full_year(match["short"])
    return _one_day(year, a, b) if b > 12 >= a else _one_day(year, b, a)


def _week_of(match: re.Match[str]) -> Window:
    start = date(int(match["y1"]), month_of(match["m1"]), int(match["d1"]))
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


def _compile(pattern: str, **parts: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<![\w/.$€£-])|(?<=\bmid-)|(?<=\bearly-)|(?<=\blate-))(?:{pattern.format(**parts)})(?![\w/]|[-–]\d)",
        re.IGNORECASE,
    )


_NOT_NAMING = _NAMING.replace("(?=", "(?!", 1).replace("{", "{{").replace("}", "}}")
_M1, _M2, _D1, _D2 = MONTH.format("m1"), MONTH.format("m2"), _DAY.format("d1"), _DAY.format("d2")
_Y1, _Y2 = _YEAR.format("y1"), _YEAR.format("y2")

RULES: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Window]]] = [
    (re.compile(rf"(?<!\d){_Y1}年(?:(?P<a>\d\d?)月(?:(?P<b>\d\d?)[日号])?)?"), _chinese),
    (_compile(rf"{_Y1}([-/])(?P<a>\d\d?)\2(?P<b>\d\d?)"), lambda m: _one_day(int(m["y1"]), int(m["a"]), int(m["b"]))),
    (
        _compile(
            rf"(?:the\s+)?(?<!within\sa\s)week\s+(?:of|beginning|starting|from)\s+(?:the\s+)?{_D1}\s+(?:of\s+)?{_M1},?\s+{_Y1}"
        ),
        _week_of,
    ),
    (
        _compile(rf"(?:the\s+)?(?<!within\sa\s)week\s+(?:of|beginning|starting|from)\s+{_M1}\s+{_D1},?\s+{_Y1}"),
        _week_of,
    ),
    (
        _compile(
            rf"(?:between\s+|from\s+)?(?:the\s+)?{_D1}\s*(?:-|–|to|and|until)\s*(?:the\s+)?{_D2}\s+(?:of\s+)?{_M1},?\s+{_Y1}"
        ),
        lambda m: Window(
            date(int(m["y1"]), month_of(m["m1"]), int(m["d1"])), date(int(m["y1"]), month_of(m["m1"]), int(m["d2"]))
        ),
    ),
    (
        _compile(
            rf"(?:between\s+|from\s+)?(?:the\s+)?{_D1}\s+(?:of\s+)?{_M1}\s*(?:-|–|to|and|until)\s*(?:the\s+)?{_D2}\s+(?:of\s+)?{_M2},?\s+{_Y1}"
        ),
        lambda m: Window(
            date(int(m["y1"]), month_of(m["m1"]), int(m["d1"])), date(int(m["y1"]), month_of(m["m2"]), int(m["d2"]))
        ),
    ),
    (
        _compile(rf"(?:between\s+|from\s+)?{_M1}\s+{_D1}\s*(?:-|–|to|and|until)\s*(?:{_M2}\s+)?{_D2},?\s+{_Y1}"),
        lambda m: Window(
            date(int(m["y1"]), month_of(m["m1"]), int(m["d1"])),
            date(int(m["y1"]), month_of(m["m2"] or m["m1"]), int(m["d2"])),
        ),
    ),
    (
        _compile(rf"{_WEEKDAY}(?:the\s+)?{_D1}\s+(?:of\s+)?{_M1},?\s+{_Y1}"),
        lambda m: _one_day(int(m["y1"]), month_of(m["m1"]), int(m["d1"])),
    ),
    (
        _compile(rf"{_WEEKDAY}{_M1}\s+(?:the\s+)?{_D1},?\s+{_Y1}"),
        lambda m: _one_day(int(m["y1"]), month_of(m["m1"]), int(m["d1"])),
    ),
    (_compile(rf"(?P<a>\d\d?)[/.](?P<b>\d\d?)[/.](?:{_Y1}|(?P<short>\d\d))"), _numeric_day),
    (_compile(rf"christmas\s+day,?\s+(?:of\s+|in\s+)?{_Y1}"), _fixed((12, 25))),
    (_compile(rf"christmas\s+eve,?\s+(?:of\s+|in\s+)?{_Y1}"), _fixed((12, 24))),
    (_compile(rf"boxing\s+day,?\s+(?:of\s+|in\s+)?{_Y1}"), _fixed((12, 26))),
    (
        _compile(
            rf"(?:(?:over|during)\s+(?:the\s+)?christmas|(?:the\s+)?christmas\s+(?:season|holidays?|period)),?\s+(?:of\s+|in\s+)?{_Y1}"
        ),
        _fixed((12, 24), (12, 31)),
    ),
    (_compile(rf"christmas,?\s+(?:of\s+|in\s+)?{_Y1}"), _fixed((12, 25))),
    (_compile(rf"new\s+year['’]?s?\s+eve,?\s+(?:of\s+|in\s+)?{_Y1}"), _fixed((12, 31))),
    (_compile(rf"new\s+year['’]?s?(?:\s+day)?,?\s+(?:of\s+|in\s+)?{_Y1}"), _fixed((1, 1))),
    (_compile(rf"hallowe['’]?en,?\s+(?:of\s+|in\s+)?{_Y1}"), _fixed((10, 31))),
    (_compile(rf"(?:st\.?\s+)?valentine['’]?s\s+day,?\s+(?:of\s+|in\s+)?{_Y1}"), _fixed((2, 14))),
    (_compile(rf"(?:may\s+day),?\s+(?:of\s+|in\s+)?{_Y1}"), _fixed((5, 1))),
    (_compile(rf"bastille\s+day,?\s+(?:of\s+|in\s+)?{_Y1}"), _fixed((7, 14))),
    (_compile(rf"(?:easter\s+(?P<day>sunday|monday)|easter(?:\s+weekend)?),?\s+(?:of\s+|in\s+)?{_Y1}"), _easter),
    (_compile(rf"(?P<day>good\s+friday),?\s+(?:of\s+|in\s+)?{_Y1}"), _easter),
    (
        _compile(rf"{_D1}\s+{_M1}\s+['’]?(?P<short>\d\d)"),
        lambda m: _one_day(full_year(m["short"]), month_of(m["m1"]), int(m["d1"])),
    ),
    (
        _compile(rf"(?:between\s+|from\s+)?{_M1}\s+{_Y1}\s*(?:-|–|to|and|until|through)\s*{_M2}\s+{_Y2}"),
        lambda m: _months(int(m["y1"]), month_of(m["m1"]), month_of(m["m2"]), int(m["y2"])),
    ),
    (
        _compile(rf"(?:between\s+|from\s+)?{_M1}\s*(?:-|–|to|and|until|through)\s*{_M2},?\s+(?:of\s+)?{_Y1}"),
        lambda m: _months(int(m["y1"]), month_of(m["m1"]), month_of(m["m2"])),
    ),
    (_compile(rf"{_M1},?\s+(?:of\s+)?{_Y1}"), lambda m: _months(int(m["y1"]), month_of(m["m1"]), month_of(m["m1"]))),
    (
        _compile(rf"(?P<season>winter|summer)\s+(?:of\s+)?{_Y1}[-/–](?P<tail>\d\d(?:\d\d)?)"),
        _season_of_two_years,
    ),
    (_compile(rf"{_Y1}-(?P<a>0[1-9]|1[0-2])"), lambda m: _months(int(m["y1"]), int(m["a"]), int(m["a"]))),
    (_compile(rf"(?P<a>0?[1-9]|1[0-2])/{_Y1}"), lambda m: _months(int(m["y1"]), int(m["a"]), int(m["a"]))),
    (_compile(rf"(?:between\s+|from\s+)?{_Y1}[-–](?P<tail>\d\d)"), _short_span),
    (_compile(rf"(?P<season>winter|spring|summer|autumn|fall)\s+(?:of\s+)?{_Y1}{_NOT_NAMING}"), _season),
    (_compile(rf"(?P<quarter>q[1-4]|[1-4]q)[\s-]*(?:of\s+)?{_Y1}"), _quarter),
    (_compile(rf"{_Y1}[\s-]*(?P<quarter>q[1-4]|[1-4]q)"), _quarter),
    (_compile(rf"(?P<half>h[12]|[12]h)[\s-]*(?:of\s+)?{_Y1}"), _half),
    (_compile(rf"{_Y1}[\s-]*(?P<half>h[12]|[12]h)"), _half),
    (
        _compile(
            r"(?:(?P<decade>(?:1[89]|20)\d0)['’]?s|(?<=the\s)(?P<named>eighties|nineties|noughties)|['’](?P<short>80|90|00|10)s"
            r"|(?<=the\s)(?P<bare>80|90)s)"
        ),
        _decade,
    ),
    (_compile(r"(?<=decade of )(?P<century>the)[\s-]+century"), _century),
    (_compile(r"(?P<century>20th|21st|twentieth|twenty-first|this)[\s-]+century"), _century),
    (
        _compile(rf"(?:between\s+|from\s+){_Y1}\s*(?:-|–|to|and|until|through)\s*{_Y2}"),
        lambda m: _years(int(m["y1"]), int(m["y2"])),
    ),
    (_compile(rf"{_Y1}\s*[-–]\s*{_Y2}"), lambda m: _years(int(m["y1"]), int(m["y2"]))),
    (
        _compile(rf"(?:for\s+)?(?:(?:the\s+)?year\s+(?:of\s+)?)?{_Y1}"),
        lambda m: _years(int(m["y1"]), int(m["y1"])),
    ),
    (_compile(r"(?<=\bin\s)['’](?P<short>\d\d)"), lambda m: _years(full_year(m["short"]), full_year(m["short"]))),
    (
        _compile(
            r"(?:(?<=\bin\s)|(?<=\bsince\s)|(?<=\bbefore\s)|(?<=\bafter\s)|(?<=\byear\s))(?P<far>1[0-7]\d\d|2[2-9]\d\d|[3-9]\d\d\d)"
        ),
        lambda m: _years(int(m["far"]), int(m["far"])),
    ),
]
