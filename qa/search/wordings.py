"""A question asked in other words as well, where the news has words of its own for it.

Of somebody who was killed, the news says that he was killed, and never that he died; who asks when he died means that,
too. What is found in either wording is one list: each event with the better of its scores. Called by the engine.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.question.understand import reworded
from qa.records.stages import Grounded, Hit
from qa.search.gather import closest
from qa.search.search import Search

_DIED = re.compile(r"\b(?:did|has|have)\s+(?P<who>\S.*?)\s+(?:die|died)\b", re.IGNORECASE)


def in_other_words(grounded: Grounded, hits: Sequence[Hit], search: Search) -> list[Hit]:
    """Return the hits, with those that are found in other words, best first; as they are where there are none.

    Args:
        grounded: What is asked.
        hits: The events found for it, best first.
        search: What more is searched with.
    """
    question = grounded.question
    wording = _DIED.sub(lambda found: f"was {found['who']} killed", question.wording)
    if wording == question.wording or question.order or question.alone:
        return list(hits)
    best = {hit.key: hit for hit in hits}
    for hit in closest(replace(grounded, question=reworded(question, wording)), search):
        if hit.key not in best or best[hit.key].score < hit.score:
            best[hit.key] = hit
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.key))
