"""A model's text, cut into plain sentences as they are completed; Markdown, HTML and what it thinks aloud left out. Pure."""

import html
import re
from collections.abc import Iterable, Iterator

from qa.records.event import sentences
from qa.text.visible import visible

_MARKS = r"(?:\s*\[[\d,;&\s]*\d\s*\])+"
_AFTER_STOP = re.compile(rf"(?P<stop>[.!?])(?P<closing>[\"”’)*_]*)(?P<marks>{_MARKS})(?P<more>[.!?]?)")
_OPEN = re.compile(r"\[[\d,;&\s]*$|[.!?\]][\"”’)*_\s]*$|<[^>]*$")
"""How a text ends that may still belong to the sentence before: a mark begun, or a full stop that marks may follow."""
_THINKING = re.compile(r"\s*<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_MARKDOWN = (
    (re.compile(r"!?\[([^\]]*[^\]\d,;&\s][^\]]*)\]\([^)]*\)"), r"\1"),  # a link or a picture: its words alone
    (re.compile(r"^\s{0,3}(?:#{1,6}\s+|>\s*|[-*+•]\s+|\d{1,2}[.)]\s+(?=[A-Z“\"*_])|```\w*\s*|[|])"), ""),
    (re.compile(r"\*\*|__|(?<!\w)[*_`]+(?=\w)|(?<=[\w.,!?])[*_`]+(?!\w)|~~"), ""),
    (re.compile(r"\s*\|\s*"), " "),
)
_TAG = re.compile(r"<!--.*?-->|<\s*(script|style)\b.*?<\s*/\s*\1\s*>|</?[a-zA-Z!][^<>]*>", re.DOTALL | re.IGNORECASE)
_OTHER_MARKS = re.compile(r"【(\d{1,3})[^】]*】")
LONGEST = 700
"""Characters of one sentence; what goes on longer is none."""


def completed(stream: Iterable[str]) -> Iterator[str]:
    """Yield the sentences of a text that arrives in parts, each as soon as it is whole; the last may lack its end."""
    held = ""
    thinking = True  # only what a text begins with may be that
    for part in stream:
        held += part
        if thinking:
            bare = held.lstrip()
            if "<thinking>".startswith(bare[:10].lower()) or (
                bare[:6].lower() == "<think" and "</think" not in bare.lower()
            ):
                held = held[: len(_THINK)] + held[-len(_THINK) :] if len(held) > LONGEST else held
                continue
            held, thinking = _THINKING.sub("", held, count=1), False
        if len(held) > LONGEST and not re.search(r"[.!?\n]", held):
            yield plain(held[:LONGEST])
            held = held[LONGEST:]
        if _OPEN.search(held):
            continue
        *whole, held = _cut(held)
        yield from (one for one in whole if re.search(r"\w", one))
    if thinking:
        held = _THINKING.sub("", held, count=1)
    yield from (one for one in _cut(held) if re.search(r"\w", one))


_THINK = "<thinking>"


def _cut(text: str) -> list[str]:
    """Return the sentences of a text; the last, which may go on, as it stands."""
    lines = text.split("\n")
    found = [one for line in lines[:-1] for one in sentences(plain(line))]
    *whole, last = sentences(_joined(lines[-1])) or [""]
    open_end = lines[-1][len(lines[-1].rstrip()) :] if last else ""
    return [*found, *(plain(one) for one in whole), last + open_end]


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
