"""A category that a text limits its question to: "in sports", "business news", "disasters this week". Pure.

Only where the words do nothing but limit: whoever asks "who went into politics" asks for no category. Whether the
archive has categories at all is not known here (`qa.search.ground`); where it has none, nothing of this is read.
"""

import re
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extractOne

from qa.records.category import CATEGORIES
from qa.text.folding import fold

_SHORT = {
    "Armed conflicts and attacks": ("armed conflicts", "armed conflict", "conflicts and attacks", "wars and conflicts"),
    "Arts and culture": ("arts", "the arts", "culture", "art and culture", "entertainment"),
    "Business and economy": ("business", "the economy", "economy", "economics", "business and economics"),
    "Disasters and accidents": ("disasters", "accidents", "accidents and disasters"),
    "Health and environment": ("health", "the environment", "environment"),
    "International relations": ("diplomacy", "foreign affairs", "international affairs"),
    "Law and crime": ("crime", "law", "crime and law"),
    "Politics and elections": ("politics", "elections", "elections and politics"),
    "Science and technology": ("science", "technology", "tech", "science and tech"),
    "Sports": ("sport",),
}
"""What people say for a category, beside its own name."""
_CALLED = {fold(name): name for name in CATEGORIES} | {
    fold(said): name for name, short in _SHORT.items() for said in short
}
_NEAR = 70.0  # per cent of the letters of both
_LONG = {fold(name) for name in CATEGORIES if " and " in name}
_SAID = "|".join(sorted((re.escape(said).replace(r"\ ", r"\s+") for said in _CALLED), key=len, reverse=True))
_NEWS = r"(?:news|headlines|events|stories|updates?)"
_WITHIN = re.compile(
    rf"\b(?P<lead>in|from|under)\s+(?:the\s+(?:category|field|world)\s+(?:of\s+)?)?(?P<said>{_SAID})(?=\s*(?:$|[?.!,;]|news\b))"
    rf"(?:\s+{_NEWS})?",
    re.IGNORECASE,
)
_NEWS_OF = re.compile(
    rf"(?:^|(?<=\s))(?P<said>{_SAID})(?:[-\s]+related)?\s+{_NEWS}\b(?!\s+(?:channel|agency|site|anchor))"
    rf"|\b{_NEWS}\s+(?:about|on|of|from|in)\s+(?P<told>{_SAID})(?=\s*(?:$|[?.!,;]))",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"^\W*(?:(?:and|but|what|how)\s+)*(?:about\s+)?(?:(?:in|the|all|any|other|major|big|main|latest|recent)\s+)*(?P<said>{_SAID})\W*$",
    re.IGNORECASE,
)
_NOTHING_ELSE = frozenset(
    """what happened happens happening happen occurred was were is are has have been there anything something everything
    big new news important interesting major main most the of in on s went going go goes took take place show me tell
    give list us all some any headlines events event stories whats latest recent recently lately and did do""".split()
)
"""Words of a question that asks for whatever happened, whatever that is."""


@dataclass(frozen=True, slots=True)
class Limited:
    """A category, and the text without the words that limit it to that; `whole` where they were all of it."""

    category: str
    rest: str
    whole: bool


def category_called(name: str) -> str | None:
    """Return the category that a name means ("sport", "Business"), or None."""
    return _CALLED.get(fold(name))


def category_near(name: str) -> str | None:
    """Return the category that a name is nearest to in its letters ("sprots"), or None where it is near to none."""
    found = extractOne(fold(name), _CALLED.keys(), scorer=ratio, score_cutoff=_NEAR)
    return _CALLED[found[0]] if found else None


def limited_to(wording: str) -> Limited | None:
    """Return the category that a wording, its days taken out, limits its question to; None for most.

    Args:
        wording: The user's words. "In sports" limits where nothing but "what happened" stands beside it, or where the
            category's whole name is given; "sports news" limits whatever else is asked.
    """
    alone = _ALONE.match(wording)
    if alone:
        return Limited(_meant(alone["said"]), "", whole=True)
    news = _NEWS_OF.search(wording)
    if news and not _is_a_name(news, wording):
        return _without(news, news["said"] or news["told"], wording)
    within = _WITHIN.search(wording)
    if within is None:
        return None
    found = _without(within, within["said"], wording)
    long = fold(within["said"]) in _LONG
    return found if long or set(fold(found.rest).split()) <= _NOTHING_ELSE else None


def _without(found: re.Match[str], said: str, wording: str) -> Limited:
    rest = " ".join(f"{wording[: found.start()]} {wording[found.end() :]}".split()).strip(" ,;")
    return Limited(_meant(said), rest, whole=False)


def _meant(said: str) -> str:
    return _CALLED[fold(said)]


def _is_a_name(found: re.Match[str], wording: str) -> bool:
    """Say whether the words are a part of a name: "Fox Sports news", "Sky Sports headlines"."""
    *_, before = wording[: found.start()].split() or [""]
    return bool(found["said"]) and before[:1].isupper() and fold(before) not in _NOTHING_ELSE
