"""Two ways to answer the same questions, timed question by question in turn: engines, or states of the code.

python -m benchmarks.paired DATA OTHER QUESTIONS.jsonl … [--code DIR] [--other-code DIR] [--rounds N]

DATA and OTHER are data folders of the same archive; each is asked by a process of its own, over the code of this
checkout or of the one named. Which is asked first changes from question to question, so that what else the machine does
meets both alike. A first round, which is not counted, asks everything once.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.table import Row, percentile, show

COMMAND = "python -m benchmarks.paired"
_ASKING = """
import json, sys, time
from pathlib import Path
from qa.engine import Engine
engine = Engine(Path(sys.argv[1]))
engine.warm_up()
for line in sys.stdin:
    started = time.perf_counter()
    engine.ask(json.loads(line))
    print(1000 * (time.perf_counter() - started), flush=True)
"""


class Asked:
    """A process that answers questions over a data folder."""

    def __init__(self, data: Path, code: Path) -> None:
        """Start it, over the code of a checkout."""
        command = [sys.executable, "-c", _ASKING, str(data.resolve())]
        self.process = subprocess.Popen(command, cwd=code, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def cost(self, question: str) -> float:
        """Ask a question; return the milliseconds that it took there.

        Raises:
            RuntimeError: If there is no answer.
        """
        if not self.process.stdin or not self.process.stdout:
            raise RuntimeError("The process was not started with pipes.")
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        if not said:
            raise RuntimeError("The process that answers has ended; what it said stands above.")
        return float(said)


def measure(one: Asked, other: Asked, questions: Sequence[str], rounds: int) -> list[Row]:
    """Return the rows of this benchmark."""
    pairs = list[tuple[float, float]]()
    for turn in range(rounds + 1):
        for number, question in enumerate(questions):
            if (turn + number) % 2:
                pair = one.cost(question), other.cost(question)
            else:
                pair = (other.cost(question), one.cost(question))[::-1]
            pairs += [pair] if turn else []
    more = [second - first for first, second in pairs]
    return [
        Row("the first: median / 95th percentile", _said([first for first, _ in pairs]), "", COMMAND),
        Row("the other", _said([second for _, second in pairs]), "", COMMAND),
        Row("the other takes more by", _said(more), "", COMMAND),
    ]


def _said(costs: Sequence[float]) -> str:
    return f"{median(costs):.1f} / {percentile(costs, 0.95):.1f} ms ({len(costs)} questions)"


def main() -> None:
    """Run as a program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("other", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--code", type=Path, default=Path.cwd())
    parser.add_argument("--other-code", type=Path, default=Path.cwd())
    parser.add_argument("--rounds", type=int, default=1)
    chosen = parser.parse_args()
    lines = (line for path in chosen.questions for line in path.read_text(encoding="utf-8").splitlines())
    questions = [json.loads(line)["question"] for line in lines]
    with ExitStack() as ending:
        asked = [Asked(chosen.data, chosen.code), Asked(chosen.other, chosen.other_code)]
        for one in asked:
            ending.enter_context(one.process)
        show(measure(asked[0], asked[1], questions, chosen.rounds))


if __name__ == "__main__":
    main()
