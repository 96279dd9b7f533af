"""The label of a report's link to its publisher, agency and language; its address to the original's. Pure."""

import html
import re
from dataclasses import dataclass

_TONGUES = (
    "Afrikaans|Albanian|Amharic|Arabic|Armenian|Azerbaijani|Basque|Belarusian|Bengali|Bosnian|Bulgarian|Burmese|Catalan"
    "|Chinese|Croatian|Czech|Danish|Dari|Dutch|English|Estonian|Faroese|Filipino|Finnish|French|Galician|Georgian|German"
    "|Greek|Gujarati|Hebrew|Hindi|Hungarian|Icelandic|Indonesian|Irish|Italian|Japanese|Kazakh|Khmer|Korean|Kurdish"
    "|Kyrgyz|Lao|Latvian|Lithuanian|Luxembourgish|Macedonian|Malay|Malayalam|Maltese|Marathi|Mongolian|Montenegrin"
    "|Nepali|Norwegian|Pashto|Persian|Polish|Portuguese|Punjabi|Romanian|Russian|Serbian|Sinhala|Slovak|Slovene"
    "|Slovenian|Somali|Spanish|Swahili|Swedish|Tagalog|Tajik|Tamil|Telugu|Thai|Tibetan|Turkish|Turkmen|Ukrainian|Urdu"
    "|Uzbek|Vietnamese|Welsh"
)
_LANGUAGE = re.compile(rf"[\s,;–-]*\(?\s*\bin ({_TONGUES})(?: language)?\s*\)?\s*$", re.IGNORECASE)
_ONLY_LANGUAGE = re.compile(rf"\(?\s*(?:in )?({_TONGUES})\s*\)?", re.IGNORECASE)
_VIA = re.compile(r"\S\s+via\s+(\S.*)$", re.IGNORECASE)
_DEAD = re.compile(r"\(?\s*(?:Link )?dead (?:link )?as of [^()]*(?:\(UTC\)\)?)?\s*\)?", re.IGNORECASE)
_WAYBACK = re.compile(r"https?://(?:web\.)?archive\.org/(?:web/)?(?:\d{4,14}|\*)(?:[a-z]{2}_)?/(.+)", re.IGNORECASE)
_WEB = re.compile(r"https?://(?:[^\s/?#<>\"@]*@)?([^\s/?#<>\"@:]+)(?:[/?#@:][^\s<>\"]*)?", re.IGNORECASE)
_CODES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "is": "Icelandic",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nb": "Norwegian",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovene", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
MAX_ADDRESS = 2_000
"""Characters of an address that is followed, as in pages of the old form."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says of a report."""

    name: str
    via: str | None
    language: str | None


def read_label(label: str, url: str) -> Label:
    """Read a label such as `(AFP via The Courier)` or `(Gazeta, in Polish)`; where it is empty, the host stands in."""
    text = _DEAD.sub("", " ".join(label.split())).strip(" ,;")
    language = None
    if found := _LANGUAGE.search(text):
        language, text = (
            found[1].capitalize(),
            text[: found.start()] + (")" if _unclosed(text[: found.start()]) else ""),
        )
    text = _bare(text)
    via = _VIA.search(text)
    return Label(text if text and not text.isdigit() else host_of(url), via[1] if via else None, language)


def language_named(text: str) -> str | None:
    """Return the language that a remark behind a source names ("(in Polish)"), or None where it is another remark."""
    found = _ONLY_LANGUAGE.fullmatch(text.strip())
    return found[1].capitalize() if found else None


def language_of_code(code: str) -> str | None:
    """Return the name of a language's code."""
    return _CODES.get(code.strip().casefold())


def read_address(raw: str) -> tuple[str, str | None] | None:
    """Return the address of a report and that of an archived copy, if its link leads to one; None if it leads nowhere.

    Only Wayback Machine addresses say which page they are a copy of; of others, the copy's address is all there is.
    """
    url = html.unescape(raw.strip()) if "&" in raw and re.search(r"&(?:amp|#\d+|nbsp|quot);", raw) else raw.strip()
    if url.startswith("//"):
        url = "https:" + url
    if not _WEB.fullmatch(url) or len(url) > MAX_ADDRESS:
        return None
    if found := _WAYBACK.fullmatch(url):
        original = found[1] if "://" in found[1][:10] else f"http://{found[1]}"
        if _WEB.fullmatch(original):
            return original, url
    return url, None


def host_of(url: str) -> str:
    """Return the host of an address, as a name for who stands behind it."""
    return _WEB.sub(r"\1", url).removeprefix("www.")


def is_bracketed(label: str) -> bool:
    """Say whether a label stands in parentheses, as publishers do."""
    text = label.strip()
    return text.startswith("(") and text.rstrip(" .,;").endswith(")")


def _unclosed(text: str) -> bool:
    return text.count("(") > text.count(")")


def _bare(text: str) -> str:
    """Take off the parentheses around a label, also where one of them is lacking."""
    text = text.strip(" ,;")
    while text.startswith("(") and (text.endswith(")") or text.count("(") > text.count(")")):
        text = text[1:].removesuffix(")").strip(" ,;")
    if text.count(")") > text.count("("):
        text = text.removesuffix(")").strip(" ,;")
    return text.strip("[] ") if text.count("[") != text.count("]") else text
