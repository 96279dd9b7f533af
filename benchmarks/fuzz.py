"""Coverage-guided fuzzing of what reads untrusted text: `python -m benchmarks.fuzz TARGET SECONDS`.

It takes atheris (`pip install atheris`; CPython on Linux or macOS). Each target is a function that takes bytes and
raises where the code under it breaks a promise: an error that is none of Dateline's, or more than `SLOWEST` seconds
for an input of at most `LONGEST` bytes. Ends with exit code 0 and a line of figures, or 1 and the input that broke.
"""

import argparse
import io
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

from qa.archive.day import day_contexts
from qa.archive.page import read_page
from qa.archive.pagefile import MAX_PAGE_BYTES
from qa.archive.walk import walk
from qa.cite import Form, cite
from qa.decline import missing_detail
from qa.errors import ArchiveError, PageError
from qa.event import Event, Source
from qa.followup import complete
from qa.question import understand
from qa.schema import SCHEMA
from qa.timeevent import counted_from_event
from qa.timeexpr import parse
from qa.toll import restated_toll
from qa.ui import render
from qa.words import content_words, match_expression

SLOWEST = 2.0
LONGEST = 4096
_COVERED = (date(1999, 1, 1), date(2018, 12, 31))
_PAGE = "/news/2009/05/4/a.md"


def page(data: bytes) -> None:
    """Read a page and a day's page."""
    text = data.decode("utf-8", errors="replace")
    day_contexts(text)
    try:
        draft = read_page(_PAGE, text)
    except PageError:
        return
    _promise(draft.title.isprintable() or "\u200b" in draft.title or not set(draft.title) & set("\x1b\x9b\u202e"))
    _promise(all(source.url.lower().startswith(("http://", "https://")) for source in draft.sources))
    _promise(not any(set(source.url) & set("\x1b\x9b\u202e\n") for source in draft.sources))


def packed(data: bytes) -> None:
    """Read a packed file; the first byte says of which kind."""
    ending = (".zip", ".tar", ".tar.gz", ".tar.xz", ".tar.zst")[(data[0] if data else 0) % 5]
    with tempfile.TemporaryDirectory(prefix="fuzz") as folder:
        archive = Path(folder, f"a{ending}")
        archive.write_bytes(data[1:])
        try:
            _promise(all(len(one.data) <= MAX_PAGE_BYTES for one in walk(archive)))
        except ArchiveError as error:
            _promise(archive.name in str(error))


def times(data: bytes) -> None:
    """Read the time expressions of a text."""
    text = data.decode("utf-8", errors="replace")
    timing = parse(text, _COVERED)
    window = timing.window
    _promise(window is None or not (window.first and window.last) or window.first <= window.last)
    counted = counted_from_event(text)
    try:
        if counted:
            counted.window(date.max)
    except ValueError:
        return


def question(data: bytes) -> None:
    """Understand a question, alone and as a follow-up."""
    text = data.decode("utf-8", errors="surrogateescape")
    found = understand(text, {"kosovo": ("Kosovo",)}, _COVERED)
    found.remarks()
    _promise(found.fault is not None or bool(found.words) or found.window is not None)
    complete(found.text, [found.text])
    missing_detail(found.text, [found.text])
    restated_toll(found.text)


def words(data: bytes) -> None:
    """Search SQLite's full-text index for any words."""
    expression = match_expression(content_words(data.decode("utf-8", errors="surrogateescape")))
    if expression:
        _index().execute("SELECT rowid FROM words WHERE words MATCH ?", (expression,)).fetchall()


def rendering(data: bytes) -> None:
    """Render an event that says anything, and cite it in every form."""
    title, _, rest = data.decode("utf-8", errors="replace").partition("|")
    name, _, url = rest.partition("|")
    event = Event(_PAGE, date(2009, 5, 4), title, rest, name, (Source(name, url, _PAGE),), entities=(name,))
    _Inert().feed(render.event_page(event, {}))
    _Inert().feed(render.notice(title))
    for form in Form:
        cite(event, event.sources[0], form)


class _Inert(HTMLParser):
    """Raises at what could run or load."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check an element of ours."""
        _promise(tag not in {"script", "img", "iframe", "object", "embed", "style", "base", "meta", "link", "svg"})
        for name, value in attrs:
            _promise(not name.startswith("on") and name != "style")
            _promise(name != "href" or (value or "").lower().startswith(("http://", "https://", "?", "#")))


def _promise(kept: object) -> None:
    if not kept:
        raise AssertionError("a promise is broken")


def _index() -> sqlite3.Connection:
    if "db" not in _shared:
        _shared["db"] = sqlite3.connect(":memory:")
        statement = next(one for one in SCHEMA.split(";") if "TABLE words" in one)
        _shared["db"].execute(statement)
        _shared["db"].execute("INSERT INTO words (rowid, title) VALUES (1, 'the ferry sails')")
    return _shared["db"]


_shared: dict[str, sqlite3.Connection] = {}
TARGETS: dict[str, Callable[[bytes], None]] = {
    "page": page,
    "packed": packed,
    "times": times,
    "question": question,
    "words": words,
    "rendering": rendering,
}


def fuzz(target: Callable[[bytes], None], seconds: int, seeds: Path) -> None:
    """Fuzz a target for a while, beginning with the inputs of a folder; it never returns."""
    import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]

    runs, started = 0, time.monotonic()

    def once(data: bytes) -> None:
        nonlocal runs
        runs += 1
        began = time.perf_counter()
        target(data)
        if (took := time.perf_counter() - began) > SLOWEST:
            raise TimeoutError(f"{took:.1f} s for {len(data)} bytes")
        if runs % 1000 == 0 or time.monotonic() - started > seconds - 1:
            print(f"\r{runs:,} executions in {time.monotonic() - started:.0f} s", end="", file=sys.stderr)

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=60", str(seeds)], once)
    atheris.Fuzz()
