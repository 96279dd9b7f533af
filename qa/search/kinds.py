"""The category and the topic that a question is limited to, as the archive knows them.

What the user sets beside the text is taken at its word, or refused with the nearest; what the text says ("in sports",
"business news") is only read where the archive has categories, and only for days that have them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from qa.question.category import Limited, category_called, limited_to
from qa.question.understand import reworded, understand
from qa.records.category import CATEGORIES
from qa.records.errors import UnknownKindError
from qa.records.question import Intent, Only, Question
from qa.records.window import Window
from qa.search.knowledge import Knowledge
from qa.search.search import Search
from qa.search.topics import Topics
from qa.text.folding import fold
from qa.text.words import content_words

_A_WEEK = timedelta(days=6)
_NEAR = 3
_TELLS = frozenset(
    """develop developed unfold unfolded evolve evolved went begin began begun start started end ended progress
    progressed play played turn turned came come became become history course timeline chronology story far since
    then""".split()
)
"""Words that ask for a story and for nothing in particular of it."""


def limited_in_kind(question: Question, history: Sequence[str], search: Search) -> Question:
    """Return a question with the category and topic that it is limited to.

    Args:
        question: The question as `understand` and `limited` left it.
        history: The questions asked before in this conversation, oldest first.
        search: What the archive is searched with.
    """
    if question.only is None and (question.alone or question.exchanged) and search.known.categories:
        told = limited_to(question.text)
        if told and told.whole:
            return _asked_again(question, told, history, search)
    question = _as_set(question, question.only, search) if question.only else question
    found = limited_to(question.alone or question.wording) if search.known.categories else None
    if found is None or question.fault:
        return question
    if question.only is not None:  # whatever the text says
        return question if question.alone else _without_words(question, found, question.only)
    if question.alone:
        return question
    if found.whole and not (question.window or question.recurring):
        return question  # "disasters", of all the years, is a word to look for
    asked = _without_words(question, found, Only(found.category))
    days = asked.window.days(*search.known.coverage.span) if asked.window and search.known.coverage.span else None
    if len(search.store.keys_of(days, asked.only)):
        return asked
    if days is None or search.store.catalogue().kinds.categories(days):
        return asked
    return replace(question, notes=(*question.notes, "No event of these days has a category; its words are looked for"))


def _without_words(question: Question, found: Limited, only: Only) -> Question:
    """Return a question without the words that limit it, limited to something."""
    asked = replace(reworded(question, found.rest), only=only)
    return replace(asked, intent=Intent.LIST) if asked.broad else asked


def _asked_again(question: Question, found: Limited, history: Sequence[str], search: Search) -> Question:
    """Return a follow-up that is but a category ("and in sports?") as the question before it, limited to that."""
    *earlier, before = [text for text in history if text.strip()] or [""]
    if not before:
        return question
    asked = understand(before, earlier, search.known.coverage.span)
    told = limited_to(asked.wording)
    asked = _without_words(asked, replace(found, rest=told.rest if told else asked.wording), Only(found.category))
    return question if asked.fault else replace(asked, text=question.text)


def _as_set(question: Question, only: Only, search: Search) -> Question:
    """Return a question limited to what the user named, as the archive spells it; a fault where it has none."""
    if question.fault:
        return question
    try:
        found = replace(question, only=settled(only, search.known))
    except UnknownKindError as error:
        return replace(question, fault=str(error).rstrip("."))
    return replace(found, intent=Intent.LIST) if found.broad else found


def settled(only: Only, known: Knowledge) -> Only:
    """Return a category and a topic as the archive spells them.

    Raises:
        UnknownKindError: If it has no such category or topic.
    """
    return Only(
        _category(only.category, known) if only.category else None,
        _topic(only.topic, known) if only.topic else None,
    )


def _category(name: str, known: Knowledge) -> str:
    meant = category_called(name)
    if meant is None:
        raise UnknownKindError(f"“{name}” is no category. There are: {', '.join(CATEGORIES)}.")
    if not known.categories:
        raise UnknownKindError("No event of this archive has a category: its pages name none.")
    return meant


def _topic(name: str, known: Knowledge) -> str:
    if not len(known.topics):
        raise UnknownKindError("No event of this archive has a topic: its pages name none.")
    meant = known.topics.called(name)
    if len(meant) == 1 or (meant and known.topics.sure(name)):
        return meant[0]
    near = (meant or known.topics.near(name))[:_NEAR]
    nearest = f" Near it are: {'; '.join(near)}." if near else ""
    raise UnknownKindError(f"No topic of the archive is called “{name}”.{nearest}")


def on_topic(question: Question, topics: Topics) -> Question:
    """Return a question for whatever happened in one of the archive's topics, and no more, as one for its story."""
    if question.alone or question.order or question.fault or question.intent is Intent.WHEN or not len(topics):
        return question
    topic = topics.named(question.whole, question.years) or topics.named(question.wording, question.years)
    if topic is None:
        return question
    said = set(fold(topic).split()) | _TELLS
    rest = [word for word in content_words(question.wording) if fold(word) not in said]
    if rest and not reworded(question, " ".join(rest)).broad:
        return question
    year = question.window and question.window.first and question.window.first.year
    whole_year = question.window == (year and Window(date(year, 1, 1), date(year, 12, 31)))
    window = None if whole_year and str(year) in topic else question.window
    return replace(question, topic=topic, intent=Intent.STORY, window=window)


def last_week(question: Question, search: Search) -> Question:
    """Return a question for whatever happened in a category, without days, as one of the last week that tells of it."""
    last = search.known.coverage.last
    if not (question.only and question.broad and last) or question.window or question.anytime or question.fault:
        return question
    keys = search.store.keys_of(None, question.only)
    days = search.store.days(keys[-1000:].tolist()) if len(keys) else {}
    last = max(days.values(), default=last)
    first = min(days.values(), default=last) if question.only.topic else last - _A_WEEK
    return replace(question, window=Window(first, last))
