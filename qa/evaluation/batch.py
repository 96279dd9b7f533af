"""Files of questions: a JSON object a line in, one a line out. A broken line is answered with an error object."""

import codecs
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from qa.engine import Engine
from qa.forms import jsonform
from qa.question.time.expression import parse_bound
from qa.records.errors import DatelineError, QuestionFileError
from qa.records.question import Mode, Only
from qa.records.stages import HITS

ASKED = ("id", "question", "history", "from", "to", "category", "topic")
"""What is read of a line of questions."""
_MEASURED = ("type", "gold", "answers", "need", "about", "weight", "held_out", "note")
"""What else a line may hold: `dateline eval` and `training` read it."""
_MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a question file: its number, what it holds, and what is wrong with it."""

    number: int
    record: dict[str, Any]
    fault: str | None = None

    def error(self, reason: str) -> dict[str, Any]:
        """Return the object that stands for an answer where there can be none."""
        name = {"id": self.record["id"]} if "id" in self.record else {"line": self.number}
        return {**name, "error": reason}


def read_lines(path: Path) -> Iterator[Line]:
    """Read a file of JSON lines, or standard input for the path "-"; empty lines are passed over.

    Raises:
        QuestionFileError: If the file cannot be read.
    """
    try:
        with _opened(path) as file:
            for number, raw in enumerate(file, start=1):
                if number == 1 and (encoding := _MARKS.get(raw[:2])):
                    raise QuestionFileError(f"{path} is written in {encoding}. Save it as UTF-8.")
                if raw.strip():
                    yield _line(number, raw)
    except OSError as error:
        raise QuestionFileError(
            f"The question file {path} cannot be read: {error.strerror}. Give a JSONL file."
        ) from error


def _opened(path: Path) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if str(path) == "-" else path.open("rb")


def _line(number: int, raw: bytes) -> Line:
    try:
        record = json.loads(raw)
    except UnicodeDecodeError as error:
        return Line(number, {}, f"line {number} is not UTF-8 ({error.reason} at byte {error.start})")
    except (ValueError, RecursionError) as error:
        return Line(number, {}, f"line {number} is not JSON: {error}")
    if not isinstance(record, dict):
        return Line(number, {}, f'line {number} is no JSON object like {{"id": …, "question": …}}')
    return Line(number, record)


def ask_all(
    engine: Engine,
    lines: Iterable[Line],
    k: int = HITS,
    *,
    first: date | None = None,
    last: date | None = None,
    only: Only | None = None,
    every: bool = False,
    notice: Callable[[str], None] = lambda _line: None,
) -> Iterator[dict[str, Any]]:
    """Answer questions, `{"id", "question", "history", "from", "to", "category", "topic"}` each.

    Args:
        engine: What answers.
        lines: The questions.
        k: How many hits to return with each answer.
        first: First day to look at, where a line does not say another.
        last: Last day to look at, likewise.
        only: The category and topic to look at, likewise.
        every: Of lists, cite every event that fits.
        notice: Told of what in a line is not read, once a key.
    """
    told: set[str] = set()
    for line in lines:
        for key in line.record.keys() - {*ASKED, *_MEASURED} - told:
            told.add(key)
            notice(f'line {line.number}: "{key}" is not read; what is: {", ".join(ASKED)}')
        fault = line.fault or _wrong_text(line, "question")
        history = line.record.get("history") or []
        if fault is None and not _are_texts(history):
            fault = f'line {line.number}: "history" must be a list of texts'
        try:
            since, until = _bound(line, "from", first, end=False), _bound(line, "to", last, end=True)
        except ValueError as error:
            fault = fault or str(error)
        if fault:
            yield line.error(fault)
            continue
        kind = _only(line) or only
        answer = engine.ask(
            line.record["question"], first=since, last=until, only=kind, history=history, k=k, every=every
        )
        answer = engine.written(answer) if engine.writer else answer
        yield {"id": line.record.get("id"), **jsonform.answer(answer)}


def _bound(line: Line, name: str, otherwise: date | None, *, end: bool) -> date | None:
    """Return the day that a line gives under a name, or another where it gives none.

    Raises:
        ValueError: If it is no date.
    """
    given = line.record.get(name)
    if given is None or given == "":
        return otherwise
    try:
        return parse_bound(str(given), end=end)
    except ValueError as error:
        raise ValueError(f'line {line.number}, "{name}": {error}') from None


def _only(line: Line) -> Only | None:
    """Return the category and topic that a line gives, or None."""
    category, topic = (str(line.record.get(name) or "") or None for name in ("category", "topic"))
    return Only(category, topic) if category or topic else None


def similar_all(
    engine: Engine, lines: Iterable[Line], mode: Mode, k: int = HITS, *, only: Only | None = None
) -> Iterator[dict[str, Any]]:
    """Find what is similar to events, `{"id", "event"}` each."""
    for line in lines:
        fault = line.fault or _wrong_text(line, "event")
        if fault:
            yield line.error(fault)
            continue
        try:
            _, hits = engine.similar(line.record["event"], mode=mode, only=only, k=k)
        except DatelineError as error:
            yield line.error(str(error))
            continue
        yield {"id": line.record.get("id"), "hits": [jsonform.hit(one) for one in hits]}


def _wrong_text(line: Line, name: str) -> str | None:
    if isinstance(line.record.get(name), str):
        return None
    return f'line {line.number} has no text under "{name}"'


def _are_texts(history: object) -> bool:
    return (
        isinstance(history, Sequence) and not isinstance(history, str) and all(isinstance(one, str) for one in history)
    )
