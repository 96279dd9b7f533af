"""What of a day page is the day's own: the lines inside the frame that its templates make. Pure.

There are four forms. The newest has the events between two calls of the template; the one before it, inside of the
call; the oldest, between a header and a footer. The comments that mark the list stand anywhere and are no frame. Text
outside of the frame is nobody's: spam has stood there for years.
"""

import re
from dataclasses import dataclass
from datetime import date

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TEMPLATE = re.compile(r"\{\{\s*Current[\s_]+events\s*(?=[|}])", re.IGNORECASE)
_HEADER = re.compile(r"\{\{\s*Current[\s_]+events[\s_]+header\s*(\|[^{}]*)?\}\}", re.IGNORECASE)
_FOOTER = re.compile(r"\{\{\s*Current[\s_]+events[\s_]+footer\s*(?:\|[^{}]*)?\}\}", re.IGNORECASE)
_CONTENT = re.compile(r"\|\s*content\s*=")
_EDGE = re.compile(r"\|\s*(top|bottom)\s*=\s*yes\b", re.IGNORECASE)
_PART = re.compile(r"\|\s*(year|month|day)\s*=\s*(\d+)", re.IGNORECASE)
_BRACES = re.compile(r"\{\{|\}\}")
_NOT_SHOWN = re.compile(r"<noinclude>.*?(?:</noinclude>|\Z)", re.IGNORECASE | re.DOTALL)
_ODD = re.compile(r"^\s*\{\{\s*([^|{}\n<>]+?)\s*(?:\||\}\}|$)")


@dataclass(frozen=True, slots=True)
class Frame:
    """The inside of a day page.

    Attributes:
        text: What is inside, without comments.
        outside: Lines that say something and stand outside.
        dated: The day that the template names, or None where it names none.
        faults: What is wrong with the frame, in words.
    """

    text: str
    outside: int = 0
    dated: date | None = None
    faults: tuple[str, ...] = ()


def framed(page: str) -> Frame:
    """Cut a day page's text to what is inside of its frame."""
    text = _NOT_SHOWN.sub("", _COMMENT.sub("", page))
    calls = [(found, _end(text, found.start())) for found in _TEMPLATE.finditer(text)]
    for found, end in calls:
        arguments = text[found.end() : end]
        if content := _CONTENT.search(arguments):
            return _inside(text, found, found.end() + content.end(), end)
    edges = [(found, end, edge[1].lower()) for found, end in calls if (edge := _EDGE.search(text, found.end(), end))]
    if edges:
        return _between(text, edges)
    if header := _HEADER.search(text):
        return _below(text, header)
    return _unframed(text)


def _inside(text: str, call: re.Match[str], start: int, end: int) -> Frame:
    """Take the argument `content` of the template."""
    whole = text.startswith("}}", end - 2) and end - 2 >= start
    inside = text[start : end - 2] if whole else text[start:]
    faults = () if whole else ("its template is not closed: read to the end",)
    outside = _said(text[: call.start()]) + (_said(text[end:]) if whole else 0)
    return Frame(inside, outside, _numbered(text[call.end() : start]), faults)


def _between(text: str, edges: list[tuple[re.Match[str], int, str]]) -> Frame:
    """Take what is between the template's two calls."""
    first = next((edge for edge in edges if edge[2] == "top"), None)
    start = first[1] if first else 0
    last = next((edge for edge in edges if edge[2] == "bottom" and edge[0].start() >= start), None)
    stop = last[0].start() if last else len(text)
    faults = ("its frame has no beginning",) if first is None else ("its frame has no end",) if last is None else ()
    outside = (_said(text[: first[0].start()]) if first else 0) + (_said(text[last[1] :]) if last else 0)
    named = first or edges[0]
    return Frame(text[start:stop], outside, _numbered(text[named[0].end() : named[1]]), faults)


def _below(text: str, header: re.Match[str]) -> Frame:
    """Take what is between header and footer."""
    footer = _FOOTER.search(text, header.end())
    stop = footer.start() if footer else len(text)
    outside = _said(text[: header.start()]) + (_said(text[footer.end() :]) if footer else 0)
    numbers = [part for part in (header[1] or "").split("|") if part.strip().isdigit()]
    return Frame(text[header.end() : stop], outside, _date(numbers))


def _unframed(text: str) -> Frame:
    """Take all of a page whose frame is of no known form: a template unknown today, or none."""
    lines = text.split("\n")
    odd = next((found[1] for line in lines if (found := _ODD.match(line))), None)
    fault = f"its frame is none that is known ({{{{{odd}}}}}): read as far as it goes" if odd else "it has no frame"
    kept = [line for line in lines if not _ODD.match(line) and line.strip() not in ("}}", "|}")]
    return Frame("\n".join(kept), 0, None, (fault,) if _said(text) else ())


def _end(text: str, start: int) -> int:
    """Return where the template that begins here ends: behind its braces, or at the end where they do not close."""
    depth = 0
    for found in _BRACES.finditer(text, start):
        depth += 1 if found[0] == "{{" else -1
        if depth == 0:
            return found.end()
    return len(text)


def _said(text: str) -> int:
    return sum(any(map(str.isalnum, line)) for line in text.split("\n"))


def _numbered(arguments: str) -> date | None:
    parts = {found[1].lower(): found[2] for found in _PART.finditer(arguments)}
    return _date([parts[name] for name in ("year", "month", "day") if name in parts])


def _date(numbers: list[str]) -> date | None:
    try:
        year, month, day = (int(number) for number in numbers)
        return date(year, month, day)
    except ValueError:
        return None
