"""Hits to an answer, in the events' own sentences; or a decline, with its reason. Pure.

What is composed here is checked afterwards by `grounding`, like anybody's.
"""

import re
from collections.abc import Sequence

from qa.answer import Answer, Citation, RankedEvent, RelatedEvent
from qa.archive.text import fold
from qa.detail import missing_detail
from qa.event import Event, sentences
from qa.model import Coverage
from qa.question import Intent, Question
from qa.window import Window, day_in_words
from qa.words import content_words

_LONGEST_QUOTE = 320
_MOST_CITED = {Intent.FACT: 2, Intent.WHEN: 1, Intent.LIST: 8, Intent.STORY: 8}
_CLOSE_ENOUGH = {Intent.FACT: 0.97, Intent.WHEN: 1.0, Intent.LIST: 0.82, Intent.STORY: 0.78}
"""The share of the best score that further events need to be cited beside the best."""

LEAST_SCORE = 0.45
"""The best score under which nothing is close. Of 520 questions of our own over the full archive, this and the two
below decline 31, of which 4 had the right event first; of 42 that no archive answers they decline 25."""
_LEAST_SCORE_IN_WINDOW = 0.33
_DETAIL_EVENTS, _DETAIL_SHARE = 3, 0.9  # those that a detail asked for may stand in: so many, so near to the best score
_LEAST_COSINE = 0.40  # rare words alone can make a score; the whole question must be near, too


def compose(question: Question, ranked: Sequence[RankedEvent], related: dict[str, RelatedEvent]) -> Answer:
    """Answer a question from the events found for it.

    Args:
        question: What is asked.
        ranked: The events found, best first; at least one.
        related: Head lines of the events that the found ones link to, by id.
    """
    chosen = _choose(question, ranked)
    citations = tuple(_cite(number, question, event, related) for number, event in enumerate(chosen, start=1))
    lines = [f"{day_in_words(one.event.date)}: {one.quote} [{one.n}]" for one in citations]
    return Answer(question, True, None, "\n".join(lines), citations, tuple(ranked))


def decline(question: Question, reason: str, nearest: Sequence[RankedEvent] = ()) -> Answer:
    """Say that the archive does not answer, and why; the nearest events go with it."""
    text = f"The archive does not say: {reason}." if question.text else f"{reason}."
    if nearest:
        text += f" The nearest event it holds is of {day_in_words(nearest[0].event.date)}."
    return Answer(question, False, reason, text, (), tuple(nearest))


def reason_to_decline(question: Question, ranked: Sequence[RankedEvent], coverage: Coverage) -> str | None:
    """Return why these events do not answer the question, or None if they may."""
    if question.fault:
        return question.fault[0].lower() + question.fault[1:]
    outside = out_of_coverage(question.window, coverage)
    if outside:
        return outside
    if not ranked:
        return f"it holds no event of {question.window.in_words()}" if question.window else "it holds no event"
    beyond = _years_beyond(question, ranked[0].event, coverage)
    if beyond:
        return beyond
    if question.asks_for_help:
        return "it holds news events, and this asks for something else"
    if question.words and not _close(question, ranked):
        return "nothing in it is close to this question"
    if question.intent is not Intent.FACT:
        return None
    near = [one.event for one in ranked[:_DETAIL_EVENTS] if one.score >= _DETAIL_SHARE * ranked[0].score]
    missing = missing_detail(question.text, [" ".join(event.quotable()) for event in near])
    return f"the events closest to this question state no such {missing}" if missing else None


def _close(question: Question, ranked: Sequence[RankedEvent]) -> bool:
    """Say whether the best event is near enough to be an answer; where the days are given, less will do."""
    best = ranked[0]
    if question.window:
        return best.score >= _LEAST_SCORE_IN_WINDOW
    nearest = max(one.parts.get("cosine", 1.0) for one in ranked[:3])
    return best.score >= LEAST_SCORE and nearest >= _LEAST_COSINE


def out_of_coverage(window: Window | None, coverage: Coverage) -> str | None:
    """Return why a window lies outside the days that the archive covers, or None."""
    if window is None or coverage.first is None or coverage.last is None:
        return None
    if window.first and window.first > coverage.last:
        return f"the archive ends on {day_in_words(coverage.last)}"
    if window.last and window.last < coverage.first:
        return f"the archive begins on {day_in_words(coverage.first)}"
    return None


def _years_beyond(question: Question, best: Event, coverage: Coverage) -> str | None:
    """Return why a year in a name ("the 2030 World Cup") is out of the archive's reach, or None.

    An event may speak of a year to come ("the 2030 Agenda"): where the closest one does, it may answer.
    """
    if coverage.first is None or coverage.last is None:
        return None
    for year in question.years:
        if year > coverage.last.year and str(year) not in " ".join(best.quotable()):
            return f"the archive ends on {day_in_words(coverage.last)}"
        if question.window is None and year < coverage.first.year and str(year) not in " ".join(best.quotable()):
            return f"the archive begins on {day_in_words(coverage.first)}"
    return None


def _choose(question: Question, ranked: Sequence[RankedEvent]) -> list[Event]:
    """Choose the events to cite: the best, and for a list or story those nearly as good, in time order."""
    most, share = _MOST_CITED[question.intent], _CLOSE_ENOUGH[question.intent]
    best = ranked[0].score
    chosen = [one.event for one in ranked[:most] if one.score >= share * best] or [ranked[0].event]
    if question.intent is Intent.FACT:
        return chosen  # the likelier first: it is one answer that is asked for
    return sorted(chosen, key=lambda event: (event.date, event.id))


def _cite(number: int, question: Question, event: Event, related: dict[str, RelatedEvent]) -> Citation:
    follow = tuple(
        RelatedEvent(link.id, head.date, head.title, link.entities)
        for link in event.related
        if (head := related.get(link.id))
    )
    return Citation(number, event, quote(question, event), event.own_sources(), follow)


def quote(question: Question, event: Event) -> str:
    """Choose the words of an event that answer: its title, or where that is long, the sentences that fit best."""
    texts = event.quotable()
    title = texts[0]
    wanted = set(fold(" ".join(question.words)).split())
    if len(texts) > 1 and _overlap(texts[1], wanted) > 2 * _overlap(title, wanted) + 1:
        title = texts[1]
    if len(title) <= _LONGEST_QUOTE:
        return title
    parts = sentences(title)
    best = max(range(len(parts)), key=lambda at: (_overlap(parts[at], wanted), -at))
    first = last = best
    while first > 0 and len(_span(title, parts, first - 1, last)) <= _LONGEST_QUOTE:
        first -= 1
    while last + 1 < len(parts) and len(_span(title, parts, first, last + 1)) <= _LONGEST_QUOTE:
        last += 1
    return _span(title, parts, first, last)


def _overlap(text: str, wanted: set[str]) -> int:
    return len(wanted & set(fold(" ".join(content_words(text))).split()))


def _span(text: str, parts: Sequence[str], first: int, last: int) -> str:
    """Return the stretch of a text from one of its sentences to another, as it stands."""
    pattern = r"\s*".join(re.escape(part) for part in parts[first : last + 1])
    found = re.search(pattern, text)
    return found[0] if found else parts[first]
