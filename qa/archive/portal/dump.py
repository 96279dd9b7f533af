"""The day pages of a MediaWiki export or dump, streamed in bounded memory, whatever it holds beside them.

Element names are matched without their namespace, which differs from version to version.
"""

import bz2
import gzip
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import zstandard

from qa.archive.pagefile import MAX_PAGE_BYTES, too_large
from qa.archive.portal.pages import WIKI, Skip
from qa.archive.portal.titles import day_of_title
from qa.records.daypage import DayPage
from qa.records.errors import ArchiveError

_DAMAGE = (OSError, EOFError, ET.ParseError, zstandard.ZstdError, ValueError)
_PORTAL = "100"


def dumped_days(dump: Path, skip: Skip) -> Iterator[DayPage]:
    """Yield the day pages of an export or dump, of each the newest version that is in it; redirects are passed over.

    Raises:
        ArchiveError: If it is no such file, is cut off, or holds no day page.
    """
    found = 0
    try:
        with closing(_opened(dump)) as stream:
            for page in _pages(stream, skip):
                found += 1
                yield page
    except _DAMAGE as error:
        reason = getattr(error, "strerror", None) or str(error) or "it ends too early"
        raise ArchiveError(
            f"{dump} cannot be read to its end: {reason}. Get a whole copy; nothing was changed."
        ) from error
    if not found:
        raise ArchiveError(
            f"{dump} holds no day page of the portal (Portal:Current events/2026 May 4). Give an export of English "
            "Wikipedia that does."
        )


def _opened(dump: Path) -> IO[bytes]:
    name = dump.name.lower()
    if name.endswith(".bz2"):
        return bz2.open(dump, "rb")
    if name.endswith(".gz"):
        return gzip.open(dump, "rb")  # type: ignore[return-value]
    if name.endswith(".zst"):
        reader: Any = zstandard.ZstdDecompressor().stream_reader(dump.open("rb"), read_across_frames=True, closefd=True)
        return reader  # type: ignore[no-any-return]
    return dump.open("rb")


class _Page:
    """What has been read of the page that is being read."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.redirect = False
        self.newest: tuple[str, int | None, str] | None = None


def _pages(stream: IO[bytes], skip: Skip) -> Iterator[DayPage]:
    wiki, page = WIKI, _Page()
    parents: list[ET.Element] = []
    for event, element in ET.iterparse(stream, events=("start", "end")):  # noqa: S314  (expat bounds what unfolds)
        name = _local(element)
        if event == "start":
            parents.append(element)
            page = _Page() if name == "page" else page
            continue
        parents.pop()
        if name == "base" and element.text:
            wiki = urlsplit(element.text.strip()).hostname or WIKI
        elif name == "page" and (found := _day_page(page, wiki, skip)):
            yield found
        else:
            _note(name, element, _local(parents[-1]) if parents else "", page)
        if name in ("revision", "page", "siteinfo", "logitem") and parents:
            element.clear()
            parents[-1].remove(element)


def _note(name: str, element: ET.Element, parent: str, page: _Page) -> None:
    """Note what an element says of the page that it is in."""
    if parent == "page" and name in ("title", "ns"):
        page.fields[name] = (element.text or "").strip()
    elif name == "redirect":
        page.redirect = True
    elif name == "revision":
        _take(element, page)


def _take(revision: ET.Element, page: _Page) -> None:
    """Keep a version of a day page, if it is newer than the one before."""
    if day_of_title(page.fields.get("title", "")) is None:
        return
    fields = {_local(child): child.text or "" for child in revision}
    time = fields.get("timestamp", "").strip()
    number = fields.get("id", "").strip()
    if page.newest is None or time >= page.newest[0]:
        page.newest = (time, int(number) if number.isdigit() else None, fields.get("text", ""))


def _day_page(page: _Page, wiki: str, skip: Skip) -> DayPage | None:
    title = page.fields.get("title", "")
    day = day_of_title(title)
    if day is None or page.redirect or page.newest is None or page.fields.get("ns", _PORTAL) != _PORTAL:
        return None
    _, revision, text = page.newest
    if len(text) > MAX_PAGE_BYTES:
        skip(title, too_large(len(text)))
        return None
    return DayPage(wiki, title, day, text, revision)


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
