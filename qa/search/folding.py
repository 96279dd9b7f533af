"""A list's reports of one and the same thing, together: each thing is told once, by the likeliest report of it.

"Earthquakes in 2010" asks for earthquakes, and not for the rising toll of one of them. Called by `listing`.
"""

from collections.abc import Sequence

from qa.records.question import Question
from qa.records.stages import Hit
from qa.search.search import Search

_SOON = 14
"""Days that reports of one thing lie apart at the most."""
_ALIKE, _ALIKE_UNNAMED = 0.6, 0.8
"""The cosine from which two are of one thing: where they share a rare name, and where they do not. Of 197 folded so in
201 lists of ours, one in five was wanted besides the likeliest; of what is listed otherwise, two in three are."""
_RARE = 60
"""Events that may share a name which still tells one thing from another: "Merrow", and not "Norway"."""


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
    names = search.store.catalogue().rarely_named(keys, _RARE, question.entities)
    found: dict[int, int] = {}
    first: list[int] = []
    for place, hit in enumerate(hits):
        near = [other for other in first if abs((hit.day - hits[other].day).days) <= _SOON]
        own = names.get(hit.key, frozenset())
        same = [
            other
            for other in near
            if alike[place][other] >= (_ALIKE if own & names.get(keys[other], frozenset()) else _ALIKE_UNNAMED)
        ]
        if same:
            found[hit.key] = keys[max(same, key=lambda other: alike[place][other])]
        else:
            first.append(place)
    return found
