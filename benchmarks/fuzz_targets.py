"""What fuzzing runs: functions that take bytes and raise where the code under them breaks a promise.

`benchmarks.fuzz` starts this module as a process of its own, because libFuzzer ends the process that it runs in.
"""

import gzip
import io
import lzma
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import atheris
import zstandard

with atheris.instrument_imports(include=["qa", "tarfile", "zipfile"]):
    import tarfile
    import zipfile

    from qa.answer.detail import missing_detail
    from qa.answer.toll import restated_toll
    from qa.archive.day import day_contexts
    from qa.archive.page import read_page
    from qa.archive.pagefile import MAX_PAGE_BYTES
    from qa.archive.walk import walk
    from qa.forms.cite import Form, cite
    from qa.question.followup import complete
    from qa.question.time.event import counted_from_event
    from qa.question.time.expression import parse
    from qa.question.understand import understand
    from qa.records.errors import ArchiveError, PageError
    from qa.records.event import Event, Source
    from qa.sample import ARCHIVE, QUESTIONS
    from qa.store.schema import SCHEMA
    from qa.text.visible import visible
    from qa.text.words import content_words, match_expression
    from qa.ui import render

SLOWEST = 2.0
"""Seconds that one input may take; instrumented code runs at about a third of its speed."""
LONGEST = 4096
"""Bytes of an input."""
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
    _promise(draft.title == visible(draft.title))
    _promise(all(source.url.lower().startswith(("http://", "https://")) for source in draft.sources))
    _promise(all(source.url == visible(source.url) and " " not in source.url for source in draft.sources))


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
    found = understand(text, (), _COVERED)
    found.remarks()
    _promise(found.fault is not None or bool(found.words) or found.window is not None)
    understand(text, [text], _COVERED)
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
SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "page": lambda: [path.read_bytes() for path in sorted(ARCHIVE.rglob("*.md"))[:40]],
    "packed": lambda: [*_packed_seeds()],
    "times": lambda: QUESTIONS.read_bytes().split(b"\n"),
    "question": lambda: QUESTIONS.read_bytes().split(b"\n"),
    "words": lambda: QUESTIONS.read_bytes().split(b"\n"),
    "rendering": lambda: [b"It's $5|<b>|javascript:x", b"NATO [1]|BBC|http://a.example/?a=b&c=%20"],
}


def _packed_seeds() -> Iterator[bytes]:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("news/2009/05/4/a.md", "# It rains.")
    yield b"\0" + zipped.getvalue()
    for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        plain = io.BytesIO()
        with tarfile.open(fileobj=plain, mode="w", format=form) as tar:
            info = tarfile.TarInfo("news/2009/05/4/" + "a" * 100 + "\u00e9.md")
            info.size = 11
            tar.addfile(info, io.BytesIO(b"# It rains."))
        data = plain.getvalue()[:4096]
        yield b"\1" + data
        yield from (b"\2" + gzip.compress(data), b"\3" + lzma.compress(data), b"\4" + zstandard.compress(data))


def main() -> None:
    """Fuzz a target for so many seconds, beginning with the seeds written to a folder; libFuzzer ends the process."""
    name, seconds, folder = sys.argv[1:]
    target = TARGETS[name]
    for number, seed in enumerate(SEEDS[name]()):
        Path(folder, f"seed{number}").write_bytes(seed[:LONGEST])

    def once(data: bytes) -> None:
        began = time.perf_counter()
        target(data)
        if (took := time.perf_counter() - began) > SLOWEST:
            raise TimeoutError(f"{took:.1f} s for {len(data)} bytes")

    flags = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=60", "-rss_limit_mb=2048"]
    atheris.Setup([sys.argv[0], *flags, "-print_final_stats=1", f"-artifact_prefix={folder}/found-", folder], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
