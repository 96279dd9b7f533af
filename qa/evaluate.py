"""Figures over questions with known answers: ranking, answers, citations, declines. Metrics are pure.

The definitions are the field's: nDCG and reciprocal rank with binary relevance over the first ten hits (Järvelin and
Kekäläinen 2002); 95 % intervals by the percentile bootstrap over questions (Efron 1979).
"""

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa.archive.text import fold
from qa.batch import Line, ask_all
from qa.engine import Engine

DEPTH = 10
_RESAMPLES = 1000
_MARKS_READ = {"list": 1500, "story": 1500}  # characters of an answer that count
_MARKS_READ_ELSE = 600


@dataclass(frozen=True, slots=True)
class Judged:
    """One question's figures; a figure that does not apply to it is missing."""

    id: str
    type: str
    question: str
    figures: dict[str, float]
    best: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over questions with its 95 % interval."""

    mean: float
    low: float
    high: float


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


def judge(record: Mapping[str, Any], answer: Mapping[str, Any]) -> Judged:
    """Judge an answer, in its JSON form, against a question's gold events and answers."""
    gold = set(record["gold"])
    figures = {"declined": float(not answer["answered"]), "unanswerable": float(not gold)}
    if gold:
        relevant = [_is_gold(hit, gold) for hit in answer["hits"][:DEPTH]]
        cited = [_is_gold(one["event"], gold) for one in answer["citations"]]
        figures |= ranking(relevant, len(gold))
        figures["cite_p"] = sum(cited) / len(cited) if cited else 0.0
        figures["cite_r"] = float(any(cited))
        if record.get("answers"):
            figures["answer"] = float(_holds_answer(record, answer))
    best = answer["hits"][0]["title"] if answer["hits"] else None
    return Judged(str(record.get("id")), str(record.get("type", "")), record["question"], figures, best)


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
    rng = random.Random(seed)  # noqa: S311  (resampling, not secrecy)
    samples = [_means(rng.choices(judged, k=len(judged))) for _ in range(_RESAMPLES)]
    found = {}
    for name, mean in _means(judged).items():
        spread = sorted(sample[name] for sample in samples if name in sample)
        found[name] = Figure(mean, spread[int(0.025 * len(spread))], spread[int(0.975 * len(spread)) - 1])
    return found


def by_type(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """Return the means of each type of question."""
    return {kind: _means([one for one in judged if one.type == kind]) for kind in sorted({one.type for one in judged})}


def _means(judged: Sequence[Judged]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in ("ndcg@10", "mrr@10", "recall@10", "p@1", "answer", "cite_p", "cite_r"):
        values = [one.figures[name] for one in judged if name in one.figures]
        if values:
            found[name] = sum(values) / len(values)
    declined = [one for one in judged if one.figures["declined"]]
    hopeless = [one for one in judged if one.figures["unanswerable"]]
    answerable = len(judged) - len(hopeless)
    right = sum(one.figures["unanswerable"] for one in declined)
    if hopeless:
        found["refusal_f1"] = 2 * right / (len(declined) + len(hopeless))
    if answerable:
        found["declined_wrongly"] = (len(declined) - right) / answerable
    return found


def _is_gold(event: Mapping[str, Any], gold: set[str]) -> bool:
    return event["id"] in gold or any(other in gold for other in event.get("also", ()))


def _holds_answer(record: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    kind = str(record.get("type", ""))
    text = f" {fold(answer['text'][: _MARKS_READ.get(kind, _MARKS_READ_ELSE)])} "
    need = record.get("need", 1) if kind in _MARKS_READ else 1
    found = sum(f" {fold(wanted)}" in text for wanted in record["answers"])
    return bool(answer["answered"]) and found >= int(need)
