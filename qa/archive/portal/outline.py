"""The lines of a day to its items: headings, and bullets with their depth. Pure.

Bullets are marked `*`, `**`, also `:`, `:*` or `*:`; a heading is a line of its own. A line without a mark goes on with
the bullet right above it. What belongs nowhere is counted.
"""

import re
from dataclasses import dataclass, field

from qa.records.category import CATEGORIES

_MARKS = re.compile(r"[*:#;]+")
_BOLD = re.compile(r"'''(?!')\s*((?:(?!'''|<br).)+?)\s*'''\s*:?(?:<br\s*/?>)?\s*$")
_TITLED = re.compile(r"(=+|<b>)\s*(.+?)\s*(?:=+|</b>)\s*:?\s*$", re.IGNORECASE)
_FILE = re.compile(r"\[\[\s*(?:File|Image)\s*:", re.IGNORECASE)
_UNSEEN = re.compile(
    r"(?:\[\[\s*(?:Category|[a-z]{2,3}(?:-[a-z]+)?)\s*:[^\[\]]*\]\]|\{\{[^{}]*\}\}|__[A-Z]+__|</?\w+[^<>]*>|\s)+"
)
_NAMES = {name.casefold() for name in CATEGORIES}
_OPEN = re.compile(r"\{\{|\}\}|<ref\b[^>/]*>|</ref>", re.IGNORECASE)


@dataclass(slots=True)
class Item:
    """A heading (depth 0) or a bullet of a day, with its wikitext."""

    depth: int
    text: str
    children: bool = False


@dataclass(slots=True)
class Outline:
    """The items of a day in order; `stray` are lines that are none of one.

    `pictures` is how many lines show one, `empty` how many bullets have no word.
    """

    items: list[Item] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    pictures: int = 0
    empty: int = 0


def outlined(text: str) -> Outline:
    """Part the inside of a day page into items."""
    found = Outline()
    above: tuple[Item, str] | None = None  # the bullet right above, with its marks
    for line in text.split("\n"):
        marks = _MARKS.match(line)
        if above and _is_open(above[0].text) and not (marks and "*" in marks[0]) and not _heading(line):
            above[0].text += "\n" + line  # a template or footnote of several lines
        elif not line.strip():
            above = above if above and not above[0].text else None
        elif (heading := _heading(line)) is not None:
            found.items.append(Item(0, heading))
            above = None
        elif marks:
            above = _bulleted(line, marks[0], above, found.items)
        else:
            above = _unmarked(line, above, found)
    said = [item for item in found.items if item.text.strip()]
    found.empty, found.items = len(found.items) - len(said), said
    for item, after in zip(found.items, found.items[1:], strict=False):
        item.children = 0 < item.depth < after.depth
    return found


def _bulleted(line: str, marks: str, above: tuple[Item, str] | None, items: list[Item]) -> tuple[Item, str]:
    text = line[len(marks) :].strip()
    if above and set(marks) == {":"} and "*" in above[1] and len(marks) <= len(above[1]):
        above[0].text += "\n" + text  # indented below a bullet: more of the same
        return above
    item = Item(len(marks), text)
    items.append(item)
    return item, marks


def _unmarked(line: str, above: tuple[Item, str] | None, found: Outline) -> tuple[Item, str] | None:
    if _FILE.match(line.strip()):
        found.pictures += 1
        return above
    if _UNSEEN.fullmatch(line) or line.strip() in ("|}", "}}", "{|"):
        return above
    if above:
        above[0].text += "\n" + line
        return above
    found.stray.append(line.strip())
    return None


def _heading(line: str) -> str | None:
    """Return the words of a heading, or None where the line is none."""
    stripped = line.strip()
    if line.startswith(";"):
        return stripped.lstrip(";").strip()
    if (bold := _BOLD.fullmatch(stripped)) or (bold := _TITLED.fullmatch(stripped)):
        return bold[bold.lastindex or 1]
    if (bullet := _MARKS.match(line)) and (bold := _BOLD.fullmatch(line[bullet.end() :].strip())):
        return bold[1] if bold[1].casefold().rstrip(":") in _NAMES else None
    return stripped if stripped.casefold().rstrip(":") in _NAMES else None


def _is_open(text: str) -> bool:
    """Say whether a template or a footnote that began in a text has not ended."""
    if "{{" not in text and "<ref" not in text.lower():
        return False
    depth = 0
    for found in _OPEN.finditer(text):
        depth = max(0, depth + (-1 if found[0] in ("}}", "</ref>", "</REF>") else 1))
    return depth > 0
