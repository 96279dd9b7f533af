"""A bullet's wikitext to its text, its links and its sources. Pure; `day` calls it.

Which of a bullet's links to pages elsewhere name a publisher, and which are words of the sentence, their place says:
labels in parentheses and what stands behind the last word are sources, all else is text, and a source beside it.
"""

import re
from dataclasses import dataclass, replace

from qa.archive.portal.atoms import Atom, Linked, Remark, Report, Words, atoms
from qa.archive.portal.labels import host_of, is_bracketed, language_named, read_address, read_label
from qa.records.event import WikiLink
from qa.text.visible import CONTROLS

_GONE = "\x1e"  # where a source was taken out
_START, _STOP = "\x11", "\x12"  # around the words of a link
_BETWEEN = re.compile(r"[\s,;.:|/&()\[\]{}–—*-]*(?:\b(?:and|via|also|see)\b)?[\s,;.:|/&()\[\]{}–—*-]*", re.IGNORECASE)
_ENDED = re.compile(r"[.!?…\"”’»)\]]\s*\(?\s*$")
_EMPTY = re.compile(
    rf"[(\[]\s*(?:[A-Z][\w.&]{{1,20}}(?: [A-Z][\w.&]{{1,20}})?:?\s*)?{_GONE}(?:[\s,;.&/{_GONE}]|and)*[)\]]"
)
_RUN = re.compile(rf"\s*{_GONE}(?:[\s,;]*{_GONE})*")
_HALF = re.compile(rf"\s*[(\[]\s*{_GONE}")
_OTHER_HALF = re.compile(rf"{_GONE}\s*\)(?=[\s.,;]*(?:{_GONE}|$))")
_TWICE = re.compile(
    rf"([.!?][\"”’)]*){_GONE}[\s.,;]*\.(?=\s|{_GONE}|$)"
)  # a full stop before the source, and one behind
_JOINED = re.compile(rf"{_GONE}(?=[\w\"“‘('{_START}])")
_HOLLOW = re.compile(r"\s*(?:\(\s*\)|\[\s*\])|\s+([.,;])(?=\s|$)")
_LEFT = re.compile(
    r"<<(?:(?!<<).)*?>>|\[\[|\]\]|\{\{|\}\}|</?(?:ref|nowiki|br|b|i|small|span|div)\b[^<>]*>?", re.IGNORECASE
)
_NOISE = re.compile(
    r"\(\s*(?:Link dead as of [^()]*(?:\(UTC\)\)?)?|Wiki(?:news|pedia)|dead link)\s*\)?|\[\s*news ?link missing\s*\]",
    re.IGNORECASE,
)
_INERT = dict.fromkeys(set(CONTROLS) - {9, 10} | {0xFEFF}, " ")


@dataclass(frozen=True, slots=True)
class Told:
    """A source as a bullet names it."""

    name: str
    url: str
    archive: str | None
    via: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Bullet:
    """What a bullet says.

    Attributes:
        text: Its words, without what names its sources.
        links: The links in them.
        sources: The reports, each address once.
        lost: Links to pages elsewhere whose address cannot be followed.
        bare: Whether its words are links and nothing else ("[[A]], [[B]]:").
        lead: The words before a colon that open it, where they are links: what it is about.
        unknown: The templates in it that are not known.
    """

    text: str
    links: tuple[WikiLink, ...]
    sources: tuple[Told, ...]
    lost: int
    bare: bool
    lead: tuple[str, ...]
    unknown: tuple[str, ...]


def read_bullet(wikitext: str) -> Bullet:
    """Read a bullet."""
    parts = atoms(wikitext.translate(_INERT))
    pieces = _mended(parts.pieces)
    reports, raw = _parted(pieces)
    sources, lost = _sources(reports)
    linked = [piece for piece in pieces if isinstance(piece, Linked)]
    text, links = _settled(raw, linked)
    return Bullet(
        text=text,
        links=links,
        sources=sources,
        lost=lost,
        bare=bool(links) and not _outside_links(text, links),
        lead=_lead(text, links),
        unknown=tuple(parts.unknown),
    )


def _mended(pieces: list[Atom]) -> list[Atom]:
    """Read a link at the end whose bracket is never closed."""
    for at in range(len(pieces) - 1, 0, -1):
        before, link, behind = pieces[at - 1], pieces[at], pieces[at + 1 : at + 2]
        if not isinstance(link, Report):
            continue
        if link.plain and isinstance(before, Words) and before.text.endswith("["):
            label = behind[0].text if behind and isinstance(behind[0], Words) else ""
            return [
                *pieces[: at - 1],
                Words(before.text[:-1]),
                replace(link, label=label, plain=False),
                *pieces[at + 2 :],
            ]
        break
    return pieces


def _parted(pieces: list[Atom]) -> tuple[list[Report], str]:
    """Return the reports, with what is remarked on them, and the text with marks where links and sources were."""
    tail = _tail(pieces)
    reports: list[Report] = []
    text = ""
    for at, piece in enumerate(pieces):
        match piece:
            case Words():
                if at > tail and reports and (language := language_named(piece.text)):
                    reports[-1] = replace(reports[-1], language=language)
                else:
                    text += piece.text
            case Linked():
                text += f"{_START}{piece.text}{_STOP}"
            case Remark():
                if reports:
                    archive, language = reports[-1].archive or piece.archive, reports[-1].language or piece.language
                    reports[-1] = replace(reports[-1], archive=archive, language=language)
            case Report():
                if _names_source(piece, text, pieces, at, in_tail=at >= tail):
                    reports.append(piece)
                    text += _GONE
                else:
                    reports.append(replace(piece, label=""))
                    text += piece.label or piece.url
    return reports, text


def _tail(pieces: list[Atom]) -> int:
    """Return where the last word of the text has been said: what follows are sources."""
    start = len(pieces)
    while start and not _says(pieces[start - 1]):
        start -= 1
    return start


def _says(piece: Atom) -> bool:
    """Say whether a piece is a word of the sentence, and nothing that stands between or behind sources."""
    if not isinstance(piece, Words):
        return isinstance(piece, Linked)
    if _BETWEEN.fullmatch(piece.text) or language_named(piece.text):
        return False
    return any(map(str.isalnum, _NOISE.sub("", piece.text)))


def _names_source(report: Report, before: str, pieces: list[Atom], at: int, *, in_tail: bool) -> bool:
    """Say whether a link's label names its publisher, and is no part of the sentence."""
    if report.plain:
        return in_tail
    if report.cited or not re.sub(r"[\d\s]", "", report.label) or is_bracketed(report.label):
        return True
    behind = pieces[at + 1] if at + 1 < len(pieces) else None
    after = behind.text if isinstance(behind, Words) else ""
    if before.rstrip().endswith("(") and after.lstrip()[:1] in (")", ",", ";", ""):
        return True
    if before.rstrip().endswith(_GONE) and (in_tail or after.lstrip()[:1] in tuple(",;[")):
        return True
    if in_tail:
        return bool(_ENDED.search(before)) or (report.label[:1].isupper() and not after.strip().startswith("."))
    ended = _ENDED.search(before) is not None and after[:1].isspace() and after.lstrip()[:1].isupper()
    return ended and len(report.label.split()) < 5


def _sources(reports: list[Report]) -> tuple[tuple[Told, ...], int]:
    found: dict[str, Told] = {}
    lost = 0
    for report in reports:
        address = read_address(report.url)
        if address is None:
            lost += 1
            continue
        url, archive = address
        label = read_label(report.label, url)
        copy = read_address(report.archive) if report.archive else None
        told = Told(
            label.name,
            url,
            archive or (copy[1] or copy[0] if copy else None),
            label.via,
            report.language or label.language,
        )
        earlier = found.get(url)
        if earlier is None:
            found[url] = told
        else:  # the same report twice: an archived copy, or a name, may stand with the second
            name = told.name if earlier.name == host_of(url) else earlier.name
            found[url] = replace(earlier, name=name, archive=earlier.archive or told.archive)
    return tuple(found.values()), lost


def _settled(raw: str, linked: list[Linked]) -> tuple[str, tuple[WikiLink, ...]]:
    """Take out the marks and what sources left around them, fold blanks; find where each link's words begin."""
    text = _unsourced(_LEFT.sub("", _NOISE.sub(_GONE, raw)))
    said: list[str] = []
    links: list[WikiLink] = []
    length = number = begun = 0
    for char in text:
        if char == _START:
            begun = length
        elif char == _STOP:
            link = linked[number]
            number += 1
            words = "".join(said[begun:])
            lead = len(words) - len(words.lstrip())
            if link.inside and words.strip():
                links.append(WikiLink(link.target, link.fragment, words.strip(), begun + lead))
        elif char.isspace():
            if said and said[-1] != " ":
                said.append(" ")
                length += 1
        else:
            said.append(char)
            length += 1
    return "".join(said).rstrip(" ,;:|"), tuple(links)


def _unsourced(text: str) -> str:
    """Take out the marks of sources, with the brackets and commas that stood around them alone."""
    text = _RUN.sub(_GONE, _EMPTY.sub(_GONE, text))
    opened, closed = text.count("("), text.count(")")
    if opened > closed:
        text = _HALF.sub(_GONE, text)
    elif closed > opened:
        text = _OTHER_HALF.sub(_GONE, text)
    text = _TWICE.sub(r"\1", text)
    text = _JOINED.sub(" ", text).replace(_GONE, "")
    return _HOLLOW.sub(r"\1", text)


def _outside_links(text: str, links: tuple[WikiLink, ...]) -> bool:
    """Say whether a text has words beside those of its links."""
    left = text
    for link in reversed(links):
        left = left[: link.offset] + " " + left[link.offset + len(link.words) :]
    left = re.sub(r"\([^()]*\)|\b(?:and|in|the|of)\b", " ", left)
    return any(map(str.isalnum, left))


def _lead(text: str, links: tuple[WikiLink, ...]) -> tuple[str, ...]:
    """Return the links that stand before the colon that opens a text, where nothing else does."""
    colon = text.find(": ")
    before = tuple(link for link in links if link.offset + len(link.words) <= colon)
    if colon < 0 or not before or _outside_links(text[:colon], before):
        return ()
    return tuple(link.words for link in before)
