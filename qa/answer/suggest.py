"""Questions to begin with and to ask next: each has events of the archive behind it."""

from collections import Counter
from collections.abc import Sequence

from qa.records.answer import Answer, Citation
from qa.records.model import Coverage
from qa.records.window import day_in_words
from qa.store.catalogue import Catalogue

SUGGESTED = 3
_OPENERS = 3  # names that the first questions are about
_BEYOND = 12  # years after the archive's end that the last of them asks of


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


def openers(catalogue: Catalogue, coverage: Coverage) -> tuple[str, ...]:
    """Return questions to begin with: of the names told of most, of the last day, and one that shows a decline."""
    if coverage.last is None:
        return ()
    names = [*list(catalogue.names())[:_OPENERS], *_OPENERS * [""]]
    busiest = _busiest_month(catalogue, names[0])
    found = [
        names[0] and f"What happened with {names[0]} in {busiest}?",
        names[1] and f"How did the story of {names[1]} develop?",
        f"What happened on {day_in_words(coverage.last)}?",
        f"What happened with {names[2] or 'the world'} in {coverage.last.year + _BEYOND}?",
    ]
    return tuple(filter(None, found))


def _busiest_month(catalogue: Catalogue, name: str) -> str:
    """Return the month with the most of a name's first events, in words."""
    months = Counter(f"{head.date:%B %Y}" for head in catalogue.of_name(name).heads)
    return max(months, key=months.__getitem__, default="")


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
