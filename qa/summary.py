"""The text of an event that is embedded. Change it here, and the next build embeds anew what reads differently."""

import hashlib

from qa.event import Event

_LONGEST = 1200  # characters; the model reads about 256 tokens


def summary(event: Event) -> str:
    """Return what of an event is embedded: title and description."""
    text = f"{event.title} {event.description}" if event.description else event.title
    return text[:_LONGEST]


def summary_hash(text: str) -> bytes:
    """Return the key under which a summary's vector is stored, whichever events have that summary."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
