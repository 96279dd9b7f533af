"""Whether the names of a sentence stand in the events it cites, and go together there. Pure."""

import re
from collections.abc import Sequence

from qa.records.window import MONTHS
from qa.text.folding import fold
from qa.writing.claims.ground import Ground, ways_of
from qa.writing.claims.reading import Read, empty, read

_RUN = re.compile(r"[A-ZÀ-Þ][\w'’.-]*(?:\s+(?:(?:of|the|de|van|von|bin|al|da|del|di)\s+){0,2}[A-ZÀ-Þ0-9][\w'’.-]*)*")
TITLES = frozenset(
    """president prime minister chancellor governor senator king queen prince princess pope sir lord lady mr mrs ms dr
    general colonel captain judge justice secretary attorney foreign defense defence mayor professor archbishop
    sheikh emperor premier vice deputy chief former ex leader party""".split()
)
"""What stands before a name and is none."""
_CALENDAR = frozenset([*MONTHS, *(month[:3] for month in MONTHS), "christmas", "new", "year", "day", "eve"])
_CALENDAR |= frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


def named(sentence: Read) -> list[int]:
    """Return the places of the words that are written as names, those of dates and the first word left out.

    The first word is large anyway; whether an event has it is asked of it as of any other word.
    """
    dated = [(day.start, day.end) for day in sentence.days]
    places = []
    for at, word in enumerate(sentence.words):
        opens = not sentence.text[: word.start].strip(" \"“‘'([") or sentence.text[: word.start].rstrip()[-1:] in ".!?"
        inside = any(start <= word.start < end for start, end in dated)
        if word.large and not opens and not inside and not empty(word) and fold(word.text) not in _CALENDAR:
            places.append(at)
    return places


def unfounded_name(sentence: Read, cited: Sequence[Ground]) -> str | None:
    """Return a name of a sentence that stands in no cited event in any of its spellings, or None."""
    for at in named(sentence):
        word = sentence.words[at]
        if any(one.names_it(word.text) for one in cited):
            continue
        kinds = sentence.kinds.get(at, frozenset())
        if kinds and any(one.says(word.key, kinds) for one in cited):
            continue  # "Prime Minister", "Parliament": a word and no name
        return word.text
    return None


def joined_name(sentence: Read, cited: Sequence[Ground]) -> str | None:
    """Return a name put together of two, as "Hillary Kerry" of Hillary Clinton and John Kerry, or None."""
    for match in _RUN.finditer(sentence.text):
        run = match[0]
        if match.start() == 0 and not any(one.names_it(run.split()[0]) for one in cited):
            run = " ".join(run.split()[1:])  # "Suspected Boko Haram": large as the first word alone
        for name in _parts(run, cited):
            if " " in name and not any(one.side_by_side(name) for one in cited):
                return name
    return None


def _parts(run: str, cited: Sequence[Ground]) -> list[str]:
    """Return the names that a run of large words is made of: parted at titles, adjectives and possessives."""
    parts: list[list[str]] = [[]]
    whole = {fold(name) for one in cited for name in one.event.entities}
    for word in run.split():
        bare = re.sub(r"['’]s?$", "", word)
        folded = fold(bare)
        alone = folded in whole or _adjective(folded, cited) or _short(bare, cited)
        if folded in TITLES or folded in _CALENDAR or not bare[:1].isalpha() or empty_word(folded):
            parts.append([])
        elif alone:
            parts += [[bare], []]
        else:
            parts[-1].append(bare)
            if bare != word:
                parts.append([])
    return [" ".join(part) for part in parts if part]


def _short(name: str, cited: Sequence[Ground]) -> bool:
    """Say whether a name is short for one that an event has in full: "UN"."""
    read_name = read(name)
    return name.isupper() and bool(read_name.groups()) and any(read_name.groups() & one.groups for one in cited)


def empty_word(folded: str) -> bool:
    """Say whether a word only joins others."""
    return folded in {"of", "the", "and", "in", "at", "for", "on", "a", "an", "by", "to", "with", "when"}


def _adjective(folded: str, cited: Sequence[Ground]) -> bool:
    """Say whether a word is another way to write a name of an event, as it stands beside others: "Russian"."""
    for one in cited:
        singles = {*one.event.entities, *(part for run in _RUN.findall(one.whole.text) for part in run.split())}
        if any(folded in ways_of(name) and fold(name) != folded for name in singles if " " not in name):
            return True
    texts = [frozenset(fold(one.whole.text).split()) for one in cited]
    return any(folded in one.names and folded not in text for one, text in zip(cited, texts, strict=True))
