"""The records that travel between modules: an event and what hangs on it. Frozen, and free of I/O."""

import re
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import quote

_Day = date  # where a field is called `date`
_WAYBACK = "https://web.archive.org/web"
_ARCHIVED = re.compile(r"https?://(?:web\.archive\.org/web|archive\.(?:is|today|ph|org))/", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9À-Þ])|(?<=[。！？])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|Rev|Hon|St|Mt|Ft|No|vs|v|Jr|Sr|Inc|Ltd|Co"
    r"|Corp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|approx|c|ca|al|Op)\.|\b[ap]\.m\.)$"
)


def _shown(record: "Source | Event", always: int) -> str:
    """Return a record's `repr` with its first fields, and of the later ones those that are not as they are by default.

    What is stored is sealed over this text (`qa.store.seals`): so data of a Dateline without the later fields hold.
    """
    told = []
    for number, (name, default) in enumerate(_fields(record.__class__)):  # type: ignore[arg-type]
        value = getattr(record, name)
        if number < always or value != default:
            told.append(f"{name}={value!r}")
    return f"{type(record).__name__}({', '.join(told)})"


@cache
def _fields(kind: Any) -> list[tuple[str, object]]:  # noqa: ANN401
    return [(one.name, one.default) for one in fields(kind)]


@dataclass(frozen=True, slots=True, repr=False)
class Source:
    """The publisher and address of the original reporting, and the page of the archive that names them.

    Attributes:
        name: The publisher, as the page names it ("AFP via The Courier").
        url: The original address.
        page: The id of the page that names it.
        archive: The address of an archived copy, where the page names one.
        via: The publisher that carries an agency's report: "The Courier".
        language: The language of the report, where the page names one ("Polish").
    """

    name: str
    url: str
    page: str
    archive: str | None = None
    via: str | None = None
    language: str | None = None

    def __repr__(self) -> str:
        return _shown(self, 3)

    @property
    def label(self) -> str:
        """The publisher as a reader is told of it: "AFP via The Courier (in Polish)"."""
        via = f" via {self.via}" if self.via and self.via not in self.name else ""
        return f"{self.name}{via}" + (f" (in {self.language})" if self.language else "")

    def archived_url(self, day: date) -> str:
        """Return the address of an archived copy: the page's own, or the Wayback Machine's nearest to `day`."""
        if self.archive:
            return self.archive
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
class WikiLink:
    """A link of an event's title to a page of the wiki that it comes from.

    Attributes:
        target: The page's title.
        fragment: The section of it, or nothing ("").
        words: The words of the title that are the link.
        offset: Where in the title they begin, in characters.
    """

    target: str
    fragment: str
    words: str
    offset: int


@dataclass(frozen=True, slots=True)
class Origin:
    """The page of a wiki that tells of an event, as it stood when it was read.

    Attributes:
        wiki: The wiki's host, such as "en.wikipedia.org".
        page: The page's title.
        revision: The number of the page's version that was read, or None where the source does not say.
    """

    wiki: str
    page: str
    revision: int | None = None

    @property
    def url(self) -> str:
        """The page's address: of the version that was read, where that is known."""
        if self.revision is not None:
            return f"https://{self.wiki}/w/index.php?oldid={self.revision}"
        return f"https://{self.wiki}/wiki/{quote(self.page.replace(' ', '_'), safe='/:')}"


@dataclass(frozen=True, slots=True, repr=False)
class Event:
    """One happening.

    `also` holds the ids of the pages merged into this one: older versions and duplicates. `passages` holds the
    stretches of the title and description that stand in the page without a gap; it is empty where the whole
    title and the whole description do.

    The fields from `category` on are those that the Current Events portal has more; all are empty for other pages.
    `topic` is the one line that pages of the old form have; the portal's are `topics`.

    Attributes:
        category: One of the portal's ten (`qa.records.category`).
        heading: The page's own words for it, where they are others.
        topics: What it is a part of, the outermost first.
        links: The links in the title.
        origin: The page it comes from.
        ordinal: Its place among the events of its page, from 0.
        withdrawn: The day on which it was first missing from its page, where it still is.
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
    passages: tuple[str, ...] = ()
    category: str | None = None
    heading: str | None = None
    topics: tuple[str, ...] = ()
    links: tuple[WikiLink, ...] = ()
    origin: Origin | None = None
    ordinal: int = 0
    withdrawn: _Day | None = None

    def __repr__(self) -> str:
        return _shown(self, 11)

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
