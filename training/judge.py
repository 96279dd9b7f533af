"""The judge's trees: whether the best events answer, learned from questions that neither model has seen.

    python -m training.judge QUESTIONS --data DIR --out judge.json

DIR holds data built with the embedder in use; ranker and cross-encoder are those in use, too. The bars, for questions
without days and with, are set where three in a hundred of those that can be answered are declined, by the rules or by
trees that were learned without the question.
`qa/answer/judge.json` is what comes with Dateline.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from qa.answer.judge import Judge, Tree, signs, weighs
from qa.engine import Engine
from qa.records.errors import DatelineError, QuestionFileError
from qa.store.store import Store
from training.lora import say
from training.questions import FOLDS, Known, read_known

MOST_DECLINED = 0.03
"""The share of questions that can be answered which may be declined."""
_TREES, _DEPTH, _RATE = 120, 2, 0.06
_SHARE, _LEAF, _SEED = 0.5, 25, 0
"""The share of the questions that each tree sees, how many a leaf must hold at the least, and where chance begins."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn the trees, and write them down."""
    parser = argparse.ArgumentParser(prog="python -m training.judge", description=__doc__.split("\n", 1)[0])
    parser.add_argument("questions", type=Path, metavar="QUESTIONS", help="questions with known answers, JSON lines")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the archive's data folder")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where the trees go")
    options = parser.parse_args(arguments)
    try:
        learned = learn(options.questions, options.data)
    except DatelineError as error:
        say(f"training: {error}")
        return 1
    options.out.write_text(_written(learned), encoding="utf-8")
    say(json.dumps(learned["report"], indent=1))
    return 0


def learn(questions: Path, data: Path) -> dict[str, Any]:
    """Return trees, bias and bars, and a report of what they are worth.

    Raises:
        QuestionFileError: If the questions cannot be learned from, or too few of either kind are held out.
    """
    names, known, table, declined, in_days = _seen(questions, data)
    answered = np.array([bool(one.gold) for one in known])
    least = min(int(answered.sum()), int((~answered).sum()))
    if least < FOLDS:
        raise QuestionFileError(
            f"Of the held-out questions of {questions} that a judge is asked about, {int(answered.sum())} have an "
            f"answer and {int((~answered).sum())} none; it learns from both, and some hundreds of each. Write more."
        )
    groups = [str((*one.gold, one.about or one.question)[0]) for one in known]
    chances = cross_val_predict(_model(), table, answered, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba")[
        :, 1
    ]
    bar, bar_in_days = (_bar(chances[answered & some], declined[answered & some]) for some in (~in_days, in_days))
    refused = declined | (chances < np.where(in_days, bar_in_days, bar))
    trees, bias = _plain(_model().fit(table, answered), names)
    report = {
        "questions": len(known),
        "area under the curve": round(float(roc_auc_score(answered, chances)), 4),
        "answerable declined": _part(refused[answered]),
        "others declined": _part(refused[~answered]),
        "others declined by rules alone": _part(declined[~answered]),
        "others declined, in days": _part(refused[~answered & in_days]),
        "by kind": {
            kind: _part(refused[places])
            for kind in sorted({one.id[:1] for one in known})
            if (places := [at for at, one in enumerate(known) if one.id[:1] == kind and not one.gold])
        },
    }
    return {
        "trees": trees,
        "bias": round(bias, 5),
        "bar": round(bar, 5),
        "bar in days": round(bar_in_days, 5),
        "report": report,
    }


def _part(declined: NDArray[np.bool_]) -> float | None:
    """Return the share that is declined, or None of no questions."""
    return round(float(declined.mean()), 4) if len(declined) else None


def _written(learned: dict[str, Any]) -> str:
    """Return what was learned as JSON, a tree a line."""
    trees = ",\n  ".join(json.dumps(tree) for tree in learned["trees"])
    rest = json.dumps({name: value for name, value in learned.items() if name != "trees"}, indent=1)
    return rest.removesuffix("\n}") + f',\n "trees": [\n  {trees}\n ]\n}}\n'


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
    engine = Engine(data, judge=Judge(trees=(), bias=0.0, bar=0.0, bar_in_days=0.0))
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


def _model() -> GradientBoostingClassifier:
    return GradientBoostingClassifier(
        n_estimators=_TREES,
        max_depth=_DEPTH,
        learning_rate=_RATE,
        subsample=_SHARE,
        min_samples_leaf=_LEAF,
        random_state=_SEED,
    )


def _plain(fitted: GradientBoostingClassifier, names: Sequence[str]) -> tuple[list[Tree], float]:
    """Return the trees as they are written down, a leaf with what it adds to the log-odds, and what is before them."""
    trees = [_branch(one[0].tree_, 0, names) for one in fitted.estimators_]
    return trees, float(np.log(fitted.init_.class_prior_[1] / fitted.init_.class_prior_[0]))


def _branch(tree: Any, place: int, names: Sequence[str]) -> Tree:  # noqa: ANN401  (scikit-learn is not typed)
    low, high = int(tree.children_left[place]), int(tree.children_right[place])
    if low == high:
        return round(_RATE * float(tree.value[place].item()), 5)
    bar = float(f"{tree.threshold[place]:.6g}")
    return [names[tree.feature[place]], bar, _branch(tree, low, names), _branch(tree, high, names)]


if __name__ == "__main__":
    sys.exit(main())
