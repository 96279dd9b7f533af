"""Files of questions: a JSON object a line in, one a line out. A broken line is answered with an error object."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.engine import HITS, Engine
from qa.forms import jsonform
from qa.records.errors import DatelineError, QuestionFileError
from qa.records.question import Mode


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
    """Read a file of JSON lines; empty lines are passed over.

    Raises:
        QuestionFileError: If the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                if raw.strip():
                    yield _line(number, raw)
    except OSError as error:
        raise QuestionFileError(
            f"The question file {path} cannot be read: {error.strerror}. Give a JSONL file."
        ) from error


def _line(number: int, raw: bytes) -> Line:
    try:
        record = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return Line(number, {}, f"line {number} is not JSON: {error}")
    if not isinstance(record, dict):
        return Line(number, {}, f'line {number} is no JSON object like {{"id": …, "question": …}}')
    return Line(number, record)


def ask_all(engine: Engine, lines: Iterable[Line], k: int = HITS) -> Iterator[dict[str, Any]]:
    """Answer questions, `{"id", "question", "history"}` each."""
    for line in lines:
        history = line.record.get("history") or []
        fault = line.fault or _wrong_text(line, "question")
        if fault is None and not _are_texts(history):
            fault = f'line {line.number}: "history" must be a list of texts'
        if fault:
            yield line.error(fault)
            continue
        answer = engine.ask(line.record["question"], history=history, k=k)
        yield {"id": line.record.get("id"), **jsonform.answer(answer)}


def similar_all(engine: Engine, lines: Iterable[Line], mode: Mode, k: int = HITS) -> Iterator[dict[str, Any]]:
    """Find what is similar to events, `{"id", "event"}` each."""
    for line in lines:
        fault = line.fault or _wrong_text(line, "event")
        if fault:
            yield line.error(fault)
            continue
        try:
            _, hits = engine.similar(line.record["event"], mode=mode, k=k)
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
