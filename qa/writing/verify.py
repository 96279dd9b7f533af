"""The check of every sentence that a language model wrote, against the events that it cites. Pure.

It trusts no writer. A sentence that any of these finds at fault is not shown; what is left is said by its events as far
as code can tell. Strict in what can be compared exactly (numbers, dates, names, quotations, "not", "more than"),
and in words: each must be one of the event's, or one that news uses for it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qa.question.language import foreign
from qa.records.event import Event
from qa.records.written import Fault
from qa.writing.claims.acts import turned, unsaid, unsaid_cause, unsaid_superlative
from qa.writing.claims.facts import unfounded_apart, unfounded_day, unfounded_number, unfounded_quote, unfounded_score
from qa.writing.claims.ground import Ground, ground
from qa.writing.claims.naming import joined_name, unfounded_name
from qa.writing.claims.reading import Read, read
from qa.writing.claims.roles import merged, misplaced, swapped
from qa.writing.marks import parts

_ADDRESS = re.compile(r"https?:|www\.|\w@\w|\b[\w-]+\.(?:com|org|net|io|ru|info|biz|example|co\.uk)\b", re.IGNORECASE)
_LEANS = frozenset("he she they it his her its their this that these those there him them".split())


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a sentence is not shown: what is wrong, and which of its words, as a reader is told."""

    fault: Fault
    reason: str


@dataclass(frozen=True, slots=True)
class Before:
    """What a sentence may lean on: the events that the one before cites; `gone` where that one was taken out."""

    events: tuple[Event, ...] = ()
    gone: bool = False


def verify(sentence: str, given: Mapping[int, Event], before: Before = Before()) -> Verdict | None:
    """Check a sentence; returns what is wrong with it, or None where it holds.

    Args:
        sentence: A sentence with its marks, as plain text.
        given: The events that the writer was given, by the numbers they were given under.
        before: What stands before it.
    """
    if _ADDRESS.search(sentence):
        return Verdict(Fault.LINK, "it holds an address, and those come from the events alone")
    cut = parts(sentence)
    if not cut:
        return Verdict(Fault.MARK, "it cites no event")
    strange = [number for part in cut for number in part.marks if number not in given]
    if strange:
        return Verdict(Fault.MARK, f"[{strange[0]}] marks no event that was given")
    whole = " ".join(part.text for part in cut)
    cited = {number: ground(given[number]) for part in cut for number in part.marks}
    wrong = _in_another_language(whole, list(cited.values())) or _leans(whole, list(cited.values()), before)
    if wrong:
        return wrong
    days = [event.date for event in before.events]
    for part in cut:
        own = [cited[number] for number in part.marks]
        wrong = _check(read(part.text), own, list(cited.values()), days)
        if wrong:
            return wrong
    return None


def _check(part: Read, own: Sequence[Ground], cited: Sequence[Ground], before: Sequence[date]) -> Verdict | None:
    """Check what stands before one set of marks against the events that they name."""
    checks: tuple[tuple[Fault, Callable[[], object], str], ...] = (
        (Fault.QUOTE, lambda: unfounded_quote(part, own), "“{}” is quoted, but no event it cites says so"),
        (Fault.DATE, lambda: _text(unfounded_day(part, own)), "“{}” is the day of no event it cites, nor told there"),
        (Fault.DATE, lambda: _text(unfounded_apart(part, cited, before)), "“{}” does not agree with the events' days"),
        (Fault.NUMBER, lambda: _text(unfounded_number(part, own)), "“{}” is not what the events it cites say"),
        (Fault.NUMBER, lambda: unfounded_score(part, own), "“{}” is not what the events it cites say"),
        (Fault.NAME, lambda: unfounded_name(part, own), "“{}” is named in no event it cites"),
        (Fault.NAME, lambda: joined_name(part, own), "“{}” is named so in no event it cites"),
        (
            Fault.CAUSE,
            lambda: "a reason" if unsaid_cause(part, own) else None,
            "it gives {} where the events it cites give none",
        ),
        (Fault.COMPARISON, lambda: unsaid_superlative(part, own), "“{}” is said by no event it cites"),
        (Fault.WORDS, lambda: unsaid(part, own), "“{}” is said by no event it cites"),
        (Fault.NEGATION, lambda: turned(part, own), "it and the events it cites differ in what did not happen (“{}”)"),
        (Fault.ROLES, lambda: swapped(part, own), "it differs from the events it cites in who did what (“{}”)"),
        (Fault.ROLES, lambda: misplaced(part, own), "the events it cites tell this of another than “{}”"),
        (Fault.MERGED, lambda: merged(part, own), "no single event it cites says “{}”"),
    )
    for fault, look, reason in checks:
        found = look()
        if found:
            return Verdict(fault, reason.format(found))
    return None


def _text(found: object) -> str | None:
    return str(getattr(found, "text", "")) or None


def _in_another_language(sentence: str, cited: Sequence[Ground]) -> Verdict | None:
    known = [key for one in cited for key in one.keys if len(key) > 3]
    language = foreign(sentence, "en", lambda word: any(word.lower() in key or key in word.lower() for key in known))
    return Verdict(Fault.LANGUAGE, f"it is in {language}, the events in English") if language else None


def _leans(sentence: str, cited: Sequence[Ground], before: Before) -> Verdict | None:
    """Return that a sentence leans on the one before, where that is gone or of other events."""
    first = read(sentence).words[:1]
    if not first or first[0].text.lower() not in _LEANS:
        return None
    if before.gone:
        return Verdict(Fault.LEANS, f"“{first[0].text}” stands for what a sentence before it said, which was taken out")
    if not before.events:
        return Verdict(Fault.LEANS, f"“{first[0].text}” stands for nothing that was said before")
    own = {one.event.id for one in cited}
    if own & {event.id for event in before.events}:
        return None
    names = frozenset().union(*(ground(event).telling_names() for event in before.events))
    if any(one.telling_names() & names for one in cited):
        return None
    return Verdict(Fault.LEANS, f"“{first[0].text}” stands for nobody whom the events it cites name")
