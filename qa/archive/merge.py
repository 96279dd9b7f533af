"""Drafts that tell of one event become one: older versions, exact duplicates, near-duplicates of one day. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, combinations

from qa.archive.page import Draft
from qa.text.folding import fold

NEAR_DUPLICATE = 0.75
"""Least Jaccard similarity of two titles' words. Found by reading the pairs of one day in the English archive: the
three pairs at 0.8 and above were two true duplicates and one of two countries' elections, which the names tell
apart; below 0.75 all pairs were different events."""

MOST_COMPARED = 1_000
"""Events of one day among which near-duplicates are looked for, each with each; the fullest real day has 55. Of more,
only titles that say word for word the same are one event."""

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NUMBER = re.compile(r"\d[\d.,]*")
_NAME = re.compile(r"\b[^\W\d_a-zà-ÿ]\w*")


@dataclass(frozen=True, slots=True)
class Group:
    """The drafts of one event: the one that speaks for it, and the others with why they are in it."""

    head: Draft
    versions: tuple[Draft, ...] = ()
    duplicates: tuple[Draft, ...] = ()

    @property
    def others(self) -> tuple[Draft, ...]:
        """Return all drafts but the head."""
        return self.versions + self.duplicates


def merge(drafts: Iterable[Draft]) -> list[Group]:
    """Gather drafts into groups of one event each, in the order of their heads' dates and ids."""
    by_day: dict[object, list[Group]] = defaultdict(list)
    for group in _by_version({draft.id: draft for draft in drafts}):
        by_day[group.head.date].append(group)
    merged = chain.from_iterable(_by_likeness(day) for day in by_day.values())
    return sorted(merged, key=lambda group: (group.head.date, group.head.id))


def _by_version(drafts: dict[str, Draft]) -> list[Group]:
    """Group the pages that name one another in their lists of changes."""
    leader: dict[str, str] = {}

    def find(page: str) -> str:
        while (above := leader.get(page, page)) != page:
            leader[page] = leader.get(above, above)
            page = above
        return page

    latest: dict[str, tuple[bool, str]] = {}
    for draft in drafts.values():
        for change in draft.changes:
            if change.id in drafts:
                leader[find(change.id)] = find(draft.id)
                latest[change.id] = max(latest.get(change.id, (False, "")), (change.current, change.time or ""))
    groups: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts.values():
        groups[find(draft.id)].append(draft)
    found = []
    for group in groups.values():
        head = max(group, key=lambda draft: (latest.get(draft.id, (False, "")), len(draft.changes), draft.id))
        found.append(Group(head, versions=tuple(draft for draft in group if draft is not head)))
    return found


def _by_likeness(day: list[Group]) -> list[Group]:
    """Merge the groups of one day whose titles say the same."""
    prints = {group.head.id: _Print(group.head.title) for group in day}
    kept: dict[str, Group] = {group.head.id: group for group in day}
    ranked = sorted(day, key=_weight, reverse=True)
    for a, b in combinations(ranked, 2) if len(day) <= MOST_COMPARED else _same_words(ranked, prints):
        if a.head.id in kept and b.head.id in kept and prints[a.head.id].same_event(prints[b.head.id]):
            host, guest = kept[a.head.id], kept.pop(b.head.id)
            duplicates = (*host.duplicates, guest.head, *guest.duplicates)
            kept[a.head.id] = replace(host, versions=host.versions + guest.versions, duplicates=duplicates)
    return list(kept.values())


def _same_words(ranked: list[Group], prints: dict[str, "_Print"]) -> Iterator[tuple[Group, Group]]:
    """Yield the groups whose titles hold the same words, each with the first of them."""
    first: dict[str, Group] = {}
    for group in ranked:
        host = first.setdefault(prints[group.head.id].folded, group)
        if host is not group:
            yield host, group


def _weight(group: Group) -> tuple[int, int, int, str]:
    """Rank the pages that could speak for an event: the better sourced, then the fuller, then the first by id."""
    head = group.head
    return len(head.sources), len(head.links), len(head.title), head.id


class _Print:
    """What of a title decides whether another tells of the same event."""

    __slots__ = ("folded", "names", "numbers", "words")

    def __init__(self, title: str) -> None:
        self.folded = fold(title)
        words = self.folded.split()
        if _CJK.search(title):
            text = self.folded.replace(" ", "")
            words = [text[at : at + 2] for at in range(len(text) - 1)]
        self.words = frozenset(words)
        self.numbers = sorted(_NUMBER.findall(title))
        self.names = frozenset(fold(name) for name in _NAME.findall(title))

    def same_event(self, other: "_Print") -> bool:
        """Say whether two titles of one day tell of one event; other names or numbers make them two."""
        if self.folded == other.folded:
            return True
        if self.numbers != other.numbers:
            return False
        shared = len(self.words & other.words)
        if not shared or shared / len(self.words | other.words) < NEAR_DUPLICATE:
            return False
        return self.names - other.words <= _FIRST_WORDS and other.names - self.words <= _FIRST_WORDS


_FIRST_WORDS = frozenset("a an the in at on after as for following over more some several two three four five".split())
"""Words that a sentence may open with and that name nothing."""
