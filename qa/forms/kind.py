"""What an event is of, in words. Pure."""

from qa.records.event import Event


def chain(event: Event) -> str:
    """Return an event's category and topics from the outermost: "Sports › 2026 FIFA World Cup"; nothing for others."""
    return " › ".join([*([event.category] if event.category else []), *event.topics])
