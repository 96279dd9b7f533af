"""Questions to begin with and to ask next: each has events of the archive behind it. Pure."""

from collections.abc import Sequence
from datetime import date

from qa.records.answer import Answer, Citation
from qa.records.model import Coverage
from qa.records.window import day_in_words

SUGGESTED = 3
OPENERS = 9
"""Names that the first questions may be about."""


def suggest(answer: Answer, rarity: dict[str, int]) -> tuple[str, ...]:
    """Return follow-up questions to an answer, three at the most.

    Args:
        answer: What was answered.
        rarity: How many events name each entity of the cited ones; the rarer, the more telling.
    """
    if not answer.citations:
        return ()
    found = [*_of_names(answer.citations, rarity), *_of_related(answer.citations)]
    asked = answer.question.text.casefold()
    return tuple(one for one in dict.fromkeys(found) if one.casefold() != asked)[:SUGGESTED]


def openers(names: Sequence[str], anniversary: date | None, coverage: Coverage) -> list[list[str]]:
    """Return questions to begin with, as groups of which the first that is answered well is to be offered.

    Args:
        names: The names told of most lately, those that were not told of before first.
        anniversary: The most told of day, of all years, with the day and month of today; None if there is none.
        coverage: The days that the archive covers.
    """
    if coverage.last is None:
        return []
    month = f"{coverage.last:%B %Y}"
    return [
        [f"What is the latest on {name}?" for name in names[::3]],
        [f"What happened with {name} in {month}?" for name in names[1::3]],
        [f"How did the story of {name} develop?" for name in names[2::3]],
        [f"What happened on {day_in_words(day)}?" for day in (anniversary, coverage.last) if day],
    ]


def _of_names(citations: Sequence[Citation], rarity: dict[str, int]) -> list[str]:
    """Ask for the story of the most telling name of the first event that other events share, and what came after."""
    event = citations[0].event
    shared = [name for name in event.entities if rarity.get(name, 0) > 1]
    telling = sorted(shared, key=lambda name: (rarity[name], name))[:1]
    broad = sorted(shared, key=lambda name: (-rarity[name], name))[:1]
    later = [f"What happened with {name} after {day_in_words(event.date)}?" for name in broad]
    return [*later, *(f"How did the story of {name} develop?" for name in telling)]


def _of_related(citations: Sequence[Citation]) -> list[str]:
    """Ask for what the nearest related events tell of the entity that is shared with them."""
    found = []
    for cited in citations:
        for other in sorted(cited.related, key=lambda one: abs((one.date - cited.event.date).days)):
            if other.entities and other.date != cited.event.date:
                found += [f"What happened with {other.entities[0]} on {day_in_words(other.date)}?"]
    return found
