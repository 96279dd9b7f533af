"""The `dateline` command. It parses, builds and mends; what asks is in `asking`, what measures in `measuring`."""

import argparse
import getpass
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import qa
from embeddings.errors import EmbeddingError
from qa.building.location import data_or_sample, default_data
from qa.building.progress import Stage
from qa.commands.arguments import batch, fetching, hits, kind, port, positive, prefix, window, writing
from qa.commands.asking import ask, similar, timeline
from qa.commands.common import WRONG_USAGE, engine_of, print_json, usage, writer_said
from qa.commands.measuring import measure
from qa.commands.terminal import Terminal
from qa.records.errors import DatelineError, UnknownKindError
from qa.records.question import Mode
from qa.records.window import counted

if TYPE_CHECKING:
    from qa.building.build import Built

FAILED = 1
INTERRUPTED = 130
_LARGE = 2_000_000_000
"""Bytes of a data folder from which on it is said that a check takes a while."""

_EXAMPLES = """\
examples:
  dateline ask "When did NATO step into the border clashes between Serbia and Kosovo?"
  dateline build news-en.tar.zst --data ~/news-en
  dateline build portal:en --from 2018-03-30 --contact YOUR_ADDRESS --data ~/news-en
  dateline ask "What happened in Kosovo in July 2011?" --data ~/news-en
  dateline timeline Kosovo --from 2008 --to 2011
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code: 0 done, 1 failed, 2 wrong usage."""
    terminal = Terminal()
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        run: Callable[[argparse.Namespace, Terminal], None] = options.run
        run(options, terminal)
        sys.stdout.flush()
    except (DatelineError, EmbeddingError) as error:
        terminal.err.print(f"dateline: {error}", soft_wrap=True)
        return WRONG_USAGE if isinstance(error, UnknownKindError) else FAILED
    except KeyboardInterrupt:
        goes_on = options.run in (_build, _update, _repair)
        kept = " What was done is kept; the same command goes on from there." if goes_on else ""
        terminal.err.print(f"dateline: stopped.{kept}", soft_wrap=True)
        return INTERRUPTED
    except BrokenPipeError:
        _nobody_reads()
    except OSError as error:
        _nobody_reads()
        what = f"{error.filename} cannot be read or" if error.filename else "the output cannot be"
        terminal.err.print(f"dateline: {what} written: {error.strerror}.", soft_wrap=True)
        return FAILED
    return 0


def _nobody_reads() -> None:
    """Let what is left to write go nowhere, so that the interpreter's last flush does not fail, too."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="dateline", description=qa.__doc__, epilog=_EXAMPLES, formatter_class=raw)
    parser.add_argument("--version", action="version", version=f"dateline {qa.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace, Terminal], None], text: str, example: str) -> Any:  # noqa: ANN401
        added = commands.add_parser(
            name, help=text, description=text, epilog=f"example:\n  {example}", formatter_class=raw
        )
        added.set_defaults(run=run)
        added.add_argument(
            "--data", type=Path, metavar="DIR", help="data folder (default: $DATELINE_DATA, else the user's)"
        )
        return added

    add = command(
        "build", _build, "Read an archive, or bring its data up to date.", "dateline build ~/archive --data ~/news-en"
    )
    add.add_argument(
        "archives",
        nargs="+",
        metavar="ARCHIVE",
        help="folder, .zip, .tar, .tar.gz, .tar.xz or .tar.zst of pages; of the Current Events portal's day pages "
        "(YYYY-MM-DD.wiki); an export or dump (.xml, .xml.bz2, .xml.zst); or portal:en, to fetch them",
    )
    fetching(add)
    add.add_argument(
        "--model",
        metavar="NAME_OR_FOLDER",
        help="embedding model (default: the bundled one, made of all-MiniLM-L6-v2)",
    )
    add.add_argument(
        "--device", default="cpu", metavar="DEVICE", help="where to embed: cpu (default), or a GPU: cuda, cuda:1"
    )
    add.add_argument(
        "--index",
        metavar="ENGINE",
        help="what finds events: faiss (default), milvus:http://HOST:19530, or milvus:FILE.db for Milvus Lite",
    )
    add.add_argument("--strict", action="store_true", help="stop at the first page that cannot be read")
    add.add_argument(
        "--skipped", type=Path, metavar="FILE", help="write the pages that cannot be read, with reasons, to FILE"
    )

    add = command(
        "update",
        _update,
        "Fetch what has changed at the portal that the data come from.",
        "dateline update --data ~/news-en",
    )
    add.add_argument("--contact", metavar="ADDRESS", help="how you can be reached, where it is another than before")

    add = command(
        "export", _export, "Write the data as an archive of pages.", "dateline export ~/pages --data ~/news-en"
    )
    add.add_argument("folder", type=Path, metavar="FOLDER", help="where to; new, empty or written by an export before")

    add = command("ask", ask, "Ask a question.", 'dateline ask "Which countries recognised Kosovo in February 2008?"')
    add.add_argument("question", nargs="*", metavar="QUESTION", help="the question; quotes may be left out")
    batch(add, '{"id", "question", "history", "from", "to"}')
    add.add_argument("--all", action="store_true", help="of a list, give every event that fits, not the closest 10")
    add.add_argument("--csv", action="store_true", help="print what is cited as a table")
    window(add)
    kind(add)
    hits(add)
    writing(add)

    add = command(
        "similar",
        similar,
        "Find the rest of an event's story, or its analogues.",
        "dateline similar /news/2011/07/27/….md --mode analogy",
    )
    add.add_argument(
        "event", nargs="?", metavar="EVENT_ID", help="an id as `ask --json` gives it: /news/2011/07/27/….md"
    )
    add.add_argument("--mode", type=Mode, choices=list(Mode), default=Mode.STORY, help="story (default) or analogy")
    batch(add, '{"id", "event"}')
    kind(add)
    hits(add)

    add = command(
        "timeline", timeline, "Lay out the events on a topic in time order.", "dateline timeline Kosovo --from 2008"
    )
    add.add_argument("query", metavar="QUERY")
    add.add_argument("-k", type=positive, default=50, metavar="N", help="events at the most (default 50)")
    add.add_argument("--json", action="store_true", help="print one JSON object")
    window(add)
    kind(add)

    add = command("serve", _serve, "Open the chat app in a browser.", "dateline serve --port 7860")
    add.add_argument(
        "--host", default="127.0.0.1", metavar="H", help="address to listen on (default 127.0.0.1: this machine)"
    )
    add.add_argument(
        "--port", type=port, default=7860, metavar="P", help="port to listen on (default 7860; 0 for any that is free)"
    )

    add.add_argument(
        "--root-path",
        type=prefix,
        metavar="PATH",
        help="the path that a proxy shows the app under, such as /newsqa (X-Forwarded-Prefix is read, too)",
    )
    add.add_argument("--auth-file", type=Path, metavar="FILE", help="let in only the users of FILE (dateline passwd)")
    writing(add)
    add.add_argument("--mcp", action="store_true", help="serve ask, similar, timeline and event as MCP tools, too")

    add = command("passwd", _passwd, "Add a user for --auth-file.", "dateline passwd ada --auth-file ~/users")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--auth-file", type=Path, metavar="FILE", required=True, help="the file of users; made if missing")

    add = command(
        "eval", measure, "Measure answers against questions with known events.", "dateline eval questions.jsonl"
    )
    add.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    add.add_argument(
        "--compare",
        nargs=2,
        type=Path,
        metavar=("A", "B"),
        help="say what changed from A to B; each is a data folder, or a file of answers that `ask --batch` printed",
    )
    add.add_argument("--json", action="store_true", help="print one JSON object")

    add = command("info", _info, "Say what is built, of what, and whether it is sound.", "dateline info --json")
    add.add_argument("--json", action="store_true", help="print one JSON object")
    add.add_argument("--verify", action="store_true", help="read everything and compare it with its checks")

    add = command(
        "repair",
        _repair,
        "Mend damaged data from what is left, and from the archive.",
        "dateline repair --data ~/news-en",
    )
    add.add_argument(
        "--archive", type=Path, metavar="ARCHIVE", help="the archive (default: the one the data were made of)"
    )
    return parser


def _build(options: argparse.Namespace, terminal: Terminal) -> None:
    from qa.building.build import build
    from qa.building.update import is_portal, update

    data = options.data or default_data()
    portals = [name for name in options.archives if is_portal(name)]
    if len(portals) > 1:
        usage("build", "give one portal")
    if not portals and (options.first or options.contact):
        usage("build", "--from and --contact are for fetching: give portal:en")
    archives = [Path(name) for name in options.archives if name not in portals]
    made = {"model": options.model, "index": options.index, "device": options.device, "notice": terminal.notice}
    if archives:
        with terminal.progress() as progress:
            done = build(archives, data, strict=options.strict, progress=progress, **made)
        terminal.built(done)
        _write_skipped(options.skipped, done)
    for portal in portals:
        terms = {"source": portal, "first": options.first, "contact": options.contact}
        with terminal.progress() as progress:
            terminal.updated(update(data, progress=progress, **terms, **made))
    terminal.notice(f"Data in {data}. Ask: dateline ask QUESTION" + (f" --data {data}" if options.data else ""))


def _write_skipped(file: Path | None, done: "Built") -> None:
    if file and done.report:
        recoded = [(path, f"read as {encoding}") for path, encoding in done.report.recoded]
        told = [*done.report.skipped, *recoded, *done.report.remarks]
        file.write_text("".join(f"{path}\t{reason}\n" for path, reason in told), encoding="utf-8")


def _update(options: argparse.Namespace, terminal: Terminal) -> None:
    from qa.building.update import update

    data = options.data or default_data()
    with terminal.progress() as progress:
        done = update(data, contact=options.contact, progress=progress, notice=terminal.notice)
    terminal.updated(done)


def _export(options: argparse.Namespace, terminal: Terminal) -> None:
    from qa.building.export import export

    data = data_or_sample(options.data, terminal.notice)
    with terminal.progress() as progress:
        events, days = export(data, options.folder, progress=progress)
    terminal.out.print(f"{counted(events, 'event')} on {counted(days, 'day')} written to {options.folder}")


def _serve(options: argparse.Namespace, terminal: Terminal) -> None:
    engine = engine_of(options, terminal, writer_said("serve", options, terminal))
    engine.warm_up_aside()  # while Gradio is imported
    from qa.ui.serve import serve

    serve(
        engine,
        host=options.host,
        port=options.port,
        notice=terminal.notice,
        auth_file=options.auth_file,
        mcp=options.mcp,
        root_path=options.root_path or "",
    )


def _passwd(options: argparse.Namespace, terminal: Terminal) -> None:
    from qa.ui.auth import add_user

    password = getpass.getpass(f"Password of {options.name}: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    add_user(options.auth_file, options.name, password)
    terminal.notice(f"{options.name} is in {options.auth_file}. Serve: dateline serve --auth-file {options.auth_file}")


def _info(options: argparse.Namespace, terminal: Terminal) -> None:
    from qa.building.info import info, size_of

    data = data_or_sample(options.data, terminal.notice)
    if (size := size_of(data)) > _LARGE:
        terminal.notice(f"Checking {size / 1e9:.1f} GB, which takes a while.")
    facts = info(data)
    if options.verify:
        from qa.building.verify import verify

        with terminal.progress() as progress:
            faults = verify(data, partial(progress, Stage.CHECK)).lines()
        facts |= {"healthy": not faults, "faults": faults, "verified": True}
    if options.json:
        print_json(terminal, facts)
    else:
        for name, value in facts.items():
            said = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
            said = "; ".join(said) or "none" if isinstance(said, list) else said
            terminal.out.print(f"{name:12} {said}")
    if options.verify and facts["faults"]:
        raise DatelineError(f"{data} is damaged. Mend it: dateline repair --data {data}")


def _repair(options: argparse.Namespace, terminal: Terminal) -> None:
    from qa.building.repair import repair

    data = options.data or default_data()
    with terminal.progress() as progress:
        repair(data, options.archive, progress=progress, notice=terminal.notice)


if __name__ == "__main__":
    sys.exit(main())
