"""What is to be said where text of the Current Events portal is shown: who wrote it, and under which licence. Pure."""

from qa.records.event import Event
from qa.records.window import day_in_words

LICENCE = "CC BY-SA 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by-sa/4.0/"
PORTAL_URL = "https://en.wikipedia.org/wiki/Portal:Current_events"
ATTRIBUTION = (
    "Events with a Wikipedia page beside them: text by the contributors to Wikipedia's Current Events portal "
    f"({PORTAL_URL}; the authors of a page are in its history), {LICENCE} ({LICENCE_URL}), without its links and "
    "marks. Whoever passes it on passes on this licence."
)
"""A line for a foot, a file beside an export, or a list of facts."""


def withdrawn(event: Event) -> str:
    """Return that an event is not on its page any more, in words; nothing ("") where it is."""
    if event.withdrawn is None:
        return ""
    return f"taken off its page by {day_in_words(event.withdrawn)}: its editors may have found it wrong or of no weight"
