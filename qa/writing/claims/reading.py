"""A text, read: its words and what they may be said as, its numbers and days, what it negates. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.text.words import STOP_WORDS
from qa.writing.claims.days import Apart, Day, aparts, days, spans
from qa.writing.claims.numbers import Number, numbers, scores
from qa.writing.claims.words import Word, kinds, words

_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")
_NEGATORS = frozenset(
    "not no never without neither nor none nobody nothing nowhere cannot hardly barely impossible unable".split()
)
_JOINING = frozenset(
    """
    would could might been yet still ever also even able aboard across along alongside amid among amongst around
    aside atop beneath beside besides beyond concerning despite except inside into like near onto opposite
    outside past regarding since throughout till toward towards under underneath unlike upon via within
    onboard although because however moreover nor nevertheless nonetheless otherwise rather therefore thereby
    thus unless whereas whether while whoever whatever already almost quite nearly perhaps simply soon too
    very instead meanwhile ago away back forward onwards afterwards altogether indeed else another others
    every everyone everything somebody something someone anybody anyone least exactly precisely co alone
    anything herself himself themselves us one ones whose next
    """.split()
)
_LIGHT = frozenset("go make take have get do come give put set be".split())
_AUXILIARY = (STOP_WORDS - {"against"}) | _JOINING | _NEGATORS
"""Words that join others, or stand for them, and say nothing of the world; what a "not" does is looked at apart."""
_BOUNDED = re.compile(r"\b(?:no|not)\s+(?:fewer|less|more|later|earlier|longer\s+than|sooner)\s+than\b", re.IGNORECASE)
_CAUSES = re.compile(
    r"\b(?:because|due\s+to|owing\s+to|thanks\s+to|on\s+account\s+of|as\s+a\s+(?:result|consequence)"
    r"|result(?:s|ed|ing)?\s+(?:in|from|of)"
    r"|caus(?:es|ed|ing)(?!\s+of)|led\s+to|leads?\s+to|leading\s+to|prompt(?:s|ed|ing)?|trigger(?:s|ed|ing)?|spark(?:s|ed|ing)?"
    r"|in\s+(?:response|retaliation|revenge|protest|reaction|return)|in\s+order\s+to|so\s+that|since(?!\s+\w*\d)|therefore|thus|hence"
    r"|forc(?:es|ed|ing)|blamed|stem(?:s|med)\s+from|why|reason|motivat\w+|angry|angered|amid|on\s+the\s+orders?\s+of"
    r"|over\s+(?:the|a|an|his|her|its|their|claims|allegations|corruption|fears)|(?:for|after)\s+(?:having|failing|refusing|repeatedly)|to\s+avenge)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    rf"{_CAUSES.pattern}|\b(?:as|over|after|following|leads?|brought\s+down\s+by|too|so)\b",
    re.IGNORECASE,
)
_NOT_MOST = (
    r"west|east|rest|guest|test|protest|arrest|request|interest|forest|invest|contest|best\s+known|priest|harvest|honest"
    r"|latest|crest|quest|chest|nest|pest|vest"
)
_SUPERLATIVE = re.compile(
    rf"\b(?:(?!{_NOT_MOST})\w{{2,}}est"
    r"|most(?!\s+of)|least(?<!at\sleast)|first|last|only|sole|record|unprecedented|never|maiden|debut"
    r"|best|worst|unique)\b",
    re.IGNORECASE,
)
_UNIQUE = re.compile(
    r"\bno(?:\s+other|body|\s+one|ne)?\b|\bnever\b|\bfirst\b|\blast\b|\bonly\b|\brecord\b|\bthan\b|\bever\b|\bunique\b|\bdebut\b|\bnext\b"
    r"|\bnot\b.{0,60}\bbefore\b|\bas\s+\w+\s+since\b|\buntil\s+now\b|\w{2,}est\b|\bmost\b|\bexceeds\b|\bamong\b|\bnew\b|\btop\b|\boldest\b|\bbest\b|\bworst\b|\bequals\b|\bevery\s+other\b|\bahead\s+of\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Read:
    """A text with what was read in it.

    Attributes:
        text: The text.
        words: Its words, in order.
        kinds: What else each may be said as, by its place.
        numbers: Its numbers, those of dates and counted times left out.
        days: Its dates.
        aparts: Its times counted from another.
        scores: Its pairs of numbers set against each other.
        negated: The places of the words that a negation stands before: right before (True) or near (False).
    """

    text: str
    words: tuple[Word, ...]
    kinds: dict[int, frozenset[int]]
    numbers: tuple[Number, ...]
    days: tuple[Day, ...]
    aparts: tuple[Apart, ...]
    scores: frozenset[tuple[str, str]]
    negated: dict[int, bool]

    @property
    def causal(self) -> bool:
        """Whether it says why something happened."""
        return _CAUSES.search(self.text) is not None

    @property
    def gives_reason(self) -> bool:
        """Whether anything in it may be a reason: taken generously, as its words are compared beside."""
        return _REASON.search(self.text) is not None

    @property
    def superlative(self) -> str | None:
        """The word by which it sets something above all others, or None."""
        found = _SUPERLATIVE.search(self.text)
        return found[0] if found else None

    @property
    def unique(self) -> bool:
        """Whether it sets anything above others, taken generously."""
        return _UNIQUE.search(self.text) is not None

    def keys(self) -> frozenset[str]:
        """Return the keys of its words."""
        return frozenset(word.key for word in self.words)

    def groups(self) -> frozenset[int]:
        """Return the groups of all its words."""
        return frozenset().union(*self.kinds.values())

    def is_fact(self, word: Word) -> bool:
        """Say whether a word is part of a number, a date or a counted time, which are looked at apart."""
        facts: tuple[Number | Day | Apart, ...] = (*self.numbers, *self.days, *self.aparts)
        return any(one.start <= word.start < one.end for one in facts)

    def inside(self, start: int, end: int) -> list[int]:
        """Return the places of the words that stand in a stretch of the text."""
        return [at for at, word in enumerate(self.words) if start <= word.start and word.end <= end]


@lru_cache(maxsize=4096)
def read(text: str) -> Read:
    """Read a text."""
    text = _INITIALS.sub(lambda found: found[0].replace(".", ""), text)
    found = words(text)
    dated, counted = days(text), aparts(text)
    besides = [*spans(dated), *spans(counted)]
    numbered = numbers(text, besides)
    return Read(
        text,
        tuple(found),
        kinds(found),
        tuple(numbered),
        tuple(dated),
        tuple(counted),
        frozenset(scores(text)),
        _negated(text, found),
    )


def _fails(text: str, word: Word) -> bool:
    """Say whether somebody fails to do something: that negates it; a failed coup is one."""
    return word.key == "fail" and re.match(r"\s+to\b", text[word.end :]) is not None


def empty(word: Word) -> bool:
    """Say whether a word says nothing by itself."""
    return word.text.lower().replace("’", "'").removesuffix("'s") in _AUXILIARY or "n't" in word.text.lower().replace(
        "’", "'"
    )


def _negated(text: str, found: list[Word]) -> dict[int, bool]:
    """Return the places of the words after a negation: the first that says something, and three more."""
    bounds = [match.span() for match in _BOUNDED.finditer(text)]
    places: dict[int, bool] = {}
    for at, word in enumerate(found):
        small = word.text.lower().replace("’", "'")
        if not (small in _NEGATORS or small.endswith("n't") or _fails(text, word)):
            continue
        if any(start <= word.start < end for start, end in bounds):
            continue
        after = [place for place in range(at + 1, min(len(found), at + 12)) if not empty(found[place])]
        stop = re.search(r"[.;:]", text[word.end :])
        end = word.end + stop.start() if stop else len(text)
        if small == "no":  # "broke no law": what has no object did not happen
            told = next((place for place in range(at - 1, max(-1, at - 3), -1) if not empty(found[place])), None)
            if told is not None:
                places.setdefault(told, False)
        near = [one for one in after if found[one].end <= end][:4]
        first = 2 if near and found[near[0]].key in _LIGHT else 1  # "did not go to prison"
        for number, place in enumerate(near):
            places[place] = places.get(place, False) or number < first
    return places
