"""A follow-up completed from the conversation before retrieval. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.text.words import content_words

_POINTS_BACK = re.compile(
    r"\b(?:it|its|he|him|his|she|her|hers|they|them|their|theirs|there|then|that|this|those|these|former|latter|one|afterwards?|"
    r"later|too|instead|again|eventually|in\s+the\s+end|meanwhile)\b"
    r"|^\W*(?:and|but|so|also|(?:what|how)\s+about|by\s+what|how\s+(?:many|much|long)\s*\??$|why\s*\??$|where\s*\??$|when\s*\??$|who\s*\??$)",
    re.IGNORECASE,
)
_ORDINALS = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split()
_TENS = "thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth hundredth".split()
_PLACES = (
    {word: place for place, word in enumerate(_ORDINALS)}
    | {word: 10 * number - 1 for number, word in enumerate(_TENS, start=3)}
    | {"last": -1}
)
_ONE_OF = re.compile(
    rf"\b(?:about\s+|of\s+|in\s+)?(?:the\s+)?(?P<place>{'|'.join(_PLACES)}|(?P<number>[1-9]\d?)(?:st|nd|rd|th))\s+(?:one|of\s+(?:them|these|those))\b"
    r"|^\W*(?:(?:and|what\s+about|tell\s+me\s+(?:more\s+)?about)\s+)?(?:the\s+)?(?:number|no\.?|nr\.?|#)\s*(?P<numbered>[1-9]\d?)\W*$",
    re.IGNORECASE,
)
_ASKS = re.compile(r"(?:who|whom|whose|what|which|when|where|why|how)(?:['’]s)?$", re.IGNORECASE)
LOOKS_BACK = 3
"""Questions before one, of which each may lean on the one before it."""
_STANDS_ALONE = 6  # content words from which a question that points nowhere back is taken as it is


@dataclass(frozen=True, slots=True)
class Pointed:
    """One of several events told before, by its place: from 0, or -1 for the last; and the words that say so."""

    place: int
    phrase: str


def one_of_several(text: str) -> Pointed | None:
    """Return which of the events listed before a text points to ("the second one"), or None."""
    found = _ONE_OF.search(text)
    if not found:
        return None
    number = found["number"] or found["numbered"]
    return Pointed(int(number) - 1 if number else _PLACES[found["place"].lower()], found[0])


def complete(question: str, history: Sequence[str]) -> str:
    """Return the question with those before it, where it needs them to be understood; else as it is.

    Args:
        question: The user's words.
        history: The questions asked before, oldest first.
    """
    *earlier, before = [text.strip() for text in history if text.strip()][-LOOKS_BACK:] or [""]
    words = content_words(question)
    needs = _POINTS_BACK.search(question) is not None or (len(words) < _STANDS_ALONE - 3 and not _whole(question))
    if not before or not needs or len(words) >= 2 * _STANDS_ALONE:
        return question
    whole = " ".join(_ONE_OF.sub(" ", complete(before, earlier)).split())  # which of several was meant, no text says
    return f"{whole} {question.strip()}"


def _whole(question: str) -> bool:
    """Say whether a short question is one by itself: it begins as one, and names somebody or something."""
    first, *others = question.split() or [""]
    return _ASKS.match(first) is not None and any(word[0].isupper() for word in others)
