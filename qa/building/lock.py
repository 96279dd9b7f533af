"""One build at a time: the lock of a data folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from qa.records.errors import BusyError, StoreError


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold the data folder's build lock, or say who does.

    The system frees the lock of a process that dies; the note of its number may stay, and counts for nothing then.
    """
    owner = data / "build.pid"
    lock = FileLock(data / "build.lock")
    try:
        lock.acquire(timeout=0)
        owner.write_text(str(os.getpid()))
    except Timeout:
        raise BusyError(f"Another build is at work in {data}{_named(owner)}. Wait for it to end, or stop it.") from None
    except OSError as error:
        lock.release()
        raise StoreError(
            f"{data} cannot be written: {error.strerror}. Free some space, or choose another with --data."
        ) from error
    try:
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def _named(owner: Path) -> str:
    try:
        return f" (process {owner.read_text().strip()})"
    except OSError:  # it ended, or has not said its number yet
        return ""
