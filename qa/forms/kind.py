"""What an event is of, and that nothing is like it, in words. Pure."""

from qa.records.event import Event
from qa.records.question import Mode

NONE_LIKE_IT = {
    Mode.STORY: "No other event is near enough to be of its story.",
    Mode.ANALOGY: "No event of another time is near enough to be like it.",
}


def chain(event: Event) -> str:
    """Return an event's category and topics from the outermost: "Sports › 2026 FIFA World Cup"; nothing for others."""
    return " › ".join([*([event.category] if event.category else []), *event.topics])
