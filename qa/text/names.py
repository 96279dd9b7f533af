"""The archive's entity names as people write them: without brackets, without "the", as adjectives. Pure.

`known_names` makes one map a generation; `recognise` finds its names in a wording.
"""

import re
from collections.abc import Iterator, Mapping

from qa.text.folding import fold
from qa.text.words import STOP_WORDS

Names = Mapping[str, tuple[str, ...]]
"""Folded ways to write a name, each to the archive's own names that it may stand for, the most used first."""

_IRREGULAR = {
    "america": ("american", "usa", "us"),
    "britain": ("british", "uk"),
    "united states": ("america", "american", "usa", "us"),
    "united kingdom": ("britain", "british", "uk"),
    "united nations": ("un",),
    "european union": ("eu",),
    "netherlands": ("dutch", "holland"),
    "france": ("french",),
    "greece": ("greek", "greeks"),
    "switzerland": ("swiss",),
    "denmark": ("danish", "dane", "danes"),
    "poland": ("polish", "pole", "poles"),
    "sweden": ("swedish", "swede", "swedes"),
    "finland": ("finnish", "finn", "finns"),
    "turkey": ("turkish", "turks"),
    "ireland": ("irish",),
    "spain": ("spanish", "spaniards"),
    "thailand": ("thai", "thais"),
    "philippines": ("filipino", "filipinos", "philippine"),
    "england": ("english",),
    "wales": ("welsh",),
    "scotland": ("scottish", "scots"),
    "germany": ("german", "germans"),
    "afghanistan": ("afghan", "afghans"),
    "kazakhstan": ("kazakh", "kazakhs"),
    "uzbekistan": ("uzbek", "uzbeks"),
    "lebanon": ("lebanese",),
    "norway": ("norwegian", "norwegians"),
    "portugal": ("portuguese",),
    "argentina": ("argentine", "argentines"),
    "peru": ("peruvian", "peruvians"),
    "iceland": ("icelandic",),
    "congo": ("congolese",),
    "cyprus": ("cypriot", "cypriots"),
    "belgium": ("belgian", "belgians"),
    "ukraine": ("ukrainian", "ukrainians"),
    "brazil": ("brazilian", "brazilians"),
    "canada": ("canadian", "canadians"),
    "egypt": ("egyptian", "egyptians"),
    "hungary": ("hungarian", "hungarians"),
    "gaza strip": ("gaza",),
    "people's republic of china": ("chinese",),
}
ALONE = "~ "
"""What stands before the last part of somebody's name, who is meant by it where it is all that is asked ("Mugabe")."""
_NOTHING = {*STOP_WORDS, "happened"}
"""Words that are no name, nor are several of them: a book is called "What Happened"."""
_ENDINGS = ("n", "an", "ian", "ese", "i", "ish")
_LEAST_USED = 50
"""Events that a one-word name must stand in for adjectives to be made of it: a country's or a large city's do."""
_KNOWN_BY_LAST, _AS_OFTEN, _SHORTEST_LAST = 20, 4, 4
"""Somebody is known by the last part of a name ("Mugabe") who is named in so many events, and so many times as often as
all others whose names end in it; it has so many letters at the least."""


def known_names(counts: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Return how the archive's names may be written.

    Args:
        counts: The archive's names, each with the number of events that name it.
    """
    found: dict[str, tuple[str, ...]] = {}
    by_use = sorted(counts, key=lambda name: (-counts[name], name))
    for name in by_use:
        folded = fold(name)
        found[folded] = (*found.get(folded, ()), name)
    exact = dict(found)
    for name in by_use:
        for variant in _shorter(name) if "(" in name or name[:4].lower() == "the " else ():
            if variant not in exact and not _NOTHING.issuperset(variant.split()):
                found[variant] = (*found.get(variant, ()), name)
    for folded, names in exact.items():
        for adjective in _adjectives(folded, sum(counts[name] for name in names)):
            found.setdefault(adjective, names)
    for last, name in _known_by_last(counts):
        if last not in found:
            found[ALONE + last] = (name,)
    return found


def named_alone(wording: str, names: Names) -> tuple[str, ...]:
    """Return the archive's names that a wording is, and nothing else; none where it is no name."""
    bare = fold(wording)
    return next((found for one in (bare, bare.removeprefix("the "), ALONE + bare) if (found := names.get(one))), ())


def _known_by_last(counts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield last parts of names, folded, each with the name that it stands for by itself."""
    of: dict[str, dict[str, int]] = {}
    for name, used in counts.items():
        words = name.split()
        if 2 <= len(words) <= 3 and all(word[0].isupper() for word in words) and len(words[-1]) >= _SHORTEST_LAST:
            of.setdefault(fold(words[-1]), {})[name] = used
    for last, names in of.items():
        best = max(names, key=lambda name: names[name])
        others = sum(names.values()) - names[best]
        if names[best] >= _KNOWN_BY_LAST and names[best] >= _AS_OFTEN * others and last.isalpha():
            yield last, best


def _shorter(name: str) -> set[str]:
    """Return a name folded without what stands in brackets, and without its article."""
    bare = fold(re.sub(r"\s*\([^)]*\)", "", name))
    return {bare, bare.removeprefix("the ")} - {""}


def _adjectives(folded: str, used: int) -> tuple[str, ...]:
    irregular = _IRREGULAR.get(folded, ())
    if irregular or used < _LEAST_USED or not folded.isalpha() or len(folded) < 4:
        return irregular
    stems = [folded] if folded[-1] not in "aeiouy" else [folded, folded[:-1]]
    made = [stem + ending for stem in stems for ending in _ENDINGS]
    return tuple(word for one in made for word in (one, f"{one}s"))


def recognise(wording: str, names: Names, longest: int = 6) -> tuple[str, ...]:
    """Return the archive's names that stand in a wording, the longest at each place."""
    words = fold(wording).split()
    found: dict[str, None] = {}
    at = 0
    while at < len(words):
        for width in range(min(longest, len(words) - at), 0, -1):
            name = " ".join(words[at : at + width])
            if name in names and not (width == 1 and (name in STOP_WORDS or len(name) < 3)):
                found.update(dict.fromkeys(names[name][:1]))
                at += width - 1
                break
        at += 1
    return tuple(found)
