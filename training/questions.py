"""Questions with known answers, read for training and checked before anything long begins.

A line is a JSON object as `dateline eval` reads it: `id`, `type`, `question`, `history`, `gold`; of a question that is
not answered `gold` is empty, and `about` may name the event that it is near to. An event is named by its id or by what
`reference` makes of it, which tells nothing of the event but its day. `weight` says how often a question counts, once
by default; `held_out` that the embedder is not to see it.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any

from qa.evaluation.batch import Line, read_lines
from qa.records.errors import DatelineError, QuestionFileError
from qa.store.store import Store

QUESTIONS = Path(__file__).with_name("questions.jsonl")
"""Questions over the English archive, to learn from."""
FEWEST = 200
"""Answered questions under which a training is refused: fewer teach a habit, not a language."""
FOLDS = 5
"""One in so many events is held out, with all questions about it, where the file does not say which are."""
_REFERENCE = re.compile(r"(\d{4}-\d\d-\d\d) ([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Known:
    """A question with the keys of the events that answer it, none where no event does.

    `about` is the key of the event that an unanswered question is near to, if it is told; `weight` how often it counts;
    `held_out` whether the embedder is not to see it, so that what it gains can be measured.
    """

    id: str
    type: str
    question: str
    history: tuple[str, ...]
    gold: tuple[int, ...]
    about: int | None = None
    weight: int = 1
    held_out: bool = False


def reference(event_id: str, day: date) -> str:
    """Return what names an event without its words: its day, and a digest of its id."""
    return f"{day.isoformat()} {blake2b(event_id.encode(), digest_size=4).hexdigest()}"


def read_known(path: Path, store: Store, *, fewest: int = FEWEST) -> list[Known]:
    """Read questions and find their events.

    Args:
        path: A file of questions.
        store: The archive's store.
        fewest: How many answered questions there must be.

    Raises:
        QuestionFileError: If the file cannot be read, has too few answered questions, names events that the archive
            lacks, or asks the same twice with other answers.
    """
    lines = _lines(path)
    keys, marked = Keys(store), any("held_out" in line.record for line in lines)
    questions, lacking = [], []
    for line in lines:
        known, unknown = _known(line, keys, marked=marked)
        questions.append(known)
        lacking += unknown
    if lacking:
        shown = ", ".join(lacking[:3])
        raise QuestionFileError(
            f"{path} names {len(lacking)} events that the archive lacks ({shown}, …). "
            "Give the archive that the questions were written for with --data, or take these lines out."
        )
    _refuse_contradictions(path, questions)
    answered = sum(bool(one.gold) for one in questions)
    if answered < fewest:
        raise QuestionFileError(
            f"{path} has {answered} questions with known answers; training takes {fewest} at the least, "
            "and pays from about a thousand on. Write more, by several hands."
        )
    return questions


def _lines(path: Path) -> list[Line]:
    """Return the lines of a file of questions, or raise QuestionFileError for one that is none."""
    lines = list(read_lines(path))
    for line in lines:
        fault = line.fault or _fault(line.record)
        if fault:
            where = "" if line.fault else f"line {line.number} "
            raise QuestionFileError(f"{path}: {where}{fault}. Mend the line, or take it out.")
    return lines


def _fault(record: Mapping[str, Any]) -> str | None:
    history = record.get("history") or []
    faults = {
        'has no text under "question" or no list under "gold"': not isinstance(record.get("question"), str)
        or not isinstance(record.get("gold"), list),
        'has no list of texts under "history"': not isinstance(history, list)
        or not all(isinstance(one, str) for one in history),
        'has no whole number under "weight"': type(record.get("weight", 1)) is not int,
    }
    return next((fault for fault, found in faults.items() if found), None)


def _drawn(name: str) -> bool:
    """Say whether what is asked about an event of this name is held out, where the file does not say it."""
    return int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "big") % FOLDS == 0


class Keys:
    """Events' keys by id or reference."""

    def __init__(self, store: Store) -> None:
        """Look in a store."""
        self._store = store
        self._days: dict[str, dict[str, int]] = {}

    def of(self, name: str) -> int | None:
        """Return the key of the event that an id or a reference names, or None."""
        found = _REFERENCE.fullmatch(name)
        if found is None:
            return self._store.key(name)
        day = found[1]
        if day not in self._days:
            self._days[day] = self._references(day)
        return self._days[day].get(name)

    def _references(self, day: str) -> dict[str, int]:
        try:
            when = date.fromisoformat(day)
        except ValueError:  # no calendar has it, so neither has the archive
            return {}
        heads = self._store.heads(self._store.keys_within(when, when).tolist())
        return {reference(event_id, of): key for key, (event_id, of, _) in heads.items()}


def _known(line: Line, keys: Keys, *, marked: bool) -> tuple[Known, list[str]]:
    record: dict[str, Any] = line.record
    named = [str(one) for one in record["gold"]]
    gold = {name: keys.of(name) for name in named}
    about = record.get("about")
    return Known(
        id=str(record.get("id", line.number)),
        type=str(record.get("type", "")),
        question=record["question"],
        history=tuple(record.get("history") or ()),
        gold=tuple(dict.fromkeys(key for key in gold.values() if key is not None)),
        about=keys.of(str(about)) if about else None,
        weight=record.get("weight", 1),
        held_out=bool(record.get("held_out")) if marked else _drawn((*named, str(about or record["question"]))[0]),
    ), [name for name, key in gold.items() if key is None]


def _refuse_contradictions(path: Path, questions: Iterable[Known]) -> None:
    asked: dict[tuple[str, tuple[str, ...]], Known] = {}
    for one in questions:
        other = asked.setdefault((one.question, one.history), one)
        if set(other.gold) != set(one.gold):
            raise QuestionFileError(
                f"{path} asks “{one.question}” twice, with other answers ({other.id} and {one.id}). Take one out."
            )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write questions with their events named by day and digest, so that they can be shared without the archive."""
    parser = argparse.ArgumentParser(prog="python -m training.questions", description=main.__doc__)
    parser.add_argument("questions", type=Path, nargs="+", metavar="QUESTIONS", help="files of questions, JSON lines")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the archive's data folder")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where they go")
    options = parser.parse_args(arguments)
    try:
        with Store.open(options.data) as store, store.snapshot():
            lines = [_shared(line.record, store) for path in options.questions for line in _lines(path)]
    except DatelineError as error:
        print(f"training: {error}", file=sys.stderr)
        return 1
    distinct = {(line["question"], *line.get("history", ())): line for line in reversed(lines)}
    kept = [line for line in lines if distinct[line["question"], *line.get("history", ())] is line]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in kept)
    options.out.write_text(text, encoding="utf-8")
    return 0


def _shared(record: Mapping[str, Any], store: Store) -> dict[str, Any]:
    """Return a question's line with what training reads of it, its events by reference."""

    def named(event_id: str) -> str:
        key = store.key(event_id)
        if key is None:
            raise QuestionFileError(f"The archive holds no event {event_id!r}. Give its data with --data.")
        ((head, day, _),) = store.heads([key]).values()
        return reference(head, day)

    kept = {
        name: record[name] for name in ("id", "type", "question", "history", "weight", "held_out") if record.get(name)
    }
    about = {"about": named(record["about"])} if record.get("about") else {}
    return kept | {"gold": list(dict.fromkeys(named(one) for one in record["gold"]))} | about


if __name__ == "__main__":
    sys.exit(main())
