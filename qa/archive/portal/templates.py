"""The templates that stand inside of events: what each shows to a reader. Pure.

A template that is not known shows what it is given: its plain arguments, so that no number is lost.
"""

import re
from collections.abc import Callable, Mapping, Sequence

_SILENT = frozenset(
    "dead link|deadlink|cbignore|cn|fact|citation needed|clarify|what?|which?|who?|when|when?|dn|disambiguation needed"
    "|better source needed|better source|unreliable source?|rs?|rs|page needed|full citation needed|failed verification"
    "|dubious|weasel-inline|weasel inline|doi-inline|subscription required|subscription|registration required"
    "|url-access|paywall|primary source inline|verify source|update inline|update after|as of?|pp-semi-indef"
    "|pp-vandalism|pp|clear|-|reflist|see also|main|further|blacklisted-links|rws|ct|twitter|nobots|use dmy dates"
    "|use mdy dates|anchor|citation needed span|peacock inline|vague|by whom|according to whom|ill-formed|sic?"
    "|please check isbn|toc|stub|fv|scotus url slip|bare url inline|permanent dead link|refn|efn".split("|")
)
_SHIPS = frozenset(
    "uss|hms|hmas|hmcs|hmnzs|hmis|ins|usns|uscgc|rms|ss|ms|mv|mt|my|sms|rfa|rv|mf|mts|ssv|usat|usrc|ara|bns|bap"
    "|gts|hnoms|hdms|hswms|jds|js|roks|rocs|kri|brp|pns|slns|tcg|trv|ps|sv|st|fv|lng/c|hsc".split("|")
)
_UNITS = {
    "sqkm": "km²",
    "km2": "km²",
    "sqmi": "sq mi",
    "mi2": "sq mi",
    "m2": "m²",
    "sqft": "sq ft",
    "ft2": "sq ft",
    "m3": "m³",
    "C": "°C",
    "F": "°F",
    "acre": "acres",
    "mi": "miles",
    "mph": "mph",
    "km/h": "km/h",
    "lb": "pounds",
    "kn": "knots",
}
_BETWEEN = frozenset({"-", "–", "to", "and", "or", "x", "by", "+/-", "±", "to(-)", "and(-)"})
_FIRST = frozenset(
    "nowrap|nobr|nobreak|small|smaller|big|abbr|tooltip|circa|c.|currency|chem|chem2|sup|sub|not a typo|sic|em"
    "|strong|val|formatnum|angbr|visible anchor|vanchor|bdi|color|colored link|keypress|nobold|noitalic|mono|illm"
    "|ill|interlanguage link|interlanguage link multi|link-interwiki|red link|flag|flagcountry|flagu|circa|abbrlink"
    "|mp|mpl|ship name|'\"|as of|age|birth date|dts|start date|date".split("|")
)
_SIGNS = {
    "'": "'",
    "'s": "'s",
    "nbsp": " ",
    "spaces": " ",
    "snd": " – ",
    "spnd": " – ",
    "spaced ndash": " – ",
    "spaced en dash": " – ",
    "ndash": "–",
    "en dash": "–",
    "mdash": "—",
    "em dash": "—",
    "!": "|",
    "=": "=",
    "okina": "ʻ",
    "co2": "CO2",
    "h2o": "H2O",
    "frac": "",
    "dot": " · ",
    "bull": " • ",
    "shy": "",
    "zwsp": "",
    "'\"": "'\"",
    "\"'": "\"'",
    "usd": "US$",
    "us$": "US$",
    "euro": "€",
    "gbp": "£",
    "£": "£",
    "€": "€",
}
ARCHIVES = frozenset({"webarchive", "wayback", "web archive", "memento"})
DEAD_LINKS = frozenset({"dead link", "deadlink"})
CITES = ("cite ", "citation", "cite")
LANGUAGES = frozenset({"in lang", "lang icon", "langicon", "language icon"})
_ICON = re.compile(r"([a-z]{2,3}) icon")


def shown(name: str, plain: Sequence[str], named: Mapping[str, str]) -> str | None:
    """Return what a template shows, or None where it is none of those that are known.

    Args:
        name: Its name, in small letters, without the prefix of a namespace.
        plain: Its arguments that have no name, already read as texts.
        named: Those that have one.
    """
    if name in _SILENT or name.startswith(("use ", "pp-")):
        return ""
    if name in _SIGNS and not plain:
        return _SIGNS[name]
    first = plain[0] if plain else ""
    for names, show in _SHOWN:
        if name in names:
            return show(plain, named)
    if name in _SHIPS and plain:
        return _ship([name.upper(), *plain])
    if name.startswith("lang-"):
        return first
    return None


def language_of(name: str, plain: Sequence[str]) -> str | None:
    """Return the language code that a template tells, such as `{{in lang|fr}}` or `{{fr icon}}`."""
    if name in LANGUAGES:
        return plain[0] if plain else None
    found = _ICON.fullmatch(name)
    return found[1] if found else None


def _converted(plain: Sequence[str], _named: Mapping[str, str]) -> str:
    """Show a measure as it was given: `{{convert|42|C|F}}` is 42 °C, `{{convert|3|to|5|km}}` 3 to 5 km."""
    words: list[str] = []
    for at, part in enumerate(plain):
        number = re.fullmatch(r"[-+−]?[\d.,/]+(?:e\d+)?", part)
        if at % 2 == 0 and number:
            words.append(part)
        elif part in _BETWEEN and words:
            words.append({"-": "–", "by": "×", "x": "×"}.get(part, part.removesuffix("(-)")))
        else:
            words.append(_UNITS.get(part, part))
            break
    return re.sub(r" ([–×]) ", r"\1", " ".join(words))


def _ship(plain: Sequence[str]) -> str:
    """Show a ship: `{{USS|Cole|DDG-67}}` is USS Cole (DDG-67); a last number says which parts are shown."""
    parts = [part for part in plain if part]
    form = parts.pop() if len(parts) > 2 and re.fullmatch(r"\d|up=yes", parts[-1]) else ""
    prefix, name, *hull = parts + [""] * (2 - len(parts))
    if form in ("1", "2"):
        return name if form == "1" else f"{prefix} {name}"
    shown_hull = f" ({hull[0]})" if hull and form not in ("3", "6") else ""
    return f"{prefix} {name}{shown_hull}".strip()


def _fraction(plain: Sequence[str], _named: Mapping[str, str]) -> str:
    if len(plain) > 2:
        return f"{plain[0]} {plain[1]}/{plain[2]}"
    return f"{plain[0]}/{plain[1]}" if len(plain) == 2 else f"1/{plain[0]}" if plain else ""


_SHOWN: tuple[tuple[frozenset[str], Callable[[Sequence[str], Mapping[str, str]], str]], ...] = (
    (frozenset({"convert", "cvt", "conv"}), _converted),
    (frozenset({"frac", "fraction", "sfrac"}), _fraction),
    (frozenset({"lang", "transl", "transliteration"}), lambda plain, _: plain[-1] if plain else ""),
    (frozenset({"ship"}), lambda plain, _: _ship(plain)),
    (frozenset({"sclass", "sclass-", "sclass2", "sclass2-"}), lambda plain, _: "-class ".join(plain[:2])),
    (frozenset({"nihongo"}), lambda plain, _: plain[0] if plain else ""),
    (frozenset({"inflation", "format price"}), lambda plain, _: plain[-1] if plain else ""),
    (frozenset({"us patent"}), lambda plain, _: f"U.S. Patent {plain[0]}" if plain else "U.S. Patent"),
    (frozenset({"cricket", "mlby", "nfly", "nbay", "nhly", "bhofy"}), lambda plain, _: plain[0] if plain else ""),
    (frozenset({"subatomic particle"}), lambda plain, _: plain[0] if plain else ""),
    (_FIRST, lambda plain, _: plain[0] if plain else ""),
)
