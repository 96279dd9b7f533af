"""Checks of a large file by parts: to read all of it at every start would take seconds.

What tells where the rest lies is small, and checked each time; of the rest, numbers that are compared and no more, a
few parts are, other ones each time. The whole file's own checksum lies beside them, for who has the time.
"""

import hashlib
import random
import zlib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

_PARTS, _CHECKED = 64, 3
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Parts:
    """Where the large middle of a file lies, in bytes; a SHA-256 of what is around it, a CRC-32 of each part of it."""

    start: int
    end: int
    around: str
    inside: list[int]

    @classmethod
    def of(cls, path: Path, start: int, end: int) -> "Parts":
        """Go through a file whose middle lies from `start` to before `end`."""
        bounds = _bounds(start, end)
        return cls(start, end, _around(path, start, end), [_check(path, *one) for one in bounds])

    def hold(self, path: Path) -> bool:
        """Say whether a file is as it was, as far as is looked at.

        Raises:
            OSError: If it cannot be read.
        """
        bounds = _bounds(self.start, self.end)
        some = random.sample(range(len(bounds)), min(_CHECKED, len(bounds)))  # no part is left out for good
        return _around(path, self.start, self.end) == self.around and all(
            _check(path, *bounds[part]) == self.inside[part] for part in some
        )


def _bounds(start: int, end: int) -> list[tuple[int, int]]:
    places = [start + (end - start) * part // _PARTS for part in range(_PARTS + 1)]
    return list(pairwise(places))


def _around(path: Path, start: int, end: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        digest.update(file.read(start))
        file.seek(end)
        while block := file.read(_STEP):
            digest.update(block)
    return digest.hexdigest()


def _check(path: Path, start: int, end: int) -> int:
    check = 0
    with path.open("rb") as file:
        file.seek(start)
        for at in range(start, end, _STEP):
            check = zlib.crc32(file.read(min(_STEP, end - at)), check)
    return check
