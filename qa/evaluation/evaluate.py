"""Figures over questions with known answers: ranking, answers, citations, declines. Metrics are pure.

The definitions are the field's: nDCG and reciprocal rank with binary relevance over the first ten hits (Järvelin and
Kekäläinen 2002); 95 % intervals by the percentile bootstrap over questions (Efron 1979).
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.engine import Engine
from qa.evaluation.batch import Line, ask_all
from qa.text.folding import fold

DEPTH = 10
_RESAMPLES = 2000
_MEANS = ("ndcg@10", "mrr@10", "recall@10", "p@1", "answer", "cite_p", "cite_r")
_MARKS_READ = {"list": 1500, "story": 1500}  # characters of an answer that count
_MARKS_READ_ELSE = 600


@dataclass(frozen=True, slots=True)
class Judged:
    """One question's figures; a figure that does not apply to it is missing.

    `rank` is where its first gold event stands among the hits, None where it does not; `best` is the first hit's title.
    """

    id: str
    type: str
    question: str
    figures: dict[str, float]
    rank: int | None
    best: str | None

    @property
    def missed(self) -> str | None:
        """Return what went wrong in a few words, or None where the right event is first or the decline right."""
        declined = bool(self.figures["declined"])
        if self.figures["unanswerable"]:
            return None if declined else "answered, though no event answers it"
        if declined:
            return "declined, though an event answers it"
        if self.rank == 1:
            return None
        return f"the right event is number {self.rank}" if self.rank else f"no right event among {DEPTH}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over questions, or a difference of two, with its 95 % interval."""

    mean: float
    low: float
    high: float


def checked(lines: Sequence[Line], holds: Callable[[str], bool]) -> tuple[list[Line], list[str]]:
    """Return the lines that can be measured with, and what is wrong with the others, in words.

    A gold event that the archive lacks can be found by nobody: it does not count, and a question without another is
    left out.

    Args:
        lines: Lines of a question file.
        holds: Says whether the archive holds an event of this id.
    """
    kept, faults = [], []
    seen: dict[str, int] = {}
    for line in lines:
        gold, name = line.record.get("gold"), str(line.record.get("id"))
        if line.fault or not isinstance(gold, list) or not isinstance(line.record.get("question"), str):
            faults.append(line.fault or f'line {line.number} has no text under "question" or no list under "gold"')
            continue
        if "id" in line.record and name in seen:
            faults.append(f"line {line.number} has the id {name!r} of line {seen[name]}; each is measured by itself")
        seen.setdefault(name, line.number)
        held = [one for one in gold if isinstance(one, str) and holds(one)]
        if held or not gold:
            kept.append(Line(line.number, {**line.record, "gold": held}))
        if len(held) < len(gold):
            lacking = next(one for one in gold if one not in held)
            left = "" if held else "; it is left out"
            faults.append(f"line {line.number}: the archive holds no event {lacking!r}{left}")
    return kept, faults


def evaluate(engine: Engine, lines: Iterable[Line]) -> Iterator[Judged]:
    """Ask questions `{"id", "type", "question", "answers", "gold", "history", "need"}` and judge each answer.

    Lines that are no question with a list of gold ids are passed over.
    """
    for line in lines:
        record = line.record
        if line.fault or not isinstance(record.get("gold"), list) or not isinstance(record.get("question"), str):
            continue
        answer = next(iter(ask_all(engine, [line])))
        if "error" not in answer:
            yield judge(record, answer)


def judge_answers(lines: Iterable[Line], answers: Iterable[Line]) -> Iterator[Judged]:
    """Judge answers that were given before, as `dateline ask --batch` printed them, by the questions' ids."""
    given = {str(line.record.get("id")): line.record for line in answers if not line.fault}
    for line in lines:
        record, answer = line.record, given.get(str(line.record.get("id")))
        if (
            isinstance(record.get("gold"), list)
            and answer
            and {"answered", "hits", "citations", "text"} <= answer.keys()
        ):
            yield judge(record, answer)


def judge(record: Mapping[str, Any], answer: Mapping[str, Any]) -> Judged:
    """Judge an answer, in its JSON form, against a question's gold events and answers."""
    gold, rank = set(record["gold"]), None
    figures = {"declined": float(not answer["answered"]), "unanswerable": float(not gold)}
    if gold:
        relevant = [_is_gold(hit, gold) for hit in answer["hits"][:DEPTH]]
        rank = next((place for place, right in enumerate(relevant, start=1) if right), None)
        cited = [_is_gold(one["event"], gold) for one in answer["citations"]]
        figures |= ranking(relevant, len(gold))
        figures["cite_p"] = sum(cited) / len(cited) if cited else 0.0
        figures["cite_r"] = float(any(cited))
        if record.get("answers"):
            figures["answer"] = float(_holds_answer(record, answer))
    best = answer["hits"][0]["title"] if answer["hits"] else None
    return Judged(str(record.get("id")), str(record.get("type", "")), str(record.get("question")), figures, rank, best)


def ranking(relevant: Sequence[bool], gold: int) -> dict[str, float]:
    """Return nDCG@10, reciprocal rank, recall@10 and precision at 1 of a ranking, given how many gold events exist."""
    gain = sum(hit / math.log2(rank + 2) for rank, hit in enumerate(relevant))
    ideal = sum(1 / math.log2(rank + 2) for rank in range(min(DEPTH, gold)))
    first = next((rank for rank, hit in enumerate(relevant, start=1) if hit), None)
    return {
        "ndcg@10": gain / ideal,
        "mrr@10": 1 / first if first else 0.0,
        "recall@10": sum(relevant) / min(DEPTH, gold),
        "p@1": float(bool(relevant) and relevant[0]),
    }


def summarise(judged: Sequence[Judged], *, seed: int = 0) -> dict[str, Figure]:
    """Return every figure with its 95 % interval."""
    table = _table(judged)
    samples = _samples(len(judged), seed)
    return _intervals(_means(table), [_means(table[sample]) for sample in samples])


def compare(before: Sequence[Judged], after: Sequence[Judged], *, seed: int = 0) -> dict[str, Figure]:
    """Return the difference of every figure between two runs over the same questions, later less earlier.

    Both are resampled by the same questions (paired bootstrap), so what makes questions hard for both cancels out.

    Raises:
        ValueError: If the two are not of the same questions in the same order.
    """
    if [one.id for one in before] != [one.id for one in after]:
        raise ValueError("the runs are not of the same questions")
    first, second = _table(before), _table(after)
    differences = [_difference(first[sample], second[sample]) for sample in _samples(len(before), seed)]
    return _intervals(_difference(first, second), differences)


def by_type(judged: Sequence[Judged]) -> dict[str, dict[str, Figure]]:
    """Return the figures of each type of question."""
    return {
        kind: summarise([one for one in judged if one.type == kind]) for kind in sorted({one.type for one in judged})
    }


_Table = npt.NDArray[np.float64]


def _table(judged: Sequence[Judged]) -> _Table:
    """Return the figures of questions as rows; nan where one does not apply."""
    names = (*_MEANS, "declined", "unanswerable")
    return np.array([[one.figures.get(name, math.nan) for name in names] for one in judged])


def _samples(count: int, seed: int) -> npt.NDArray[np.int64]:
    return np.random.default_rng(seed).integers(0, count, (_RESAMPLES, count))


def _intervals(means: Mapping[str, float], samples: Sequence[Mapping[str, float]]) -> dict[str, Figure]:
    found = {}
    for name, mean in means.items():
        low, high = np.percentile([sample[name] for sample in samples if name in sample], [2.5, 97.5])
        found[name] = Figure(mean, float(low), float(high))
    return found


def _difference(before: _Table, after: _Table) -> dict[str, float]:
    first, second = _means(before), _means(after)
    return {name: second[name] - mean for name, mean in first.items() if name in second}


def _means(table: _Table) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, values in zip(_MEANS, table.T, strict=False):
        applying = values[~np.isnan(values)]
        if len(applying):
            found[name] = float(applying.mean())
    declined, hopeless = table[:, -2] > 0, table[:, -1] > 0
    answerable = int((~hopeless).sum())
    if hopeless.any():
        found["refusal_f1"] = float(2 * (declined & hopeless).sum() / (declined.sum() + hopeless.sum()))
    if answerable:
        found["declined_wrongly"] = float((declined & ~hopeless).sum() / answerable)
    return found


def _is_gold(event: Mapping[str, Any], gold: set[str]) -> bool:
    return event["id"] in gold or any(other in gold for other in event.get("also", ()))


def _holds_answer(record: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    kind = str(record.get("type", ""))
    text = f" {fold(answer['text'][: _MARKS_READ.get(kind, _MARKS_READ_ELSE)])} "
    need = record.get("need", 1) if kind in _MARKS_READ else 1
    found = sum(f" {fold(wanted)}" in text for wanted in record["answers"])
    return bool(answer["answered"]) and found >= int(need)
