"""A question that asks the one before it again, of another name or other days: "And in 2015?". Pure.

`understand` asks this before it completes a follow-up: such a question ("What about Chile?") is no addition to
the one before but a new one, made of its words.
"""

import re
from collections.abc import Sequence

from qa.question.time.called import called
from qa.question.time.expression import parse
from qa.records.window import Days
from qa.text.words import content_words

_ABOUT = re.compile(
    r"^\W*(?:(?:and|but|or|so|ok(?:ay)?)\b[\s,]*)?(?P<about>(?:what|how)\s+about\b|what\s+of\b)?\s*"
    r"(?P<rest>.*?)(?:[\s,]+(?:then|too|as\s+well|instead|now))?\W*$",
    re.IGNORECASE | re.DOTALL,
)
_BEGINS = re.compile(r"^\W*(?:and|but|or|so|ok(?:ay)?|what\s+about|how\s+about|what\s+of)\b", re.IGNORECASE)
_PLACED = re.compile(r"^(?:(?:in|of|for|from|at|on|with|by|to|about|against)\s+)?(?:the\s+)?", re.IGNORECASE)
_NAME = re.compile(r"(?!(?:19|20)\d\d\b)[\w'’.&-]+(?:\s+[\w'’.&-]+){0,3}")
_NO_NAME = re.compile(
    r"^(?:the|a|an|his|her|hers|its|their|theirs|my|your|our|this|that|these|those|he|she|it|they|him|them|who|what|when|where|why|how|which"
    r"|did|does|do|was|were|is|are|has|have|had|any|other|others|one|ones|everyone|anyone|after|before|since|later|then|now|too|again)\b"
    r"|\b(?:one|ones|did|does|do|was|were|is|are|has|have|had|happened|died|won|next|last|first|second|third)\b",
    re.IGNORECASE,
)
_LARGE = r"[^\W\d_a-zß-öø-ÿ][\w'’.-]*"
_RUN = re.compile(rf"(?<![\w-]){_LARGE}(?:\s+(?:(?:of|the|de|al|bin|von|van|and)\s+)?{_LARGE})*")
_POSSESSIVE = re.compile(r"['’]s$")
_A_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_YEAR_ALONE = re.compile(r"^(?:(?:in|of|for)\s+)?(?:the\s+)?(?P<year>(?:19|20)\d\d)(?:\s+ones?)?$", re.IGNORECASE)
_NO_NAMES = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday spring summer autumn winter who whom whose what which when where why how did was
    were is are has have do does list name show tell find latest""".split()
)


def exchanged(text: str, history: Sequence[str], covered: Days | None = None) -> str | None:
    """Return the question that a text asks if it is the one before, with a name or the days exchanged; else None.

    Args:
        text: The user's words.
        history: The questions asked before, oldest first; each may itself have exchanged something.
        covered: The archive's first and last day.
    """
    found = _ABOUT.match(text)
    rest = found["rest"].strip() if found else ""
    if not found or not rest or not history or not _BEGINS.match(text):
        return None
    *earlier, last = history
    before = exchanged(last, earlier, covered) or last
    return _other_days(rest, before, covered) or _other_name(rest, before)


def resolved(history: Sequence[str], covered: Days | None = None) -> list[str]:
    """Return the questions asked before, each as what it asks if that is one before it with something exchanged."""
    return [exchanged(text, history[:at], covered) or text for at, text in enumerate(history)]


def _other_days(rest: str, before: str, covered: Days | None) -> str | None:
    """Return a question with its days, or the year in a name, exchanged for those that are all a text says."""
    alone = _YEAR_ALONE.match(rest)
    timing = parse(called(before)[0], covered)
    if alone and len(set(_A_YEAR.findall(timing.wording))) == 1:
        return _A_YEAR.sub(alone["year"], before)
    said = f"in {alone['year']}" if alone else rest
    new = parse(said, covered)
    if new.window is None or content_words(new.wording) or not content_words(timing.wording):
        return None
    return f"{timing.wording.rstrip(' ?.!')} {said}"


def _other_name(rest: str, before: str) -> str | None:
    """Return a question with the last of its names exchanged for the one that is all a text says."""
    name = _PLACED.sub("", rest)
    common = name == name.lower() and (len(name.split()) > 1 or rest.lower().endswith(f"the {name}"))
    if common or not _NAME.fullmatch(name) or _NO_NAME.search(name):
        return None
    runs = [
        found
        for found in _RUN.finditer(before)
        if found[0].split()[0].lower() not in _NO_NAMES and not re.search(r"\d\s*$", before[: found.start()])
    ]
    if not runs:
        return None
    last = runs[-1]
    owned = _POSSESSIVE.search(last[0]) is not None and not _POSSESSIVE.search(name)
    return before[: last.start()] + name + ("'s" if owned else "") + before[last.end() :]
