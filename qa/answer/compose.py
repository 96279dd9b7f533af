"""Events that were judged to an answer, in the events' own sentences; or a decline, with its reason. Pure.

What is composed here is checked afterwards (`check`), like anybody's.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from qa.answer.detail import best_stating, missing_detail, stated_detail
from qa.answer.nearest import nearest as close
from qa.answer.toll import asks_for_final_toll, asks_for_toll, last_toll, superseded
from qa.records.answer import Answer, Citation, RankedEvent, RelatedEvent
from qa.records.event import Event, sentences
from qa.records.question import Intent, Order, Question
from qa.records.stages import OF_DAYS, Found, Judged, Ranked, Refusal
from qa.records.window import Days, counted, day_in_words
from qa.text.folding import fold
from qa.text.words import content_words

_LONGEST_QUOTE = 320
LISTED = 10
"""Events of a list that are cited where no other number is asked for, and not every one."""
_MOST_CITED = {Intent.FACT: 2, Intent.WHEN: 1, Intent.STORY: 8}
_CLOSE_ENOUGH = {Intent.FACT: 0.97, Intent.WHEN: 1.0, Intent.LIST: 0.78, Intent.STORY: 0.62}
"""The share of the best score that further events need to be cited beside the best."""
_STATES_FROM = 0.9
"""The share of the best score from which an event that states the detail asked for goes before one that does not."""
_SAME_WITHIN, _SAME_FROM = 3, 0.5
"""Days that near duplicates may lie apart, and the share of words that they have in common."""


def compose(
    judged: Judged,
    heads: Callable[[Sequence[Event]], Mapping[str, RelatedEvent]] = lambda _cited: {},
    *,
    every: bool = False,
    k: int = LISTED,
) -> Answer:
    """Answer a question from the events found for it, or decline.

    Args:
        judged: What is asked, the events found, and whether they answer.
        heads: Gives the head lines of the events that those which are cited link to, by id.
        every: Whether all of a list is cited.
        k: How many of it are cited otherwise.
    """
    question, found = judged.ranked.question, judged.ranked
    if found.topic:
        question = replace(question, topic=found.topic)
    if judged.refusal:
        return decline(question, judged.refusal, found.events)
    chosen = _choose(found, k, every=every)
    related = heads(chosen)
    citations = tuple(
        replace(cite(number, question, event, related), folded=found.folded.get(event.id, ()))
        for number, event in enumerate(chosen, start=1)
    )
    folded = sum(len(one.folded) for one in citations)
    lines = [_line(*alike) for alike in _folded(citations)]
    if found.total is not None and question.window:
        some = "; those with the most reporting" if found.total > len(citations) else ""
        verb, order = ("is", "") if found.total == 1 else ("are", ", in time order")
        within = f" in {question.only.in_words()}" if question.only else ""
        lines.insert(0, f"{counted(found.total, 'event')}{within} {verb} of these days{some}{order}:")
    elif question.intent is Intent.LIST and len(lines) > 1:
        lines.insert(0, _counted(len(lines), len(citations), folded, found.fitting or 0))
    elif found.topic and found.fitting:
        lines.insert(0, _of_topic(found.topic, found.fitting, len(lines), len(citations)))
    elif found.span and found.fitting:
        lines.insert(0, _profile(found.fitting, len(lines), found.span))
    elif found.fitting and len(lines) > 1:
        lines.insert(0, f"{len(lines)} turning points of a story of {found.fitting:,} events, in time order:")
    if _is_last_word(question, chosen) and found.total is None:
        lines.insert(0, f"The archive's last word on this is of {day_in_words(chosen[0].date)}:")
    hits = found.events if question.intent in (Intent.LIST, Intent.STORY) else _led_by(chosen[0], found.events)
    more = max(0, (found.fitting or 0) - len(citations) - folded)
    return Answer(question, True, None, "\n".join(lines), citations, hits, more)


def _is_last_word(question: Question, chosen: Sequence[Event]) -> bool:
    """Say whether the latest is asked for, and stands first: what is so since may be otherwise, and that is said."""
    latest = question.order is Order.LATEST and question.intent is Intent.FACT
    return latest and chosen[0].date == max(event.date for event in chosen)


def _counted(lines: int, cited: int, folded: int, fitting: int) -> str:
    """Return the line over a list: how many events it gives, of how many, and how many tell the same."""
    of = f", of {fitting:,} that fit" if fitting > cited + folded else ""
    same = f"; {counted(cited - lines, 'more report')} of the same beside them" if cited > lines else ""
    verb = "is" if folded == 1 else "are"
    under = f"; {counted(folded, 'more report')} of these {verb} folded under them" if folded else ""
    return f"{lines} events in the archive fit best{of}, in time order{same}{under}:"


def _of_topic(topic: str, events: int, lines: int, cited: int) -> str:
    """Return the line over the story of a topic: how many events it has, and how many of them tell it."""
    verb = "is" if events == 1 else "are"
    turns = f"; {counted(lines, 'turning point')}" if events > cited else ""
    return f"{counted(events, 'event')} {verb} of “{topic}”{turns}, in time order:"


def _profile(events: int, lines: int, span: Days) -> str:
    """Return the line over what is told of a name: how often, from when to when."""
    first, last = (day_in_words(day) for day in span)
    names = f"1 event names it, of {first}" if events == 1 else f"{events:,} events name it, from {first} to {last}"
    return f"{names}; {counted(lines, 'turning point')}, in time order:" if events > lines else f"{names}:"


def _led_by(event: Event, ranked: Sequence[RankedEvent]) -> tuple[RankedEvent, ...]:
    """Return the events found with the one that the answer gives first at the top."""
    return tuple(sorted(ranked, key=lambda one: one.event.id != event.id))


def _line(cited: Citation, *alike: Citation) -> str:
    marks = "".join(f"[{one.n}]" for one in (cited, *alike))
    return f"{day_in_words(cited.event.date)}: {cited.quote} {marks}"


def _folded(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Return the citations, those that tell the same within days of each other together, the fullest first."""
    groups: list[list[Citation]] = []
    for one in citations:
        for group in groups:
            apart = abs((one.event.date - group[0].event.date).days)
            if apart <= _SAME_WITHIN and _likeness(one.quote, group[0].quote) >= _SAME_FROM:
                group.append(one)
                break
        else:
            groups.append([one])
    return [sorted(group, key=lambda one: (-len(one.quote), one.n)) for group in groups]


def _likeness(first: str, second: str) -> float:
    """Return the share of content words that two quotes have in common, of those in either, 0..1."""
    one, other = ({fold(word) for word in content_words(text)} for text in (first, second))
    return len(one & other) / max(1, len(one | other))


def decline(question: Question, refusal: Refusal, nearest: Sequence[RankedEvent] = ()) -> Answer:
    """Say that the archive does not answer, and why; the nearest events go with it, and the nearest of all is quoted.

    Args:
        question: What is asked.
        refusal: Why it is not answered.
        nearest: The events found for it, best first.
    """
    text = f"The archive does not say: {refusal.reason}."
    if not nearest:
        return Answer(question, False, refusal.reason, text, (), ())
    if question.asks_for_help:
        return Answer(question, False, refusal.reason, text, (), tuple(nearest))
    if not refusal.near:
        shown = close(question, nearest)
        near = (
            f"The nearest event it holds is of {day_in_words(shown[0].date)}" if shown else "No event it holds is near"
        )
        text += f" {near}."
        return Answer(question, False, refusal.reason, text, (), tuple(nearest))
    cited = cite(1, question, nearest[0].event, {})
    return Answer(
        question, False, refusal.reason, f"{text} What comes closest:\n{_line(cited)}", (cited,), tuple(nearest)
    )


def faulty(question: Question) -> Answer:
    """Say what is wrong with a question that cannot be read: that is nothing the archive could say."""
    fault = question.fault or "The question is empty"
    return Answer(question, False, fault[:1].lower() + fault[1:], f"{fault}.", (), ())


def _choose(found: Ranked, k: int, *, every: bool = False) -> list[Event]:
    """Choose the events to cite: the best, and for a list or story those nearly as good, in time order."""
    question, fitting = found.question, found.fitting
    ranked: Sequence[RankedEvent] = found.events
    if found.turning:
        return sorted((one.event for one in ranked[: found.turning]), key=lambda event: (event.date, event.id))
    if question.general:
        return sorted((one.event for one in ranked[:OF_DAYS]), key=lambda event: (event.date, event.id))
    if question.intent is Intent.FACT and question.order is None:
        ranked = _stating_first(question.text, ranked)
    best = ranked[0].score
    if fitting is not None:
        under = {other.id for others in found.folded.values() for other in others}
        ranked = [one for one in ranked[:fitting] if one.event.id not in under]
    if question.intent in (Intent.LIST, Intent.STORY):
        old = superseded([one.event for one in ranked])
        ranked = [one for one in ranked if one.event.id not in old] or ranked
    near = ranked[: fitting if every else k] if fitting is not None else near_best(ranked, question.intent, best, k)
    chosen = [one.event for one in near or ranked[:1]]
    if question.intent is Intent.FACT and asks_for_toll(question.text):
        later = last_toll(chosen[0], [one.event for one in ranked])
        both = (later, chosen[0]) if asks_for_final_toll(question.text) else (chosen[0], later)
        chosen = [event for event in both if event]
    if question.intent is Intent.FACT:
        return chosen  # the likelier first: it is one answer that is asked for
    return sorted(chosen, key=lambda event: (event.date, event.id))


def near_best(found: Sequence[Found], intent: Intent, best: float, k: int = LISTED) -> list[Found]:
    """Return those of what was found, best first, that an answer of a kind cites: nearly as good as the best score."""
    share = _CLOSE_ENOUGH[intent] * best
    return [one for one in found[: _MOST_CITED.get(intent, k)] if one.score >= share]


def _stating_first(asked: str, ranked: Sequence[RankedEvent]) -> Sequence[RankedEvent]:
    """Return the events with the best that states the kind of detail asked for at the top, where it is close enough."""
    close = [one for one in ranked if one.score >= _STATES_FROM * ranked[0].score]
    first = next((one for one in close if not missing_detail(asked, ["\n".join(one.event.quotable())])), ranked[0])
    return [first, *(one for one in ranked if one is not first)]


def cite(number: int, question: Question, event: Event, related: Mapping[str, RelatedEvent]) -> Citation:
    """Return the citation of an event under a number, with its words that answer.

    Args:
        number: The number.
        question: What is asked.
        event: The event.
        related: The head lines of the events that it links to, by id.
    """
    follow = tuple(
        RelatedEvent(link.id, head.date, head.title, link.entities)
        for link in event.related
        if (head := related.get(link.id))
    )
    words = quote(question, event)
    return Citation(number, event, words, event.own_sources(), follow, stated_detail(question.text, words))


def quote(question: Question, event: Event) -> str:
    """Choose the words of an event that answer: its title, or where that is long, the sentences that fit best."""
    texts = event.quotable()
    title = texts[0]
    wanted = set(fold(" ".join(question.words)).split())
    if len(texts) > 1 and _overlap(texts[1], wanted) > 2 * _overlap(title, wanted) + 1:
        title = texts[1]
    if question.intent is Intent.FACT:  # the sum that is asked for may stand in the description alone
        title = best_stating(question.text, (title, *texts)) or title
    if len(title) <= _LONGEST_QUOTE:
        return title
    parts = sentences(title)
    lacking = [missing_detail(question.text, [part]) is not None for part in parts]
    best = max(range(len(parts)), key=lambda at: (not lacking[at], _overlap(parts[at], wanted), -at))
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
