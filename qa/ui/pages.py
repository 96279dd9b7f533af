"""The views beside the conversation: welcome, similar events, timeline, and leafing through the archive, as HTML."""

import calendar
import inspect
import re
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date
from typing import Any

from qa.forms import licence
from qa.forms.kind import NONE_LIKE_IT, under
from qa.records.answer import RankedEvent
from qa.records.event import Event
from qa.records.model import Coverage
from qa.records.question import Mode
from qa.records.timeline import Moment, Timeline
from qa.records.window import counted, day_in_words
from qa.sample import WHOSE_WORDS
from qa.store.catalogue import PAGE, Catalogue, Head, Listing
from qa.ui import address, kinds, render
from qa.ui.lists import finder, listed, pager

_DAY = re.compile(r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?/?", re.ASCII)
_MONTHS = [calendar.month_name[number] for number in range(1, 13)]
_TYPED_LEAST = 2
_FACTS = {
    "first": "First day",
    "last": "Last day",
    "model": "Embedding model",
    "bytes": "Takes on disk",
    "data": "Data in",
}
"""What `dateline info` says of an archive, where its own name for it tells a reader little."""


def masthead(coverage: Coverage, *, sample: bool, written: bool = False) -> str:
    """Return the head of every view: what this is, and what is in it."""
    what = "The bundled sample: " if sample else ""
    promise = "Every line is from the archive, or checked against it" if written else "Every line is from the archive"
    days = (
        f"{day_in_words(coverage.first)} to {day_in_words(coverage.last)}" if coverage.first and coverage.last else ""
    )
    return (
        f'<header class="dl-masthead"><h1>Dateline</h1><p>{what}{counted(coverage.events, "event")}, {days}. '
        f"{promise}, with the original reporting beside it.</p></header>"
    )


def foot(*, of_portal: bool = False, sample: bool = False) -> str:
    """Return what stands under every view; and what the licence of events of the portal asks to be said."""
    said = render.text(WHOSE_WORDS if sample else licence.ATTRIBUTION)
    for address_of, label in ((licence.LICENCE_URL, "licence"), (licence.PORTAL_URL, "portal")):
        said = said.replace(address_of, render.link(address_of, label))
    owed = f" {said}" if of_portal else ""
    return (
        '<footer class="dl-foot">Quotes are word for word; links of years ago may be dead, so each has its archived '
        'copy. <a href="?programs=1">For programs</a>'
        f"{owed}</footer>"
    )


def for_programs(endpoints: Sequence[Callable[..., object]]) -> str:
    """Return how programs ask: each endpoint as its docstring tells it, and how to call one."""
    told = "".join(
        f"<h3><code>{one.__name__}{render.attribute(str(inspect.signature(one)).partition(' -> ')[0])}</code></h3>"
        f"<pre>{render.attribute(inspect.getdoc(one) or '')}</pre>"
        for one in endpoints
    )
    python = (
        'from gradio_client import Client\n\nclient = Client("http://127.0.0.1:7860")\n'
        'client.predict(question="What happened in Kosovo in July 2011?", api_name="/ask")'
    )
    plain = (
        "curl -s http://127.0.0.1:7860/gradio_api/call/ask -H 'Content-Type: application/json' \\\n"
        """  -d '{"data": ["What happened in Kosovo in July 2011?", [], "", "", 10]}'\n"""
        "curl -N http://127.0.0.1:7860/gradio_api/call/ask/EVENT_ID   # the event_id that the first call gave"
    )
    return (
        '<article class="dl-event"><h2>For programs</h2><p>Four endpoints give what the app shows, as JSON. '
        f"From Python:</p><pre>{render.attribute(python)}</pre>"
        f"<p>Over plain HTTP, with all values in their order:</p><pre>{render.attribute(plain)}</pre>"
        "<p>Or by name, as many as you need: the same to <code>/gradio_api/call/v2/ask</code>, with "
        '<code>{"question": "…"}</code>.</p>'
        f"<p>As MCP tools: <code>dateline serve --mcp</code>, then <code>/gradio_api/mcp/</code>.</p>{told}</article>"
    )


def about_archive() -> str:
    """Return what the Archive view is for."""
    return (
        "<h2>The archive</h2><p>What is loaded, and whether it is sound. When a build has brought the data up to date, "
        "this app answers from the new state at once, without a restart.</p>"
    )


def about_updates() -> str:
    """Return what the button does that looks beyond this machine, the only one in the app."""
    return (
        "<h2>Keep up with Wikipedia’s Current Events portal</h2><p>Where the data are of the portal "
        "(<code>dateline build portal:en</code>), this fetches what has changed there since. Nothing else in this app "
        "looks beyond this machine.</p>"
    )


def facts(found: Mapping[str, Any]) -> str:
    """Return what `dateline info` says, as a table, its names in words."""
    rows = "".join(
        f'<tr><th scope="row">{render.text(_FACTS.get(name, name.replace("_", " ").capitalize()))}</th>'
        f"<td>{render.text(_said(name, value))}</td></tr>"
        for name, value in found.items()
    )
    return f'<table class="dl-facts" role="status"><tbody>{rows}</tbody></table>'


def _said(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}" if name != "bytes" else f"{value / 1e6:,.0f} MB"
    if name in ("first", "last") and isinstance(value, str):
        return day_in_words(date.fromisoformat(value))
    return "; ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)


def welcome(examples: Sequence[str]) -> str:
    """Return what an empty conversation shows: questions that work."""
    items = "".join(f"<li>{render.local(address.of(q=example), example)}</li>" for example in examples)
    return (
        '<div class="dl-paper dl-welcome"><h2>Ask the archive</h2>'
        "<p>Ask in plain words, name a day or a year if you like. Where the archive does not say, Dateline says so.</p>"
        f"<ul>{items}</ul></div>"
    )


def typed(found: Sequence[Head], text: str) -> str:
    """Return the events that match what is being typed."""
    if len(text.strip()) < _TYPED_LEAST:
        return '<p class="dl-quiet">Type a few words of an event; then choose it.</p>'
    if not found:
        return '<p class="dl-quiet" role="status">No event holds all of these words.</p>'
    items = "".join(
        f'<li><span class="dl-when">{render.text(day_in_words(one.date))}</span> '
        f"{render.local(address.of(similar=one.id), one.title)}</li>"
        for one in found
    )
    return f'<ul class="dl-list" role="status">{items}</ul>'


def similar(event: Event, story: Sequence[RankedEvent], analogues: Sequence[RankedEvent]) -> str:
    """Return an event with the rest of its story in time order, and its analogues at other times."""
    told = sorted([event, *(one.event for one in story)], key=lambda one: (one.date, one.id))
    rest = "".join(_moment(one, here=one.id == event.id) for one in told)
    others = "".join(_moment(one.event) for one in analogues)
    lone = "" if story else f'<p class="dl-quiet">{NONE_LIKE_IT[Mode.STORY]}</p>'
    alike = f'<ol class="dl-line">{others}</ol>' if others else f'<p class="dl-quiet">{NONE_LIKE_IT[Mode.ANALOGY]}</p>'
    return (
        f'<article class="dl-event"><h2>{render.event_link(event)}</h2>'
        f'<h3>The rest of the story</h3><ol class="dl-line">{rest}</ol>{lone}'
        f"<h3>Like it at other times</h3>{alike}</article>"
    )


def timeline(found: Timeline, path: str) -> str:
    """Return what stands under a timeline's chart: the turning points with their sources, then all that is shown.

    Args:
        found: The timeline.
        path: Its address.
    """
    if not found.moments:
        question = found.question
        reason = question.fault or f"The archive holds no event on that {question.looked_in}".strip()
        return render.notice(" ".join(f"{one}." for one in (reason, *question.notes)))
    held = f"{counted(sum(found.months.values()), 'event')} in {counted(len(found.months), 'month')}"
    held += f", {found.question.only.in_words()} alone" if found.question.only else ""
    known = found.question.looked_within
    turns = "".join(_moment(one.ranked.event, known) for one in found.turning_points)
    rest = "".join(f"<li>{_folded(one, known)}</li>" for one in found.moments)
    counts = "".join(f"<tr><td>{month}</td><td>{count}</td></tr>" for month, count in found.months.items())
    return (
        f'<article class="dl-event"><p class="dl-quiet" role="status">{render.text(held)}. '
        f"{render.local(path, 'Link to this timeline')}</p>"
        f'<h3>Turning points</h3><ol class="dl-line">{turns}</ol>'
        f'<details><summary>All {len(found.moments)} events shown</summary><ul class="dl-list">{rest}</ul></details>'
        f"<details><summary>Events by month, as a table</summary><table><thead><tr><th>Month</th><th>Events</th></tr>"
        f"</thead><tbody>{counts}</tbody></table></details></article>"
    )


def _folded(one: Moment, known: Container[str | None]) -> str:
    same = f' <span class="dl-quiet">and {len(one.alike)} that tell the same</span>' if one.alike else ""
    return render.told(one.ranked.event, under(one.ranked.event, known)) + same


def _moment(event: Event, known: Container[str | None] = (), *, here: bool = False) -> str:
    current = ' aria-current="true"' if here else ""
    return f"<li{current}><p>{render.told(event, under(event, known))}</p>{render.sources(event)}</li>"


def browse(catalogue: Catalogue, parameters: Mapping[str, Sequence[str]]) -> str:
    """Return the view of the archive's lists that an address names; the years where it names none."""
    page = address.page(parameters)
    if name := address.one(parameters, "entity"):
        return _listing(catalogue, name, catalogue.of_name(name, page), page, address.of(entity=name))
    if name := address.one(parameters, "publisher"):
        return _listing(catalogue, name, catalogue.of_publisher(name, page), page, address.of(publisher=name))
    if only := address.only(parameters):
        return kinds.of_kind(catalogue, only, parameters, page)
    if text := address.one(parameters, "day"):
        return _days(catalogue, text)
    wanted, find = address.one(parameters, "browse"), address.one(parameters, "find")
    if wanted == "names":
        return _counted("names", "entity", catalogue.names(find, page), find, page)
    if wanted == "categories":
        return kinds.categories(catalogue)
    if wanted == "topics":
        return kinds.topics(catalogue, find, page)
    if wanted == "publishers":
        return _counted("publishers", "publisher", catalogue.publishers(find, page), find, page)
    return _years(catalogue.months())


def browse_bar(*, kinds: bool = False) -> str:
    """Return the ways to leaf; `kinds` says whether events have categories and topics."""
    ways = [("days", "By day"), ("names", "By name"), ("publishers", "By publisher")]
    ways[1:1] = [("categories", "By category"), ("topics", "By topic")] if kinds else []
    links = " ".join(render.local(address.of(browse=way), label) for way, label in ways)
    return f'<nav class="dl-bar" aria-label="Leaf through the archive">{links}</nav>'


def _years(months: Mapping[str, int]) -> str:
    rows = []
    for year in sorted({month[:4] for month in months}):
        cells = []
        for number, name in enumerate(_MONTHS, start=1):
            count = months.get(f"{year}-{number:02d}", 0)
            described = f"{name} {year}: {counted(count, 'event')}"
            to = address.of(day=f"{year}-{number:02d}")
            inner = render.local(to, str(count), described=described) if count else '<span class="dl-quiet">–</span>'
            cells.append(f"<td>{inner}</td>")
        rows.append(f'<tr><th scope="row">{year}</th>{"".join(cells)}</tr>')
    head = "".join(f'<th scope="col"><abbr title="{name}">{name[:3]}</abbr></th>' for name in _MONTHS)
    return (
        '<h2>Events by month</h2><div class="dl-wide" tabindex="0" role="region" aria-label="Events by month">'
        f'<table class="dl-years"><thead><tr><th scope="col">Year</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _days(catalogue: Catalogue, text: str) -> str:
    """Return a day's events, or a month's calendar."""
    try:
        said = _DAY.fullmatch(text.strip())
        year, month_number, day_number = (int(part or 0) for part in said.groups()) if said else (0, 0, 0)
        if day_number:
            day = date(year, month_number, day_number)
            month = local_month(day)
            return f"<p>{month}</p>{kinds.day_of_kinds(catalogue, day)}"
        first = date(year, month_number, 1)
    except ValueError:
        return render.notice(f"{text} is no day or month. Days look like 2011-07-27, months like 2011-07.")
    last = date(year, month_number, calendar.monthrange(year, month_number)[1])
    counts = catalogue.days(first, last)
    weeks = calendar.Calendar().monthdayscalendar(year, month_number)  # in numbers: no date is past December 9999
    rows = "".join(f"<tr>{''.join(_day_cell(first, day, counts) for day in week)}</tr>" for week in weeks)
    names = "".join(f'<th scope="col"><abbr title="{name}">{name[:2]}</abbr></th>' for name in calendar.day_name)
    title, total = f"{_MONTHS[month_number - 1]} {year}", counted(sum(counts.values()), "event")
    return (
        f'<h2>{title}</h2><table class="dl-calendar"><caption class="dl-quiet">{total}</caption>'
        f"<thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table>"
    )


def local_month(day: date) -> str:
    """Return a link to the month of a day."""
    return render.local(address.of(day=day.isoformat()[:7]), f"All of {_MONTHS[day.month - 1]} {day.year}")


def _day_cell(month: date, number: int, counts: Mapping[date, int]) -> str:
    if not number:
        return "<td></td>"
    day = month.replace(day=number)
    count = counts.get(day, 0)
    if not count:
        return f'<td class="dl-quiet">{day.day}</td>'
    described = f"{day_in_words(day)}: {counted(count, 'event')}"
    return f"<td>{render.local(address.of(day=day), str(day.day), described=described)}<small>{count}</small></td>"


def _counted(kind: str, parameter: str, counts: Mapping[str, int], find: str, page: int) -> str:
    """Return names with the number of their events, and a way to look for others."""
    items = "".join(
        f'<li>{render.local("?" + _pair(parameter, name), name)} <span class="dl-quiet">{count:,}</span></li>'
        for name, count in counts.items()
    )
    more = pager(address.of(browse=kind, find=find), page, len(counts) == PAGE)
    found = (
        f'<ul class="dl-columns">{items}</ul>' if items else f'<p class="dl-quiet">None of the {kind} holds that.</p>'
    )
    return f"<h2>{kind.capitalize()}</h2>{finder(kind, find)}{found}{more}"


def _pair(parameter: str, name: str) -> str:
    return address.of(**{parameter: name})[1:]


def _listing(catalogue: Catalogue, title: str, listing: Listing, page: int, path: str) -> str:
    if not listing.total:
        kind = "names" if path.startswith("?entity") else "publishers"
        others = render.local(address.of(browse=kind, find=title), f"Look for it among all {kind}")
        return f'{render.notice(f"The archive has no {kind[:-1]} “{title}”.")}<p class="dl-next">{others}</p>'
    more = pager(path, page, page * PAGE < listing.total)
    over_years = render.local(address.of(timeline=title), "Timeline") if path.startswith("?entity") else ""
    of = kinds.told_of(catalogue, listing.heads, title)
    return f"{listed(title, listing, of)}{over_years}{more}"
