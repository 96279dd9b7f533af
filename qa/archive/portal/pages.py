"""Day pages, one after the other, from wherever they lie: a folder, a packed file, an export or dump of a wiki."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from qa.archive.pagefile import Page, is_page
from qa.archive.portal.titles import day_of_file, title_of
from qa.archive.walk import PACKED, walk
from qa.records.daypage import DayPage

_EVENT_PAGE = re.compile(r"(?:^|/)\d{4}/\d{1,2}/\d{1,2}/[^/]+$")

WIKI = "en.wikipedia.org"
"""The wiki of pages that do not say theirs."""
DUMPS = (".xml", ".xml.bz2", ".xml.zst", ".xml.gz")


Skip = Callable[[str, str], None]
"""Told the name of a page that cannot be read, and why."""


def holds_days(archive: Path) -> bool:
    """Say whether an archive holds day pages of the portal, and not event pages.

    Raises:
        ArchiveError: If it is missing, or cannot be read so far.
    """
    if is_dump(archive):
        return True
    if archive.is_file() and not archive.name.lower().endswith(PACKED):
        return day_of_file(archive.name) is not None
    for page in walk(archive, lambda name: is_page(name) or day_of_file(name) is not None):
        if day_of_file(page.path):
            return not (archive.is_dir() and _holds_event_pages(archive))
        if page.path.count("/") > 1:
            return False
    return False


def _holds_event_pages(folder: Path) -> bool:
    return any(_EVENT_PAGE.search(page.path) for page in walk(folder))


def days_within(folder: Path) -> list[Path]:
    """Return the files in a folder of event pages that are named as day pages of the portal.

    Raises:
        ArchiveError: If it cannot be read.
    """
    return [folder / page.path for page in walk(folder, lambda name: day_of_file(name) is not None)]


def is_dump(archive: Path) -> bool:
    """Say whether a file's name is that of an export or dump."""
    return archive.name.lower().endswith(DUMPS)


def day_files(archive: Path, skip: Skip) -> Iterator[DayPage]:
    """Yield the day pages of a folder or a packed file; of several files of one day, all.

    Raises:
        ArchiveError: If it cannot be read to its end.
    """
    if archive.is_file() and day_of_file(archive.name):
        pages: Iterator[Page] = iter([Page(archive.name, archive.read_bytes())])
    else:
        pages = walk(archive, lambda name: day_of_file(name) is not None)
    for page in pages:
        named = day_of_file(page.path)
        if page.fault or named is None:
            skip(page.path, page.fault or "its name names no day")
            continue
        text = _decoded(page.data)
        if text is None:
            skip(page.path, "it is binary, not text")
            continue
        day, revision = named
        yield DayPage(WIKI, title_of(day), day, text, revision)


def _decoded(data: bytes) -> str | None:
    """Return a page's text; collectors have written some in the code page of a Western Windows."""
    if b"\0" in data:
        return None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", errors="replace")
