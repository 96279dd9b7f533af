"""A day page of the Current Events portal, as its wiki holds it. Free of I/O."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DayPage:
    """A day page.

    Attributes:
        wiki: The wiki's host, such as "en.wikipedia.org".
        title: The page's title.
        day: The day that the title names.
        text: Its wikitext; nothing ("") where there is no such page.
        revision: The number of this version, or None where the source does not say.
    """

    wiki: str
    title: str
    day: date
    text: str
    revision: int | None = None
