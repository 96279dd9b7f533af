"""Answers and events to HTML. Every word of the archive and of the user is escaped; only http(s) links are made.

The chat shows Markdown, in which a block of HTML without an empty line is left alone; so each function here returns
one such block, and what is escaped in it is read as text.
"""

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from qa.answer import Answer, Citation, RelatedEvent
from qa.event import Event
from qa.grounding import MARK
from qa.window import day_in_words

_NEAREST_SHOWN = 3


def text(words: str) -> str:
    """Return words as inert HTML on one line, in their own direction whatever they hold."""
    folded = re.sub(r"\s+", " ", words)
    return f"<bdi>{escape(folded)}</bdi>"


def asked(question: str) -> str:
    """Return the user's question as a message."""
    return f"<div class='dl-asked'>{text(question)}</div>"


def notice(words: str) -> str:
    """Return a message that is no answer."""
    return f"<div class='dl-decline' role='status'>{text(words)}</div>"


def answer(found: Answer) -> str:
    """Return an answer with its numbered sources, or a decline with the nearest events."""
    looking = "".join(f"<p class='dl-window'>{text(remark)}</p>" for remark in found.question.remarks())
    asked = {one.n: one.asked for one in found.citations}
    lines = "".join(f"<p>{_marked(line, asked)}</p>" for line in found.text.split("\n"))
    cards = "".join(citation(one) for one in found.citations)
    if not found.answered:
        return f"<div class='dl-decline' role='status'>{looking}{lines}{cards}{_nearest(found)}</div>"
    return f"<div class='dl-answer'>{looking}{lines}<div class='dl-cards'>{cards}</div></div>"


def _nearest(found: Answer) -> str:
    """Return the nearest events of a decline, without those that it cites."""
    cited = {one.event.id for one in found.citations}
    near = [hit.event for hit in found.hits if hit.event.id not in cited][:_NEAREST_SHOWN]
    items = "".join(f"<li>{event_link(one)}</li>" for one in near)
    return f"<p>Nearest events:</p><ul>{items}</ul>" if items else ""


def _marked(line: str, asked: Mapping[int, str | None]) -> str:
    """Return a line of an answer, its marks raised and what was asked for made to stand out."""
    numbers = [int(number) for number in MARK.findall(line)]
    marks = "".join(f" <sup class='dl-mark'>[{number}]</sup>" for number in numbers)
    day, colon, words = MARK.sub("", line).partition(": ")
    shown = text(words)
    stated = asked.get(numbers[0]) if numbers else None
    if stated:
        shown = shown.replace(text(stated), f"<mark>{text(stated)}</mark>", 1)
    return text(day + colon) + shown + marks


def citation(cited: Citation) -> str:
    """Return the card of a citation: the event, its original reporting, what to follow."""
    event = cited.event
    related = "".join(f"<li>{_related(one)}</li>" for one in cited.related)
    follow = (
        f"<details><summary>Related events ({len(cited.related)})</summary><ul>{related}</ul></details>"
        if related
        else ""
    )
    return (
        f"<section class='dl-card'><h4><span class='dl-number'>[{cited.n}]</span> {event_link(event)}</h4>"
        f"{sources(event)}{follow}</section>"
    )


def sources(event: Event) -> str:
    """Return an event's original sources, each with its archived copy."""
    items = []
    for source in event.sources:
        archived = source.archived_url(event.date)
        copy = (
            f" <span class='dl-archived'>({link(archived, 'archived copy')})</span>" if archived != source.url else ""
        )
        items.append(f"<li>{link(source.url, source.name)}{copy}</li>")
    return f"<ul class='dl-sources'>{''.join(items)}</ul>" if items else "<p>Its page names no source.</p>"


def link(address: str, label: str) -> str:
    """Return a link to an http(s) address; any other address is shown as text."""
    if not re.match(r"https?://", address, re.IGNORECASE):
        return text(label)
    return f"<a href='{escape(address, quote=True)}' target='_blank' rel='noopener noreferrer'>{text(label)}</a>"


def event_link(event: Event | RelatedEvent) -> str:
    """Return an event's date and title, leading to its own view."""
    address = f"?event={quote(event.id, safe='/')}"
    return f"<a href='{escape(address, quote=True)}'>{text(f'{day_in_words(event.date)}: {event.title}')}</a>"


def _related(other: RelatedEvent) -> str:
    shared = f" <span class='dl-shared'>{text(', '.join(other.entities))}</span>" if other.entities else ""
    return event_link(other) + shared


def event(whole: Event, links: dict[str, RelatedEvent]) -> str:
    """Return an event's own view: all that its page says."""
    description = f"<p>{text(whole.description)}</p>" if whole.description else ""
    names = f"<p class='dl-shared'>{text(', '.join(whole.entities))}</p>" if whole.entities else ""
    follow = "".join(
        f"<li>{_related(RelatedEvent(other.id, other.date, other.title, one.entities))}</li>"
        for one in whole.related
        if (other := links.get(one.id))
    )
    related = f"<p>Related events:</p><ul>{follow}</ul>" if follow else ""
    return (
        f"<div class='dl-answer'><h3>{text(day_in_words(whole.date))}</h3><p>{text(whole.title)}</p>{description}"
        f"{names}<section class='dl-card'>{sources(whole)}</section>{related}</div>"
    )
