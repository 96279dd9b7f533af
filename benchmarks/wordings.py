"""How far wordings of one question agree: with a mark and without, in small letters, "what date" for "when".

    python -m benchmarks.wordings QUESTIONS.jsonl --data DIR

For each of the first fifty questions: in what share of its wordings the first event is that of the question as asked.
"""

import argparse
import itertools
import re
from pathlib import Path

from qa.building.location import data_or_sample
from qa.engine import Engine
from qa.evaluation.batch import read_lines
from qa.sample import QUESTIONS

ASKED = 50


def wordings(question: str) -> list[str]:
    """Return a question in five other wordings that mean the same."""
    bare = question.rstrip(" ?.!")
    dated = re.sub(r"^(?:when|what\s+date|on\s+what\s+(?:day|date))\b", "On what date", bare, flags=re.IGNORECASE)
    return [bare, f"{bare.lower()}?", bare.lower(), bare.upper(), f"{dated}, please?"]


def main() -> None:
    """Print the agreement, by wording and in all."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("questions", type=Path, nargs="?", default=QUESTIONS)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    engine = Engine(data_or_sample(options.data, print))
    lines = (line.record for line in read_lines(options.questions) if line.record.get("gold"))
    rows = []
    for record in itertools.islice((one for one in lines if not one.get("history")), ASKED):
        first = _first(engine, record["question"])
        rows.append([_first(engine, one) == first for one in wordings(record["question"])])
    names = ("no mark", "small letters", "small, no mark", "capitals", "otherwise put")
    for name, column in zip(names, zip(*rows, strict=True), strict=True):
        print(f"{name:16}{sum(column) / len(column):.2f}")
    print(f"{'all':16}{sum(map(sum, rows)) / sum(map(len, rows)):.2f}  ({len(rows)} questions)")


def _first(engine: Engine, question: str) -> str | None:
    hits = engine.ask(question).hits
    return hits[0].event.id if hits else None


if __name__ == "__main__":
    main()
