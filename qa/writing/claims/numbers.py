"""The numbers of a text, however they are written: "2,000", "two thousand", "2.5 million", "half". Pure."""

import re
from dataclasses import dataclass
from fractions import Fraction

_UNITS = {
    word: number
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""".split()
    )
}
_TENS = {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
_SCALES |= {"hundreds": 100, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
        fifteenth sixteenth seventeenth eighteenth nineteenth""".split(),
        start=1,
    )
}
_ORDINALS |= {re.sub("y$", "ieth", word): number for word, number in _TENS.items()} | {"hundredth": 100}
_TIMES = {"once": 1, "twice": 2, "thrice": 3, "double": 2, "triple": 3, "single": 1, "both": 2, "pair": 2, "couple": 2}
_TIMES |= {"doubles": 2, "trio": 3, "sole": 1}
_PARTS = {"half": Fraction(1, 2), "quarter": Fraction(1, 4), "third": Fraction(1, 3), "fifth": Fraction(1, 5)}
_VAGUE = {"dozens": (24, 100), "scores": (40, 200), "hundreds": (200, 1_000), "thousands": (2_000, 10**5)}
_VAGUE |= {
    "tens of thousands": (20_000, 10**5),
    "hundreds of thousands": (200_000, 10**6),
    "millions": (2 * 10**6, 10**9),
}
"""Words for numbers that are not told, each with the least and what is less than the most that it may stand for."""

_CARDINAL = "|".join([*_UNITS, *_TENS])
_SCALE = r"hundred|thousand|million|billion|trillion"
_IN_WORDS = (
    rf"(?:(?:an?|half\s+an?|{_CARDINAL})[\s-]+)?(?:(?:{_CARDINAL})|(?:{_SCALE}|dozen))"
    rf"(?:(?:[\s-]+(?:and\s+)?|\s*-\s*)(?:{_CARDINAL}|{_SCALE}))*"
)
_FIGURE = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+:\d\d(?!\d)|\d+(?:\.\d+)?"
_BOUNDS = (
    (">=", r"at\s+least|no\s+(?:fewer|less)\s+than|not\s+(?:fewer|less)\s+than|a\s+minimum\s+of"),
    ("<=", r"up\s+to|at\s+(?:the\s+)?most|no\s+more\s+than|as\s+(?:many|much)\s+as|a\s+maximum\s+of"),
    (
        ">",
        r"more\s+than|over|above|upwards\s+of|in\s+excess\s+of|exceed(?:s|ed|ing)?|pass(?:es|ed|ing)?|tops|topped|surpass(?:es|ed|ing)?|greater\s+than|beyond",
    ),
    ("<", r"fewer\s+than|less\s+than|under|below"),
    ("~<", r"nearly|almost|close\s+to|just\s+under|not\s+quite|approaching"),
    ("~", r"about|around|some|roughly|approximately|an?\s+estimated|estimated(?:\s+at)?|in\s+the\s+region\s+of|circa"),
    ("=", r"exactly|precisely|all"),
)
_BOUND = re.compile(
    rf"\b(?:{'|'.join(f'(?P<b{at}>{words})' for at, (_, words) in enumerate(_BOUNDS))})(?:\s+the)?\s+$", re.IGNORECASE
)
_OR_MORE = re.compile(
    r"(?:\s+[\w-]+){0,3}?\s+(?:or\s+(?P<more>more)|(?P<least>at\s+least)|or\s+(?P<fewer>fewer|less))\b", re.I
)
_UNIT = re.compile(
    r"\s*(?:(?P<share>%|per\s?cent\b|percentage\s+points?\b)|-?(?:US\s+|American\s+|Swiss\s+|Canadian\s+|Australian\s+)?(?P<money>dollars?|euros?|pounds?|francs?|yen|yuan)\b)",
    re.I,
)
_NUMBER = re.compile(
    rf"(?P<sign>(?:US|AU|NZ|CA|HK)?[$£€¥₹]\s?)?(?<![\w.])(?:(?P<figure>{_FIGURE})(?P<nth>st|nd|rd|th)?"
    rf"(?:[\s-]*(?P<scale>hundred|thousand|million|billion|trillion|dozen|bn|mn|m|tn)\b)?"
    rf"|\b(?P<ordinal>(?:{'|'.join(_TENS)})[\s-](?:{'|'.join(_ORDINALS)})|{'|'.join(_ORDINALS)})\b"
    rf"|(?P<words>\b{_IN_WORDS}\b)"
    rf"|\b(?P<times>{'|'.join(_TIMES)})\b"
    rf"|\b(?P<vague>{'|'.join(sorted(_VAGUE, key=len, reverse=True))})\b"
    rf"|\b(?P<part>half|quarter)\b)(?:(?<=\d)(?=[\s\-.,;:!?)%’'\"”\]–/]|$|[a-z])|(?<!\d))",
    re.IGNORECASE,
)
SCORE = re.compile(
    r"(?<![\w–-])(\d+|[a-z]+)\s*(?:[–-]|\s(?:votes\s+)?(?:to|against)\s)\s*(\d+|[a-z]+)(?![\w–-])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number where it stands.

    Attributes:
        text: As it is written.
        start: Where it begins.
        end: Where it ends, its unit counted in.
        value: How much it is; of a number that is not told ("dozens") the least that it may be.
        most: What is less than the most that a number not told may be; None for one that is told.
        unit: "%" or a currency's sign or name, or "".
        bound: What is said of it: ">=" at least, ">" more than, "<=" up to, "<" less than, "~<" nearly, "~" about,
            "=" exactly; or "".
        ordinal: Whether it says which one and not how many.
    """

    text: str
    start: int
    end: int
    value: Fraction
    most: Fraction | None = None
    unit: str = ""
    bound: str = ""
    ordinal: bool = False

    def supports(self, claimed: "Number") -> bool:
        """Say whether what this says of the number bears out what a sentence says of it; never less strict."""
        if claimed.most is not None:
            return claimed.value <= self.value < claimed.most or (self.most, self.value) == (
                claimed.most,
                claimed.value,
            )
        if self.most is not None or self.value != claimed.value:
            return False
        if self.unit and claimed.unit and self.unit != claimed.unit:
            return False
        return claimed.bound in _BORNE_OUT[self.bound]


_BORNE_OUT = {
    "": ("", "~", "=", ">=", "<="),
    "=": ("", "~", "=", ">=", "<="),
    ">": (">", ">="),
    ">=": (">=",),
    "<": ("<", "<="),
    "<=": ("<=",),
    "~<": ("~<", "~"),
    "~": ("~",),
}
"""What may be said of a number of which the event says what stands before: the same, or less."""


def numbers(text: str, besides: list[tuple[int, int]]) -> list[Number]:
    """Return the numbers of a text, left to right.

    Args:
        text: The text.
        besides: Stretches that are not looked at, such as dates.
    """
    found = []
    for match in _NUMBER.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in besides):
            one = _read(text, match)
            if one:
                found.append(one)
    return found


def scores(text: str) -> set[tuple[str, str]]:
    """Return the pairs of numbers that are set against each other: "3–1", "207 to 32", "six votes to three"."""
    pairs = set()
    for match in SCORE.finditer(text):
        values = [_plain(part) for part in match.groups()]
        if all(value is not None for value in values):
            pairs.add((str(values[0]), str(values[1])))
    return pairs


def _plain(text: str) -> Fraction | None:
    return Fraction(text) if text.isdigit() else (Fraction(_UNITS[text.lower()]) if text.lower() in _UNITS else None)


def _read(text: str, match: re.Match[str]) -> Number | None:
    value, most, ordinal = _value(match)
    if value is None:
        return None
    unit = _UNIT.match(text, match.end())
    sign = (match["sign"] or "").strip()[-1:]
    named = (
        {"dollar": "$", "euro": "€", "pound": "£"}.get((unit["money"] or "").lower().rstrip("s"), unit["money"])
        if unit
        else ""
    )
    kind = sign or ("%" if unit and unit["share"] else named or "")
    end = unit.end() if unit else match.end()
    return Number(
        match[0].strip(), match.start(), end, value, most, kind.lower(), _bound(text, match.start(), end), ordinal
    )


def _value(match: re.Match[str]) -> tuple[Fraction | None, Fraction | None, bool]:
    """Return how much a number is, what is less than the most it may be, and whether it is an ordinal."""
    if match["vague"]:
        least, most = _VAGUE[re.sub(r"\s+", " ", match["vague"].lower())]
        return Fraction(least), Fraction(most), False
    if match["figure"]:
        figure = match["figure"].replace(",", "")
        value = Fraction(figure.replace(":", "."))
        return value * _SCALES.get((match["scale"] or "").lower(), 1), None, bool(match["nth"])
    if match["ordinal"]:
        parts = re.split(r"[\s-]", match["ordinal"].lower())
        return Fraction(sum(_TENS.get(part, 0) or _ORDINALS[part] for part in parts)), None, True
    if match["times"]:
        return Fraction(_TIMES[match["times"].lower()]), None, False
    if match["part"]:
        return _PARTS[match["part"].lower()], None, False
    return _in_words(match["words"]), None, False


def _in_words(text: str) -> Fraction | None:
    """Return how much "two thousand five hundred" is; None where it is no number, as "a" before nothing."""
    total, part = Fraction(0), Fraction(0)
    parts = [one for one in re.split(r"[\s-]+", text.lower()) if one != "and"]
    for word in parts:
        if word in _UNITS or word in _TENS:
            part += _UNITS.get(word, _TENS.get(word, 0))
        elif word == "half":
            part = Fraction(1, 2)
        elif word == "hundred" or word == "dozen":
            part = (part or Fraction(1)) * _SCALES[word]
        elif word in _SCALES:
            total, part = total + (part or Fraction(1)) * _SCALES[word], Fraction(0)
    return total + part or None


def _bound(text: str, start: int, end: int) -> str:
    before = _BOUND.search(text, max(0, start - 40), start)
    if before:
        return next(sign for at, (sign, _) in enumerate(_BOUNDS) if before[f"b{at}"])
    after = _OR_MORE.match(text, end)
    if after:
        return "<=" if after["fewer"] else ">="
    return ""
