"""What each signal of a question's way is worth: the figures with each one switched off in turn.

    make ablation ARGS="QUESTIONS.jsonl --data DIR"

The questions have the form that `dateline eval` reads; by default those of the bundled sample, on the sample's data. A
signal of the ranker is switched off by its weight, another stage's by leaving out its step; so what is measured is the
way as it is, less one part.
"""

import argparse
import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from unittest import mock

from qa.answer.judge import Judge
from qa.building.location import data_or_sample
from qa.engine import Engine
from qa.evaluation.batch import read_lines
from qa.evaluation.evaluate import evaluate, summarise
from qa.question import understand
from qa.records.question import Question
from qa.records.stages import Grounded
from qa.sample import QUESTIONS
from qa.search.ground import ground
from qa.search.rank import Ranker
from qa.search.reading import Reader
from qa.search.search import Search
from qa.text.spelling import Speller

FIGURES = ("ndcg@10", "p@1", "answer", "cite_p", "cite_r", "refusal_f1")
Off = Callable[[], contextlib.AbstractContextManager[object]]


def main() -> None:
    """Print a table, a row for each signal."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("questions", type=Path, nargs="?", default=QUESTIONS)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    lines = list(read_lines(options.questions))
    data = data_or_sample(options.data, print)
    print(f"{'':30}" + "".join(f"{name:>12}" for name in FIGURES) + f"{'s':>8}")
    for name, (ranker, off) in SWITCHES.items():
        asked = Engine(data, ranker=ranker)
        asked.warm_up()
        with off():
            started = time.perf_counter()
            figures = summarise(list(evaluate(asked, lines)))
            spent = time.perf_counter() - started
        means = (f"{figures[figure].mean:12.3f}" if figure in figures else f"{'':12}" for figure in FIGURES)
        print(f"{name:30}" + "".join(means) + f"{spent:8.1f}", flush=True)


def _no_window() -> contextlib.AbstractContextManager[object]:
    def grounded(question: Question, history: Sequence[str], search: Search) -> Grounded:
        return ground(replace(question, window=None), history, search)

    return mock.patch("qa.engine.ground", grounded)


SWITCHES: dict[str, tuple[Ranker, Off]] = {
    "all signals": (Ranker(), contextlib.nullcontext),
    "no time window": (Ranker(), _no_window),
    "no late interaction": (Ranker(late=0.0), contextlib.nullcontext),
    "no words": (Ranker(words=0.0, names=0.0), contextlib.nullcontext),
    "no year of a name": (Ranker(year=0.0), contextlib.nullcontext),
    "no story before (follow-ups)": (Ranker(told=0.0), contextlib.nullcontext),
    "no own story (stories)": (Ranker(asked=0.0), contextlib.nullcontext),
    "no follow-up completion": (
        Ranker(),
        lambda: mock.patch.object(understand, "complete", lambda text, _history: text),
    ),
    "no reading of the first few": (
        Ranker(),
        lambda: mock.patch.object(Reader, "read", lambda _reader, ranked: ranked),
    ),
    "no learned judge": (Ranker(), lambda: mock.patch.object(Judge, "weighed", return_value=1.0)),
    "no spelling": (Ranker(), lambda: mock.patch.object(Speller, "nearest", return_value=None)),
}
"""By what is switched off: the ranker, and what leaves out a step while questions are asked."""


if __name__ == "__main__":
    main()
