"""The condition that limits events to some days, a category and a topic, in SQL."""

from qa.records.question import Only
from qa.records.window import Days

ALWAYS = ("1", ())
"""The condition that limits nothing."""


def limits(days: Days | None, only: Only | None) -> tuple[str, tuple[str, ...]]:
    """Return the condition on `events` that holds for events of some days, a category and a topic, and its values.

    Args:
        days: The first and the last day, or None for any.
        only: The category and the topic, or None for any.
    """
    parts: list[str] = []
    values: list[str] = []
    if days:
        parts.append("events.date BETWEEN ? AND ?")
        values += [day.isoformat() for day in days]
    if only and only.category:
        parts.append("events.key IN (SELECT event FROM portal WHERE category = ?)")
        values.append(only.category)
    if only and only.topic:
        parts.append(
            "events.key IN (SELECT event FROM event_topics WHERE topic = (SELECT key FROM topics WHERE name = ?))"
        )
        values.append(only.topic)
    return (" AND ".join(parts), tuple(values)) if parts else ALWAYS
