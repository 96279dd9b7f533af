"""An adapter of the cross-encoder: whether an event answers a question, learned from those that do and that seem to.

    python -m training.crossencoder QUESTIONS --data DIR --out FOLDER

DIR is best built with the embedder in use, as the wrong events are those that stand first. Questions that are not
answered teach most: the event that looks like their answer is none. What is held out, and how it can be stopped and
gone on with, is as in `training.embedder`.
"""

import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from embeddings.crossencoder import CrossEncoder, joined
from qa.building.summary import summary
from qa.engine import Engine
from qa.store.store import Store
from training.headlines import drawn
from training.lora import Recipe, adapted, begun, command, learn, say
from training.losses import AnswerLoss
from training.mining import mine, texts_of
from training.questions import Known, read_known

RECIPE = Recipe(rounds=12, headlines=2, batch=64, negatives=3, rate=4e-4, tokens=112, dropout=0.1, rank=64, alpha=128)
_NEAR = 6
"""All but one of the wrong events are drawn from so many that stand first: those are what it will be asked about."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, and write the adapter and a report of what it is worth."""
    return command(arguments, "training.crossencoder", __doc__.split("\n", 1)[0], RECIPE, train)


def train(questions: Path, data: Path, out: Path, recipe: Recipe, *, device: str = "cpu", steps: int = -1) -> None:
    """Train an adapter; the arguments are those of `training.embedder.train`.

    Raises:
        QuestionFileError: If the questions cannot be learned from.
    """
    started = time.monotonic()
    with Store.open(data) as store, store.snapshot():
        known = read_known(questions, store)
    rows = begun(out, questions, recipe, lambda: _rows(known, data, recipe))
    model = adapted(recipe, device)
    learn(model, rows, AnswerLoss(model), out, recipe, device, steps)
    _report(known, data, out, recipe)
    say(f"Trained in {(time.monotonic() - started) / 60:.0f} minutes; the adapter is in {out / 'adapter'}")


def _rows(known: Sequence[Known], data: Path, recipe: Recipe) -> dict[str, list[dict[str, str | int]]]:
    """Return what is learned from: headlines first, and then questions."""
    headlines = _of_headlines(data, recipe)
    questions = _of_questions(known, data, recipe)
    return {"headlines": headlines, "questions": questions} if headlines else {"questions": questions}


def _of_headlines(data: Path, recipe: Recipe) -> list[dict[str, str | int]]:
    """Return the headlines as often as they are to be seen, with their event and others near it."""
    seed, rows = random.Random(recipe.seed), []  # noqa: S311
    with Store.open(data) as store, store.snapshot():
        for headline, right, wrong in drawn(store, recipe.headlines, recipe.negatives, seed):
            rows.append(_pairs(headline, [right, *wrong]) | {"label": 1})
    return rows


def _pairs(question: str, texts: Sequence[str]) -> dict[str, str | int]:
    return {f"pair_{at}": joined(question, text) for at, text in enumerate(texts)}


def _of_questions(known: Sequence[Known], data: Path, recipe: Recipe) -> list[dict[str, str | int]]:
    """Return each question `rounds` times, with an event that answers it, or seems to, and others that do not."""
    learned = [one for one in known if not one.held_out]
    say(f"{len(known):,} questions, {len(learned):,} to learn from")
    mined = mine(
        Engine(data),
        learned,
        lambda done, of: say(f"\rLooking for what is near: {done:,} of {of:,}", ""),
        unanswered=True,
    )
    texts = texts_of(mined, data)
    seed = random.Random(recipe.seed)  # noqa: S311
    rows: list[dict[str, str | int]] = []
    for one in mined * recipe.rounds:
        if len(one.wrong) < max(_NEAR, recipe.negatives):
            continue
        near, far = one.wrong[:_NEAR], one.wrong[_NEAR:] or one.wrong
        others = [*seed.sample(near, recipe.negatives - 1), seed.choice(far)]
        first = seed.choice(one.right) if one.right else one.known.about or seed.choice(near)
        rows.append(_pairs(one.wording, [texts[key] for key in (first, *others)]) | {"label": int(bool(one.right))})
    return rows


def _report(known: Sequence[Known], data: Path, out: Path, recipe: Recipe) -> None:
    """Write how well it tells answered questions from others that were held out, by the best of the first three."""
    held_out = [one for one in known if one.held_out]
    random.Random(recipe.seed).shuffle(held_out)  # noqa: S311
    engine, model = Engine(data), CrossEncoder(str(out / "adapter"))
    best, answered = [], []
    for one in held_out[:400]:
        hits = engine.ask(one.question, history=one.history, k=3).hits
        if hits:
            best.append(float(model.logits(one.question, [summary(hit.event) for hit in hits]).max()))
            answered.append(bool(one.gold))
    area = round(float(roc_auc_score(answered, np.array(best))), 4) if len(set(answered)) == 2 else None
    written = {"recipe": asdict(recipe), "held out": len(best), "area under the curve": area}
    (out / "report.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    say(f"Of {len(best)} held-out questions those answered are told from others with an area of {area}")


if __name__ == "__main__":
    sys.exit(main())
