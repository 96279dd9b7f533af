"""Folding: the form in which texts are compared. Pure."""

import re
import unicodedata

_WORD = re.compile(r"\w+")
_INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))


def without_invisible(text: str) -> str:
    """Return a text without soft hyphens and marks of no width, which part words that a reader sees whole."""
    return text if text.isascii() else text.translate(_INVISIBLE)


def fold(text: str) -> str:
    """Fold a text for comparing: no case, no diacritics, words parted by single spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", without_invisible(text))
        text = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(_WORD.findall(text.casefold()))
