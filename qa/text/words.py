"""Words for full-text search: what is indexed of a text, and what is asked of the index. Pure.

SQLite's own tokenizer parts, folds and stems. It takes a run of Chinese or Japanese characters for one word, so
such runs are cut into overlapping pairs first, on both sides.
"""

import re
import unicodedata

from qa.text.folding import without_invisible

_CJK_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

STOP_WORDS = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being below
    between both but by can could d did do does doing don down during each ever few for from further get got had
    has have having he her here hers him his how i if in into is it its itself just let ll m many may me might
    more most much must my no nor not now of off on once one only or other our out over own per please re s same
    shall she should so some such t tell than that the their them then there these they this those through to
    too under until up upon us ve very was we were what when where which while who whom whose why will with
    would you your
    """.split()
)
"""Words that say nothing about what a question is on."""


_LOOKALIKES = str.maketrans("ſıİ\u212a", "siIK")


def plain_letters(text: str) -> str:
    """Return a text, as long as before, without the letters that `re.IGNORECASE` takes for ASCII ones.

    "ſeven" matches "seven", but is no word that a table has.
    """
    return text if text.isascii() else text.translate(_LOOKALIKES)


def wellformed(text: str) -> str:
    """Return a text that UTF-8 can hold: what JSON or a command line brought of lone surrogates is replaced."""
    return text if text.isascii() else _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def index_terms(text: str) -> str:
    """Return a text as the full-text index takes it in."""
    return _CJK_RUN.sub(lambda run: f" {' '.join(_pairs(run[0]))} ", without_invisible(text))


def content_words(text: str) -> list[str]:
    """Return the words of a question that a text could be searched for, each once, in order."""
    words = _WORD.findall(index_terms(unicodedata.normalize("NFC", text)))
    bare = (word.replace("’", "'").removesuffix("'s") for word in words)
    return list(dict.fromkeys(word for word in bare if word.casefold() not in STOP_WORDS))


def match_expression(words: list[str]) -> str:
    """Return the FTS5 expression that finds texts with any of the words; quoted, so that no word is an operator."""
    return " OR ".join('"' + word.replace('"', "") + '"' for word in words)


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]
