"""Titles and file names of day pages to days, and back. Pure."""

import calendar
import re
from datetime import date

SPOKEN_OF = "portal:"
"""What the name of a portal begins with, where an archive's path could stand: `portal:en`."""
PREFIX = "Portal:Current events/"
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_TITLE = re.compile(r"Portal:Current[ _]events/(\d{4})[ _]([A-Za-z]+)[ _](\d{1,2})", re.IGNORECASE)
_FILE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:\.rev(\d+))?\.wiki", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:Portal.Current[ _]events.)?(\d{4})[ _]([A-Za-z]+)[ _](\d{1,2})(?:\.(?:wiki|txt))?", re.IGNORECASE
)


def title_of(day: date) -> str:
    """Return the title of a day's page: `Portal:Current events/2011 July 27`."""
    return f"{PREFIX}{day.year:04} {calendar.month_name[day.month]} {day.day}"


def day_of_title(title: str) -> date | None:
    """Return the day that a page's title names, or None where it is no day page."""
    found = _TITLE.fullmatch(title.strip())
    return _day(found[1], found[2], found[3]) if found else None


def day_of_file(path: str) -> tuple[date, int | None] | None:
    """Return the day that a file's name names, and the revision where it says that; None where it names no day."""
    name = path.replace("\\", "/").rpartition("/")[2]
    if found := _FILE.fullmatch(name):
        try:
            return date(int(found[1]), int(found[2]), int(found[3])), int(found[4]) if found[4] else None
        except ValueError:
            return None
    found = _NAMED.fullmatch(name)
    day = _day(found[1], found[2], found[3]) if found and name.lower().endswith((".wiki", ".txt")) else None
    return (day, None) if day else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), _MONTHS[month.casefold()], int(day))
    except (KeyError, ValueError):
        return None
