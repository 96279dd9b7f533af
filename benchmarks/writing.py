"""How well the check of written sentences tells what holds from what does not; and what a writer makes of questions.

    python -m benchmarks.writing
    python -m benchmarks.writing --writer http://127.0.0.1:11434/v1 --writer-model NAME --questions QUESTIONS.jsonl

The first needs no model: `writing.jsonl` has answers over the sample's events as a strong model would write them,
written by hand, and faults to plant in them, one at a time. Those of the part "first" were looked at while the check
was made; those of "later" were written after it. The second asks a model: how much of what it writes is kept, how long
it takes, and for how many questions the first event cited is a right one, as found and as the model chooses.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from qa.archive.reader import read_archive
from qa.building.location import data_or_sample
from qa.engine import Engine
from qa.evaluation.batch import read_lines
from qa.records.answer import Answer
from qa.records.errors import DatelineError
from qa.records.event import Event
from qa.records.question import Intent
from qa.sample import ARCHIVE, QUESTIONS
from qa.writing.endpoint import Endpoint
from qa.writing.marks import numbers
from qa.writing.sentences import completed
from qa.writing.verify import Before, verify
from qa.writing.writer import Writer

ANSWERS = Path(__file__).with_name("writing.jsonl")
FACTS = ("number", "date", "name", "quote")
_CHOOSES = (Intent.FACT, Intent.WHEN)


@dataclass(frozen=True, slots=True)
class Found:
    """What the check made of the answers of one part.

    Attributes:
        sound: Sentences that hold, and how many of them were kept.
        faults: Planted faults by kind.
        caught: How many of them were caught: no sentence that they changed was kept.
        missed: Those that were not, as texts.
        lost: The sound sentences that were taken out, with the reason.
        seconds: What each sentence took.
    """

    sound: tuple[int, int]
    faults: Counter[str]
    caught: Counter[str]
    missed: Sequence[str]
    lost: Sequence[str]
    seconds: Sequence[float]


def look(part: str) -> Found:
    """Check the answers of a part, as they are and with each fault planted."""
    events = {event.id: event for event in read_archive(ARCHIVE).events}
    faults, caught = Counter[str](), Counter[str]()
    missed: list[str] = []
    lost: list[str] = []
    seconds: list[float] = []
    sound = kept = 0
    for record in _records(part):
        given = {number: events[key] for number, key in enumerate(record["events"], start=1)}
        plain = list(_checked(record["sound"], given, seconds))
        sound, kept = sound + len(plain), kept + sum(reason is None for _, reason in plain)
        lost += [f"{reason}: {sentence}" for sentence, reason in plain if reason]
        known = {sentence for sentence, _ in plain}
        for fault in record["faults"]:
            planted = _checked(record["sound"].replace(fault["was"], fault["is"], 1), given, seconds)
            changed = [(sentence, reason) for sentence, reason in planted if sentence not in known]
            faults[fault["kind"]] += 1
            if changed and all(reason for _, reason in changed):
                caught[fault["kind"]] += 1
            else:
                missed.append(f"{fault['kind']}: {' '.join(sentence for sentence, reason in changed if not reason)}")
    return Found((sound, kept), faults, caught, missed, lost, seconds)


def _records(part: str) -> Iterator[dict[str, Any]]:
    for line in ANSWERS.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["part"] == part:
            yield record


def _checked(text: str, given: dict[int, Event], seconds: list[float]) -> Iterator[tuple[str, str | None]]:
    """Yield the sentences of a text, each with why it is taken out, or None."""
    before = Before()
    for sentence in completed([text]):
        start = time.perf_counter()
        wrong = verify(sentence, given, before)
        seconds.append(time.perf_counter() - start)
        before = replace(before, gone=True) if wrong else Before(tuple(given[one] for one in numbers(sentence)))
        yield sentence, wrong.reason if wrong else None


def _print(parts: dict[str, Found]) -> None:
    print(f"{'':24}" + "".join(f"{name:>18}" for name in parts))
    rows = {"sound sentences kept": [found.sound for found in parts.values()]}
    kinds = sorted(
        {kind for found in parts.values() for kind in found.faults}, key=lambda kind: (kind not in FACTS, kind)
    )
    for kind in kinds:
        rows[f"caught: {kind}"] = [(found.faults[kind], found.caught[kind]) for found in parts.values()]
    for name, wanted in (("numbers, dates, names", kinds[: len(FACTS)]), ("the rest", kinds[len(FACTS) :])):
        rows[f"caught: {name}"] = [
            (sum(found.faults[kind] for kind in wanted), sum(found.caught[kind] for kind in wanted))
            for found in parts.values()
        ]
    for name, cells in rows.items():
        print(f"{name:24}" + "".join(f"{done:>7} of {all_:<3} {done / max(1, all_):.3f}" for all_, done in cells))
    spent = sorted(1000 * second for found in parts.values() for second in found.seconds)
    most = spent[len(spent) * 95 // 100]
    print(f"{'check of a sentence':24}{median(spent):.1f} ms, 95th percentile {most:.1f} ms")


def _asked(options: argparse.Namespace) -> None:
    """Ask a writer questions with known events, and print what came of it."""
    writer = Writer(Endpoint.named(options.writer, options.writer_model))
    engine = Engine(data_or_sample(options.data, print), writer=writer)
    records = [line.record for line in read_lines(options.questions) if line.record.get("gold")][: options.most]
    stands, kept, all_of_it, first, whole, right, chosen = 0, 0, 0, [], [], [], []
    for record in records:
        answer = engine.ask(record["question"])
        written = engine.written(answer).written
        if written is None or not answer.answered:
            continue
        stands, kept, all_of_it = stands + written.stands, kept + len(written.kept), all_of_it + len(written.pieces)
        first += [written.milliseconds["first word"]] if "first word" in written.milliseconds else []
        whole += [written.milliseconds["whole"]] if "whole" in written.milliseconds else []
        if answer.question.intent in _CHOOSES:
            gold = set(record["gold"])
            right.append(bool(answer.hits) and answer.hits[0].event.id in gold)
            chosen.append(_chosen(writer, answer, gold, right[-1]))
    print(f"{'answers that stand':24}{stands} of {len(whole)}")
    print(f"{'sentences kept':24}{kept} of {all_of_it}")
    if first and whole:
        print(f"{'first word, median':24}{median(first) / 1000:.1f} s")
        print(f"{'whole, median':24}{median(whole) / 1000:.1f} s")
    if right:
        print(f"{'first event right':24}{sum(right)} of {len(right)} as found, {sum(chosen)} as the model chooses")


def _chosen(writer: Writer, answer: Answer, gold: set[str], otherwise: bool) -> bool:
    """Say whether the first event that a writer chooses is a right one; where it chooses none, as it was found."""
    try:
        ids = writer.choose(answer)
    except DatelineError:
        return otherwise
    return otherwise if ids is None else bool(ids) and ids[0] in gold


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--missed", action="store_true", help="print what was not caught, and the sound that was lost")
    parser.add_argument("--writer", metavar="URL", help="ask this endpoint, too")
    parser.add_argument("--writer-model", metavar="NAME", default="")
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--most", type=int, default=60, metavar="N", help="questions to ask (default 60)")
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    if options.writer:
        _asked(options)
        return
    parts = {name: look(name) for name in ("first", "later")}
    _print(parts)
    for found in parts.values() if options.missed else ():
        print(*(f"not caught: {one}" for one in found.missed), sep="\n")
        print(*(f"lost: {one}" for one in found.lost), sep="\n")


if __name__ == "__main__":
    main()
