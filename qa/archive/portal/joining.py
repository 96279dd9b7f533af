"""Events of an archive of pages and of the portal that are the same become one: by day and source, then by text. Pure.

The archive's own pages were made of the portal's, years ago; where both tell of a day, the portal's wording, topics and
links are taken, and the page's description, related events, versions and id stay.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from qa.archive.portal.identity import Told, matched
from qa.records.event import Event


def joined(of_pages: Iterable[Event], of_portal: Sequence[Event]) -> tuple[list[Event], frozenset[str]]:
    """Join two lists of events, none of which are the same within one list.

    Returns:
        All events by date, those of one day in the order of their ids; and the ids of those that are in both.
    """
    days: dict[date, list[Event]] = defaultdict(list)
    for event in of_portal:
        days[event.date].append(event)
    found: list[Event] = []
    shared: set[str] = set()
    by_day: dict[date, list[Event]] = defaultdict(list)
    for event in of_pages:
        by_day[event.date].append(event)
    for day, pages in by_day.items():
        portal = days.pop(day, [])
        both = _pairs(pages, portal) if portal else {}
        for number, event in enumerate(pages):
            if (other := both.get(number)) is None:
                found.append(event)
            else:
                found.append(_one(event, portal[other]))
                shared.add(event.id)
        kept = set(both.values())
        found += [event for number, event in enumerate(portal) if number not in kept]
    found += [event for portal in days.values() for event in portal]
    return sorted(found, key=lambda event: (event.date, event.id)), frozenset(shared)


def _pairs(pages: Sequence[Event], portal: Sequence[Event]) -> dict[int, int]:
    """Pair the events of one day that are the same: those with one id, then by source, then by text."""
    ids = {event_id: number for number, event in enumerate(portal) for event_id in (event.id, *event.also)}
    both: dict[int, int] = {}
    for number, event in enumerate(pages):
        other = next((ids[one] for one in (event.id, *event.also) if one in ids), None)
        if other is not None and other not in both.values():
            both[number] = other
    rest = [number for number in range(len(portal)) if number not in set(both.values())]
    left = [number for number in range(len(pages)) if number not in both]
    found = matched([_told(portal[number]) for number in rest], [_told(pages[number]) for number in left])
    return both | {left[new]: rest[old] for new, old in enumerate(found) if old is not None}


def _told(event: Event) -> Told:
    return Told(event.title, frozenset(source.url for source in event.sources))


def _one(page: Event, portal: Event) -> Event:
    """Make one event of a page's and the portal's."""
    own = {url for source in portal.sources for url in (source.url, source.archive)}
    return replace(
        portal,
        id=page.id,
        description=page.description,
        topic=page.topic,
        sources=(
            *(replace(source, page=page.id if source.page == portal.id else source.page) for source in portal.sources),
            *(source for source in page.sources if source.url not in own),
        ),
        related=page.related,
        entities=tuple(sorted({*portal.entities, *page.entities})),
        changes=(*page.changes, *(change for change in portal.changes if change not in page.changes)),
        also=tuple(sorted({*page.also, *portal.also, portal.id} - {page.id})),
        passages=(),
    )


def without_portal(event: Event) -> Event:
    """Return a shared event as a page alone has it, as far as that is known."""
    return Event(
        id=event.id,
        date=event.date,
        title=event.title,
        description=event.description,
        topic=event.topic,
        sources=event.sources,
        related=event.related,
        entities=event.entities,
        changes=event.changes,
        also=event.also,
        passages=event.passages,
    )
