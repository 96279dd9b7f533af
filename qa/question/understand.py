"""The user's text, understood by itself: wording, time window, kind of answer, conversation. Pure.

The first stage of a question's way. What it takes the archive to understand comes after it (`qa.search.ground`).
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from qa.question.exchange import exchanged, resolved
from qa.question.followup import LOOKS_BACK, complete
from qa.question.intent import asks_for_help, intent_of, order_of, topic_of, was_so_then
from qa.question.keywords import spelled_out
from qa.question.time.called import called
from qa.question.time.expression import parse
from qa.records.question import Intent, Only, Order, Question
from qa.records.window import Days, Window, day_in_words
from qa.text.folding import fold
from qa.text.words import content_words, wellformed

LONGEST = 2000
"""Characters that a question may have."""
_TERM = timedelta(days=5 * 365)
"""How long before the days asked about somebody may have come into an office."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\s*")
_BROAD = frozenset(
    """happen happened happening happens occur occurred go going went on take took taken place news event events story
    stories headline headlines day days date month year world summarise summarize summary overview list show give tell
    main major important big biggest top everything anything something things report reports reported archive latest
    newest recent recently""".split()
)
_BROAD_SIGNS = frozenset("在都又发發生過过了什么麼甚哪些有的大事情件新闻聞重要主吗嗎呢")


_NO_WORD = "The text holds no word to look for"
"""A fault of a text by itself: "Why?" asks something after another question."""


def understand(text: str, history: Sequence[str] = (), covered: Days | None = None) -> Question:
    """Understand a question; where it leans on the questions before it, complete it from them.

    Args:
        text: The user's words.
        history: The questions asked before in this conversation, oldest first.
        covered: The archive's first and last day, from which "last year" is counted.
    """
    instead = exchanged(text, history[-LOOKS_BACK:], covered)
    if instead:
        note = f"Understood as: {instead}"
        whole = _read(instead, covered)
        return replace(whole, text=text, exchanged=True, notes=(note, *whole.notes))
    question = _read(text, covered)
    before = [parse(called(text)[0], covered).wording or text for text in resolved(history[-LOOKS_BACK:], covered)]
    if question.years:  # "and in 2014?" after a question on "the 2010 World Cup"
        before = [_YEAR.sub("", text) for text in before]
    completed = complete(question.text, before)
    if completed == question.text or question.fault not in (None, _NO_WORD):
        return question
    whole = _read(completed, covered)
    if whole.fault:
        return question
    return replace(
        whole,
        text=question.text,
        window=question.window,
        intent=question.intent,
        order=question.order,
        topical=question.topical,
        asks_for_help=question.asks_for_help,
        alone=question.wording,
    )


def _read(text: str, covered: Days | None) -> Question:
    """Understand a text without its conversation."""
    text = " ".join(wellformed(text.replace("\0", " ")).split())
    if not text:
        return Question(text, text, fault="The question is empty")
    if len(text) > LONGEST:
        fault = f"The question has {len(text):,} characters, {LONGEST:,} are read. Ask it in fewer words"
        return Question(text[:LONGEST], text[:LONGEST], fault=fault)
    meant, note = called(spelled_out(text))
    timing = parse(meant, covered)
    order = order_of(text)
    topic = topic_of(timing.wording) if order is Order.LATEST else None
    question = reworded(
        Question(
            text=text,
            wording=text,
            whole=text,
            window=timing.window,
            years=timing.years,
            intent=intent_of(meant),
            order=order,
            topical=topic is not None,
            asks_for_help=asks_for_help(text),
            fault=timing.fault,
            notes=(*timing.notes, *filter(None, [note])),
        ),
        topic or timing.wording,
    )
    if question.fault is None and not question.words and question.window is None:
        return replace(question, fault=_NO_WORD)
    if question.broad and question.order is Order.LATEST and not question.window and covered:
        return replace(question, window=Window(covered[1] - timedelta(days=6), covered[1]))
    return _as_it_stood_then(question)


def _as_it_stood_then(question: Question) -> Question:
    """Return a question for who held an office in some days as one for the last who took it by then."""
    window = question.window
    if question.order is Order.FIRST or not window or not window.last or not was_so_then(question.wording):
        return question
    since = (window.first or window.last) - _TERM if (window.first or window.last) > date.min + _TERM else None
    note = f"Looking for what was so by {day_in_words(window.last)}"
    return replace(question, window=Window(since, window.last), order=Order.LATEST, notes=(*question.notes, note))


def reworded(question: Question, wording: str) -> Question:
    """Return a question about something worded otherwise, with all that follows from the wording."""
    words = tuple(content_words(wording))
    broad = all(fold(word) in _BROAD or _BROAD_SIGNS.issuperset(word) for word in words)
    return replace(question, wording=wording, words=words, names=_names(wording), broad=broad)


def _names(wording: str) -> tuple[str, ...]:
    """Return the words written as names, folded; the first word, written large as every sentence's, is none."""
    words = re.findall(r"[^\W\d_][\w'’-]*", wording)[1:]
    return tuple(fold(re.sub(r"['’]s$", "", word)) for word in words if word[0].isupper())


def limited(
    question: Question,
    first: date | None = None,
    last: date | None = None,
    *,
    anytime: bool = False,
    intent: Intent | None = None,
    only: Only | None = None,
) -> Question:
    """Return a question with what the user set beside its text in place of what was understood.

    Args:
        question: The question as understood.
        first: The first day to look at.
        last: The last.
        anytime: Look at all days, whatever the text names.
        intent: The kind of answer wanted.
        only: The category and topic to look at; without either, all, whatever the text says.
    """
    if not (first or last or anytime or intent or only is not None):
        return question
    window, fault = question.window, question.fault
    if first or last:
        window = Window(first, last)
    if first and last and first > last:
        fault = f"The window ends ({last}) before it begins ({first})"
    return replace(
        question,
        window=None if anytime else window,
        anytime=anytime,
        intent=intent or question.intent,
        only=question.only if only is None else only,
        fault=fault,
    )
