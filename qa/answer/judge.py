"""Whether the archive answers a question at all: the reasons to decline. Pure.

Called by the engine once events are found and before an answer is composed. Calibrated to decline few questions that
can be answered: at most three in a hundred.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa.answer.detail import missing_detail, missing_year
from qa.question.intent import Intent
from qa.question.understand import Question
from qa.records.answer import RankedEvent
from qa.records.event import Event
from qa.records.model import Coverage
from qa.records.window import Window, day_in_words
from qa.text.folding import fold

LEAST_SCORE = 0.45
"""The best score under which nothing is close. Of 520 questions of our own over the full archive, this and the two
below decline 31, of which 4 had the right event first; of 42 that no archive answers they decline 25."""
_LEAST_SCORE_IN_WINDOW = 0.33
_LEAST_SCORE_PAST_END = 0.5
"""Where the days asked for reach past the archive's end: the event may be one that it cannot hold."""
_LEAST_SCORE_UNKNOWN = 0.57
"""Where the question names what no event does: it may be another name for what one tells of ("Seoul")."""
_LEAST_COSINE = 0.40  # rare words alone can make a score; the whole question must be near, too
_YEAR_EVENTS = 5
_DETAIL_EVENTS, _DETAIL_SHARE = 3, 0.9  # those that a detail asked for may stand in: so many, so near to the best score


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is not answered. Where `near` is true, the nearest event is on the matter and worth quoting."""

    reason: str
    near: bool = False


def judge(question: Question, ranked: Sequence[RankedEvent], coverage: Coverage) -> Refusal | None:
    """Return why these events do not answer the question, or None if they may.

    Args:
        question: What is asked.
        ranked: The events found for it, best first.
        coverage: The days that the archive covers.
    """
    if question.fault:
        return Refusal(question.fault[0].lower() + question.fault[1:])
    outside = out_of_coverage(question.window, coverage)
    if outside:
        return Refusal(outside)
    if not ranked:
        return Refusal(f"it holds no event of {question.window.in_words()}" if question.window else "it holds no event")
    beyond = _years_beyond(question, ranked[0].event, coverage)
    if beyond:
        return Refusal(beyond)
    if question.asks_for_help:
        return Refusal("it holds news events, and this asks for something else")
    if question.unknown and ranked[0].score < _LEAST_SCORE_UNKNOWN:
        return Refusal(f"no event in it names {' or '.join(f'“{name}”' for name in question.unknown)}")
    far = _too_far(question, ranked, coverage) if question.words else None
    if far:
        return Refusal(far)
    year = missing_year(question.text, [(one.event.date.year, _all_said(one.event)) for one in ranked[:_YEAR_EVENTS]])
    if year:
        return Refusal(f"none of the events closest to this question is of {year} or speaks of it", near=True)
    if question.intent is not Intent.FACT:
        return None
    missing = missing_detail(question.text, [" ".join(event.quotable()) for event in _about(question, ranked)])
    return Refusal(f"no event closest to this question states the {missing}", near=True) if missing else None


def _too_far(question: Question, ranked: Sequence[RankedEvent], coverage: Coverage) -> str | None:
    """Return that the best event is too far to be an answer, or None; where the days are given, less will do."""
    best, window = ranked[0], question.window
    if window and window.last and coverage.last and window.last > coverage.last:
        ends = f"and it ends on {day_in_words(coverage.last)}"
        far = best.score < _LEAST_SCORE_PAST_END
        return f"nothing in it of {window.in_words()} is close to this question, {ends}" if far else None
    if window:
        far = best.score < _LEAST_SCORE_IN_WINDOW
        return f"nothing in it of {window.in_words()} is close to this question" if far else None
    nearest = max(one.parts.get("cosine", 1.0) for one in ranked[:3])
    far = best.score < LEAST_SCORE or nearest < _LEAST_COSINE
    return "nothing in it is close to this question" if far else None


def _about(question: Question, ranked: Sequence[RankedEvent]) -> list[Event]:
    """Return the events that a detail may stand in: nearly as close as the best, and with a name that both share."""
    near = [one.event for one in ranked[:_DETAIL_EVENTS] if one.score >= _DETAIL_SHARE * ranked[0].score]
    asked = {name for name in question.names if name in fold(_all_said(near[0])).split()}
    return [event for event in near if not asked or asked & set(fold(_all_said(event)).split())]


def _all_said(event: Event) -> str:
    """Return an event's own words and the names of its story, as one text to look in."""
    return " ".join([*event.quotable(), *dict.fromkeys(name for link in event.related for name in link.entities)])


def out_of_coverage(window: Window | None, coverage: Coverage) -> str | None:
    """Return why a window lies outside the days that the archive covers, or None."""
    if window is None or coverage.first is None or coverage.last is None:
        return None
    if window.first and window.first > coverage.last:
        return f"the archive ends on {day_in_words(coverage.last)}"
    if window.last and window.last < coverage.first:
        return f"the archive begins on {day_in_words(coverage.first)}"
    return None


def nearest_day(window: Window | None, coverage: Coverage) -> tuple[date, date] | None:
    """Return the archive's day that lies nearest to a window outside of it, as first and last day."""
    if window is None or coverage.first is None or coverage.last is None:
        return None
    day = coverage.last if window.first and window.first > coverage.last else coverage.first
    return day, day


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
