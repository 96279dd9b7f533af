"""A conversation: turns of question and answer, kept as addresses, shown as HTML, exported with its citations."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qa.engine import Engine
from qa.forms import jsonform
from qa.forms.cite import Form, cite, in_markdown
from qa.records.answer import Answer
from qa.records.errors import DatelineError
from qa.records.event import Event, Source
from qa.records.question import Intent, Only, Question
from qa.records.window import day_in_words
from qa.text.folding import fold
from qa.ui import address, render
from qa.ui.address import Asked

MOST = 30
"""Turns that a conversation keeps; the oldest go first."""
_HANGING = frozenset("and or in of with between by on at to for from the a an".split())
"""Words that a question does not end with, when a name was taken out of it."""
_KINDS = {
    Intent.FACT: "a fact",
    Intent.WHEN: "a date",
    Intent.LIST: "a list",
    Intent.STORY: "a story",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what was said to it; `fault` in place of an answer where none could be had.

    `to_write` says that a writer is to be asked, as the reader wished it for this one.
    `categories` are those that the archive has, to choose among.
    """

    asked: Asked
    answer: Answer | None = None
    suggestions: tuple[str, ...] = ()
    fault: str | None = None
    to_write: bool = False
    categories: tuple[str, ...] = ()


def history(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return the questions that the next one may lean on: those that were answered."""
    answered = [turn.asked.question for turn in turns if turn.answer and turn.answer.answered]
    return tuple(answered[-address.REMEMBERED :])


def writing(engine: Engine, turns: Sequence[Turn]) -> Iterator[list[Turn]]:
    """Have the answers written that are to be; yields the conversation again as each sentence is checked."""
    known = list(turns)
    for at, one in enumerate(known):
        if one.to_write:
            known[at] = replace(one, to_write=False)
            if engine.writer and one.answer:
                for answer in engine.write(one.answer):
                    known[at] = replace(known[at], answer=answer)
                    yield list(known)


def settled(turns: Sequence[Turn]) -> list[Turn]:
    """Return a conversation without what a writer was stopped at: the archive's own words stand."""
    return [
        replace(one, to_write=False, answer=replace(one.answer, written=None))
        if one.answer and (one.to_write or (one.answer.written and not one.answer.written.done))
        else one
        for one in turns
    ]


def to_be_written(turns: Sequence[Turn], number: int) -> list[Turn]:
    """Return a conversation of which one turn, counted from 1, is to be written."""
    return [replace(one, to_write=True) if at == number else one for at, one in enumerate(turns, start=1)]


def turn(engine: Engine, asked: Asked) -> Turn:
    """Ask, and return the turn with its answer."""
    try:
        answer = engine.ask(
            asked.question,
            first=asked.first,
            last=asked.last,
            anytime=asked.anytime,
            intent=asked.intent,
            history=asked.after,
            every=asked.every,
            only=asked.only,
        )
        return Turn(asked, answer, engine.suggest(answer), categories=engine.categories())
    except DatelineError as error:
        return Turn(asked, fault=str(error))


def restored(engine: Engine, kept: object) -> list[Turn]:
    """Return the conversation that the reader's browser kept, for a page just opened or a server just started."""
    turns = []
    for one in kept[-MOST:] if isinstance(kept, list) else []:
        try:
            asked = address.asked(address.read(str(one)))
        except ValueError:
            continue
        if asked:
            turns.append(turn(engine, asked))
    return turns


def html(turns: Sequence[Turn], welcome: Callable[[], str], *, ready: bool = True, writer: str = "") -> str:
    """Return a conversation, or the welcome where nothing was asked yet.

    Args:
        turns: The conversation.
        welcome: Gives the welcome.
        ready: Whether the index is loaded.
        writer: The name of the model that can be asked to write, if there is one.
    """
    if not turns:
        return welcome()
    shown = "".join(_article(number, one, ready=ready, writer=writer) for number, one in enumerate(turns, start=1))
    return f'<div class="dl-paper">{shown}</div>'


def _article(number: int, one: Turn, *, ready: bool, writer: str) -> str:
    prefix = f"t{number}-"
    heading = f'<h2 class="dl-asked" id="{prefix}q" tabindex="-1">{render.text(one.asked.question)}</h2>'
    if one.fault is not None:
        return f'<article class="dl-turn">{heading}{render.notice(one.fault)}</article>'
    if one.answer is None:
        doing = "Looking in the archive …" if ready else "Loading the index; the answer follows …"
        waiting = f'<p class="dl-quiet" role="status">{doing}</p>'
        return f'<article class="dl-turn" aria-busy="true">{heading}{waiting}</article>'
    writing = one.to_write or (one.answer.written and not one.answer.written.done)
    busy = ' aria-busy="true"' if writing else ""
    more = _more(one) + ("" if one.to_write else _to_write(number, one.answer, writer))
    return (
        f'<article class="dl-turn"{busy}>{heading}{_chips(one.asked, one.answer, one.categories)}'
        f"{render.answer(one.answer, prefix, more)}{_wider(one)}{_next(one)}{_feedback(number, one)}</article>"
    )


def _to_write(number: int, answer: Answer, writer: str) -> str:
    """Return a way to have an answer written that was not."""
    if not writer or answer.written or not answer.answered:
        return ""
    return (
        f'<p class="dl-next"><button type="button" class="dl-write" data-write="{number}">'
        f"Have {render.text(writer)} write it</button></p>"
    )


def _chips(asked: Asked, answer: Answer, categories: Sequence[str]) -> str:
    """Return how the question was understood: each part can be changed or taken away, and is asked again then."""
    question = answer.question
    whole = f'<p class="dl-quiet">Understood as: {render.text(question.wording)}</p>' if question.alone else ""
    notes = "".join(f'<p class="dl-quiet">{render.text(note[:1].upper() + note[1:])}</p>' for note in question.notes)
    chips = [
        _window_chip(asked, answer),
        _intent_chip(asked, question.intent),
        *_kind_chips(asked, question, categories),
    ]
    chips += [_entity_chip(asked, name) for name in question.entities if _written_large(asked.question, name)]
    label = "How the question was understood"
    return f'<div class="dl-chips" role="group" aria-label="{label}">{"".join(chips)}</div>{whole}{notes}'


def _window_chip(asked: Asked, answer: Answer) -> str:
    window = answer.question.window
    label = window.in_words() if window else "all days"
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{render.attribute(value)}">'
        for name, value in (
            *(("q", asked.question), *address.kind(asked.only)),
            *(("after", one) for one in asked.after),
        )
        if value
    )
    first, last = (window.first, window.last) if window else (None, None)
    form = (
        f'<form class="dl-form" method="get" action="?">{hidden}'
        f"{_day_field('From', 'from', first)}{_day_field('To', 'to', last)}"
        '<button type="submit">Look there</button></form>'
    )
    everywhere = replace(asked, first=None, last=None, anytime=True).address()
    away = render.local(everywhere, "×", "dl-away", "Look at all days instead") if window else ""
    return (
        f'<span class="dl-chip"><details><summary aria-label="Days looked at: {render.attribute(label)}. Change">'
        f"{render.text(label)}</summary>{form}</details>{away}</span>"
    )


def _day_field(label: str, name: str, day: date | None) -> str:
    value = day.isoformat() if day else ""
    return f'<label>{label} <input type="text" name="{name}" placeholder="2011-07" value="{value}"></label>'


def _intent_chip(asked: Asked, intent: Intent) -> str:
    others = " ".join(
        render.local(replace(asked, intent=kind).address(), label)
        for kind, label in _KINDS.items()
        if kind is not intent
    )
    return (
        f'<span class="dl-chip"><details><summary aria-label="Kind of answer: {_KINDS[intent]}. Change">'
        f'{_KINDS[intent]}</summary><span class="dl-kinds">{others}</span></details></span>'
    )


def _kind_chips(asked: Asked, question: Question, categories: Sequence[str]) -> Iterator[str]:
    """Yield chips for the category and the topic looked at, or to choose a category, and for the topic of a story."""
    only = question.only or Only()
    if categories and not only.category:
        others = " ".join(
            render.local(replace(asked, only=replace(only, category=name)).address(), name) for name in categories
        )
        yield (
            '<span class="dl-chip"><details><summary aria-label="Categories looked at: all. Choose one">all categories'
            f'</summary><span class="dl-kinds">{others}</span></details></span>'
        )
    for parameter, name, rest in (
        ("category", only.category, Only(topic=only.topic)),
        ("topic", only.topic, Only(category=only.category)),
    ):
        if name:
            away = render.local(replace(asked, only=rest).address(), "×", "dl-away", f"Look beyond {name}")
            yield f'<span class="dl-chip">{render.local(address.of(**{parameter: name}), name)}{away}</span>'
    if question.topic and question.topic != only.topic:
        yield f'<span class="dl-chip">{render.local(address.of(topic=question.topic), question.topic)}</span>'


def _entity_chip(asked: Asked, name: str) -> str:
    shown = render.local(address.of(entity=name), name)
    without = " ".join(
        word for word in asked.question.split() if fold(word).strip("?.,!;:'’s") not in fold(name).split()
    )
    while without.rpartition(" ")[2].strip("?.,!;:").casefold() in _HANGING:
        without = without.rpartition(" ")[0]
    if without == asked.question or len(without.split()) < 2:
        return f'<span class="dl-chip">{shown}</span>'
    again = replace(asked, question=without).address()
    return f'<span class="dl-chip">{shown}{render.local(again, "×", "dl-away", f"Ask without {name}")}</span>'


def _written_large(question: str, name: str) -> bool:
    """Say whether a question writes a name as one: "Turkey", not "turkey"; its first word tells nothing."""
    parts = {word[:4] for word in fold(name).split()}
    return any(word[:1].isupper() and fold(word)[:4] in parts for word in question.split()[1:])


def _wider(one: Turn) -> str:
    """Return a way to look at all days, where a question about some days was declined."""
    if one.answer is None or one.answer.answered or one.answer.question.window is None or not one.answer.hits:
        return ""
    everywhere = replace(one.asked, first=None, last=None, anytime=True).address()
    return f'<p class="dl-next">{render.local(everywhere, "Ask it of all days")}</p>'


def _more(one: Turn) -> str:
    """Return a way to all of a list that was cut short."""
    if one.answer is None or not one.answer.more:
        return ""
    fit = one.answer.fitting
    to, label = replace(one.asked, every=True).address(), f"All {fit:,} that fit"
    if one.answer.question.intent is Intent.STORY:
        asked = one.answer.question
        to, label = address.of(timeline=asked.topic or asked.wording), f"And {one.answer.more:,} more, on the timeline"
    return f'<p class="dl-next">{render.local(to, label)}</p>'


def _next(one: Turn) -> str:
    if not one.suggestions:
        return ""
    links = "".join(f"<li>{render.local(address.of(q=question), question)}</li>" for question in one.suggestions)
    return f'<nav class="dl-next" aria-label="Ask next"><p class="dl-label">Ask next</p><ul>{links}</ul></nav>'


def _feedback(number: int, one: Turn) -> str:
    here = render.attribute(one.asked.address())
    return (
        f'<div class="dl-feedback" data-turn="{number}">'
        f'<a class="dl-permalink" href="{here}" data-stay="1">Link to this answer</a>'
        '<button type="button" data-verdict="good" aria-label="This answer is good">Good</button>'
        '<button type="button" data-verdict="bad" aria-label="This answer is bad">Bad</button>'
        f'<label class="dl-note">Note <input type="text" maxlength="500" aria-label="Note on answer {number}">'
        "</label></div>"
    )


def as_markdown(turns: Sequence[Turn]) -> str:
    """Return a conversation as Markdown, with its citations."""
    parts = []
    for one in turns:
        found = one.answer
        parts.append(f"## {in_markdown(one.asked.question)}\n")
        if found is None:
            parts.append(f"{in_markdown(one.fault or '')}\n")
            continue
        if found.question.window:
            parts.append(f"Looking at: {found.question.window.in_words()}\n")
        if found.written and found.written.stands:
            parts.append(
                f"_Written by {in_markdown(found.written.model)}, a language model; each sentence was checked_\n"
            )
            parts.append(f"{in_markdown(found.written.text())}\n")
            parts.append("_In the archive's own words_\n")
        parts += [f"{in_markdown(line)}\n" for line in found.text.split("\n")]
        for cited in render.cited(found):
            reports = [f"    - {cite(cited.event, source, Form.MARKDOWN)}" for source in cited.sources]
            parts.append("\n".join([f"- \\[{cited.n}\\] {day_in_words(cited.event.date)}", *reports]) + "\n")
    return "\n".join(parts)


def as_bibtex(turns: Sequence[Turn]) -> str:
    """Return what a conversation cites as BibTeX, as Zotero and others import it; each report once."""
    return "\n\n".join(dict.fromkeys(cite(event, source, Form.BIBTEX) for event, source in _reports(turns))) + "\n"


def as_csl(turns: Sequence[Turn]) -> str:
    """Return what a conversation cites as CSL-JSON; each report once."""
    items = {item["id"]: item for report in _reports(turns) for item in json.loads(cite(*report, Form.CSL))}
    return json.dumps(list(items.values()), ensure_ascii=False, indent=2)


def _reports(turns: Sequence[Turn]) -> Iterator[tuple[Event, Source]]:
    """Yield the reports that a conversation cites, each with its event."""
    for one in turns:
        for cited in render.cited(one.answer) if one.answer else ():
            yield from ((cited.event, source) for source in cited.sources)


def as_json(turns: Sequence[Turn]) -> str:
    """Return a conversation as JSON: its answers as `dateline ask --json` prints them."""
    return json.dumps(
        [
            jsonform.answer(one.answer) if one.answer else {"question": one.asked.question, "error": one.fault}
            for one in turns
        ],
        ensure_ascii=False,
        indent=2,
    )
