"""Cleaning of page text: entities decoded, leftover markup out, and where that tore the text apart."""

import html
import re

from qa.text.visible import CONTROLS

_GAP = "\x1e"  # stands where words were taken out, so that no quote runs across the hole
_GONE = re.compile(
    r"<ref\b[^>]*/>|<ref\b.*?</ref>|<ref\b.*"  # footnotes, also unclosed ones
    r"|<!--(?:(?!<!--).)*?-->|<<(?:(?!<<).)*?>>"
    r"|\{\{[^{}]*\}\}"
    r"|[《〈]?\[https?:[^\[\]\s]*(?:\s[^\[\]]*)?\][》〉]?(?:date=[^\s\[]+ \d{4})?"  # bare external links
    r"|\(\s*Link dead as of [^()]*(?:\(UTC\)?)?\s*\)?"
    r"|\(\s*Wiki(?:news|pedia)\s*\)",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"</?(?:b|big|br|center|div|em|font|i|li|nowiki|p|s|small|span|strong|sub|sup|u|ul)\b[^<>]*>", re.I)
_PIPED_LINK = re.compile(r"\[\[[^\[\]|]*\|([^\[\]]*)\]\]")
_INNER_QUOTES = re.compile(r"(?<=\w)''+(?=\w)")
_WIKI_QUOTES = re.compile(r"''+")
_MARKUP = re.compile(r"<|\[\[|\]\]|\[http|\{\{|\}\}|''|\(\s*(?:Link dead|Wiki)", re.IGNORECASE)
_INERT = dict.fromkeys(set(CONTROLS) - {9, 10} | {0xFEFF}, " ")


def passages(raw: str) -> list[str]:
    """Clean a stretch of page text and return the parts of it that stand in the page without a gap.

    HTML entities are decoded once, as a browser would; wiki and HTML markup and control characters (bidirectional
    overrides among them) go; white space is folded. Words, numbers and punctuation stay as they are.
    """
    text = html.unescape(raw) if "&" in raw else raw
    if not text.isprintable():
        text = text.translate(_INERT)
    if not _MARKUP.search(text):
        return _worded([" ".join(text.split())])
    parts = _strip_markup(text).split(_GAP)
    return _worded([" ".join(part.split()).rstrip(" ,") for part in parts])


def clean(raw: str) -> str:
    """Clean a stretch of page text and join what is left."""
    return " ".join(passages(raw))


def _worded(parts: list[str]) -> list[str]:
    """Keep the parts that say something."""
    return [part for part in parts if any(map(str.isalnum, part))]


def _strip_markup(text: str) -> str:
    text = _GONE.sub(_GAP, text)
    text = _PIPED_LINK.sub(lambda link: _GAP + link[1], text)
    text = _TAG.sub(_GAP, text)
    text = _WIKI_QUOTES.sub("", _INNER_QUOTES.sub("'", text))
    return text.replace("[[", "").replace("]]", "").replace("{{", "").replace("}}", "")
