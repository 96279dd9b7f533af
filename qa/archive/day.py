"""A day page to the contexts of that day's events. Pure; called by `reader`."""

import re

from qa.archive.dialect import CONTEXT_LABELS
from qa.archive.page import clean_context, page_link

_EVENT = re.compile(r"###\s*\[")
_CONTEXT = re.compile(rf"^_(?:{'|'.join(CONTEXT_LABELS)})[:：](.*)_\s*$")

DAY_PAGES = frozenset({"index.md", "readme.md"})
"""File names, in lower case, that hold a day's list (or a year's, or the archive's) and no event."""


def day_contexts(text: str) -> dict[str, str]:
    """Return the entities of each event that the day page gives them for, still in one string, by event id."""
    contexts: dict[str, str] = {}
    event: str | None = None
    for line in text.splitlines():
        if _EVENT.match(line):
            link = page_link(line)
            event = link[1] if link else None
        elif event and (context := _CONTEXT.match(line)):
            contexts[event] = clean_context(context[1])
    return contexts
