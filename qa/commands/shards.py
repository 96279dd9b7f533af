"""Embedding shared out, as a program that any scheduler can run: `python -m qa.commands.shards`.

texts ARCHIVE FOLDER --data DIR   write what is to be embedded as shards; the shards' numbers are printed
embed FOLDER [NUMBER …]           make the vectors of these shards, or of all that have none; by any number of workers
load FOLDER --data DIR            take the vectors in; then `dateline build ARCHIVE --data DIR` embeds nothing
"""

import argparse
import sys
from pathlib import Path

from embeddings import bundled
from embeddings.embedder import Embedder
from embeddings.errors import EmbeddingError
from qa.building.location import default_data
from qa.building.lock import locked
from qa.building.shards import SIZE, embed, lay_out, left, load, plan_of
from qa.commands.terminal import Terminal
from qa.records.errors import DatelineError
from qa.records.window import counted
from qa.store.schema import prepare_folder
from qa.store.store import Store
from qa.text.words import STOP_WORDS


def main(arguments: list[str] | None = None) -> int:
    """Run the program; returns its exit code."""
    terminal, options = Terminal(), _parser().parse_args(arguments)
    try:
        options.run(options, terminal)
    except (DatelineError, EmbeddingError) as error:
        terminal.err.print(f"dateline: {error}", soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        terminal.err.print("dateline: stopped. Finished shards are kept; the same command goes on from there.")
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="python -m qa.commands.shards", description=__doc__, formatter_class=raw)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser("texts", help="write what is to be embedded")
    add.set_defaults(run=_lay_out)
    add.add_argument("archive", type=Path, metavar="ARCHIVE")
    add.add_argument("folder", type=Path, metavar="FOLDER")
    add.add_argument("--data", type=Path, metavar="DIR")
    add.add_argument("--model", metavar="NAME_OR_FOLDER", default=bundled.NAME)
    add.add_argument("--size", type=int, default=SIZE, metavar="N", help=f"texts in a shard (default {SIZE:,})")
    add = commands.add_parser("embed", help="make vectors")
    add.set_defaults(run=_embed)
    add.add_argument("folder", type=Path, metavar="FOLDER")
    add.add_argument("numbers", type=int, nargs="*", metavar="NUMBER")
    add.add_argument("--device", default="cpu", metavar="DEVICE")
    add = commands.add_parser("load", help="take the vectors in")
    add.set_defaults(run=_load)
    add.add_argument("folder", type=Path, metavar="FOLDER")
    add.add_argument("--data", type=Path, metavar="DIR")
    return parser


def _lay_out(options: argparse.Namespace, terminal: Terminal) -> None:
    data = options.data or default_data()
    prepare_folder(data)
    embedder = Embedder(options.model, STOP_WORDS, notice=terminal.notice)
    with terminal.progress() as progress, locked(data), Store.open_for_build(data) as store:
        plan = lay_out(options.archive, options.folder, store, embedder, size=max(1, options.size), progress=progress)
    terminal.notice(f"{counted(plan.texts, 'text')} in {counted(plan.shards, 'shard')}: {options.folder}")
    for number in range(plan.shards):
        terminal.out.print(number)


def _embed(options: argparse.Namespace, terminal: Terminal) -> None:
    plan = plan_of(options.folder)
    embedder = Embedder(plan.model, STOP_WORDS, device=options.device, notice=terminal.notice)
    wanted = options.numbers or range(plan.shards)
    for number in wanted:
        if number in left(options.folder, plan) or number >= plan.shards:  # looked at again: others work here, too
            embed(options.folder, plan, number, embedder)
            terminal.notice(f"Shard {number} of {plan.shards} is embedded.")


def _load(options: argparse.Namespace, terminal: Terminal) -> None:
    data = options.data or default_data()
    plan = plan_of(options.folder)
    prepare_folder(data)
    with terminal.progress() as progress, locked(data), Store.open_for_build(data) as store:
        taken = load(options.folder, plan, store, progress)
    rest = left(options.folder, plan)
    terminal.notice(f"{counted(taken, 'text')} taken into {data}; {counted(len(rest), 'shard')} not embedded yet.")


if __name__ == "__main__":
    sys.exit(main())
