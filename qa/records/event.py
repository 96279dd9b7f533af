"""The records that travel between modules: an event and what hangs on it. Frozen, and free of I/O."""

import re
from dataclasses import dataclass, field
from datetime import date

_WAYBACK = "https://web.archive.org/web"
_ARCHIVED = re.compile(r"https?://(?:web\.archive\.org/web|archive\.(?:is|today|ph|org))/", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9À-Þ])|(?<=[。！？])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|Rev|Hon|St|Mt|Ft|No|vs|v|Jr|Sr|Inc|Ltd|Co"
    r"|Corp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|approx|c|ca|al|Op)\.|\b[ap]\.m\.)$"
)


@dataclass(frozen=True, slots=True)
class Source:
    """The publisher and address of the original reporting, and the page of the archive that names them."""

    name: str
    url: str
    page: str

    def archived_url(self, day: date) -> str:
        """Return the Wayback Machine address of this source as it stood nearest to `day`."""
        if _ARCHIVED.match(self.url):
            return self.url
        return f"{_WAYBACK}/{day.isoformat().replace('-', '')}/{self.url}"


@dataclass(frozen=True, slots=True)
class Related:
    """A link to another event, with the entities that both share. The other event's own page has its title."""

    id: str
    entities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One version in an event's history, as its page lists it."""

    id: str
    title: str
    time: str | None
    current: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One happening.

    `also` holds the ids of the pages merged into this one: older versions and duplicates. `passages` holds the
    stretches of the title and description that stand in the page without a gap; it is empty where the whole
    title and the whole description do.
    """

    id: str
    date: date
    title: str
    description: str | None = None
    topic: str | None = None
    sources: tuple[Source, ...] = ()
    related: tuple[Related, ...] = ()
    entities: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    also: tuple[str, ...] = ()
    passages: tuple[str, ...] = field(default=())

    def quotable(self) -> tuple[str, ...]:
        """Return the stretches of text of which any part is a word-for-word quote of the page."""
        return self.passages or tuple(text for text in (self.title, self.description) if text)

    def own_sources(self) -> tuple[Source, ...]:
        """Return the sources that stand in the event's own page, without those of pages merged into it."""
        return tuple(source for source in self.sources if source.page == self.id)


def sentences(text: str) -> list[str]:
    """Split a text into sentences, each a stretch of the text as it stands."""
    found: list[str] = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        piece = text[max(start, end.start() - 12) : end.start()]
        if _ABBREVIATION.search(piece):
            continue
        closed = text[start : end.end()].strip()
        if closed:
            found.append(closed)
        start = end.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found
