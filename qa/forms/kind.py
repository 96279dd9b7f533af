"""What an event is of, and that nothing is like it, in words. Pure."""

from collections.abc import Container, Sequence

from qa.records.event import Event
from qa.records.question import Mode
from qa.text.folding import fold

NONE_LIKE_IT = {
    Mode.STORY: "No other event is near enough to be of its story.",
    Mode.ANALOGY: "No event of another time is near enough to be like it.",
}


def chain(event: Event) -> str:
    """Return an event's category and topics from the outermost: "Sports › 2026 FIFA World Cup"; nothing for others."""
    return " › ".join([*([event.category] if event.category else []), *event.topics])


def under(event: Event, known: Container[str | None] = ()) -> str:
    """Return what an event's title alone leaves out in a list: what it was told under; `known` needs no saying."""
    return told_under(event.title, event.category, event.topics or tuple(filter(None, [event.topic])), known)


def told_under(title: str, category: str | None, topics: Sequence[str], known: Container[str | None] = ()) -> str:
    """Return the topics that a title does not hold, or, of an event without a topic, its category."""
    if topics:
        return " › ".join(one for one in topics if one not in known and fold(one) not in fold(title))
    return category if category and category not in known else ""
