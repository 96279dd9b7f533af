"""What commands have in common: the engine and the writer that are asked for, JSON printed, wrong usage named."""

import argparse
import json
import sys
from typing import TYPE_CHECKING, NoReturn

from qa.building.location import data_or_sample
from qa.commands.arguments import writer_of
from qa.commands.terminal import Terminal
from qa.engine import Engine
from qa.text.visible import escaped

if TYPE_CHECKING:
    from qa.writing.writer import Writer

WRONG_USAGE = 2


def engine_of(options: argparse.Namespace, terminal: Terminal, writer: "Writer | None" = None) -> Engine:
    """Return the engine over the data that are named, else over the user's, else over the sample."""
    return Engine(data_or_sample(options.data, terminal.notice), writer=writer, notice=terminal.notice)


def writer_said(command: str, options: argparse.Namespace, terminal: Terminal) -> "Writer | None":
    """Return the writer that is named; what goes to it is said before it goes."""
    try:
        writer = writer_of(options)
    except ValueError as error:
        usage(command, str(error))
    if writer:
        model, place = writer.endpoint.model, writer.endpoint.place
        terminal.notice(f"{model} at {place} is asked to write: it gets the question and the events found.")
    return writer


def print_json(terminal: Terminal, value: object) -> None:
    """Print a value as one line of JSON, and let nothing of it steer the terminal."""
    terminal.out.file.write(escaped(json.dumps(value, ensure_ascii=terminal.plain)) + "\n")
    terminal.out.file.flush()


def usage(command: str, reason: str) -> NoReturn:
    """Say what is wrong with how a command was called, and end."""
    print(f"dateline {command}: {reason}. See dateline {command} --help", file=sys.stderr)  # noqa: T201
    raise SystemExit(WRONG_USAGE)
