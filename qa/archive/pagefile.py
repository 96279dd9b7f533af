"""A page's file as the archive holds it, and what keeps a file from being read as one. `walk` and `tar` make them."""

import re
from dataclasses import dataclass

MAX_PAGE_BYTES = 2 * 1024 * 1024
"""A page over this size is skipped and listed; the largest real page has 21 kB."""


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the archive: its path in the archive and bytes, or the reason why its bytes are not to be had."""

    path: str
    data: bytes = b""
    fault: str | None = None


def is_page(name: str) -> bool:
    """Say whether a file's name or path is a page's; what a Mac leaves beside each of its files is none."""
    parts = name.replace("\\", "/").split("/")
    return parts[-1].lower().endswith(".md") and not parts[-1].startswith("._") and "__MACOSX" not in parts


def fault_of(name: str, size: int) -> str | None:
    """Return why a packed file of this name and unpacked size is not read, or None if it may be."""
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or ".." in re.split(r"[\\/]", name):
        return "its path leads out of the archive"
    return too_large(size) if size > MAX_PAGE_BYTES else None


def too_large(size: int) -> str:
    """Return that a page of so many bytes is not read."""
    return f"it has {size / 1024 / 1024:.1f} MB; a page may have {MAX_PAGE_BYTES // 1024 // 1024} MB"
