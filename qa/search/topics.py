"""The archive's topics as people name them: "the Venezuela earthquakes" for "2026 Venezuela earthquakes". Pure.

A topic is a story that the archive's editors keep together. One of a single word is taken where it is all that is
asked about; within a question it would be any word.
"""

import re
from collections.abc import Mapping, Sequence

from rapidfuzz.fuzz import partial_ratio

from qa.text.folding import fold

_LONGEST = 12  # words of a topic's name
_YEARS = re.compile(r"\b(?:\d{4}(?:\s\d{2,4})?|present)\b")
_NEAR = 3
_LIKE = 75.0  # per cent of its letters in their order that a name slipped shares with the one meant


class Topics:
    """The topics of an archive, found by their names."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        """Take in the topics, each with the number of its events."""
        self._sizes = sizes
        self._written: dict[str, list[str]] = {}
        for name in sizes:
            for form in _forms(name):
                self._written.setdefault(form, []).append(name)

    def __len__(self) -> int:
        return len(self._sizes)

    def called(self, name: str) -> tuple[str, ...]:
        """Return the topics that a user may mean: the one of this name, or those that hold all its words."""
        if name in self._sizes:
            return (name,)
        found = self._written.get(fold(name).removeprefix("the "))
        if not found:
            words = set(fold(name).split())
            found = [one for one in self._sizes if words and words <= set(fold(one).split())]
        return tuple(sorted(found, key=lambda one: (-self._sizes[one], one)))

    def sure(self, name: str) -> bool:
        """Say whether a name is written as a topic's is, and not only among the words of some."""
        return name in self._sizes or fold(name).removeprefix("the ") in self._written

    def near(self, name: str) -> tuple[str, ...]:
        """Return some topics that share a word with a name, or have one that is spelled nearly so, the likest first."""
        words = set(fold(name).split())
        shared = {one: len(words & set(fold(one).split())) for one in self._sizes}
        if not any(shared.values()):
            shared = {one: round(partial_ratio(fold(name), fold(one), score_cutoff=_LIKE)) for one in self._sizes}
        close = sorted((one for one in shared if shared[one]), key=lambda one: (-shared[one], -self._sizes[one], one))
        return tuple(close[:_NEAR])

    def named(self, wording: str, years: Sequence[int] = ()) -> str | None:
        """Return the topic that a wording names, the longest of several; of those alike the one of these years.

        Args:
            wording: The words of a question.
            years: The years that it speaks of, by which this year's cup is told from the last.
        """
        words = fold(wording).split()
        for width in range(min(_LONGEST, len(words)), 0, -1):
            if width == 1 and len([word for word in words if word != "the"]) > 1:
                break
            for at in range(len(words) - width + 1):
                found = self._written.get(" ".join(words[at : at + width]))
                if found:
                    return self._likeliest(found, years)
        return None

    def _likeliest(self, names: Sequence[str], years: Sequence[int]) -> str:
        """Return which of several topics of one name is meant: that of the years, else the latest, else the largest."""

        def order(name: str) -> tuple[bool, str, int, str]:
            dated = max(re.findall(r"\d{4}", name), default="")
            return any(str(year) in name for year in years), dated, self._sizes[name], name

        return max(names, key=order)


def _forms(name: str) -> set[str]:
    """Return the ways to write a topic: whole, without what stands in brackets, without its years."""
    bare = re.sub(r"\s*\([^)]*\)", "", name)
    whole, short = fold(name), fold(bare)
    undated = " ".join(_YEARS.sub(" ", short).split())
    forms = {whole, short, undated if len(undated.split()) > 1 else whole}
    return {form.removeprefix("the ") for form in forms if form}
