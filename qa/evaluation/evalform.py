"""The JSON forms of evaluations, as `dateline eval --json` prints them. A key once here stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from qa.evaluation.evaluate import Figure, Judged


def evaluation(
    figures: Mapping[str, Figure], types: Mapping[str, Mapping[str, Figure]], judged: Sequence[Judged]
) -> dict[str, Any]:
    """Return an evaluation: the means by name, their 95 % intervals, the same by type, and what was missed."""
    return {
        "questions": len(judged),
        **{name: round(one.mean, 4) for name, one in figures.items()},
        "intervals": _intervals(figures),
        "types": {
            kind: {**{name: round(one.mean, 4) for name, one in means.items()}, "intervals": _intervals(means)}
            for kind, means in types.items()
        },
        "missed": [
            {"id": one.id, "type": one.type, "question": one.question, "why": one.missed, "first": one.best}
            for one in judged
            if one.missed
        ],
    }


def comparison(changes: Mapping[str, Figure], before: Sequence[Judged], after: Sequence[Judged]) -> dict[str, Any]:
    """Return what changed between two runs over the same questions: figures, intervals, and the questions."""
    return {
        "questions": len(before),
        "change": {name: round(one.mean, 4) for name, one in changes.items()},
        "intervals": _intervals(changes),
        "changed": [
            {"id": new.id, "question": new.question, "a": old.missed or "right", "b": new.missed or "right"}
            for old, new in zip(before, after, strict=True)
            if old.missed != new.missed
        ],
    }


def _intervals(figures: Mapping[str, Figure]) -> dict[str, list[float]]:
    return {name: [round(one.low, 4), round(one.high, 4)] for name, one in figures.items()}
