"""Grounding never fails: random questions from the archive's own words, shuffled, and from other tongues.

The quick form asks sixty of the sample; `make soak` two thousand, of the data that DATELINE_SOAK_DATA names.
"""

import os
import random
from pathlib import Path

import pytest

from qa import sample
from qa.building.build import build
from qa.engine import Engine
from qa.records.answer import Answer

OTHERS = (
    "Qui a gagné la coupe du monde ?",
    "Wann begann der Krieg im Irak?",
    "科索沃发生了什么",
    "Когда началась война?",
    "¿Quién ganó las elecciones en 2008?",
    "ما الذي حدث في مصر عام 2011؟",
)
FORMS = ("What happened {}?", "When did {}?", "List {}", "How did {} develop?", "How many {}?", "{} in 2010", "{}")


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> Engine:
    named = os.environ.get("DATELINE_SOAK_DATA")
    if named and os.environ.get("DATELINE_SOAK"):
        return Engine(Path(named))
    data = tmp_path_factory.mktemp("grounding") / "data"
    build(sample.ARCHIVE, data)
    return Engine(data)


def questions(engine: Engine, count: int) -> list[str]:
    chance = random.Random(11)  # noqa: S311
    with engine.catalogue() as catalogue:
        months = list(catalogue.months())
        titles = [head.title for month in chance.choices(months, k=60) for head in catalogue.typed(month[:4] + " ")[:5]]
    words = " ".join(titles + sample.texts()).split()
    made = []
    for number in range(count):
        some = " ".join(chance.sample(words, chance.randint(1, 9)))
        year = chance.randint(1995, 2022)
        made.append(
            chance.choice(OTHERS)
            if number % 12 == 0
            else chance.choice(FORMS).format(some) + (f" in {year}" if number % 3 == 0 else "")
        )
    return made


def held(engine: Engine, answer: Answer) -> None:
    """Check an answer against the store itself, not against what the engine retrieved."""
    hits = {hit.event.id for hit in answer.hits}
    window = answer.question.window
    for cited in answer.citations:
        event, links = engine.event(cited.event.id)
        assert cited.event.id in hits
        assert any(cited.quote in text for text in event.quotable())
        assert f"[{cited.n}]" in answer.text  # those that tell the same share a line
        assert set(cited.sources) <= set(event.sources)
        assert all(other.id in links and (links[other.id].title == other.title) for other in cited.related)
        if answer.answered and window:
            assert window.first is None or event.date >= window.first
            assert window.last is None or event.date <= window.last
    assert answer.answered == bool(answer.citations) or not answer.answered
    assert answer.reason != "what was composed did not hold against its sources"


def test_every_line_of_every_answer_is_held_by_the_archive(engine, rounds):
    asked = questions(engine, rounds(quick=60, long=2000))
    answered = 0
    for question in asked:
        found = engine.ask(question)
        held(engine, found)
        answered += found.answered
    assert answered > len(asked) // 20
