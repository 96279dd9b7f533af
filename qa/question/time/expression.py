"""Time expressions in a question: which days are meant, and which words say so. Pure.

The patterns of `grammar` are tried from the most to the least specific; the words before a match may modify it
(`modifiers`), and what is counted from the archive's end is read last (`archive`). A date that names a
thing ("the 2004 election", "September 11 attacks", "Euro 2016") is left in the wording: it says what is asked about,
not when to look. `Timing.years` still tells that it was there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from qa.question.time.archive import counted_from_archive
from qa.question.time.called import without_designations
from qa.question.time.grammar import COUNTED, NAMED_AFTER, NAMED_BY, RULES, other_hemisphere
from qa.question.time.modifiers import MODIFIERS, widen
from qa.records.window import Window, day_in_words
from qa.text.words import plain_letters


@dataclass(frozen=True, slots=True)
class Found:
    """A time expression: the days it means, where it stands, and why it means none (an impossible date)."""

    window: Window | None
    start: int
    end: int
    fault: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """All that a text says about time: the window meant, the text without it, years it names, faults and notes."""

    window: Window | None
    wording: str
    years: tuple[int, ...]
    fault: str | None = None
    notes: tuple[str, ...] = ()


def parse(text: str, covered: tuple[date, date] | None = None) -> Timing:
    """Part a question into its time window and its wording.

    Several windows are intersected; windows that exclude each other are a fault, as is a date that no calendar has.

    Args:
        text: The user's words.
        covered: The archive's first and last day: "last year" is counted from its end. None leaves that unread.
    """
    found = _scan(without_designations(plain_letters(text)), covered)
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
    years = tuple(
        sorted(
            {
                int(year)
                for year in re.findall(r"(?<![\w.,$€£])(1[89]\d\d|20\d\d|21\d\d)(?![\w%])", without_designations(text))
            }
        )
    )
    notes = tuple(one.note for one in found if one.note)
    return Timing(None if fault else window, _tidy(wording), years, fault, notes)


_YEAR_AND_MONTH = re.compile(r"\d{4}-(\d{1,2})")


def parse_bound(text: str, *, end: bool) -> date:
    """Read what a user gave as `--from` or `--to`: a day, month or year; the month's or year's last day for an end.

    Raises:
        ValueError: If it is no date; the message says what would be one.
    """
    month = _YEAR_AND_MONTH.fullmatch(text.strip())
    if month and not 1 <= int(month[1]) <= 12:
        raise ValueError(f"{text!r} is no date: there is no month {month[1]}. Use 2011-07-27, 2011-07 or 2011.")
    timing = parse(text.strip()[:_LONGEST_BOUND])
    window = timing.window
    if window is None or len(text) > _LONGEST_BOUND or timing.wording or not window.closed:
        fault = timing.fault or f"{text[:_LONGEST_BOUND]!r} is no date"
        raise ValueError(f"{fault}. Use 2011-07-27, 2011-07 or 2011.")
    return (window.last if end else window.first) or date.min


_OPENING = re.compile(
    r"(?P<since>(?:ever\s+)?since|(?:starting|beginning)(?:\s+(?:from|in|on|with))?|no\s+earlier\s+than|not\s+before|from(?=.*\bonwards?\b))\s+(?:the\s+)?$"
    r"|(?P<after>(?:any\s*time\s+)?after|following|later\s+than|subsequent\s+to)\s+(?:the\s+)?$"
    r"|(?P<before>before|prior\s+to|earlier\s+than|ahead\s+of)\s+(?:the\s+)?$"
    r"|(?P<until>until|till|up\s+(?:to|until)|by|through|as\s+late\s+as|as\s+(?:of|at)|no(?:t)?\s+(?:later|after)(?:\s+than)?)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_ONWARD = re.compile(r"\s+(?:onwards?|on(?=\s*(?:[,.;:?!]|$))|and\s+(?:later|after(?:wards?)?))(?!\w)", re.IGNORECASE)
_JOINT = re.compile(r"\s*(?:-|–|to|until|till|through|up\s+to|(?P<also>and))\s*(?:the\s+)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE)
_OR = re.compile(
    r"\s*(?:,?\s+(?:and|or|versus|vs\.?)\s+|\s*[,/]\s*)(?:in\s+|on\s+|during\s+)?(?:the\s+)?", re.IGNORECASE
)
_THEREABOUTS = re.compile(r"\s+(?:or\s+(?:thereabouts|so)|or\s+around\s+then)\b", re.IGNORECASE)
_LEAD = re.compile(
    r"\b(?:(?:in|over|during)\s+the\s+course(?:\s+of)?"
    r"|in|on|during|at|of|from|around|about|over|throughout|back\s+in|sometime\s+in)\s+(?:the\s+)?$",
    re.I,
)
_SPOKEN_OF = re.compile(
    r"\b(?:effective|with\s+effect|tak(?:e|es|ing)\s+effect|scheduled|slated|due|as\s+from)\s+(?:(?:on|for|from|by|in|as\s+of)\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
"""What makes a day one that an event speaks of, and not the event's own: it stays a word to look for."""
_LOOK_BACK = 120
"""Characters before an expression that may modify it; a longer look would cost as much as the text has dates."""
_LONGEST_BOUND = 60
_BARE_YEAR = re.compile(r"(?:1[89]|20|21)\d\d", re.I)


def _scan(text: str, covered: tuple[date, date] | None) -> list[Found]:
    """Find the time expressions of a text, left to right, the longest rule first at each place."""
    taken: list[Found] = []
    spoken = bytearray(len(text))  # 1 where an expression stands
    for pattern, read in RULES:
        for match in pattern.finditer(text):
            if 1 in spoken[match.start() : match.end()] or _names_a_thing(text, match):
                continue
            if _said_before(_SPOKEN_OF, text, match.start()):
                spoken[match.start() : match.end()] = bytes([1]) * (match.end() - match.start())
                continue
            one = _found(text, match, read)
            taken.append(one)
            spoken[one.start : one.end] = bytes([1]) * (one.end - one.start)
    for window, start, end, note in counted_from_archive(text, *covered) if covered else ():
        if 1 not in spoken[start:end]:
            taken.append(Found(window, start, end, note=note))
            spoken[start:end] = bytes([1]) * (end - start)
    return _joined(text, sorted(taken, key=lambda one: one.start))


def _joined(text: str, found: list[Found]) -> list[Found]:
    """Make one span of two expressions: "from 28 April 2010 to 3 May 2011", "between … and …", "2008 or 2009"."""
    joined: list[Found] = []
    for one in found:
        last = joined[-1] if joined else None
        span = (_span(text, last, one) or _either(text, last, one)) if last else None
        if span:
            joined[-1] = span
        else:
            joined.append(one)
    return joined


def _either(text: str, a: Found, b: Found) -> Found | None:
    """Return the hull of two closed spans that are said one after the other and do not meet."""
    if not (a.window and b.window and a.window.closed and b.window.closed):
        return None
    between = text[a.end : b.start]
    in_a_row = not between.strip() and (_OR.match(text, b.start) or (_of_years(a.window) and _of_years(b.window)))
    if not _OR.fullmatch(between) and not in_a_row:
        return None
    if _intersect(a.window, b.window)[1] is None:
        return None
    days = [day for window in (a.window, b.window) for day in (window.first, window.last) if day]
    return Found(Window(min(days), max(days)), a.start, b.end)


def _of_years(window: Window) -> bool:
    """Say whether a span is of whole years: those are told one after the other with nothing between them."""
    first, last = window.first, window.last
    if not first or not last:
        return False
    return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)


def _span(text: str, a: Found, b: Found) -> Found | None:
    between = _said_before(_BETWEEN, text, a.start)
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
    before, after = text[max(0, match.start() - _LOOK_BACK) : match.start()], text[match.end() :]
    year_only = _BARE_YEAR.fullmatch(match[0]) is not None
    if re.search(rf"\b{NAMED_BY}\s+$", before, re.I) and year_only:
        return True
    if not year_only:
        return False
    if COUNTED.match(after):
        return not re.search(r"\b(?:in|since|until|by)\s+$", before, re.I)
    preceded = re.search(r"\b(?:in|during|since|before|after|until|by|of|from|throughout|to|and)\s+$", before, re.I)
    if re.search(r"\bthe\s+$", before, re.I) and re.match(
        r"\s+(?!and\b|or\b|to\b|when\b|was\b|is\b|in\b)[^\W\d_]", after
    ):
        return True  # "the 2030 Agenda", "the 2011 floods"
    named = NAMED_AFTER.match(after)
    return bool(named) and not preceded


def _found(text: str, match: re.Match[str], read: Callable[[re.Match[str]], Window]) -> Found:
    """Read one match with what stands before and after it."""
    try:
        return _in_context(text, match, read(match))
    except (ValueError, OverflowError):
        return Found(None, *match.span(), f"“{match[0].strip()}” is not a date that any calendar has")


def _in_context(text: str, match: re.Match[str], window: Window) -> Found:
    """Return what the words around a match make of its days.

    Raises:
        ValueError: If no calendar has the days meant.
        OverflowError: Likewise.
    """
    start, end = match.span()
    while modified := _modified(window, text, start):
        window, start = modified
    if window.first and window.last and window.first > window.last:
        return Found(None, start, end, f"“{text[start:end].strip()}” ends before it begins")
    note = _wrong_weekday(match, window) or other_hemisphere(match)
    lead, opening = (_said_before(pattern, text, start) for pattern in (_LEAD, _OPENING))
    outset = lead.start() if lead else start
    onward, vague = _ONWARD.match(text, end), _THEREABOUTS.match(text, end)
    if vague:
        window, end = widen(window), vague.end()
    if opening and not re.match(r"(?:between|from)\b", match[0], re.I):
        return Found(_open(window, opening), opening.start(), onward.end() if onward else end, note=note)
    if onward:
        return Found(Window(window.first, None), outset, onward.end(), note=note)
    return Found(window, outset, end, note=note)


def _said_before(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str] | None:
    """Return what a pattern finds right before a place, near enough to it."""
    return pattern.search(text, max(0, at - _LOOK_BACK), at)


def _modified(window: Window, text: str, at: int) -> tuple[Window, int] | None:
    """Return what the words before an expression make of it, and where they begin; None where they say nothing."""
    for pattern, change in MODIFIERS:
        match = _said_before(pattern, text, at)
        if match:
            return change(window, match), match.start()
    return None


def _wrong_weekday(match: re.Match[str], window: Window) -> str | None:
    said = match.groupdict().get("weekday")
    if not said or window.first is None or window.first != window.last:
        return None
    weekday = f"{window.first:%A}"
    return None if weekday.lower().startswith(said.lower()) else f"{day_in_words(window.first)} was a {weekday}"


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
