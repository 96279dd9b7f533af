"""Tables of events for spreadsheets, as CSV."""

import csv
import io
from collections.abc import Iterable, Sequence

from qa.records.answer import Answer
from qa.records.timeline import Timeline


def timeline(found: Timeline) -> str:
    """Return a timeline: an event a line, with the addresses of its reporting."""
    rows = (
        [
            one.ranked.event.date.isoformat(),
            one.ranked.event.title,
            "yes" if one.turning else "",
            " ".join(source.url for source in one.ranked.event.sources),
            one.ranked.event.id,
        ]
        for one in found.moments
    )
    return _table(("date", "title", "turning point", "sources", "id"), rows)


def citations(found: Answer) -> str:
    """Return what an answer cites: an event a line, in the answer's order, with the addresses of its reporting.

    Of a decline there is none: what it quotes is no answer.
    """
    rows = (
        [
            str(cited.n),
            cited.event.date.isoformat(),
            cited.quote,
            " ".join(source.url for source in cited.sources),
            " ".join(source.archived_url(cited.event.date) for source in cited.sources),
            cited.event.id,
            " ".join(other.id for other in cited.folded),
        ]
        for cited in (found.citations if found.answered else ())
    )
    return _table(("n", "date", "quote", "sources", "archived", "id", "folded"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a cell that a spreadsheet would take for a formula is led by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in row])
    return out.getvalue()
