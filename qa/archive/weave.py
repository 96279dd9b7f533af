"""An archive in the generator's own page format, woven from any folder of events.

`python -m qa.archive.weave SOURCE FOLDER` reads an archive, or a `.jsonl` file with one event a line, works out
which events are related, and writes `FOLDER/news/…`. The bundled sample is made so; so is an archive of your own.
"""

import argparse
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain, pairwise
from pathlib import Path

from qa.archive.authored import free_id, read_authored
from qa.archive.opening import open_archive
from qa.archive.related import relate
from qa.archive.render import day_folder, day_page, event_page
from qa.records.errors import ArchiveError, DatelineError
from qa.records.event import Event

_EVENT_PATH = re.compile(r"/news/\d{4}/\d{2}/\d{1,2}/(?!(?:index|readme)\.md$)[^/\0]+\.md", re.IGNORECASE)


def weave(source: Path, folder: Path) -> tuple[int, int]:
    """Write the events of an archive or a `.jsonl` file as pages under `folder`; return events and days.

    Pages that an earlier run left in `folder` are replaced. Event ids read from an archive's paths stay.

    Raises:
        ArchiveError: If the source cannot be read, or the folder holds anything that no run of this has put there.
    """
    if not source.exists():
        raise ArchiveError(f"No archive or .jsonl file at {source}. Give one that exists.")
    read, written = source.resolve(), folder.resolve()
    if read.is_relative_to(written) or written.is_relative_to(read):
        raise ArchiveError(f"{folder} and the source {source} lie in one another. Give a folder apart from it.")
    _check_woven(folder)
    is_authored = source.suffix.lower() == ".jsonl" and source.is_file()
    events = read_authored(source) if is_authored else _with_page_paths(open_archive(source).read().events)
    _write(folder, pages(events), {})
    return len(events), len({event.date for event in events})


def write_archive(events: Iterable[Event], folder: Path, beside: Mapping[str, str]) -> None:
    """Write events as pages under a folder: with the related events that they have, and all that a page can hold.

    Args:
        events: The events; their order within a day stays.
        folder: Where to; pages and files that an earlier run left there are replaced.
        beside: Files to be written beside the pages: their names and texts.

    Raises:
        ArchiveError: If the folder holds other things, or cannot be written.
    """
    _check_woven(folder, frozenset(beside))
    _write(folder, pages(_with_page_paths(list(events)), whole=True), beside)


def _write(folder: Path, texts: Iterable[tuple[str, str]], beside: Mapping[str, str]) -> None:
    try:
        shutil.rmtree(folder / "news", ignore_errors=not (folder / "news").exists())
        for path, text in chain(texts, beside.items()):
            page = folder / path.removeprefix("/")
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ArchiveError(f"The pages cannot be written to {folder}: {error}. Mend this and try again.") from error


def pages(events: Iterable[Event], *, whole: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the path and text of every page: each event's, and each day's. Events of a day keep their order.

    Args:
        events: The events.
        whole: Write their own related events and versions, and names beside descriptions, where the generator works the
            first out and leaves the others.
    """
    events = sorted(events, key=lambda event: event.date)
    by_id = {event.id: event for event in events}
    by_day: dict[date, list[Event]] = defaultdict(list)
    for event in events if whole else relate(events):
        by_day[event.date].append(event)
        related = [(by_id[link.id], link) for link in event.related if link.id in by_id]
        yield event.id, event_page(event, related, whole=whole)
    for previous, day in pairwise([None, *by_day]):
        if day:
            yield f"{day_folder(day)}/index.md", day_page(day, by_day[day], previous, whole=whole)


def _with_page_paths(events: list[Event]) -> list[Event]:
    """Give a path of the archive's form to each event that was read from elsewhere, so that all can be written."""
    taken = {event.id for event in events}
    renamed: dict[str, str] = {}
    for event in events:
        if not _EVENT_PATH.fullmatch(event.id):
            renamed[event.id] = free_id(event.date, event.title, taken)
            taken.add(renamed[event.id])
    found = []
    for event in events:
        if renamed:
            links = tuple(replace(link, id=renamed.get(link.id, link.id)) for link in event.related)
            event = replace(event, id=renamed.get(event.id, event.id), related=links)
        found.append(event)
    return found


def _check_woven(folder: Path, beside: frozenset[str] = frozenset()) -> None:
    """Make sure that emptying the folder takes nothing but pages."""
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir():
        raise ArchiveError(f"{folder} is not a folder. Give a new or empty one.")
    news = folder / "news"
    for path in folder.iterdir():
        if path.name in beside and path.is_file() and not path.is_symlink():
            continue
        if path != news or path.is_symlink() or not path.is_dir():
            raise ArchiveError(f"{folder} holds {path.name}, which is no woven page. Give a new or empty folder.")
    for path in news.rglob("*"):
        if path.is_symlink() or not (path.is_dir() or path.suffix.lower() == ".md"):
            raise ArchiveError(f"{path} is no woven page. Give a new or empty folder.")


def main(arguments: list[str] | None = None) -> int:
    """Weave an archive from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m qa.archive.weave", description="Write events as archive pages.")
    parser.add_argument("source", type=Path, help="an archive (folder or packed), or a .jsonl file of events")
    parser.add_argument("folder", type=Path, help="where to write news/YYYY/MM/D/….md; new, empty or woven before")
    options = parser.parse_args(arguments)
    try:
        events, days = weave(options.source, options.folder)
    except DatelineError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    print(f"{events} events on {days} days written to {options.folder}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
