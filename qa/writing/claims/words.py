"""Words as they are compared: by lemma and stem, and by which others news uses for them. Pure.

Lemmas are simplemma's but for those of `irregular.txt`, stems Snowball's; `kin.txt` has the words that stand for one
another. It says what may be said otherwise, never what may be added: a word with no kin in an event is not said by it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import simplemma
import snowballstemmer

from qa.text.folding import fold
from qa.text.words import STOP_WORDS

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_REACH = 3
"""Words that may stand between those of a phrase: "turned the post down"."""
_HERE = Path(__file__).parent
_SPELLINGS = (
    (re.compile(r"iz(?=(?:e[ds]?|ing|ations?)$)"), "is"),
    (re.compile(r"(?<=..)our(?=(?:ed|ing|s|able|er|ers)?$)"), "or"),
    (re.compile(r"(?:(?<=cent)|(?<=met)|(?<=lit)|(?<=fib)|(?<=theat))re(?=s?$)"), "er"),
    (re.compile(r"(?:(?<=def)|(?<=off)|(?<=pret))ence(?=s?$)"), "ense"),
    (re.compile(r"programmes?$"), "program"),
)
"""British and American ways to write one word; what they make of others does not matter, as both sides are read so."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands: its text, its place, and the key that it is compared by."""

    text: str
    start: int
    end: int
    key: str

    @property
    def large(self) -> bool:
        """Whether it is written with a capital or holds a digit beside letters, as names are."""
        return self.text[0].isupper() or (self.text[0].isdigit() and not self.text.isdigit())


@lru_cache(maxsize=100_000)
def key(word: str) -> str:
    """Return what a word has in common with its other forms."""
    folded = fold(re.sub(r"['’]s?$", "", word)).replace(" ", "")
    for pattern, spelled in _SPELLINGS:
        folded = pattern.sub(spelled, folded)
    same = _irregular()
    lemma = same.get(folded) or simplemma.lemmatize(folded, lang="en").lower()
    return str(_stemmer().stemWord(same.get(lemma, lemma)))


def words(text: str) -> list[Word]:
    """Return the words of a text, a hyphenated one as its parts."""
    return [Word(found[0], found.start(), found.end(), key(found[0])) for found in WORD.finditer(text)]


def kinds(found: Sequence[Word]) -> dict[int, frozenset[int]]:
    """Return what else each word of a text may be said as: the groups of it and of the phrases it is part of.

    Args:
        found: The words of one text, in order.

    Returns:
        The numbers of the groups, by the word's place; those in no group are left out.
    """
    single, phrases = _groups()
    groups: dict[int, set[int]] = {}
    keys = [word.key for word in found]
    for at, one in enumerate(keys):
        if one in single:
            groups.setdefault(at, set()).update(single[one])
        for phrase, number in phrases.get(one, ()):
            places = _phrase_at(keys, at, phrase)
            for place in places or ():
                groups.setdefault(place, set()).add(number)
    return {at: frozenset(numbers) for at, numbers in groups.items()}


def said(found: Sequence[Word]) -> tuple[frozenset[str], frozenset[int]]:
    """Return the keys of a text's words, and the groups of all of them."""
    numbers: Iterable[frozenset[int]] = kinds(found).values()
    return frozenset(word.key for word in found), frozenset().union(*numbers)


def _phrase_at(keys: Sequence[str], at: int, phrase: Sequence[str]) -> list[int] | None:
    """Return the places of a phrase's words from a place on, a few others between them; None where it is not there."""
    places = [at]
    for part in phrase[1:]:
        after = places[-1] + 1
        there = next((place for place in range(after, min(len(keys), after + _REACH + 1)) if keys[place] == part), None)
        if there is None:
            return None
        places.append(there)
    return places


@cache
def _groups() -> tuple[dict[str, frozenset[int]], dict[str, list[tuple[tuple[str, ...], int]]]]:
    """Return the groups of each single word by its key, and the phrases by the key of their first word."""
    single: dict[str, set[int]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for number, line in enumerate(_lines("kin.txt")):
        for entry in line.split(","):
            keys = tuple(key(word) for word in WORD.findall(entry))
            if len(keys) == 1 and (entry.strip() == "against" or entry.strip() not in STOP_WORDS):
                single.setdefault(keys[0], set()).add(number)
            elif len(keys) > 1:
                phrases.setdefault(keys[0], []).append((keys, number))
    return {one: frozenset(numbers) for one, numbers in single.items()}, phrases


@cache
def listed(name: str) -> frozenset[str]:
    """Return the keys of the words of one of the lists: "neutral.txt", "strong.txt"."""
    return frozenset(key(word) for line in _lines(name) for word in WORD.findall(line))


@cache
def opposites() -> dict[str, frozenset[str]]:
    """Return the keys of what cannot be said beside a word, by its key."""
    found: dict[str, frozenset[str]] = {}
    for line in _lines("opposites.txt"):
        one, other = (frozenset(key(word) for word in WORD.findall(side)) for side in line.split("|"))
        for side, against in ((one, other), (other, one)):
            for word in side:
                found[word] = found.get(word, frozenset()) | against
    return found


@lru_cache(maxsize=10_000)
def group_of(word: str) -> frozenset[int]:
    """Return the groups that a word, by its key, is the first of: those of what it means before all else."""
    firsts = (key(WORD.findall(line.split(",")[0])[0]) if "," in line else "" for line in _lines("kin.txt"))
    return frozenset(number for number, first in enumerate(firsts) if first == word)


@cache
def negatives() -> frozenset[int]:
    """Return the groups of words that say that something is not so: "unconfirmed" for "not confirmed"."""
    return frozenset(
        number
        for number, line in enumerate(_lines("kin.txt"))
        if re.match(r"(?:un\w+(?:ed|known|clear|able)|vain)\b", line)
    )


@cache
def _irregular() -> dict[str, str]:
    """Return the first form of words that a list of lemmas takes for others: "won" is of "win"."""
    return {form: forms[0] for forms in (line.split() for line in _lines("irregular.txt")) for form in forms}


def _lines(name: str) -> list[str]:
    text = (_HERE / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _stemmer() -> "snowballstemmer.EnglishStemmer":
    return snowballstemmer.stemmer("english")
