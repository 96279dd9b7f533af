"""What each signal of the ranker is worth: the figures with each one switched off in turn.

    make ablation ARGS="QUESTIONS.jsonl --data DIR"

The questions have the form that `dateline eval` reads; by default those of the bundled sample, on the sample's data.
Switches off by setting the weight of a signal to nothing, so what is measured is the ranker as it is, less one part.
"""

import argparse
import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest import mock

from qa.building.location import data_or_sample
from qa.engine import Engine
from qa.evaluation.batch import read_lines
from qa.evaluation.evaluate import evaluate, summarise
from qa.question.understand import Question, understand
from qa.sample import QUESTIONS
from qa.search import reader, retrieve
from qa.text.spelling import Speller

FIGURES = ("ndcg@10", "p@1", "answer", "cite_p", "cite_r", "refusal_f1")
Switch = Callable[[], contextlib.AbstractContextManager[object]]


def main() -> None:
    """Print a table, a row for each signal."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("questions", type=Path, nargs="?", default=QUESTIONS)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    lines = list(read_lines(options.questions))
    engine = Engine(data_or_sample(options.data, print))
    engine.warm_up()
    print(f"{'':30}" + "".join(f"{name:>12}" for name in FIGURES) + f"{'s':>8}")
    for name, off in SWITCHES.items():
        with off():
            started = time.perf_counter()
            figures = summarise(list(evaluate(engine, lines)))
            spent = time.perf_counter() - started
        means = (f"{figures[figure].mean:12.3f}" if figure in figures else f"{'':12}" for figure in FIGURES)
        print(f"{name:30}" + "".join(means) + f"{spent:8.1f}", flush=True)


def _no_late_interaction() -> contextlib.AbstractContextManager[object]:
    return mock.patch.object(retrieve.Search, "_compare", _cosine_twice)


def _cosine_twice(search: retrieve.Search, _encoded: object, keys: list[int]) -> None:
    """Let the cosine count whole, as it stands in for the half that late interaction would add."""
    near = search._cosine  # noqa: SLF001
    search._compared.update((key, (near[key], near[key])) for key in keys)  # noqa: SLF001


def _no_window() -> contextlib.AbstractContextManager[object]:
    return mock.patch("qa.search.reader.understand", _understand_without_window)


def _understand_without_window(*arguments: object) -> Question:
    return replace(understand(*arguments), window=None)  # type: ignore[arg-type]


SWITCHES: dict[str, Switch] = {
    "all signals": contextlib.nullcontext,
    "no time window": _no_window,
    "no late interaction": _no_late_interaction,
    "no words": lambda: mock.patch.object(retrieve, "word_weight", return_value=0.0),
    "no year of a name": lambda: mock.patch.object(retrieve, "_YEAR_WEIGHT", 0.0),
    "no story before (follow-ups)": lambda: mock.patch.object(reader, "_CONVERSATION_WEIGHT", 0.0),
    "no own story (stories)": lambda: mock.patch("qa.engine.OWN_STORY_WEIGHT", 0.0),
    "no follow-up completion": lambda: mock.patch("qa.search.reader.complete", lambda text, _history: text),
    "no spelling": lambda: mock.patch.object(Speller, "nearest", return_value=None),
}


if __name__ == "__main__":
    main()
