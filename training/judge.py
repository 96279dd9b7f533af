"""The judge's weights: whether the best events answer, learned from questions that neither model has seen.

    python -m training.judge QUESTIONS --data DIR --out judge.json

DIR holds data built with the embedder in use; ranker and cross-encoder are those in use, too. The bars, for questions
without days and with, are set where three in a hundred of those that can be answered are declined, by the rules or by
weights that were learned without the question.
`qa/answer/judge.json` is what comes with Dateline.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from qa.answer.judge import Judge, signs, weighs
from qa.engine import Engine
from qa.records.errors import DatelineError
from qa.store.store import Store
from training.lora import say
from training.questions import FOLDS, Known, read_known

MOST_DECLINED = 0.03
"""The share of questions that can be answered which may be declined."""
_STRENGTH = 0.1
"""The inverse of how much large weights are held against a judge."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn the weights, and write them down."""
    parser = argparse.ArgumentParser(prog="python -m training.judge", description=__doc__.split("\n", 1)[0])
    parser.add_argument("questions", type=Path, metavar="QUESTIONS", help="questions with known answers, JSON lines")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the archive's data folder")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where the weights go")
    options = parser.parse_args(arguments)
    try:
        learned = learn(options.questions, options.data)
    except DatelineError as error:
        say(f"training: {error}")
        return 1
    options.out.write_text(json.dumps(learned, indent=1) + "\n", encoding="utf-8")
    say(json.dumps(learned["report"], indent=1))
    return 0


def learn(questions: Path, data: Path) -> dict[str, object]:
    """Return weights, bias and bar, and a report of what they are worth.

    Raises:
        QuestionFileError: If the questions cannot be learned from.
    """
    names, known, table, declined, in_days = _seen(questions, data)
    answered = np.array([bool(one.gold) for one in known])
    groups = [str((*one.gold, one.about or one.question)[0]) for one in known]
    chances = cross_val_predict(_model(), table, answered, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba")[
        :, 1
    ]
    bar, bar_in_days = (_bar(chances[answered & some], declined[answered & some]) for some in (~in_days, in_days))
    refused = declined | (chances < np.where(in_days, bar_in_days, bar))
    weights, bias = _plain(_model().fit(table, answered))
    report = {
        "questions": len(known),
        "area under the curve": round(float(roc_auc_score(answered, chances)), 4),
        "answerable declined": round(float(refused[answered].mean()), 4),
        "others declined": round(float(refused[~answered].mean()), 4),
        "others declined by rules alone": round(float(declined[~answered].mean()), 4),
        "others declined, in days": round(float(refused[~answered & in_days].mean()), 4),
        "by kind": {
            kind: round(float(refused[places].mean()), 4)
            for kind in sorted({one.id[:1] for one in known})
            if (places := [at for at, one in enumerate(known) if one.id[:1] == kind and not one.gold])
        },
    }
    return {
        "weights": {name: round(weight, 5) for name, weight in zip(names, weights.tolist(), strict=True)},
        "bias": round(bias, 5),
        "bar": round(bar, 5),
        "bar in days": round(bar_in_days, 5),
        "report": report,
    }


def _bar(chances: NDArray[np.float64], declined: NDArray[np.bool_]) -> float:
    """Return the chance under which to decline, from those of questions that can be answered and what the rules do."""
    spare = int(MOST_DECLINED * len(chances)) - int(declined.sum())
    return float(np.sort(chances[~declined])[spare]) if spare > 0 else 0.0


def _seen(
    questions: Path, data: Path
) -> tuple[list[str], list[Known], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return what is learned from.

    The signs' names; the held-out questions; their signs, shape (n, s); which of them the rules decline, and which give
    days, each of shape (n,).
    """
    with Store.open(data) as store, store.snapshot():
        known = [one for one in read_known(questions, store) if one.held_out]
    engine = Engine(data, judge=Judge(bar=0.0, bar_in_days=0.0))
    names, kept, rows, declined, in_days = list[str](), list[Known](), [], [], []
    for one in known:
        judged = engine.judged(one.question, one.history)
        if judged is None or not weighs(judged.ranked.question, judged.ranked.events):
            continue
        table = signs(judged.ranked.question, judged.ranked.events)
        names = list(table)
        kept.append(one)
        rows.append(list(table.values()))
        declined.append(judged.refusal is not None)
        in_days.append(judged.ranked.question.window is not None)
    return names, kept, np.array(rows), np.array(declined), np.array(in_days)


def _model() -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=_STRENGTH, max_iter=5000, class_weight="balanced"))


def _plain(fitted: Pipeline) -> tuple[NDArray[np.float64], float]:
    """Return weights and bias for signs as they are, without the scaling."""
    scaler, model = fitted[0], fitted[1]
    weights: NDArray[np.float64] = model.coef_[0] / scaler.scale_
    return weights, float(model.intercept_[0] - weights @ scaler.mean_)


if __name__ == "__main__":
    sys.exit(main())
