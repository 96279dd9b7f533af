"""The command that measures: `eval`, over questions with known answers."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from qa.commands.common import engine_of, print_json
from qa.commands.terminal import Terminal
from qa.engine import Engine
from qa.evaluation import evalform
from qa.evaluation.batch import Line, read_lines
from qa.evaluation.evaluate import Judged, by_type, checked, compare, evaluate, judge_answers, summarise
from qa.records.errors import DatelineError

_FAULTS_SHOWN = 20


def measure(options: argparse.Namespace, terminal: Terminal) -> None:
    """Print how good the answers are, or what changed from one run to another."""
    lines = list(read_lines(options.questions))
    if options.compare:
        _compare(options, lines, terminal)
        return
    engine = engine_of(options, terminal)
    kept, faults = checked(lines, engine.holds)
    for fault in faults[:_FAULTS_SHOWN]:
        terminal.notice(fault)
    if len(faults) > _FAULTS_SHOWN:
        terminal.notice(f"… and {len(faults) - _FAULTS_SHOWN:,} more lines like these")
    judged = list(evaluate(engine, kept))
    if not judged:
        raise DatelineError(
            f'{options.questions} holds no question with "question" and "gold" that can be measured. '
            "See the README for the form."
        )
    figures, types = summarise(judged), by_type(judged)
    if options.json:
        print_json(terminal, evalform.evaluation(figures, types, judged))
    else:
        terminal.figures(figures, types, judged)


def _compare(options: argparse.Namespace, lines: list[Line], terminal: Terminal) -> None:
    runs = [{one.id: one for one in _judged(path, lines, terminal)} for path in options.compare]
    before, after = ([run[key] for key in runs[0] if key in runs[1]] for run in runs)
    if not before:
        raise DatelineError(f"{options.compare[0]} and {options.compare[1]} answer no question of {options.questions}.")
    changes = compare(before, after)
    if options.json:
        print_json(terminal, evalform.comparison(changes, before, after))
    else:
        terminal.changes(changes, before, after)


def _judged(path: Path, lines: list[Line], terminal: Terminal) -> Iterable[Judged]:
    """Judge what a data folder answers, or what a file says was answered."""
    if path.is_dir():
        return evaluate(Engine(path, notice=terminal.notice), lines)
    return judge_answers(lines, read_lines(path))
