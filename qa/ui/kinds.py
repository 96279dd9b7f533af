"""Leafing by category and topic: the lists of both, the events of one, a day as its page has it. As HTML."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from qa.forms.kind import told_under
from qa.question.category import category_called
from qa.records.question import Only
from qa.records.window import Days, Window, counted, day_in_words
from qa.store.catalogue import PAGE, Catalogue, Head
from qa.store.kinds import TOPICS_SHOWN, Kind, TopicHead
from qa.ui import address, render
from qa.ui.lists import finder, listed, pager

_LATELY = 45
"""Days before the archive's end whose topics are shown beside a category."""
_TOPICS_OF_CATEGORY = 8


def day_of_kinds(catalogue: Catalogue, day: date) -> str:
    """Return a day's events, by category and topic as its page has them, those of no category after."""
    listing = catalogue.on(day)
    kinds = catalogue.kinds.of([head.id for head in listing.heads])
    if not kinds:
        return listed(day_in_words(day), listing)
    none = Kind(None, (), 0)
    ordered = sorted(
        ((kinds.get(head.id, none), head) for head in listing.heads),
        key=lambda one: (one[0].category or "~", one[0].ordinal, one[1].id),
    )
    parts = []
    for category, of_category in groupby(ordered, key=lambda one: one[0].category):
        heading = render.local(address.of(category=category), category) if category else "Without a category"
        lists = (
            _under(topics, [head for _, head in of]) for topics, of in groupby(of_category, lambda one: one[0].topics)
        )
        parts.append(f"<h3>{heading}</h3>{''.join(lists)}")
    total = counted(listing.total, "event")
    return f'<h2>{render.text(day_in_words(day))}</h2><p class="dl-quiet">{total}</p>{"".join(parts)}'


def _under(topics: Sequence[str], heads: Sequence[Head]) -> str:
    """Return events under the topics that they are of."""
    chain = " › ".join(render.local(address.of(topic=topic), topic) for topic in topics)
    return (f'<p class="dl-kind">{chain}</p>' if chain else "") + render.heads(heads)


def categories(catalogue: Catalogue) -> str:
    """Return the categories, each with the number of its events and the topics that were last told of most."""
    counts = catalogue.kinds.categories()
    if not counts:
        return render.notice("No event of this archive has a category.")
    last = date.fromisoformat(f"{max(catalogue.months())}-28")
    days = date.fromordinal(last.toordinal() - _LATELY), date.fromordinal(last.toordinal() + 3)
    items = []
    for category, count in counts.items():
        topics = catalogue.kinds.latest_topics(days, _TOPICS_OF_CATEGORY, Only(category=category))
        links = " · ".join(render.local(address.of(topic=topic), topic) for topic in topics)
        shown = f'<p class="dl-kind">{links}</p>' if links else ""
        name = render.local(address.of(category=category), category)
        items.append(f'<li><strong>{name}</strong> <span class="dl-quiet">{count:,}</span>{shown}</li>')
    return f'<h2>Categories</h2><ul class="dl-list">{"".join(items)}</ul>'


def topics(catalogue: Catalogue, find: str, page: int) -> str:
    """Return topics with the number of their events and the days that they were told of."""
    found = catalogue.kinds.topics(find, page)
    items = "".join(f"<li>{_topic(one)}</li>" for one in found)
    more = pager(address.of(browse="topics", find=find), page, len(found) == TOPICS_SHOWN)
    shown = f'<ul class="dl-list">{items}</ul>' if items else '<p class="dl-quiet">None of the topics holds that.</p>'
    return f"<h2>Topics</h2>{finder('topics', find)}{shown}{more}"


def _topic(one: TopicHead) -> str:
    span = Window(one.first, one.last).in_words()
    told = f'<span class="dl-quiet">{counted(one.events, "event")}, {render.text(span)}</span>'
    return f"{render.local(address.of(topic=one.name), one.name)} {told}"


def of_kind(catalogue: Catalogue, only: Only, parameters: Mapping[str, Sequence[str]], page: int) -> str:
    """Return the events of a category and a topic, of some days where these are given, and ways to narrow or widen."""
    only = Only(category_called(only.category) or only.category if only.category else None, only.topic)
    first, last = address.day(parameters, "from", end=False), address.day(parameters, "to", end=True)
    days = (first or date.min, last or date.max) if first or last else None
    path = address.of(category=only.category, topic=only.topic, **{"from": first, "to": last})
    listing = catalogue.of_kind(only, days, page)
    name = only.topic or only.category or ""
    every = ("topics", "All topics") if only.topic else ("categories", "All categories")
    if not listing.total and not days:
        none = render.notice(f"The archive has no event in {only.in_words()}.")
        return f'{none}<p class="dl-next">{render.local(address.of(browse=every[0]), every[1])}</p>'
    within = [only.category] if only.topic and only.category else []
    spans = [Window(first, last).in_words()] if days else []
    about = ", ".join([counted(listing.total, "event"), *within, *spans])
    ways = [render.local(address.of_span("timeline", only.topic, first, last), "Timeline")] if only.topic else []
    ways += [_asked_of(only, days), render.local(address.of(browse=every[0]), every[1])]
    inner = "" if only.topic else _narrower(catalogue, only, (first, last))
    more = pager(path, page, page * PAGE < listing.total)
    shown = render.heads(listing.heads, told_of(catalogue, listing.heads, only.category, only.topic))
    return (
        f'<h2>{render.text(name)}</h2><p class="dl-quiet">{render.text(about)}</p>'
        f'<nav class="dl-bar" aria-label="More of it">{" ".join(ways)}</nav>{inner}{shown}{more}'
    )


def told_of(catalogue: Catalogue, heads: Sequence[Head], *known: str | None) -> dict[str, str]:
    """Return what each event of a list is told of, by id, where its title leaves it out and it is not `known`."""
    of = catalogue.kinds.of([head.id for head in heads])
    return {
        one.id: told_under(one.title, of[one.id].category, of[one.id].topics, known) for one in heads if one.id in of
    }


def _asked_of(only: Only, days: Days | None) -> str:
    """Return a link that asks what happened in a category or topic."""
    question = f"What happened in {only.topic or only.category}?"
    span = {"from": days[0], "to": days[1]} if days else {}
    return render.local(address.of(q=question, category=only.category, topic=only.topic, **span), "Ask about it")


def _narrower(catalogue: Catalogue, only: Only, days: tuple[date | None, date | None]) -> str:
    """Return a category's largest topics, and a form to look at some of its days."""
    topics = catalogue.kinds.topics(only=only)[:_TOPICS_OF_CATEGORY]
    links = " · ".join(render.local(address.of(topic=one.name), f"{one.name} ({one.events:,})") for one in topics)
    first, last = (render.attribute(str(day or "")) for day in days)
    form = (
        f'<form class="dl-form" method="get" action="?"><input type="hidden" name="category" '
        f'value="{render.attribute(only.category or "")}">'
        f'<label>From <input type="text" name="from" placeholder="2026-06" value="{first}"></label>'
        f'<label>To <input type="text" name="to" placeholder="2026-06" value="{last}"></label>'
        '<button type="submit">Look there</button></form>'
    )
    return (f'<p class="dl-kind">{links}</p>' if links else "") + form
