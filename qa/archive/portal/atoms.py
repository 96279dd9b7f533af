"""One bullet's wikitext to the pieces that it is made of: words, links, reports. Pure; `inline` puts them together.

mwparserfromhell reads a bullet at a time, without styles: unclosed or crossing quotes cannot break more than that.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import mwparserfromhell
from mwparserfromhell.nodes import Comment, ExternalLink, HTMLEntity, Tag, Template, Text, Wikilink
from mwparserfromhell.wikicode import Wikicode

from qa.archive.portal.labels import language_of_code
from qa.archive.portal.templates import ARCHIVES, CITES, DEAD_LINKS, language_of, shown

_STYLE = re.compile(r"'{2,}")
_TRAIL = re.compile(r"[a-z]+")
_LANGUAGE_CODE = re.compile(r"(?:[a-z]{2,3}|simple|zh-[a-z-]+|be-x-old)")
_NAMESPACE = re.compile(r":?\s*([\w .-]+?)\s*:\s*(\S.*)", re.DOTALL)
_PICTURES = frozenset({"file", "image", "category", "media"})
_NEWS = frozenset({"n", "wikinews"})
_OUTSIDE = frozenset(
    {"s", "wikisource", "wikt", "wiktionary", "q", "wikiquote", "b", "commons", "m", "meta", "d", "mw", "v", "voy"}
)
_PREFIXES = _OUTSIDE | _NEWS | {"w"}
_UNSEEN_TAGS = frozenset({"gallery", "math", "score", "timeline", "references", "templatestyles", "style", "script"})
_MOST_NESTED = 12


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Words that lead to a page of the wiki; `inside` says whether it is a page of this wiki's articles."""

    text: str
    target: str
    fragment: str
    inside: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """A link to a page elsewhere. A `cited` one is no part of the text; a `plain` one is an address, written out."""

    url: str
    label: str
    cited: bool = False
    archive: str | None = None
    language: str | None = None
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """What a template says of the report before it: the address of an archived copy, or its language."""

    archive: str | None = None
    language: str | None = None


Atom = Words | Linked | Report | Remark


@dataclass(slots=True)
class Atoms:
    """The pieces of a bullet in order; `unknown` are the names of templates that are not known."""

    pieces: list[Atom] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def atoms(wikitext: str) -> Atoms:
    """Take a bullet's wikitext apart."""
    found = Atoms()
    for piece in _pieces(_parsed(_unstyled(wikitext)), found, 0):
        last = found.pieces[-1] if found.pieces else None
        if isinstance(piece, Words) and isinstance(last, Words):
            found.pieces[-1] = Words(last.text + piece.text)
        elif isinstance(piece, Words) and isinstance(last, Linked) and (trail := _TRAIL.match(piece.text)):
            found.pieces[-1] = Linked(last.text + trail[0], last.target, last.fragment, last.inside)
            found.pieces.append(Words(piece.text[trail.end() :]))
        else:
            found.pieces.append(piece)
    return found


def _parsed(text: str) -> Wikicode:
    return mwparserfromhell.parse(text, skip_style_tags=True)


def _unstyled(text: str) -> str:
    """Take out the quotes that make words italic or bold; an apostrophe among them stays."""
    return _STYLE.sub(_apostrophes, text) if "''" in text else text


def _apostrophes(run: re.Match[str]) -> str:
    """Return the apostrophes that a run of quotes leaves: italics closed before "s" of a genitive leave one."""
    length = len(run[0])
    of_italics = length == 3 and run.string[run.end() :].startswith("s ") and run.string[run.start() - 1].isalnum()
    return "'" if length == 4 or of_italics else "'" * max(0, length - 5)


def _pieces(code: Wikicode, found: Atoms, depth: int) -> Iterator[Atom]:
    for node in code.nodes if depth < _MOST_NESTED else ():
        match node:
            case Text():
                yield Words(str(node.value))
            case HTMLEntity():
                yield Words(_entity(node))
            case Wikilink():
                yield from _wikilink(node, found, depth)
            case ExternalLink():
                label = _text(node.title, found, depth) if node.title else ""
                yield Report(
                    str(node.url),
                    "" if label.strip().startswith(("http://", "https://")) else label,
                    plain=not node.brackets,
                )
            case Template():
                yield from _template(node, found, depth)
            case Tag():
                yield from _tag(node, found, depth)
            case Comment():
                pass
            case _:
                yield Words(str(node))


def _entity(node: HTMLEntity) -> str:
    try:
        return str(node.normalize())
    except (ValueError, OverflowError):
        return str(node)


def _text(code: Wikicode, found: Atoms, depth: int) -> str:
    """Return the words of a part."""
    pieces = _pieces(code, found, depth + 1)
    return "".join(_words_of(piece) for piece in pieces)


def _words_of(piece: Atom) -> str:
    match piece:
        case Words() | Linked():
            return piece.text
        case Report():
            return piece.label
        case Remark():
            return f" in {piece.language}" if piece.language else ""


def _wikilink(node: Wikilink, found: Atoms, depth: int) -> Iterator[Atom]:
    raw = html.unescape(str(node.title)).strip()
    spaced = _NAMESPACE.fullmatch(raw)
    space = spaced[1].casefold() if spaced else ""
    if not raw.startswith(":") and (space in _PICTURES or (_is_language(space) and space not in _PREFIXES)):
        return
    text = _text(node.text, found, depth) if node.text is not None else raw.lstrip(":")
    if space in _NEWS and spaced:
        page = spaced[2].strip().replace(" ", "_")
        yield Report(f"https://en.wikinews.org/wiki/{page}", text if node.text is not None else "(Wikinews)")
        return
    if space in {"w", "wikipedia"} and spaced:
        raw, space = spaced[2], "" if space == "w" else space
    title, _, fragment = raw.lstrip(":").partition("#")
    target = " ".join(title.replace("_", " ").split())
    if not target:
        yield Words(text)
        return
    foreign = bool(space) and (space in _OUTSIDE or _is_language(space))
    yield Linked(text, target, " ".join(fragment.replace("_", " ").split()), inside=not foreign)


def _is_language(space: str) -> bool:
    return _LANGUAGE_CODE.fullmatch(space) is not None


def _tag(node: Tag, found: Atoms, depth: int) -> Iterator[Atom]:
    name = str(node.tag).strip().casefold()
    if name == "br":
        yield Words(" ")
    elif name == "nowiki":
        yield Words(str(node.contents or ""))
    elif name == "ref":
        for piece in _pieces(node.contents, found, depth + 1) if node.contents else ():
            if isinstance(piece, Report):
                yield Report(piece.url, piece.label, True, piece.archive, piece.language)
            elif isinstance(piece, Remark):
                yield piece
    elif name not in _UNSEEN_TAGS and node.contents is not None:
        yield from _pieces(node.contents, found, depth + 1)


def _template(node: Template, found: Atoms, depth: int) -> Iterator[Atom]:
    name = " ".join(str(node.name).replace("_", " ").split()).casefold().removeprefix("template:")
    named = {str(one.name).strip().casefold(): str(one.value).strip() for one in node.params if one.showkey}
    if name in ARCHIVES:
        yield Remark(archive=named.get("url"))
        return
    if name in DEAD_LINKS and named.get("url"):
        yield Report(named["url"], named.get("text") or named.get("title") or "", True)
        return
    if name.startswith(CITES) and (cited := _cited(named)):
        yield cited
        return
    given = [one.value for one in node.params if not one.showkey or str(one.name).strip().isdigit()]
    plain = [" ".join(_text(value, found, depth).split()) for value in given]
    if (code := language_of(name, plain)) is not None:
        yield Remark(language=language_of_code(code))
        return
    words = shown(name, plain, named)
    if words is None:
        found.unknown.append(name[:60])
        words = " ".join(filter(None, plain))
    if words:
        yield Words(words)


def _cited(named: dict[str, str]) -> Report | None:
    """Return the report that a `{{cite …}}` cites, if it has an address."""
    url = named.get("url") or named.get("chapter-url") or ""
    if not url:
        return None
    keys = ("newspaper", "work", "website", "magazine", "journal", "publisher", "agency")
    publisher = next((named[key] for key in keys if named.get(key)), "")
    agency = named.get("agency", "")
    plain = str(_parsed(_unstyled(publisher)).strip_code())
    label = f"{agency} via {plain}" if agency and plain and agency != publisher else plain
    archive = named.get("archive-url") or named.get("archiveurl")
    language = named.get("language", "")
    tongue = language_of_code(language) or (language.capitalize() if language.isalpha() else None)
    return Report(url, label, True, archive, tongue)
