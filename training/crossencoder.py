"""An adapter of the cross-encoder: whether an event answers a question, learned from those that do and that seem to.

    python -m training.crossencoder QUESTIONS --data DIR --out FOLDER [--teacher BIG --asked FILE]

DIR is best built with the embedder in use, as the wrong events are those that stand first. Questions that are not
answered teach most: the event that looks like their answer is none. What is held out, and how it can be stopped and
gone on with, is as in `training.embedder`.

A larger model reads better than the bundled one, and is too slow to ask. `--base MODEL` trains one, and `--teacher`
names what came of it: the small one then learns from what that says of each pair, too, and of questions whose answers
nobody knows (`--asked`).
"""

import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from peft.tuners.lora import LoraLayer
from sentence_transformers import SentenceTransformer
from sklearn.metrics import roc_auc_score

from embeddings import bundled
from embeddings.adapter import CONFIG
from embeddings.crossencoder import TEMPERATURE, CrossEncoder, direction, joined
from qa.building.summary import summary
from qa.engine import Engine
from qa.records.errors import QuestionFileError
from qa.store.store import Store
from training.headlines import drawn
from training.lora import Recipe, adapted, begun, command, folder_of, learn, save_adapter, say
from training.losses import AnswerLoss
from training.mining import mine, texts_of
from training.questions import Known, read_known

RECIPE = Recipe(rounds=12, headlines=2, batch=64, negatives=3, rate=4e-4, tokens=112, dropout=0.1, rank=64, alpha=128)
_NEAR = 6
"""All but one of the wrong events are drawn from so many that stand first: those are what it will be asked about."""
_TAUGHT = 16
"""Of a question whose answer is not known, events are drawn from so many that stand first."""
_TEXTS = {
    "base": "a larger model to train instead, to be a teacher: its folder",
    "teacher": "what --base made: its FOLDER, to learn from besides",
    "asked": "questions without answers, one a line, to learn from the teacher",
    "start": "a trained adapter to go on from: its folder",
}
_ASKED = "asked"
Rows = dict[str, list[dict[str, Any]]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, and write the adapter and a report of what it is worth."""
    return command(arguments, "training.crossencoder", __doc__.split("\n", 1)[0], RECIPE, train, _TEXTS)


def train(questions: Path, data: Path, out: Path, recipe: Recipe, *, device: str = "cpu", steps: int = -1) -> None:
    """Train an adapter; the arguments are those of `training.embedder.train`.

    Raises:
        QuestionFileError: If the questions cannot be learned from.
    """
    started = time.monotonic()
    if recipe.asked and not recipe.teacher:
        raise QuestionFileError("Questions without answers (--asked) teach only what a teacher says: give --teacher.")
    if recipe.teacher:
        _base_of(Path(recipe.teacher) / "adapter")  # before anything long begins
    with Store.open(data) as store, store.snapshot():
        known = read_known(questions, store)
    rows = begun(out, questions, recipe, lambda: taught(_rows(known, data, recipe), recipe, device))
    model = adapted(recipe, device)
    learn(model, rows, AnswerLoss(model), out, recipe, device, steps)
    save_adapter(model, out / "adapter", recipe)
    if recipe.base == bundled.BASE:
        _report(known, data, out, recipe)
    say(f"Trained in {(time.monotonic() - started) / 60:.0f} minutes; the adapter is in {out / 'adapter'}")


def taught(rows: Rows, recipe: Recipe, device: str) -> Rows:
    """Return rows with what the recipe's teacher says of each pair behind their label, as log-odds; as is without."""
    if not recipe.teacher:
        return rows
    asked = sorted(
        {text for some in rows.values() for row in some for text in _columns(row)}, key=lambda text: (len(text), text)
    )
    say(f"The teacher reads {len(asked):,} pairs")
    said = dict(zip(asked, scored(Path(recipe.teacher) / "adapter", asked, recipe, device).tolist(), strict=True))
    return {
        name: [row | {"label": [float(row["label"]), *(said[text] for text in _columns(row))]} for row in some]
        for name, some in rows.items()
    }


def scored(adapter: Path, pairs: Sequence[str], recipe: Recipe, device: str) -> NDArray[np.float32]:
    """Return the log-odds that a trained cross-encoder of any base gives pairs, shape (n,).

    Raises:
        QuestionFileError: If there is no adapter.
    """
    model = SentenceTransformer(folder_of(_base_of(adapter)), device=device, model_kwargs={"dtype": torch.bfloat16})
    model.load_adapter(str(adapter))
    for layer in model.modules():
        if isinstance(layer, LoraLayer):
            layer.merge()  # half as long to read by
    model.max_seq_length = recipe.tokens
    with torch.inference_mode():
        vectors = model.encode(list(pairs), batch_size=512 if device == "cuda" else 32, normalize_embeddings=True)
    found: NDArray[np.float32] = vectors.astype(np.float32) @ direction(vectors.shape[1]) / TEMPERATURE
    return found


def _base_of(adapter: Path) -> str:
    """Return the base that a trained cross-encoder is an adapter of.

    Raises:
        QuestionFileError: If there is no adapter.
    """
    try:
        base: str = json.loads((adapter / CONFIG).read_text(encoding="utf-8"))["base_model_name_or_path"]
    except (OSError, ValueError, KeyError) as error:
        raise QuestionFileError(f"{adapter} is no trained cross-encoder ({error}). Train one with --base.") from error
    return base


def _columns(row: dict[str, Any]) -> list[str]:
    return [text for name, text in row.items() if name != "label"]


def _rows(known: Sequence[Known], data: Path, recipe: Recipe) -> Rows:
    """Return what is learned from: headlines first, and then questions."""
    headlines = _of_headlines(data, recipe)
    questions = _of_questions(known, data, recipe)
    return {"headlines": headlines, "questions": questions} if headlines else {"questions": questions}


def _of_headlines(data: Path, recipe: Recipe) -> list[dict[str, Any]]:
    """Return the headlines as often as they are to be seen, with their event and others near it."""
    seed, rows = random.Random(recipe.seed), []  # noqa: S311
    with Store.open(data) as store, store.snapshot():
        for headline, right, wrong in drawn(store, recipe.headlines, recipe.negatives, seed):
            rows.append(_pairs(headline, [right, *wrong]) | {"label": 1})
    return rows


def _pairs(question: str, texts: Sequence[str]) -> dict[str, Any]:
    return {f"pair_{at}": joined(question, text) for at, text in enumerate(texts)}


def _of_questions(known: Sequence[Known], data: Path, recipe: Recipe) -> list[dict[str, Any]]:
    """Return each question `rounds` times, with an event that answers it, or seems to, and others that do not."""
    learned = [one for one in known if not one.held_out]
    say(f"{len(known):,} questions, {len(learned):,} to learn from")
    mined = mine(
        Engine(data),
        [*learned, *_asked(recipe)],
        lambda done, of: say(f"\rLooking for what is near: {done:,} of {of:,}", ""),
        unanswered=True,
    )
    texts = texts_of(mined, data)
    seed = random.Random(recipe.seed)  # noqa: S311
    rows: list[dict[str, Any]] = []
    for one in mined * recipe.rounds:
        if len(one.wrong) < max(_NEAR, recipe.negatives):
            continue
        if one.known.type == _ASKED:
            drawn_of, label = seed.sample(one.wrong[:_TAUGHT], recipe.negatives + 1), -1
        else:
            near, far = one.wrong[:_NEAR], one.wrong[_NEAR:] or one.wrong
            others = [*seed.sample(near, recipe.negatives - 1), seed.choice(far)]
            first = seed.choice(one.right) if one.right else one.known.about or seed.choice(near)
            drawn_of, label = [first, *others], int(bool(one.right))
        rows.append(_pairs(one.read, [texts[key] for key in drawn_of]) | {"label": label})
    return rows


def _asked(recipe: Recipe) -> list[Known]:
    """Return the questions without answers, none twice."""
    if not recipe.asked:
        return []
    try:
        lines = Path(recipe.asked).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(f"{recipe.asked} cannot be read: {error}") from error
    different = dict.fromkeys(line.strip() for line in lines if line.strip())
    return [Known(str(at), _ASKED, question, (), ()) for at, question in enumerate(different)]


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
