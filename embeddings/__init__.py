"""Text to unit vectors, and vectors to nearest ids. Knows nothing of events."""
