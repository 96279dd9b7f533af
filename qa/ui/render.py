"""Answers and events to HTML. Every word of the archive and of the user is escaped; only http(s) links are made.

Links to other views are addresses (`address`), so that they work in a new tab and without a script; `dateline.js`
follows them in place.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from types import MappingProxyType

from qa.answer.nearest import nearest
from qa.forms.cite import LABELS, cite
from qa.forms.licence import LICENCE, withdrawn
from qa.records.answer import MARK, Answer, Citation, RelatedEvent, parted
from qa.records.event import Event, Source
from qa.records.window import day_in_words
from qa.records.written import SAID, Piece, Written
from qa.store.catalogue import Head
from qa.ui import address

_LONG = 2_500  # characters of HTML, some six lines, that would hide the cards under them


def text(words: str) -> str:
    """Return words as inert HTML on one line, in their own direction whatever they hold."""
    folded = re.sub(r"\s+", " ", words)
    return f"<bdi>{_inert(folded)}</bdi>"


def attribute(words: str) -> str:
    """Return words as the value of a double-quoted attribute."""
    return _inert(words)


def _inert(words: str) -> str:
    return escape(words, quote=True).replace("$", "&#36;").replace("{", "&#123;").replace("`", "&#96;")


def notice(words: str) -> str:
    """Return a message that is no answer."""
    return f'<div class="dl-decline" role="status">{text(words)}</div>'


def local(to: str, label: str, kind: str = "", described: str = "") -> str:
    """Return a link to another view, its label escaped; `described` is what it is called where it is not seen."""
    named = f' aria-label="{attribute(described)}"' if described else ""
    return f'<a class="{kind}" href="{attribute(to)}"{named}>{text(label)}</a>'


def answer(found: Answer, prefix: str, more: str = "") -> str:
    """Return an answer with its numbered sources, or a decline with the nearest events.

    Args:
        found: The answer.
        prefix: What the ids of its cards begin with, so that those of a conversation differ.
        more: What stands between its text and its cards, as HTML.
    """
    asked = {one.n: one.asked for one in found.citations}
    quotes = [one.quote for one in found.citations]
    lines = "".join(f"<p>{_marked(line, quotes, asked, prefix)}</p>" for line in found.text.split("\n"))
    cards = "".join(citation(one, prefix) for one in cited(found))
    shown = f'<div class="dl-cards">{cards}</div>' if cards else ""
    if not found.answered:
        return f'<div class="dl-decline">{lines}{_why_not(found)}{shown}{_nearest(found)}</div>'
    if found.written and (found.written.stands or not found.written.done):
        return f'<div class="dl-answer">{_both(found.written, lines, prefix)}{more}{shown}</div>'
    return f'<div class="dl-answer">{lines}{_why_not(found)}{more}{shown}</div>'


def cited(found: Answer) -> list[Citation]:
    """Return what an answer cites, in the archive's words and in those that were written, by number, each once."""
    written = found.written.citations if found.written and found.written.stands else ()
    by_number = {one.n: one for one in (*written, *found.citations)}
    return [by_number[number] for number in sorted(by_number)]


def _both(written: Written, own: str, prefix: str) -> str:
    """Return what a language model wrote, and beside it the archive's own words; open, but where they are long."""
    sentences = "".join(_piece(one, prefix) for one in written.pieces)
    status = (
        ""
        if written.done
        else '<p class="dl-quiet" role="status">Writing; each sentence is shown once it is checked …</p>'
    )
    note = f'<p class="dl-quiet">{text(written.note)}.</p>' if written.note else ""
    opened = "" if written.done and len(own) > _LONG else " open"
    return (
        f'<div class="dl-both"><section class="dl-written" aria-label="Written answer"><p class="dl-label">Written by '
        f"{text(written.model)}, each sentence checked</p>{sentences}{status}{note}</section>"
        f'<details class="dl-own"{opened}><summary>In the archive’s words</summary>{own}</details></div>'
    )


def _piece(one: Piece, prefix: str) -> str:
    """Return a sentence that was kept, its marks leading to their cards; or a gap, and why it is one."""
    if one.fault is not None:
        return f'<p class="dl-gap">A sentence was taken out: {text(SAID[one.fault])}.</p>'
    marks = "".join(f' <sup><a class="dl-mark" href="#{prefix}{number}">[{number}]</a></sup>' for number in one.marks)
    return f"<p>{text(MARK.sub('', one.text))}{marks}</p>"


def _why_not(found: Answer) -> str:
    """Return why what was written does not stand, where something was to be."""
    if not (found.written and found.written.note):
        return ""
    return f'<p class="dl-quiet" role="status">{text(found.written.note)}. These are the archive’s own words.</p>'


def _nearest(found: Answer) -> str:
    """Return the nearest events of a decline that are on its matter, without those that it cites."""
    cited = {one.event.id for one in found.citations}
    near = nearest(found.question, [hit for hit in found.hits if hit.event.id not in cited])
    items = "".join(f"<li>{event_link(one)}</li>" for one in near)
    return f'<p class="dl-label">Nearest events</p><ul class="dl-nearest">{items}</ul>' if items else ""


def _marked(line: str, quotes: Sequence[str], asked: Mapping[int, str | None], prefix: str) -> str:
    """Return a line of an answer, its marks leading to their cards and what was asked for made to stand out."""
    words, numbers = parted(line, quotes)
    marks = "".join(f' <sup><a class="dl-mark" href="#{prefix}{number}">[{number}]</a></sup>' for number in numbers)
    day, colon, words = words.partition(": ")
    stated = asked.get(numbers[0]) if numbers else None
    shown = _quoted(words, stated) if stated else text(words)
    when = text(day + colon)
    return (f'<strong class="dl-when">{when}</strong>' if numbers else when) + shown + marks


def citation(cited: Citation, prefix: str) -> str:
    """Return the card of a citation: the event, its original reporting, what to follow."""
    event = cited.event
    return (
        f'<section class="dl-card" id="{prefix}{cited.n}" tabindex="-1" aria-label="Source {cited.n}">'
        f'<p class="dl-card-day"><span class="dl-number">[{cited.n}]</span> {text(day_in_words(event.date))}</p>'
        f'<p class="dl-card-title">{_quoted(event.title, cited.quote)}</p>'
        f"{kind(event)}{sources(event)}{origin(event)}{about(event)}{_reports(cited.folded)}{_follow(cited.related)}"
        f'<p class="dl-card-links">{local(address.of(event=event.id), "Open event")} '
        f"{local(address.of(similar=event.id), 'Similar events')} {_ask_about(event)}</p></section>"
    )


def _ask_about(event: Event | RelatedEvent | Head) -> str:
    question = f"What happened on {day_in_words(event.date)}: {event.title}"[:300]
    return local(address.of(q=question, intent="story"), "Ask about it")


def _quoted(title: str, quote: str) -> str:
    """Return a title with the words quoted from it marked, where they are not the whole of it."""
    before, found, after = title.partition(quote)
    if not found or not (before.strip() or after.strip()):
        return text(title)
    return f"<bdi>{_inert(before)}<mark>{_inert(quote)}</mark>{_inert(after)}</bdi>"


def sources(event: Event) -> str:
    """Return an event's original sources, each with its archived copy and forms to cite it in."""
    items = "".join(f"<li>{_source(event, source)}</li>" for source in event.sources)
    return f'<ul class="dl-sources">{items}</ul>' if items else '<p class="dl-quiet">Its page names no source.</p>'


def _source(event: Event, source: Source) -> str:
    archived = source.archived_url(event.date)
    web = re.match(r"https?://", source.url, re.IGNORECASE)
    copy = (
        f' <span class="dl-quiet">({link(archived, "archived copy")})</span>' if web and archived != source.url else ""
    )
    if not web:
        return link(source.url, source.label)
    forms = "".join(
        f'<button type="button" data-copy="{attribute(cite(event, source, form))}" '
        f'aria-label="{attribute(f"Copy the citation of {source.name} as {label}")}">{label}</button>'
        for form, label in LABELS.items()
    )
    name = attribute(f"Cite {source.name}")
    menu = f'<details class="dl-cite"><summary aria-label="{name}">Cite</summary><span>{forms}</span></details>'
    return f"{link(source.url, source.label)}{copy} {menu}"


def link(to: str, label: str) -> str:
    """Return a link to an http(s) address; any other address is shown as text."""
    if not re.match(r"https?://", to, re.IGNORECASE):
        return text(label)
    return f'<a href="{attribute(to)}" target="_blank" rel="noopener noreferrer">{text(label)}</a>'


def about(event: Event) -> str:
    """Return an event's topic and the names it shares with others."""
    topic = f'<span class="dl-topic">{text(event.topic)}</span> ' if event.topic else ""
    own = [name for name in event.entities if name not in event.topics]
    names = " ".join(local(address.of(entity=name), name, "dl-name") for name in own)
    return f'<p class="dl-names">{topic}{names}</p>' if topic or names else ""


def kind(event: Event) -> str:
    """Return an event's category and topics, each leading to the others of its kind; and that it was withdrawn."""
    parts = [local(address.of(category=event.category), event.category)] if event.category else []
    parts += [local(address.of(topic=topic), topic) for topic in event.topics]
    of = f'<p class="dl-kind">{" › ".join(parts)}</p>' if parts else ""
    gone = withdrawn(event)
    return of + (f'<p class="dl-gone">{text(gone[:1].upper() + gone[1:])}</p>' if gone else "")


def origin(event: Event) -> str:
    """Return the page of a wiki that tells of an event, as it was read; nothing for other events."""
    if event.origin is None:
        return ""
    version = f", revision {event.origin.revision}" if event.origin.revision else ""
    page = link(event.origin.url, event.origin.page)
    return f'<p class="dl-quiet dl-origin">Day’s page: {page}{version}, {LICENCE}</p>'


def _reports(folded: Sequence[RelatedEvent]) -> str:
    return _drawer("More reports of it", [event_link(one) for one in folded])


def _follow(related: Sequence[RelatedEvent]) -> str:
    return _drawer("Related events", [related_event(one) for one in related])


def _drawer(label: str, shown: Sequence[str]) -> str:
    """Return HTML that is shown when its label is opened; nothing where there is none."""
    items = "".join(f"<li>{one}</li>" for one in shown)
    return f"<details><summary>{label} ({len(shown)})</summary><ul>{items}</ul></details>" if items else ""


def related_event(other: RelatedEvent) -> str:
    """Return a related event with the names shared, and a way to ask about it."""
    shared = f' <span class="dl-quiet">{text(", ".join(other.entities))}</span>' if other.entities else ""
    return f"{event_link(other)}{shared} {_ask_about(other)}"


def event_link(event: Event | RelatedEvent | Head) -> str:
    """Return an event's date and title, leading to its own view."""
    day = f'<span class="dl-when">{text(day_in_words(event.date))}</span>'
    return f'{day} <a href="{attribute(address.of(event=event.id))}">{text(event.title)}</a>'


def event_page(whole: Event, links: Mapping[str, RelatedEvent]) -> str:
    """Return an event's own view: all that its page says."""
    description = f"<p>{text(whole.description)}</p>" if whole.description else ""
    follow = [
        RelatedEvent(other.id, other.date, other.title, one.entities)
        for one in whole.related
        if (other := links.get(one.id))
    ]
    items = "".join(f"<li>{related_event(one)}</li>" for one in follow)
    related = f"<h3>Related events</h3><ul>{items}</ul>" if items else ""
    day = local(address.of(day=whole.date), day_in_words(whole.date))
    return (
        f'<article class="dl-event"><h2>{day}</h2><p class="dl-lead">{text(whole.title)}</p>{description}'
        f"{kind(whole)}<h3>Original reporting</h3>{sources(whole)}{origin(whole)}{about(whole)}"
        f'<p class="dl-card-links">{local(address.of(similar=whole.id), "Similar events")} {_ask_about(whole)}</p>'
        f"{related}</article>"
    )


def told(event: Event | Head, of: str) -> str:
    """Return a link to an event with what it is told of, where its title leaves that out."""
    return event_link(event) + (f' <span class="dl-quiet">{text(of)}</span>' if of else "")


def heads(events: Iterable[Event | Head], of: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return a list of events that lead to their own views, each with what it is told `of`, by id."""
    items = "".join(f"<li>{told(one, of.get(one.id) or '')}</li>" for one in events)
    return f'<ul class="dl-list">{items}</ul>'
