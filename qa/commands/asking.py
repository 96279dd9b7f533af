"""The commands that ask: `ask`, `similar` and `timeline`."""

import argparse
from collections.abc import Iterable
from typing import Any

from qa.commands.arguments import only
from qa.commands.common import engine_of, print_json, usage, writer_said
from qa.commands.terminal import Terminal
from qa.evaluation.batch import Line, ask_all, read_lines, similar_all
from qa.forms import csvform, jsonform
from qa.records.errors import DatelineError
from qa.records.window import counted
from qa.text.visible import escaped


def ask(options: argparse.Namespace, terminal: Terminal) -> None:
    """Answer a question, or each line of a batch."""
    _check(options)
    writer = writer_said("ask", options, terminal)
    if options.batch:
        lines = list(read_lines(options.batch))
        engine = engine_of(options, terminal, writer)
        limits = {"first": options.first, "last": options.last, "only": only(options, engine), "every": options.all}
        answers = ask_all(engine, lines, options.k, **limits, notice=terminal.notice)
        _print_all(options, terminal, lines, answers)
        return
    engine = engine_of(options, terminal, writer)
    days = {"first": options.first, "last": options.last}
    found = engine.ask(" ".join(options.question), **days, only=only(options, engine), k=options.k, every=options.all)
    if options.json:
        print_json(terminal, jsonform.answer(engine.written(found) if writer else found))
    elif options.csv:
        terminal.out.file.write(escaped(csvform.citations(found)))
        if not found.answered:
            terminal.notice(found.text)
    elif writer and writer.chooses:
        terminal.written(engine.write(found))
    elif writer:
        terminal.answer(found)
        terminal.written(engine.write(found), shown=found)
    else:
        terminal.answer(found)


def _check(options: argparse.Namespace) -> None:
    """End where what `ask` was given does not go together."""
    if bool(options.question) == bool(options.batch):
        usage("ask", "give a QUESTION or --batch FILE.jsonl" + (", not both" if options.batch else ""))
    if options.question and not " ".join(options.question).strip():
        usage("ask", "the QUESTION is empty")
    _check_window("ask", options)
    if options.csv and (options.json or options.batch):
        usage("ask", "--csv is a table of what one answer cites, --json and --batch print JSON: leave one out")
    if options.writer and options.csv:
        usage("ask", "--csv prints what is cited, and a --writer writes text: leave one out")


def similar(options: argparse.Namespace, terminal: Terminal) -> None:
    """Print the events that are like one, or like each of a batch."""
    if (options.event is None) == (options.batch is None):
        usage("similar", "give an EVENT_ID or --batch FILE.jsonl" + (", not both" if options.batch else ""))
    if options.batch:
        lines = list(read_lines(options.batch))
        engine = engine_of(options, terminal)
        found = similar_all(engine, lines, options.mode, options.k, only=only(options, engine))
        _print_all(options, terminal, lines, found)
        return
    engine = engine_of(options, terminal)
    event, hits = engine.similar(options.event, mode=options.mode, only=only(options, engine), k=options.k)
    if options.json:
        print_json(
            terminal, {"event": jsonform.head(event), "mode": options.mode, "hits": [jsonform.hit(one) for one in hits]}
        )
    else:
        terminal.similar(event, hits, options.mode, options.k)


def timeline(options: argparse.Namespace, terminal: Terminal) -> None:
    """Print the events on a topic in time order."""
    if not options.query.strip():
        usage("timeline", "the QUERY is empty")
    _check_window("timeline", options)
    days = {"first": options.first, "last": options.last}
    engine = engine_of(options, terminal)
    found = engine.timeline(options.query, **days, only=only(options, engine), k=options.k)
    if options.json:
        print_json(terminal, jsonform.timeline(found))
    else:
        terminal.timeline(found)


def _print_all(
    options: argparse.Namespace, terminal: Terminal, lines: list[Line], found: Iterable[dict[str, Any]]
) -> None:
    """Print an object a line; where every line failed, or the user stops it, say so.

    Raises:
        DatelineError: If not a single line could be asked.
    """
    done, faults = 0, []
    try:
        for one in found:
            print_json(terminal, one)
            done += 1
            faults += [str(one["error"])] if "error" in one else []
    except KeyboardInterrupt:
        terminal.notice(f"{done:,} of {counted(len(lines), 'line')} are answered and printed; the others are not.")
        raise
    if faults and len(faults) == done:
        raise DatelineError(f"No line of {options.batch} could be answered. The first: {faults[0]}")


def _check_window(command: str, options: argparse.Namespace) -> None:
    if options.first and options.last and options.last < options.first:
        usage(command, f"--to {options.last} lies before --from {options.first}")
