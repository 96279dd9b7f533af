"""Which kind of archive lies at a path."""

from pathlib import Path

from qa.archive.portal.pages import holds_days
from qa.archive.portal.reader import DayArchive
from qa.archive.reader import PageArchive
from qa.archive.reading import Archive


def open_archive(path: Path) -> Archive:
    """Return the archive at a path: of pages of the old form, or of day pages of the portal.

    Raises:
        ArchiveError: If it is missing or cannot be read.
    """
    return DayArchive(path) if holds_days(path) else PageArchive(path)
