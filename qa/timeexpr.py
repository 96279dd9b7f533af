"""Time expressions in a question: which days are meant, and which words say so. Pure.

A grammar of regular expressions, tried from the most to the least specific at each place. A date that names a thing
("the 2004 election", "September 11 attacks", "Euro 2016") is left in the wording: it says what is asked about, not when
to look. `mentioned_years` still tells that it was there.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = "january february march april may june july august september october november december".split()
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
_NAMED_AFTER = re.compile(_NAMING.replace("(?=", "(?:", 1), re.IGNORECASE)
_NAMED_BY = (
    r"(?:euro|expo|copa|windows|apollo|area|agenda|vision|world\s+cup|olympics|games|route|boeing|airbus"
    r"|flight|resolution)"
)
_COUNTED = re.compile(
    r"\s+(?:people|persons|men|women|children|civilians|soldiers|troops|police|prisoners|refugees|migrants|workers|jobs"
    r"|homes|houses|victims|deaths|dead|injured|wounded|years|days|hours|miles|met(?:re|er)s|kilomet(?:re|er)s|km|tonnes"
    r"|tons|euros?|dollars|pounds|others|more)\b",
    re.IGNORECASE,
)
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day\b,?\s+)?"


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days, both ends counted in; an open end is None."""

    first: date | None
    last: date | None

    @property
    def closed(self) -> bool:
        """Whether both ends are known."""
        return self.first is not None and self.last is not None

    def days(self, earliest: date, latest: date) -> tuple[date, date]:
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
class Found:
    """A time expression: the days it means, where it stands, and why it means none (an impossible date)."""

    window: Window | None
    start: int
    end: int
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """All that a text says about time: the window meant, the text without it, years it names, and faults."""

    window: Window | None
    wording: str
    years: tuple[int, ...]
    fault: str | None = None


def parse(text: str) -> Timing:
    """Part a question into its time window and its wording.

    Several windows are intersected; windows that exclude each other are a fault, as is a date that no calendar has.
    """
    found = _scan(text)
    fault = next((one.fault for one in found if one.fault), None)
    window: Window | None = None
    for one in found:
        if one.window and not fault:
            window, fault = _intersect(window, one.window)
    wording = text
    for one in reversed(found):
        before = wording[: one.start]
        if before and wording[one.end :].strip(" ?.!") == "" and len(found) > 1:
            before = re.sub(r"\s+(?:and|or|but)\s*$", "", before)
        wording = before + " " + wording[one.end :]
    years = tuple(sorted({int(year) for year in re.findall(r"(?<![\w.,$€£])(1[89]\d\d|20\d\d|21\d\d)(?![\w%])", text)}))
    return Timing(None if fault else window, _tidy(wording), years, fault)


def parse_bound(text: str, *, end: bool) -> date:
    """Read what a user gave as `--from` or `--to`: a day, month or year; the month's or year's last day for an end.

    Raises:
        ValueError: If it is no date; the message says what would be one.
    """
    timing = parse(text.strip())
    window = timing.window
    if window is None or timing.wording or not window.closed:
        raise ValueError(
            f"{text!r} is no date{': ' + timing.fault if timing.fault else ''}. Use 2011-07-27, 2011-07 or 2011."
        )
    return (window.last if end else window.first) or date.min


def day_in_words(day: date) -> str:
    """Return a date as "27 July 2011"."""
    return f"{day.day} {_MONTHS[day.month - 1].capitalize()} {day.year}"


def _span_in_words(first: date, last: date) -> str:
    whole_months = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if whole_months and first.year == last.year:
        if (first.month, last.month) == (1, 12):
            return str(first.year)
        if first.month == last.month:
            return f"{_MONTHS[first.month - 1].capitalize()} {first.year}"
    if whole_months and (first.month, last.month) == (1, 12):
        return f"{first.year}–{last.year}"
    return f"{day_in_words(first)} to {day_in_words(last)}"


# ---- the grammar: each rule is a pattern and a function from its match to a window


def _month(name: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name[:3].lower()))


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

_RULES: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Window]]] = [
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
_OPENING = re.compile(
    r"(?P<since>since|(?:starting|beginning)(?:\s+(?:from|in|on|with))?|as\s+of)\s+(?:the\s+)?$|(?P<after>after|following|later\s+than)\s+$"
    r"|(?P<before>before|prior\s+to|earlier\s+than)\s+$|(?P<until>until|till|up\s+to|by|through|as\s+late\s+as)\s+$",
    re.IGNORECASE,
)
_ONWARD = re.compile(r"\s+(?:onwards?|on(?=\s*(?:[,.;:?!]|$))|and\s+(?:later|after(?:wards?)?))(?!\w)", re.IGNORECASE)
_JOINT = re.compile(r"\s*(?:-|–|to|until|till|through|up\s+to|(?P<also>and))\s*(?:the\s+)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE)
_LEAD = re.compile(
    r"\b(?:(?:in|over|during)\s+the\s+course(?:\s+of)?"
    r"|in|on|during|at|of|from|around|about|over|throughout|back\s+in|sometime\s+in)\s+(?:the\s+)?$",
    re.I,
)
_BARE_YEAR = re.compile(r"(?:1[89]|20|21)\d\d", re.I)


def _scan(text: str) -> list[Found]:
    """Find the time expressions of a text, left to right, the longest rule first at each place."""
    taken: list[Found] = []
    for pattern, read in _RULES:
        for match in pattern.finditer(text):
            if any(one.start < match.end() and match.start() < one.end for one in taken) or _names_a_thing(text, match):
                continue
            taken.append(_found(text, match, read))
    return _joined(text, sorted(taken, key=lambda one: one.start))


def _joined(text: str, found: list[Found]) -> list[Found]:
    """Make one span of two expressions that say its ends: "from 28 April 2010 to 3 May 2011", "between … and …"."""
    joined: list[Found] = []
    for one in found:
        last = joined[-1] if joined else None
        span = _span(text, last, one) if last else None
        if span:
            joined[-1] = span
        else:
            joined.append(one)
    return joined


def _span(text: str, a: Found, b: Found) -> Found | None:
    between = _BETWEEN.search(text[: a.start])
    joint = _JOINT.fullmatch(text, a.end, b.start)
    opened_by_joint = b.window is not None and b.window.first is None and _JOINT.match(text, b.start)
    if not (joint or (opened_by_joint and not text[a.end : b.start].strip())) or (
        joint and joint["also"] and not between
    ):
        return None
    if a.window is None or b.window is None or not a.window.closed or b.window.last is None:
        return None
    start = between.start() if between else a.start
    window = Window(a.window.first, b.window.last)
    if window.first and window.last and window.first > window.last:
        return Found(None, start, b.end, f"“{text[start : b.end].strip()}” ends before it begins")
    return Found(window, start, b.end)


def _names_a_thing(text: str, match: re.Match[str]) -> bool:
    """Say whether a date belongs to a name: "the 2004 election", "Euro 2016", "March 2003 invasion of"."""
    before, after = text[: match.start()], text[match.end() :]
    year_only = _BARE_YEAR.fullmatch(match[0]) is not None
    if re.search(rf"\b{_NAMED_BY}\s+$", before, re.I) and year_only:
        return True
    if not year_only:
        return False
    if _COUNTED.match(after):
        return not re.search(r"\b(?:in|since|until|by)\s+$", before, re.I)
    preceded = re.search(r"\b(?:in|during|since|before|after|until|by|of|from|throughout|to|and)\s+$", before, re.I)
    if re.search(r"\bthe\s+$", before, re.I) and re.match(
        r"\s+(?!and\b|or\b|to\b|when\b|was\b|is\b|in\b)[^\W\d_]", after
    ):
        return True  # "the 2030 Agenda", "the 2011 floods"
    named = _NAMED_AFTER.match(after)
    return bool(named) and not preceded


def _found(text: str, match: re.Match[str], read: Callable[[re.Match[str]], Window]) -> Found:
    start, end = match.span()
    lead = _LEAD.search(text[:start])
    outset = lead.start() if lead else start
    try:
        window = read(match)
    except ValueError:
        return Found(None, outset, end, f"“{match[0].strip()}” is not a date that any calendar has")
    opening, onward = _OPENING.search(text[:start]), _ONWARD.match(text, end)
    if window.first and window.last and window.first > window.last:
        return Found(None, outset, end, f"“{match[0].strip()}” ends before it begins")
    if opening and not re.match(r"(?:between|from)\b", match[0], re.I):
        return Found(_open(window, opening), opening.start(), onward.end() if onward else end)
    if onward:
        return Found(Window(window.first, None), outset, onward.end())
    return Found(window, outset, end)


def _open(window: Window, opening: re.Match[str]) -> Window:
    if opening["since"]:
        return Window(window.first, None)
    if opening["after"]:
        return Window(window.last and window.last + timedelta(days=1), None)
    if opening["before"]:
        return Window(None, window.first and window.first - timedelta(days=1))
    return Window(None, window.last)


def _intersect(a: Window | None, b: Window) -> tuple[Window, str | None]:
    if a is None:
        return b, None
    first = max((day for day in (a.first, b.first) if day), default=None)
    last = min((day for day in (a.last, b.last) if day), default=None)
    if first and last and first > last:
        return a, f"the times asked for exclude each other ({a.in_words()}; {b.in_words()})"
    return Window(first, last), None


def _tidy(wording: str) -> str:
    """Close the holes that taken-out expressions left."""
    wording = re.sub(r"\s+", " ", wording)
    wording = re.sub(r"\s+([?.!,;:])", r"\1", wording)
    wording = re.sub(r",\s*(?=[?.!,]|$)", "", wording)
    return wording.strip(" ,;")
