"""Whether there is room for a build, looked at before its long part begins. The build calls it."""

import shutil
from pathlib import Path

from qa.records.errors import StoreError

_TEXT, _TOKENS = 2_000, 800
"""Bytes that an event's text with its links and words, and its coded tokens take on disk, as measured on an archive."""
_VECTOR = 2 + 1
"""Bytes that a component of a vector takes, in the store and in the index."""
_PROGRAM = 400_000_000
"""Bytes of memory that the program and the model take beside the vectors."""


def ensure_room(data: Path, events: int, dimension: int) -> None:
    """Raise an error where a build of so many new events cannot fit.

    Args:
        data: The data folder.
        events: How many events are to be embedded.
        dimension: Components of a vector.

    Raises:
        StoreError: If the disk or the memory is too small.
    """
    disk = events * (_TEXT + _TOKENS + _VECTOR * dimension)
    free = shutil.disk_usage(data).free
    if disk > free:
        raise StoreError(
            f"{data} has {_said(free)} free; {events:,} events to be embedded need about {_said(disk)}. "
            "Free some space, or choose another folder with --data. Nothing was changed."
        )
    memory = _PROGRAM + events * 2 * 2 * dimension
    available = _available()
    if available is not None and memory > available:
        raise StoreError(
            f"The memory available is {_said(available)}; {events:,} events to be embedded need about "
            f"{_said(memory)}. Close other programs, or build on a larger machine. Nothing was changed."
        )


def _available() -> int | None:
    """Return the bytes of memory that can be had without swapping, where the system tells."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)


def _said(size: float) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.1f} MB"
