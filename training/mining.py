"""What a question is taught from: its wording as the product asks it, its events, and the wrong ones nearest to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.building.summary import summary
from qa.engine import Engine
from qa.search.rank import Ranker
from qa.search.reading import read_as
from qa.store.store import Store
from training.questions import Known

NEAREST = 30
"""Wrong events that hard negatives are drawn from."""
_TWIN_DAYS = 3
"""Days within which an event that is nearly as close as the right one may tell the same: it is no wrong answer."""


@dataclass(frozen=True, slots=True)
class Mined:
    """A question as the embedder sees it and as the reader does, and the keys of events: right, and wrong but near."""

    known: Known
    wording: str
    read: str
    right: tuple[int, ...]
    wrong: tuple[int, ...]


def texts_of(mined: Sequence[Mined], data: Path) -> dict[int, str]:
    """Return the texts that are embedded of all events which questions are taught from, by their keys."""
    abouts = {one.known.about for one in mined if one.known.about is not None}
    with Store.open(data) as store, store.snapshot():
        keys = sorted({key for one in mined for key in (*one.right, *one.wrong)} | abouts)
        return {key: summary(event) for key, event in store.events(keys).items()}


def mine(
    engine: Engine,
    questions: Sequence[Known],
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    *,
    unanswered: bool = False,
) -> list[Mined]:
    """Ask the product for the wrong events nearest to each question.

    Args:
        engine: An engine over the archive.
        questions: Questions with known answers.
        progress: Told how many are done, of how many.
        unanswered: Whether to look for what is near to questions that no event answers, too.
    """
    ranker, found = Ranker(), []
    asked = [one for one in questions if one.gold or unanswered]
    for number, one in enumerate(asked):
        gathered = engine.gathered(one.question, one.history)
        hits = ranker.rank(gathered)
        days = [hit.day for hit in hits if hit.key in one.gold]
        wrong = [
            hit.key
            for hit in hits
            if hit.key not in one.gold and not any(abs((hit.day - day).days) <= _TWIN_DAYS for day in days)
        ]
        wording = gathered.question.wording or gathered.question.text
        found.append(Mined(one, wording, read_as(gathered.question), one.gold, tuple(wrong[:NEAREST])))
        if number % 50 == 0:
            progress(number, len(asked))
    return found
