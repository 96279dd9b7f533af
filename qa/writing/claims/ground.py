"""An event, read once: all that a sentence which cites it may lean on. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.records.event import Event, sentences
from qa.text.folding import fold
from qa.text.names import known_names
from qa.writing.claims.days import Day, days_of
from qa.writing.claims.reading import Read, read
from qa.writing.claims.words import WORD, key

_COUNTED_OFTEN = 50
"""What `known_names` is told a name stands in, so that it makes adjectives of it."""
_PRONOUN = re.compile(r"\b(?:he|she|it|they|his|her|its|their|him|them|who|which|the|this|that|these|those)\b", re.I)
_SMALL = frozenset("of the and for in on de la le du von van bin al".split())


@dataclass(frozen=True, slots=True)
class Ground:
    """An event and what was read in it.

    Attributes:
        event: The event.
        whole: All its text, read.
        pieces: Its sentences, each read, with those names that a pronoun in it may stand for.
        days: The days that it tells of, its own first.
        keys: The keys of its words and of its names.
        groups: The groups of its words.
        names: Its names as single words, folded, and the ways to write them.
        runs: The keys of its text, and of each of its names, in order: what stands side by side.
    """

    event: Event
    whole: Read
    pieces: tuple[tuple[Read, frozenset[str]], ...]
    days: tuple[Day, ...]
    keys: frozenset[str]
    groups: frozenset[int]
    names: frozenset[str]
    runs: tuple[str, ...]

    def says(self, word: str, kinds: frozenset[int]) -> bool:
        """Say whether the event has a word, by its key, or one that may stand for it."""
        return word in self.keys or bool(kinds & self.groups)

    def names_it(self, name: str) -> bool:
        """Say whether the event has a word of a name, in any of the ways that it is written."""
        bare = bared(name)
        folded = fold(bare).replace(" ", "")
        if {folded, folded.removesuffix("s"), re.sub("ers?$", "", folded)} & self.names:
            return True
        return bool(ways_of(bare) & self.names)

    def telling_names(self) -> frozenset[str]:
        """Return the names that show two events to be of one matter: those of its title, and those of several words."""
        title = (fold(run) for run in _runs(self.event.title))
        return frozenset(title) | {fold(name) for name in self.event.entities if " " in name}

    def side_by_side(self, name: str) -> bool:
        """Say whether the words of a name stand side by side in the event, or in one of its names."""
        wanted = f" {_keyed(name)} "
        return any(wanted in f" {run} " for run in self.runs)


@lru_cache(maxsize=1024)
def ground(event: Event) -> Ground:
    """Read an event."""
    stretches = event.quotable()
    text = "\n".join(dict.fromkeys([*stretches, event.title, event.description or ""]))
    whole = read(text)
    names = [*event.entities, *dict.fromkeys(name for link in event.related for name in link.entities)]
    runs = _runs(text)
    written = {part for name in (*names, *runs) for part in fold(name).split()}
    single_runs = [part for run in runs for part in run.split()]
    ways = known_names(dict.fromkeys((*names, *runs, *single_runs), _COUNTED_OFTEN))
    single = (
        {part for way in ways for part in way.split() if len(part) > 1}
        | written
        | {word.key for word in whole.words if word.large}
    )
    single |= {fold(word.text) for word in whole.words} | _acronyms((*names, *runs))
    keys = whole.keys() | {key(part) for name in names for part in WORD.findall(name)}
    return Ground(
        event,
        whole,
        tuple(_pieces(stretches)),
        tuple(days_of(event, whole.text)),
        keys,
        whole.groups() | read(" . ".join(names)).groups(),
        frozenset(single),
        (_keyed(text), *(_keyed(name) for name in names), *(_keyed(" ".join(_straight(name))) for name in names)),
    )


def _pieces(stretches: Sequence[str]) -> list[tuple[Read, frozenset[str]]]:
    """Return the sentences of an event; one that leans on the one before has that one's names, too."""
    found: list[tuple[Read, frozenset[str]]] = []
    before: frozenset[str] = frozenset()
    for stretch in stretches:
        for sentence in sentences(stretch):
            one = read(sentence)
            own = frozenset(fold(word.text).removesuffix(" s") for word in one.words if word.large)
            before = own | before if _PRONOUN.search(sentence) or len(own) < 2 else own
            found.append((one, before))
    return found


def _runs(text: str) -> list[str]:
    """Return the stretches of a text that are written as names."""
    found = re.findall(r"[A-ZÀ-Þ][\w'’.-]*(?:\s+(?:(?:of|the|de|van|von|bin|al)\s+)?[A-ZÀ-Þ][\w'’.-]*)*", text)
    return [" ".join(bared(part) for part in run.split()) for run in found]


def bared(name: str) -> str:
    """Return a name without the ending that makes it somebody's, and without a full stop."""
    return re.sub(r"['’]s?$", "", name.rstrip(".,"))


def _keyed(text: str) -> str:
    return " ".join(key(word) for word in WORD.findall(text))


def _straight(name: str) -> list[str]:
    return [part for part in fold(name).split() if part not in _SMALL]


def _acronyms(names: Sequence[str]) -> set[str]:
    """Return what names are in short: "ICJ" of the International Court of Justice."""
    found = set()
    for name in names:
        letters = [part[0] for part in re.findall(r"[A-ZÀ-Þ]\w+", name)]
        if len(letters) > 1:
            found.add(fold("".join(letters)))
    return found


@lru_cache(maxsize=10_000)
def ways_of(name: str) -> frozenset[str]:
    """Return the ways to write one name: "Norway" as "norwegian"."""
    return frozenset(part for way in known_names({name: _COUNTED_OFTEN}) for part in way.split() if len(part) > 1)
