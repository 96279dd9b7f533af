"""A model's text, cut into plain sentences as they are completed, without Markdown, HTML and thinking aloud. Pure."""

import html
import re
from collections.abc import Iterable, Iterator

from qa.records.event import sentences
from qa.text.visible import visible

_MARKS = r"(?:\s*\[[\d,;&\s]*\d\s*\])+"
_AFTER_STOP = re.compile(rf"(?P<stop>[.!?])(?P<closing>[\"”’)*_]*)(?P<marks>{_MARKS})(?P<more>[.!?]?)")
_OPEN = re.compile(
    r"\[[^\]]*$|\]\([^)]*$|<[^>]*$|&\w*$|[.!?\]][\"”’)*_\s]*$|<\s*(?:script|style)\b(?!.*<\s*/)[^\n]*$", re.IGNORECASE
)
"""How a line ends of which more may follow that belongs to what stands: a mark, a link or a tag begun, a full stop."""
_THINKING = re.compile(r"\s*<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_THINK = ("<think>", "<thinking>")
_MARKDOWN = (
    (
        re.compile(r"!?\[([^\]]*[^\]\d,;&\s][^\]]*)\]\(([^)]*)\)"),
        r"\1 (\2)",
    ),  # the address stays to be seen, and refused
    (re.compile(r"^\s*(?:#{1,6}\s+|>\s*|[-*+•]\s+|\d{1,2}[.)]\s+(?=[A-Z“\"*_])|```\w*\s*|[|])"), ""),
    (re.compile(r"\*\*|__|(?<!\w)[*_`]+(?=\w)|(?<=[\w.,!?])[*_`]+(?!\w)|~~"), ""),
    (re.compile(r"\s*\|\s*"), " "),
)
_TAG = re.compile(r"<!--.*?-->|<\s*(script|style)\b.*?<\s*/\s*\1\s*>|</?[a-zA-Z!][^<>]*>", re.DOTALL | re.IGNORECASE)
_OTHER_MARKS = re.compile(r"【(\d{1,3})[^】]*】")
_KEPT = 20  # characters of what is thought aloud, at either end, that show where it ends
LONGEST = 700
"""Characters of one sentence; what goes on longer is none."""


def completed(stream: Iterable[str]) -> Iterator[str]:
    """Yield the sentences of a text that arrives in parts, each as soon as it is whole; the last may lack its end."""
    line, told = "", 0
    for part in _spoken(stream):
        *whole, line = (line + part).split("\n")
        for one in whole:
            yield from _sentences(one)[told:]
            told = 0
        done = _sentences(line)[: -2 if _OPEN.search(line) else -1]
        yield from done[told:]
        told = max(told, len(done))
    yield from _sentences(line)[told:]


def _spoken(stream: Iterable[str]) -> Iterator[str]:
    """Yield a text without what it begins with where a model thinks aloud."""
    held, thinking = "", True
    for part in stream:
        if not thinking:
            yield part
            continue
        held += part
        begins = held.lstrip().lower()
        if any(tag.startswith(begins[: len(tag)]) for tag in _THINK) and "</think" not in begins:
            held = held[:_KEPT] + held[-_KEPT:] if len(held) > 2 * _KEPT else held
        elif "</think" in begins and not re.search(r"</think\w*>", begins):
            continue
        else:
            thinking = False
            yield _THINKING.sub("", held, count=1)
    if thinking:
        yield _THINKING.sub("", held, count=1)


def _sentences(line: str) -> list[str]:
    """Return the sentences of a line that say something, each of a bounded length."""
    found = (one[at : at + LONGEST] for one in sentences(plain(line)) for at in range(0, len(one), LONGEST))
    return [one for one in found if re.search(r"\w", one)]


def plain(text: str) -> str:
    """Return a line of a model's text without Markdown, HTML and control characters, its marks before the full stop."""
    text = _TAG.sub(" ", html.unescape(_TAG.sub(" ", text)))
    for pattern, kept in _MARKDOWN:
        text = pattern.sub(kept, text)
    return re.sub(r"\s+", " ", visible(_joined(text))).strip()


def _joined(text: str) -> str:
    """Return a text with the marks that follow a full stop before it: they are of the sentence that it ends."""
    text = _OTHER_MARKS.sub(r"[\1]", text)
    return _AFTER_STOP.sub(lambda found: f"{found['closing']}{found['marks']}{found['stop']}", text)
