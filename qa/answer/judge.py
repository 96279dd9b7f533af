"""Whether the events found answer a question at all, and if not, why. Pure.

The stage after ranking and before composing. Calibrated to decline few questions that can be answered: at most three
in a hundred.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from qa.answer.detail import asks_for_a_death, missing_detail, missing_office, missing_year
from qa.records.answer import RankedEvent
from qa.records.event import Event
from qa.records.model import Coverage
from qa.records.question import Intent, Order, Question
from qa.records.stages import READ, Judged, Ranked, Refusal
from qa.records.window import day_in_words
from qa.text.folding import fold

LEAST_SCORE = 0.42
"""The best score under which nothing is close. It and `Judge`'s others decline what has nothing to do with an archive;
what is near and yet no answer is the learned trees' matter."""
LEARNED = Path(__file__).with_name("judge.json")
_OUTCOME = re.compile(r"\b(?:wins?|won|winners?|winning|champions?|beat|defeated|scored?|results?|medals?)\b", re.I)
_AHEAD = re.compile(r"\b(?:hosts?|hosting|hosted|bid|rights?|vote|award(?:ed)?|chosen|selected|will|would)\b", re.I)
_YEAR_EVENTS = 5
_SIGN_EVENTS, _READ_EVENTS, _STEM = 3, 5, 5
_ALIKE, _AHEAD_BY = 0.7, 0.15
"""The cosine of an event, and its lead before the next, from which it stands out."""
_DETAIL_EVENTS, _DETAIL_SHARE = 3, 0.9  # those that a detail asked for may stand in: so many, so near to the best score


Tree = float | list[Any]
"""A leaf's number; or a sign's name, a bar, and the trees for what is up to it and for what is above."""


@cache
def learned() -> tuple[Sequence[Tree], float, float, float]:
    """Return the trees, bias, bar and bar within days that come with Dateline."""
    found = json.loads(LEARNED.read_text(encoding="utf-8"))
    return found["trees"], float(found["bias"]), float(found["bar"]), float(found["bar in days"])


@dataclass(frozen=True, slots=True)
class Judge:
    """Says whether events answer, by how close they are and by what they state.

    Attributes:
        least: The best score under which nothing is close.
        in_window: The same where days are given and events of these name what is asked for: the days speak, too.
        past_end: The same where these reach past the archive's end: the event may be one that it cannot hold.
        unknown: The same where the question names what no event does: it may be another name for it ("Seoul").
        unread: What reading the best event must say at the least for that, where no days are given.
        misread: The same where a name was read as another, near in spelling: that may be somebody else's.
        undied: What reading any of the best must say at the least where somebody's death is asked for: of a death that
            the archive tells, it is sure, and another's is as near as can be.
        cosine: The least similarity of meaning among the best; rare words alone can make a score.
        trees: What the signs (`signs`) say of whether the best events answer, in sum; learned (`training.judge`).
        bias: What is said without any.
        bar: The chance of an answer under which a question is declined.
        bar_in_days: The same where days are given: of these, the rules decline more.
    """

    least: float = LEAST_SCORE
    in_window: float = 0.33
    past_end: float = 0.5
    unknown: float = 0.57
    unread: float = 0.9
    misread: float = 0.1
    undied: float = 0.3
    cosine: float = 0.3
    trees: Sequence[Tree] = field(default_factory=lambda: learned()[0])
    bias: float = field(default_factory=lambda: learned()[1])
    bar: float = field(default_factory=lambda: learned()[2])
    bar_in_days: float = field(default_factory=lambda: learned()[3])

    def weighed(self, known: Mapping[str, float]) -> float:
        """Say by the signs (`signs`) how likely the best events answer, 0..1, were this a question learned from."""
        return 1 / (1 + math.exp(-self.bias - sum(_leaf(tree, known) for tree in self.trees)))

    def judge(self, ranked: Ranked, coverage: Coverage) -> Judged:
        """Say whether the events found answer the question, and if not, why.

        Args:
            ranked: The events found, best first.
            coverage: The days that the archive covers.
        """
        return Judged(ranked, self._refusal(ranked.question, ranked.events, coverage))

    def stands(self, judged: Judged, coverage: Coverage) -> bool:
        """Say whether what was found in days counted from an event may stand: close, or of days the archive lacks."""
        if coverage.lacks(judged.ranked.question.window):
            return True
        return judged.refusal is None and judged.ranked.events[0].score >= self.least

    def _refusal(self, question: Question, ranked: Sequence[RankedEvent], coverage: Coverage) -> Refusal | None:
        """Return why these events do not answer the question, or None if they may."""
        if question.fault:
            return Refusal(question.fault[0].lower() + question.fault[1:])
        outside = coverage.lacks(question.window)
        if outside:
            return Refusal(outside)
        elsewhere = question.window is not None
        reason = self._not_close(question, ranked, coverage)
        if reason:
            return Refusal(reason, elsewhere=elsewhere)
        missing = _not_stated(question, ranked)
        if missing:
            return Refusal(missing, near=True)
        if asks_for_a_death(question.text) and max(_read(ranked), default=1.0) < self.undied:
            return Refusal("none of the events closest to this question tells of this death", near=True)
        bar = self.bar_in_days if elsewhere else self.bar
        if not weighs(question, ranked):
            return None
        known = signs(question, ranked)
        unsure = self.weighed(known) < bar and not (question.intent is Intent.WHEN and _stands_out(known))
        return Refusal(_unsure(question, ranked), near=True) if unsure else None

    def _not_close(self, question: Question, ranked: Sequence[RankedEvent], coverage: Coverage) -> str | None:
        """Return why none of the events is on the matter, or None."""
        if question.broad and not (question.window or question.recurring or question.alone):
            return f"of {coverage.events:,} events this asks for none in particular; name a day, a place or a subject"
        if not ranked:
            return f"it holds no event{_of(question)}"
        beyond = _years_beyond(question, ranked[0].event, coverage)
        if beyond:
            return beyond
        if question.asks_for_help:
            return "it holds news events, and this asks for something else"
        unheld = self._unheld(question, ranked[0])
        if unheld:
            return f"no event in it names {' or '.join(f'“{name}”' for name in unheld)}"
        return self._too_far(question, ranked, coverage) if question.words else None

    def _unheld(self, question: Question, best: RankedEvent) -> tuple[str, ...]:
        """Return the names that no event holds, where the best event does not seem to tell of them all the same."""
        read = best.parts.get(READ, 1.0)
        told = _stems(" ".join(question.unknown)) & _stems(_all_said(best.event))  # "Moroccans", of Morocco
        unread = question.window is None and read < self.unread and not told
        if question.unknown and (best.score < self.unknown or unread):
            return question.unknown
        return question.respelled if read < self.misread else ()

    def _too_far(self, question: Question, ranked: Sequence[RankedEvent], coverage: Coverage) -> str | None:
        """Return that the best event is too far to be an answer, or None; where the days are given, less will do."""
        best, window = ranked[0], question.window
        if window and window.last and coverage.last and window.last > coverage.last:
            ends = f"and it ends on {day_in_words(coverage.last)}"
            far = best.score < self.past_end
            return f"nothing in it{_of(question)} is close to this question, {ends}" if far else None
        if question.name and window:
            return f"no event{_of(question)} names “{question.wording}”" if _names_nobody(question, ranked) else None
        if window:
            far = best.score < (self.least if _names_nobody(question, ranked) else self.in_window)
            return f"nothing in it{_of(question)} is close to this question" if far else None
        if question.name and not _names_nobody(question, ranked):
            return None
        nearest = max(one.parts.get("cosine", 1.0) for one in ranked[:3])
        far = best.score < self.least or nearest < self.cosine
        return "nothing in it is close to this question" if far else None


def _stands_out(known: Mapping[str, float]) -> bool:
    """Say whether the best event is far before all others and says every name and number: then its day is the answer.

    A date is asked for, which every event has; what else may be asked for it might not state.
    """
    whole = known["named by the best"] == known["numbers"] == 1
    return whole and known["cosine"] >= _ALIKE and known["lead"] >= _AHEAD_BY


def weighs(question: Question, ranked: Sequence[RankedEvent]) -> bool:
    """Say whether the signs tell something of a question: it stands alone, asks for one answer, and some were read."""
    return bool(ranked) and READ in ranked[0].parts and question.alone is None and question.intent is not Intent.LIST


def signs(question: Question, ranked: Sequence[RankedEvent]) -> dict[str, float]:
    """Return what tells whether the best events answer a question, by name.

    What reading them says, of the best, of the two that it likes most and of all read, and whether it likes the best
    most; the best event's score and its parts; its lead before the second and the last; the share of
    the question's words, names and numbers that the best three say. Nothing of the question alone: how those that
    cannot be answered are worded is a habit of their writers.

    Args:
        question: What is asked.
        ranked: The events found, best first; at least one.
    """
    best = ranked[0]
    said = _stems(" ".join(_all_said(one.event) for one in ranked[:_SIGN_EVENTS]))
    own = _stems(_all_said(best.event))
    words = [stem for word in question.words for stem in _stems(word)]
    names = [stem for name in question.names for stem in _stems(name)]
    numbers = [word for word in words if word.isdigit()]
    seen = _read(ranked) or [0.0]
    return {
        "read": _logit(seen[0]),
        "read best": _logit(max(seen[:_SIGN_EVENTS])),
        "read second": _logit(sorted(seen)[-2] if len(seen) > 1 else 0.0),
        "read in all": sum(seen),
        "read most": float(seen[0] == max(seen)),
        "score": best.score,
        "cosine": best.parts.get("cosine", 0.0),
        "late": best.parts.get("late", 0.0),
        "words": best.parts.get("words", 0.0),
        "lead": best.score - ranked[1].score if len(ranked) > 1 else 0.0,
        "fall": best.score - ranked[-1].score,
        "said": _share(words, said),
        "said by the best": _share(words, own),
        "named": _share(names, said),
        "named by the best": _share(names, own),
        "numbers": _share(numbers, said),
    }


def _of(question: Question) -> str:
    """Return the days that are looked at, as they stand behind a noun, with the space between; nothing for all."""
    return f" {question.looked_of}".rstrip()


def _names_nobody(question: Question, ranked: Sequence[RankedEvent]) -> bool:
    """Say whether a question names somebody or something, and none of the events found does so, too."""
    asked = {_stem(word) for name in (*question.names, *question.entities) for word in fold(name).split()}
    return bool(asked) and not any(asked & _stems(_all_said(one.event)) for one in ranked)


def _read(ranked: Sequence[RankedEvent]) -> list[float]:
    """Return what reading the best events says of each, of those that were read."""
    return [one.parts[READ] for one in ranked[:_READ_EVENTS] if READ in one.parts]


def _leaf(tree: Tree, known: Mapping[str, float]) -> float:
    """Return what a tree says of these signs."""
    while isinstance(tree, list):
        sign, bar, low, high = tree
        tree = low if known[sign] <= bar else high
    return tree


def _logit(chance: float) -> float:
    return math.log(max(chance, 1e-6) / max(1 - chance, 1e-6))


def _stems(text: str) -> set[str]:
    """Return the words of a text, cut to what most of their forms share."""
    return {_stem(word) for word in fold(text).split()}


def _stem(word: str) -> str:
    return word if word.isdigit() else word[:_STEM]


def _share(wanted: Sequence[str], said: set[str]) -> float:
    return sum(word in said for word in wanted) / len(wanted) if wanted else 1.0


def _unsure(question: Question, ranked: Sequence[RankedEvent]) -> str:
    """Return why the best events are taken not to answer, though they are close."""
    said = _stems(" ".join(_all_said(one.event) for one in ranked[:_SIGN_EVENTS]))
    missing = [word for word in question.words if word[:1].isupper() and not _stems(word) & said]
    if missing:
        return f"none of the events closest to this question names “{missing[0]}”"
    return "the events closest to this question are on the matter, but do not seem to state what it asks"


def _not_stated(question: Question, ranked: Sequence[RankedEvent]) -> str | None:
    """Return what is asked for that none of the closest events states, as a reason, or None."""
    year = missing_year(question.text, [(one.event.date.year, _all_said(one.event)) for one in ranked[:_YEAR_EVENTS]])
    if year:
        return f"none of the events closest to this question is of {year} or speaks of it"
    if question.intent is not Intent.FACT:
        return None
    office = missing_office(question.text, _all_said(ranked[0].event)) if question.order is Order.LATEST else None
    if office:
        return f"its last word on this names no {office}"
    missing = missing_detail(question.text, [" ".join(event.quotable()) for event in _about(question, ranked)])
    return f"no event closest to this question states the {missing}" if missing else None


def _about(question: Question, ranked: Sequence[RankedEvent]) -> list[Event]:
    """Return the events that a detail may stand in: nearly as close as the best, and with a name that both share."""
    near = [one.event for one in ranked[:_DETAIL_EVENTS] if one.score >= _DETAIL_SHARE * ranked[0].score]
    asked = {name for name in question.names if name in fold(_all_said(near[0])).split()}
    return [event for event in near if not asked or asked & set(fold(_all_said(event)).split())]


def _all_said(event: Event) -> str:
    """Return an event's own words and the names of its story, as one text to look in."""
    return " ".join([*event.quotable(), *dict.fromkeys(name for link in event.related for name in link.entities)])


def _asks_how_it_ended(question: Question) -> bool:
    """Say whether what comes of something is asked for ("who won the 2030 World Cup"), and not who is to hold it."""
    return _OUTCOME.search(question.text) is not None and not _AHEAD.search(question.text)


def _years_beyond(question: Question, best: Event, coverage: Coverage) -> str | None:
    """Return why a year in a name ("the 2030 World Cup") is out of the archive's reach, or None.

    An event may speak of a year to come ("the 2030 Agenda"): where the closest one does, it may answer; but not who has
    won what is yet to be held.
    """
    if coverage.first is None or coverage.last is None:
        return None
    for year in question.years:
        foreseen = str(year) in " ".join(best.quotable()) and not _asks_how_it_ended(question)
        held_later = year == coverage.last.year > best.date.year and _asks_how_it_ended(question)
        if held_later or (year > coverage.last.year and not foreseen):
            return f"the archive ends on {day_in_words(coverage.last)}"
        if question.window is None and year < coverage.first.year and str(year) not in " ".join(best.quotable()):
            return f"the archive begins on {day_in_words(coverage.first)}"
    return None
