"""Control characters and others that lead a reader astray: shown, escaped or encoded. Pure."""

from urllib.parse import quote

CONTROLS = (*range(32), *range(127, 160), 0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))
"""Control characters and those that turn the direction of text, with the line ends that Unicode has besides."""
_SHOWN = dict.fromkeys(set(CONTROLS) - {9, 10}, "\N{REPLACEMENT CHARACTER}")
_SHOWN |= dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")  # lone surrogates, which no stream can take
_ESCAPED = {char: f"\\u{char:04x}" for char in set(_SHOWN) - set(range(32))}
_ENCODED = {char: quote(chr(char), errors="replace") for char in (*CONTROLS, *range(0xD800, 0xE000))}


def visible(text: str) -> str:
    """Return a text with its control characters shown, so that no terminal or reader is led astray by them."""
    return text if text.isprintable() else text.translate(_SHOWN)


def escaped(text: str) -> str:
    """Return JSON with control characters in its texts escaped; to a program it says the same."""
    return text if text.isprintable() else text.translate(_ESCAPED)


def visible_address(address: str) -> str:
    """Return an address with control characters percent-encoded, as a browser would before it follows it."""
    return address if address.isprintable() else address.translate(_ENCODED)
