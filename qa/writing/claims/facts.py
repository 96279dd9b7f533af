"""Whether the facts of a sentence stand in the events it cites: numbers, dates, quotations. Pure."""

import re
from collections.abc import Sequence
from datetime import date

from qa.writing.claims.days import Apart, Day
from qa.writing.claims.ground import Ground
from qa.writing.claims.numbers import Number
from qa.writing.claims.reading import Read, empty

_REACH = 6
"""Words on either side of a number or a date that tell what it is of."""
_QUOTED = re.compile(r"[“\"](?P<double>[^“”\"]{2,})[”\"]|(?<!\w)[‘'](?P<single>[^‘’']{3,}(?:['’]\w[^‘’']*)*)[’'](?!\w)")
_ONE_OF = re.compile(r"one\s+(?:of|another|day|side|after)\b|\bat\s+one\b|\bno\s+one\b", re.IGNORECASE)
_ONE = re.compile(r"\b(?:an?|one|single|his|her|its|the)\b", re.IGNORECASE)
_FROM_TO = re.compile(r"\s*(?:\w+\s+)?to\s+")
"""What stands between two numbers of which the one became the other: "from eight years to six"."""
_WHEN = re.compile(r"\b(?:in|on|by|since|until|from|early|late|before|after)\s+$", re.IGNORECASE)
_HANGING = re.compile(r"\b(?P<prep>before|until|till|since|after|from)\s+(?:the\s+)?$", re.IGNORECASE)


def unfounded_quote(sentence: Read, cited: Sequence[Ground]) -> str | None:
    """Return a quotation of a sentence that no cited event has word for word, or None."""
    texts = [_level(text) for one in cited for text in (*one.event.quotable(), *one.event.entities)]
    for match in _QUOTED.finditer(sentence.text):
        words = (match["double"] or match["single"]).strip(" ,.;")
        if not any(_level(words) in text for text in texts):
            return words
    return None


def unfounded_number(sentence: Read, cited: Sequence[Ground]) -> Number | None:
    """Return a number of a sentence that no cited event bears out, or that an event says of something else; or None."""
    told = [(number, one) for one in cited for number in one.whole.numbers]
    units = {number.unit for number in sentence.numbers if number.unit}
    for claimed in sentence.numbers:
        if claimed.value == 1 and not claimed.unit and _is_one(sentence, claimed, cited):
            continue
        if _goes_without(sentence, claimed, cited):
            continue
        bearing = [
            one
            for one in told
            if one[0].supports(claimed) and (one[0].unit in (claimed.unit, "") or one[0].unit in units)
        ]
        if not bearing and not (claimed.value.denominator == 1 and _as_year(claimed, cited)):
            return claimed
        if bearing and _of_something_else(sentence, claimed, told):
            return claimed
    return None


def unfounded_score(sentence: Read, cited: Sequence[Ground]) -> str | None:
    """Return a score or a result of a vote that no cited event has in this order, or None."""
    told = frozenset().union(*(one.whole.scores for one in cited))
    wrong = [pair for pair in sentence.scores - told if tuple(reversed(pair)) in told or not _separate(pair, cited)]
    return "–".join(wrong[0]) if wrong else None


def unfounded_day(sentence: Read, cited: Sequence[Ground]) -> Day | None:
    """Return a date of a sentence that is neither an event's own nor told by it, or that it tells of something else."""
    for claimed in sentence.days:
        bearing = [(day, one) for one in cited for day in one.days if claimed.agrees(day)]
        if not bearing or _hangs(sentence, claimed, cited):
            return claimed
        if all(day.start < 0 for day, _ in bearing) and _dated_otherwise(sentence, claimed, cited):
            return claimed
        bare = claimed.month is None and claimed.weekday is None
        if (
            bare
            and all(day.start >= 0 for day, _ in bearing)
            and not any(
                _shared(sentence, claimed.start, claimed.end, one.whole, day.start, day.end) for day, one in bearing
            )
        ):
            return claimed
    return None


def unfounded_apart(sentence: Read, cited: Sequence[Ground], before: Sequence[date]) -> Apart | None:
    """Return a time counted from another that neither the events' days bear out nor one of them tells, or None.

    Args:
        sentence: The sentence.
        cited: The events that it cites.
        before: The days of the events that the sentence before cites.
    """
    for claimed in sentence.aparts:
        own = [one.event.date for one in cited]
        whole = [
            d for one in cited for d in one.days if d.year and d.month and (d.day or claimed.unit in ("month", "year"))
        ]
        known = [*own, *(date(d.year or 1, d.month or 1, d.day or 15) for d in whole)]
        earlier = [*before, *known]
        fits = any(
            claimed.fits(first, last) for first in earlier for last in known if first != last or claimed.way == 0
        )
        told = any(_tells(one, claimed) for one in cited)
        if not (fits or told):
            return claimed
    return None


def _tells(one: Ground, claimed: Apart) -> bool:
    """Say whether an event's own text counts the same time the same way."""
    same = ((told.count, told.unit, told.way) for told in one.whole.aparts)
    if (claimed.count, claimed.unit, claimed.way) in same:
        return True
    number = next((n for n in one.whole.numbers if n.value == claimed.count), None)
    if claimed.count == 1 and claimed.unit == "day":
        words = {
            "1": r"\bthe day after|a day after|next day|following day",
            "-1": r"\bthe (?:day before|previous day)|a day before",
        }
        return re.search(words.get(str(claimed.way), "$^"), one.whole.text, re.IGNORECASE) is not None
    after = one.whole.text[number.end : number.end + 12] if number else ""
    return number is not None and claimed.way > 0 and re.match(rf"[\s-]+{claimed.unit}s?\b", after) is not None


def _level(text: str) -> str:
    """Return a text with one kind of quotation mark and of space."""
    return re.sub(r"\s+", " ", re.sub(r"[‘’ʼ]", "'", re.sub(r"[“”]", '"', text)))


def _is_one(sentence: Read, claimed: Number, cited: Sequence[Ground]) -> bool:
    """Say whether "one" counts nothing, or one of what an event tells of one."""
    if claimed.ordinal:
        return False
    if _ONE_OF.search(sentence.text[max(0, claimed.start - 6) : claimed.end + 12]):
        return True
    near = sentence.inside(claimed.end, len(sentence.text))[:2]
    noun = next((sentence.words[at].key for at in near if not empty(sentence.words[at])), None)
    for one in cited:
        for word in one.whole.words:
            if word.key == noun and _ONE.search(one.whole.text[max(0, word.start - 20) : word.start]):
                return True
    return False


def _goes_without(sentence: Read, claimed: Number, cited: Sequence[Ground]) -> bool:
    """Say whether a number need stand in no event: "the two" of two that are named, a first that is told otherwise."""
    if claimed.ordinal and claimed.value == 1:
        return any(one.whole.unique for one in cited)
    if claimed.ordinal and claimed.value == 2:
        return any(_is_new(one, _heads(sentence, claimed)) for one in cited)
    before = sentence.text[: claimed.start]
    return claimed.text.lower() == "both" or (
        claimed.text.lower() == "two" and re.search(r"\bthe\s+$", before) is not None
    )


def _is_new(one: Ground, head: frozenset[str | int]) -> bool:
    """Say whether an event tells of another such thing, or of who came second."""
    words = one.whole.words
    after = (at for at, word in enumerate(words[:-1], start=1) if word.text.lower() in ("new", "another", "further"))
    said = (frozenset((words[at].key, *one.whole.kinds.get(at, ()))) for at in after)
    return "runner-up" in one.whole.text.lower() or any(head & these for these in said)


def _as_year(claimed: Number, cited: Sequence[Ground]) -> bool:
    return any(day.year == claimed.value and "," not in claimed.text for one in cited for day in one.days)


def _separate(pair: tuple[str, str], cited: Sequence[Ground]) -> bool:
    """Say whether an event has both numbers, though not set against each other."""
    return any({int(part) for part in pair} <= {number.value for number in one.whole.numbers} for one in cited)


def _of_something_else(sentence: Read, claimed: Number, told: Sequence[tuple[Number, Ground]]) -> bool:
    """Say whether what stands around a number stands in the events around another one, and less around this.

    What stands right behind it says most: 200 firefighters are 200 firefighters, whatever else is near.
    """
    if len({number.value for number, _ in told}) < 2:
        return False
    own = [(number, one) for number, one in told if number.value == claimed.value]
    others = [(n, one) for n, one in told if n.value != claimed.value and n.ordinal == claimed.ordinal]
    if not others or claimed.value < 1 or _set_against(sentence, claimed, own):
        return False
    if len(sentence.numbers) > 1 and all(
        _opposed(sentence, claimed) != _opposed(one.whole, number) for number, one in own
    ):
        return any(_opposed(sentence, claimed) == _opposed(one.whole, number) for number, one in others)
    head = _heads(sentence, claimed)
    if any(head & _heads(one.whole, number) for number, one in own):
        return False
    elsewhere = [
        number
        for number, one in others
        if head & _heads(one.whole, number) and not _in_order(sentence, claimed, number, one)
    ]
    if elsewhere and any(_heads(one.whole, number) for number, one in own):
        return True
    others = [(number, one) for number, one in others if not _in_order(sentence, claimed, number, one)]
    if not others:
        return False
    near = max(_near(sentence, claimed, number, one) for number, one in own) if own else 0
    far = max(_near(sentence, claimed, number, one) for number, one in others)
    return far >= near + (2 if near < 2 else 3)


def _set_against(sentence: Read, claimed: Number, own: Sequence[tuple[Number, Ground]]) -> bool:
    """Say whether a number is part of a score that an event has: that tells what it is of."""
    told = frozenset().union(*(one.whole.scores for _, one in own))
    return any(str(claimed.value) in pair for pair in sentence.scores & told)


def _in_order(sentence: Read, claimed: Number, other: Number, one: Ground) -> bool:
    """Say whether a sentence has another number, too, and both in the order of the event: then none is in its place."""
    mine = [number.start for number in sentence.numbers if number.value == other.value]
    theirs = [number.start for number in one.whole.numbers if number.value == claimed.value]
    return any((start < claimed.start) == (other.start < told) for start in mine for told in theirs)


def _near(sentence: Read, claimed: Number, number: Number, one: Ground) -> int:
    return _shared(sentence, claimed.start, claimed.end, one.whole, number.start, number.end)


def _opposed(text: Read, number: Number) -> bool:
    """Say whether a number is of those against something."""
    others = [one.start for one in text.numbers if one.start >= number.end]
    stretch = re.split(r"[.;:]", text.text[number.end : min([number.end + 40, *others])])[0]
    return re.search(r"\b(?:against|opposed|oppose|no|rejected)\b", stretch, re.IGNORECASE) is not None


def _heads(text: Read, number: Number) -> frozenset[str | int]:
    """Return the key and the groups of the first telling word behind a number, where it is near."""
    counted = {one.start for one in text.numbers}
    for at in text.inside(number.end, len(text.text))[:4]:
        if not empty(text.words[at]) and text.words[at].start not in counted:
            between = text.text[number.end : text.words[at].start]
            return (
                frozenset((text.words[at].key, *text.kinds.get(at, ())))
                if not re.search(r"[.,;:]", between)
                else frozenset()
            )
    return frozenset()


def _shared(sentence: Read, start: int, end: int, source: Read, source_start: int, source_end: int) -> int:
    """Return how many words, or words for the same, stand around both of two places."""
    mine, theirs = _around(sentence, start, end), _around(source, source_start, source_end)
    keys = {source.words[at].key for at in theirs}
    groups = frozenset().union(*(source.kinds.get(at, frozenset()) for at in theirs))
    hit = {
        sentence.words[at].key
        for at in mine
        if sentence.words[at].key in keys or sentence.kinds.get(at, frozenset()) & groups
    }
    return len(hit)


def _around(text: Read, start: int, end: int) -> list[int]:
    """Return the places of the telling words around a stretch, none of them past another number or a full stop."""
    others = [(n.start, n.end) for n in text.numbers if (n.start, n.end) != (start, end) and n.end != end]
    low = max([0, *(other for _, other in others if other <= start and not _FROM_TO.fullmatch(text.text[other:start]))])
    high = min([len(text.text), *(other for other, _ in others if other >= end)])
    low = max(low, *(match.end() for match in re.finditer(r"[.;:]\s|\n", text.text[:start])), 0) if start > 0 else 0
    stop = re.search(r"[.;:]\s|\n", text.text[end:high])
    high = end + stop.start() if stop else high
    before = [at for at in text.inside(low, start) if not empty(text.words[at])][-_REACH:]
    after = [at for at in text.inside(end, high) if not empty(text.words[at])][:_REACH]
    return [*before, *after]


def _hangs(sentence: Read, claimed: Day, cited: Sequence[Ground]) -> bool:
    """Say whether a date is said to be before or after something, and no event says it so."""
    said = _HANGING.search(sentence.text[: claimed.start])
    if not said:
        return False
    for one in cited:
        for day in one.days:
            if day.start >= 0 and claimed.agrees(day):
                told = _HANGING.search(one.whole.text[: day.start])
                if told and told["prep"].lower() == said["prep"].lower():
                    return False
    return True


def _dated_otherwise(sentence: Read, claimed: Day, cited: Sequence[Ground]) -> bool:
    """Say whether all that a clause with a date says is told by an event's clause with another date."""
    mine = _told_beside(sentence, claimed.start)
    for one in cited:
        for day in one.whole.days:
            if any(other.agrees(day) for other in sentence.days) or day.agrees(claimed) or claimed.agrees(day):
                continue
            if not _WHEN.search(one.whole.text[: day.start]):
                continue  # "the December tsunami": what is named, and not when
            keys, kinds = _said_beside(one.whole, day.start)
            if len(mine) > 1 and all(key in keys or groups & kinds for key, groups in mine):
                return True
    return False


def _clause(text: Read, at: int) -> list[int]:
    """Return the places of the words of the clause that a place is in: what no comma or full stop parts from it."""
    ends = [0, *(match.end() for match in re.finditer(r"[,.;:]\s|\n", text.text)), len(text.text)]
    start = max(end for end in ends if end <= at)
    return text.inside(start, min(end for end in ends if end > at))


def _told_beside(text: Read, at: int) -> list[tuple[str, frozenset[int]]]:
    """Return the telling words of a clause that are no part of a date, each with its groups."""
    dated = [(day.start, day.end) for day in text.days]
    return [
        (text.words[place].key, text.kinds.get(place, frozenset()))
        for place in _clause(text, at)
        if not empty(text.words[place]) and not any(low <= text.words[place].start < high for low, high in dated)
    ]


def _said_beside(text: Read, at: int) -> tuple[frozenset[str], frozenset[int]]:
    told = _told_beside(text, at)
    return frozenset(key for key, _ in told), frozenset().union(*(groups for _, groups in told))
