"""What the lists of the app share: events under a heading, pages of a long list, a way to look for names. As HTML."""

from collections.abc import Mapping
from types import MappingProxyType

from qa.records.window import counted
from qa.store.catalogue import Listing
from qa.ui import render


def finder(kind: str, find: str) -> str:
    """Return the way to look for names of a kind."""
    return (
        f'<form class="dl-form" method="get" action="?"><input type="hidden" name="browse" value="{kind}">'
        f'<label>Find {kind} <input type="search" name="find" value="{render.attribute(find)}"></label>'
        '<button type="submit">Find</button></form>'
    )


def pager(path: str, page: int, more: bool) -> str:
    """Return the ways to the pages of a list before and after one."""
    before = render.local(f"{path}&part={page - 1}", "Earlier page") if page > 1 else ""
    after = render.local(f"{path}&part={page + 1}", "Next page") if more else ""
    return f'<nav class="dl-bar" aria-label="Pages">{before} {after}</nav>' if before or after else ""


def listed(title: str, listing: Listing, of: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return events under a heading, with how many there are, and what each is told `of`, by id."""
    total = counted(listing.total, "event")
    return f'<h2>{render.text(title)}</h2><p class="dl-quiet">{total}</p>{render.heads(listing.heads, of)}'
