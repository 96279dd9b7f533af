"""The lines of a page's sources to the addresses of the reporting. Pure; `page` calls it.

The generators write `1. [Publisher](address)`, with whatever the portal's editors left in either. What reads as
nothing that way is read as CommonMark: an address in angle brackets or bare, with a title, with escapes, with words
behind it.
"""

import html
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from qa.archive.cleaning import clean
from qa.archive.dialect import PICTURE_LABELS
from qa.records.event import Source
from qa.text.visible import visible_address

MAX_SOURCES = 200
MAX_ADDRESS = 2_000
"""Characters of an address that is followed: browsers and archives take no more; the longest real one has 622."""
_WEB = re.compile(r"https?://(?:[^\s/?#<>\"@]*@)?([^\s/?#<>\"@:]+)(?:[/?#@:][^\s<>\"]*)?", re.IGNORECASE)
_REFERENCE = re.compile(r"&#?\w+;")  # `html.unescape` alone would make "§ion=" of an address's "&section="
_ADDRESS_END = re.compile(r"\)(?=\s*(?:\[|$))")  # addresses may hold parentheses of their own
_ITEM = re.compile(r"^\s*(?:\d+[.)]|[-*+])\s+")
_BARE = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_LONGEST_LINE = 20_000


def read_sources(lines: Iterable[str], page: str) -> tuple[tuple[Source, ...], int]:
    """Return the sources that lines name, each address once, and how many lines name none that can be followed.

    Args:
        lines: The lines of a page's section of sources.
        page: The page's id.
    """
    found: dict[str, Source] = {}
    lost = 0
    for line in lines:
        named = _named(line)
        pictures = [label for label, _ in named if clean(label).casefold() in PICTURE_LABELS]
        whole = [(label, address) for label, address in named if _is_web(address) and len(address) <= MAX_ADDRESS]
        for label, address in whole:
            if label not in pictures and len(found) < MAX_SOURCES:
                found.setdefault(address, Source(_publisher(label, address), address, page))
        lost += not whole and not pictures and _says(line)
    return tuple(found.values()), lost


def _named(line: str) -> list[tuple[str, str]]:
    """Return label and address of each link of a line, as the generators write them, or else as CommonMark does."""
    written = [(label, _address(address)) for label, address in _links(line)]
    if "\\" not in line and written and all(_is_web(address) for _, address in written):
        return written
    read = list(_common_mark(line)) if "://" in line and len(line) <= _LONGEST_LINE else []
    return read or written


def _address(raw: str) -> str:
    return visible_address(_REFERENCE.sub(lambda found: html.unescape(found[0]), raw.strip()))


def _is_web(url: str) -> bool:
    """Say whether this is an address that a reader can follow: http(s), with a host and without blanks."""
    return _WEB.fullmatch(url) is not None


def _says(line: str) -> bool:
    return any(map(str.isalnum, _ITEM.sub("", line)))


def _publisher(label: str, url: str) -> str:
    """Clean a publisher's name; where nothing is left of it, the address's host stands in."""
    name = clean(label)
    if name.count("[") != name.count("]"):
        name = name.strip("[] ")
    return name or _WEB.sub(r"\1", url).removeprefix("www.")


def _links(line: str) -> Iterator[tuple[str, str]]:
    """Yield label and address of each `[label](address)`, both as they stand, in time linear in the line."""
    start = line.find("[")
    while start >= 0:
        middle = line.find("](", start)
        end = _ADDRESS_END.search(line, middle + 2) if middle >= 0 else None
        if end is None:
            return
        yield line[start + 1 : middle], line[middle + 2 : end.start()]
        start = line.find("[", end.end())


def _common_mark(line: str) -> Iterator[tuple[str, str]]:
    """Yield label and address of each link of a line, by the rules of CommonMark; bare addresses are links, too."""
    (inline,) = _parser().parseInline(_ITEM.sub("", line))
    inside, label, address = False, "", ""
    for token in inline.children or ():
        if token.type == "link_open":
            inside, label, address = True, "", str(token.attrGet("href") or "")
        elif token.type == "link_close":
            inside = False
            yield ("" if label == address or _BARE.fullmatch(label) else label), _address(address.replace(" ", "%20"))
        elif inside:
            label += token.content
        else:
            for bare in _BARE.findall(token.content):
                yield "", _address(bare.rstrip(".,;:!?)]'"))


@cache
def _parser() -> Any:  # noqa: ANN401
    from markdown_it import MarkdownIt

    parser: Any = MarkdownIt("commonmark")
    parser.normalizeLink = str  # an address stays as it is written
    parser.normalizeLinkText = str
    return parser
