"""The JSON forms that scripts rely on, printed by the command line, the app and `batch`. A key once here stays."""

from collections.abc import Mapping
from typing import Any

from qa.forms.licence import LICENCE
from qa.records.answer import Answer, Citation, RankedEvent, RelatedEvent
from qa.records.event import Event, Source
from qa.records.question import Question
from qa.records.timeline import Timeline
from qa.records.window import Window
from qa.records.written import Written


def answer(found: Answer) -> dict[str, Any]:
    """Return an answer as `dateline ask --json` prints it."""
    return {
        "question": found.question.text,
        "understood": question(found.question),
        "answered": found.answered,
        "reason": found.reason,
        "text": found.text,
        "citations": [citation(one) for one in found.citations],
        "hits": [hit(one) for one in found.hits],
        "more": found.more,
        "milliseconds": found.milliseconds,
        **({"written": written(found.written)} if found.written else {}),
    }


def written(found: Written) -> dict[str, Any]:
    """Return what a language model wrote: what was kept, and what was taken out, which is no answer."""
    return {
        "model": found.model,
        "endpoint": found.place,
        "stands": found.stands,
        "note": found.note,
        "text": found.text() if found.stands else None,
        "sentences": [{"text": one.text, "marks": list(one.marks)} for one in found.kept],
        "taken_out": [
            {"text": one.text, "marks": list(one.marks), "fault": one.fault, "reason": one.reason}
            for one in found.taken_out
        ],
        "citations": [citation(one) for one in found.citations],
        "milliseconds": found.milliseconds,
    }


def whole_event(event: Event, links: Mapping[str, RelatedEvent]) -> dict[str, Any]:
    """Return an event with its sources and the events it links to."""
    shared = {link.id: link.entities for link in event.related}
    return {
        **head(event),
        **of_portal(event),
        "also": list(event.also),
        "description": event.description,
        "topic": event.topic,
        "entities": list(event.entities),
        "sources": [source(one, event) for one in event.sources],
        "related": [
            {"id": other.id, "date": other.date.isoformat(), "title": other.title, "entities": list(shared[key])}
            for key, other in links.items()
        ],
    }


def question(asked: Question) -> dict[str, Any]:
    """Return how a question was understood."""
    return {
        "wording": asked.wording,
        "window": window(asked.window),
        "entities": list(asked.entities),
        "intent": asked.intent.value,
        "category": asked.only and asked.only.category,
        "topic": asked.topic or (asked.only and asked.only.topic),
        "notes": list(asked.notes),
    }


def window(span: Window | None) -> list[str | None] | None:
    """Return first and last day; an open end is null."""
    return None if span is None else [None if day is None else day.isoformat() for day in (span.first, span.last)]


def citation(cited: Citation) -> dict[str, Any]:
    """Return a citation; `more_sources` are those of pages merged into the event, with the page that names each.

    `folded` are more reports of the same thing, of a list that tells each thing once.
    """
    own = {source.url for source in cited.sources}
    return {
        "n": cited.n,
        "event": {**head(cited.event), "also": list(cited.event.also), **of_portal(cited.event)},
        "quote": cited.quote,
        "asked": cited.asked,
        "sources": [source(one, cited.event) for one in cited.sources],
        "more_sources": [
            {**source(one, cited.event), "page": one.page} for one in cited.event.sources if one.url not in own
        ],
        "related": [related(one) for one in cited.related],
        "folded": [{"id": one.id, "date": one.date.isoformat(), "title": one.title} for one in cited.folded],
    }


def timeline(found: Timeline) -> dict[str, Any]:
    """Return a timeline; `alike` are the ids of events folded into one because they tell the same."""
    events = [{**hit(one.ranked), "turning": one.turning, "alike": list(one.alike)} for one in found.moments]
    return {
        "query": found.question.text,
        "understood": question(found.question),
        "months": found.months,
        "turning_points": [one.ranked.event.id for one in found.turning_points],
        "events": events,
    }


def source(original: Source, event: Event) -> dict[str, Any]:
    """Return a source with the address of its archived copy; who carries an agency's report, where the page says."""
    more = {"via": original.via, "language": original.language}
    told = {"name": original.name, "url": original.url, "archived_url": original.archived_url(event.date)}
    return told | {name: value for name, value in more.items() if value}


def related(other: RelatedEvent) -> dict[str, Any]:
    """Return a related event with the entities shared."""
    return {"id": other.id, "date": other.date.isoformat(), "title": other.title, "entities": list(other.entities)}


def of_portal(event: Event) -> dict[str, Any]:
    """Return what an event of the portal has more, and the page to name with its text; nothing of other events."""
    if event.origin is None:
        return {}
    origin = event.origin
    return {
        "category": event.category,
        "topics": list(event.topics),
        "page": {"title": origin.page, "revision": origin.revision, "url": origin.url},
        "licence": LICENCE,
        "withdrawn": event.withdrawn and event.withdrawn.isoformat(),
    }


def hit(ranked: RankedEvent) -> dict[str, Any]:
    """Return a hit with its score and the parts of it."""
    return {
        **head(ranked.event),
        "also": list(ranked.event.also),
        **of_portal(ranked.event),
        "score": round(ranked.score, 4),
        "score_parts": {name: round(part, 4) for name, part in ranked.parts.items()},
    }


def head(event: Event) -> dict[str, Any]:
    """Return id, date and title of an event."""
    return {"id": event.id, "date": event.date.isoformat(), "title": event.title}
