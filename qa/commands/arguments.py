"""What the command line takes: options that several commands share, and what each value must be. `cli` adds them."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from qa.question.category import category_called, category_near
from qa.question.time.expression import parse_bound
from qa.records.category import CATEGORIES
from qa.records.question import Only
from qa.records.stages import HITS

if TYPE_CHECKING:
    from qa.engine import Engine
    from qa.writing.writer import Writer

_LAST_PORT = 65_535


def batch(add: argparse.ArgumentParser, form: str) -> None:
    """Add `--batch` and `--json`; `form` is what a line holds."""
    add.add_argument(
        "--batch", type=Path, metavar="FILE.jsonl", help=f"read {form} a line (- for standard input); print JSON a line"
    )
    add.add_argument("--json", action="store_true", help="print one JSON object")


def window(add: argparse.ArgumentParser) -> None:
    """Add `--from` and `--to`."""
    add.add_argument(
        "--from", dest="first", type=bound(end=False), metavar="DATE", help="first day: 2011-07-27, 2011-07, 2011"
    )
    add.add_argument("--to", dest="last", type=bound(end=True), metavar="DATE", help="last day, likewise")


def fetching(add: argparse.ArgumentParser) -> None:
    """Add what is to be said where a portal is fetched."""
    add.add_argument(
        "--from", dest="first", type=bound(end=False), metavar="DATE", help="of portal:en, the first day to fetch"
    )
    add.add_argument(
        "--contact", metavar="ADDRESS", help="your e-mail or web address, which Wikipedia is told with each request"
    )


def kind(add: argparse.ArgumentParser) -> None:
    """Add `--category` and `--topic`."""
    add.add_argument(
        "--category", type=category, metavar="C", help="look at events of one category: sports, business, disasters, …"
    )
    add.add_argument("--topic", metavar="T", help="look at events of one topic: “2026 Iran war”")


def only(options: argparse.Namespace, engine: "Engine") -> Only | None:
    """Return the category and topic that were given as the archive spells them, or None.

    Raises:
        UnknownKindError: If the archive has no such category or topic.
    """
    return engine.settled(Only(options.category, options.topic)) if options.category or options.topic else None


def category(text: str) -> str:
    """Read the name of a category."""
    meant = category_called(text)
    if meant is None:
        near = category_near(text)
        raise argparse.ArgumentTypeError(
            f"{text!r} is no category{f' (near it: {near})' if near else ''}; there are: {', '.join(CATEGORIES)}"
        )
    return meant


def hits(add: argparse.ArgumentParser) -> None:
    """Add `-k`."""
    most = f"hits to find, and of a list to cite, at the most (default {HITS})"
    add.add_argument("-k", type=positive, default=HITS, metavar="N", help=most)


def writing(add: argparse.ArgumentParser) -> None:
    """Add `--writer`, `--writer-model` and `--writer-chooses`."""
    add.add_argument(
        "--writer",
        metavar="URL",
        help="have a language model write the answer, too, at an OpenAI-compatible API: http://127.0.0.1:11434/v1; "
        "the question and the events found are sent there (a key: $DATELINE_WRITER_KEY)",
    )
    add.add_argument("--writer-model", metavar="NAME", help="the model's name there")
    add.add_argument(
        "--writer-chooses", action="store_true", help="let the model choose first which of the events found answer"
    )


def writer_of(options: argparse.Namespace) -> "Writer | None":
    """Return the writer that is named, or None where none is.

    Raises:
        ValueError: If only a part of it is named.
        WriterError: If it cannot be used.
    """
    if not options.writer:
        if options.writer_model or options.writer_chooses:
            raise ValueError("--writer-model and --writer-chooses need --writer URL")
        return None
    if not options.writer_model:
        raise ValueError("--writer needs --writer-model NAME")
    from qa.writing.endpoint import Endpoint  # and with it, what checks sentences

    endpoint = Endpoint.named(options.writer, options.writer_model)
    from qa.writing.writer import Writer

    return Writer(endpoint, options.writer_chooses)


def positive(text: str) -> int:
    """Read a number from 1 to 1000."""
    if text.isdecimal() and 0 < int(text) <= 1000:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 1000")


def port(text: str) -> int:
    """Read a port."""
    if text.isdecimal() and int(text) <= _LAST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port: they go from 0 to {_LAST_PORT}")


def prefix(text: str) -> str:
    """Read a path that the app is shown under."""
    from qa.ui.prefix import checked

    try:
        return checked(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def bound(*, end: bool) -> Callable[[str], date]:
    """Return what reads a first or, at the `end`, a last day."""

    def read(text: str) -> date:
        try:
            return parse_bound(text, end=end)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read
