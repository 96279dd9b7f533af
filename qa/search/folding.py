"""A list's reports of one and the same thing, together: each thing is told once, by the likeliest report of it.

"Earthquakes in 2010" asks for earthquakes, and not for the rising toll of one of them. Called by `listing`.
"""

from collections.abc import Mapping, Sequence

from qa.records.question import Question
from qa.records.stages import Hit
from qa.search.search import Search
from qa.text.folding import fold

_SOON = 14
"""Days that reports of one thing lie apart at the most."""
_ALIKE = 0.65
"""The cosine from which two of them that share a name of its own are of one thing. Of 132 folded so in 201 lists of
ours, one in six was wanted besides the likeliest; of what is listed otherwise, two in three are."""
_RARE = 60
"""Events that may share a name of one thing: "Merrow", and not "Norway"."""


def folded(question: Question, hits: Sequence[Hit], search: Search) -> dict[int, int]:
    """Return which hits are more reports of what one before them tells, by key: that one's key.

    Args:
        question: What is asked: what it names itself tells none of the things apart.
        hits: The events listed, the likeliest first.
        search: What the archive is searched with.
    """
    if len(hits) < 2:
        return {}
    keys = [hit.key for hit in hits]
    vectors = search.finder.vectors(keys)
    alike = (vectors @ vectors.T).tolist()
    names = search.store.catalogue().rarely_named(keys, _RARE)
    besides = _lasting(hits, names) | _about(question, names)
    found: dict[int, int] = {}
    first: list[int] = []
    for place, hit in enumerate(hits):
        own = names.get(hit.key, frozenset()) - besides
        same = [
            other
            for other in first
            if abs((hit.day - hits[other].day).days) <= _SOON
            and alike[place][other] >= _ALIKE
            and own & names.get(keys[other], frozenset())
        ]
        if same:
            found[hit.key] = keys[max(same, key=lambda other: alike[place][other])]
        else:
            first.append(place)
    return found


def _about(question: Question, names: Mapping[int, frozenset[str]]) -> set[str]:
    """Return the names that have a word of what the question names: of all that it asks for, and of none alone."""
    asked = {word for name in question.entities for word in fold(name).split()}
    return {name for some in names.values() for name in some if asked & set(fold(name).split())}


def _lasting(hits: Sequence[Hit], names: Mapping[int, frozenset[str]]) -> set[str]:
    """Return the names that are told of for longer than one thing is: a season of storms, a campaign of bombings."""
    days: dict[str, list[int]] = {}
    for hit in hits:
        for name in names.get(hit.key, ()):
            days.setdefault(name, []).append(hit.day.toordinal())
    return {name for name, told in days.items() if max(told) - min(told) > 2 * _SOON}
