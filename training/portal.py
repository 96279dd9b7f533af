"""Questions over Wikipedia's Current Events portal of 2025 and 2026, with their events named by day and digest.

    python -m training.portal --data DIR [QUESTIONS.jsonl]

The data are built of the day pages from September 2025 to August 2026 (`dateline build FOLDER --data DIR`). Prints the
figures that `dateline eval` prints; events that the data lack are named, as their wording on the portal changes.
"""

import argparse
import json
from pathlib import Path

from qa.commands.terminal import Terminal
from qa.engine import Engine
from qa.evaluation.batch import Line, read_lines
from qa.evaluation.evaluate import by_type, evaluate, summarise
from qa.store.store import Store
from training.questions import Keys

QUESTIONS = Path(__file__).with_name("portal.jsonl")


def questions(path: Path, data: Path) -> tuple[list[Line], list[str]]:
    """Return the lines of a file of questions with the ids of their events, and the names of events that are lacking.

    Args:
        path: Questions, their events by `training.questions.reference`.
        data: The data folder.
    """
    lines, lacking = [], []
    with Store.open(data) as store, store.snapshot():
        keys = Keys(store)
        for line in read_lines(path):
            found = {name: keys.of(name) for name in line.record["gold"]}
            lacking += [name for name, key in found.items() if key is None]
            heads = store.heads([key for key in found.values() if key is not None])
            lines.append(Line(line.number, {**line.record, "gold": [event_id for event_id, _, _ in heads.values()]}))
    return lines, lacking


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("questions", type=Path, nargs="?", default=QUESTIONS)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", action="store_true", help="print one line of means")
    options = parser.parse_args()
    terminal = Terminal()
    lines, lacking = questions(options.questions, options.data)
    if lacking:
        terminal.notice(f"{len(lacking)} events are not in {options.data}: {', '.join(lacking[:5])}")
    judged = list(evaluate(Engine(options.data, notice=terminal.notice), lines))
    figures = summarise(judged)
    if options.json:
        print(json.dumps({name: round(one.mean, 3) for name, one in figures.items()}))
    else:
        terminal.figures(figures, by_type(judged), judged)


if __name__ == "__main__":
    main()
