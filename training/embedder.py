"""An adapter of the embedder, trained on questions with known answers.

    python -m training.embedder QUESTIONS --data DIR --out FOLDER

Of every five questions one is held out; the report says how these fare before and after. It can be stopped at any
moment: the same command goes on from the last checkpoint. For 3,700 answered questions it takes an hour on two
cores.
"""

import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers.sentence_transformer.training_args import BatchSamplers

from embeddings import bundled
from embeddings.embedder import Embedder, tells
from qa.building.summary import summary
from qa.engine import Engine
from qa.store.store import Store
from qa.text.words import STOP_WORDS
from training.headlines import drawn
from training.lora import Recipe, adapted, begun, command, learn, save_adapter, say
from training.losses import QuestionLoss
from training.mining import mine, texts_of
from training.questions import Known, read_known
from training.report import QUESTIONS, figures

RECIPE = Recipe(
    rounds=8, headlines=2, batch=128, negatives=6, rate=3e-4, tokens=80, dropout=0.1, share=0.75, rank=64, alpha=128
)

_TEXTS = {"start": "a trained adapter to go on from, whole: its folder"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, and write the adapter and a report of what it is worth."""
    return command(arguments, "training.embedder", __doc__.split("\n", 1)[0], RECIPE, train, _TEXTS)


def train(questions: Path, data: Path, out: Path, recipe: Recipe, *, device: str = "cpu", steps: int = -1) -> None:
    """Train an adapter.

    Args:
        questions: Questions with known answers.
        data: The data folder of the archive that they ask about.
        out: Where adapter, checkpoints and report go.
        recipe: How.
        device: "cpu" or "cuda".
        steps: Batches to stop after; -1 for all.

    Raises:
        QuestionFileError: If the questions cannot be learned from.
    """
    started = time.monotonic()
    if recipe.start:
        recipe = replace(recipe, share=1.0)  # a share was taken when that was trained
    with Store.open(data) as store, store.snapshot():
        known = read_known(questions, store)
        every = [summary(event) for event in store.events(store.keys()).values()]
    rows = begun(out, questions, recipe, lambda: _rows(known, data, recipe))
    model = adapted(recipe, device)
    apart = BatchSamplers.NO_DUPLICATES  # each text is a wrong answer to all other questions of its batch
    learn(model, rows, QuestionLoss(model, *_vocabulary(model, every)), out, recipe, device, steps, batches=apart)
    save_adapter(model, out / "adapter", recipe)
    _report(questions, data, out, recipe)
    say(f"Trained in {(time.monotonic() - started) / 60:.0f} minutes; the adapter is in {out / 'adapter'}")


def _report(questions: Path, data: Path, out: Path, recipe: Recipe) -> None:
    """Write how questions that were held out fare before and after, and say it."""
    with Store.open(data) as store, store.snapshot():
        held_out = [one for one in read_known(questions, store) if one.held_out]
        random.Random(recipe.seed).shuffle(held_out)  # noqa: S311
        engine = Engine(data)
        mined = mine(engine, [one for one in held_out if one.gold][:QUESTIONS])
        models = {"before": Embedder(bundled.BASE, STOP_WORDS), "after": Embedder(str(out / "adapter"), STOP_WORDS)}
        report = {name: figures(engine, store, mined, model) for name, model in models.items()}
    written = {"recipe": asdict(recipe), "held out": len(mined), **report}
    (out / "report.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    for name, found in report.items():
        say(f"{name:7}" + "".join(f"{figure} {value:.3f}  " for figure, value in found.items()))


def _rows(known: Sequence[Known], data: Path, recipe: Recipe) -> dict[str, list[dict[str, str]]]:
    """Return what is learned from: headlines first, and then questions."""
    seed = random.Random(recipe.seed)  # noqa: S311
    with Store.open(data) as store, store.snapshot():
        headlines = [_row(*one) for one in drawn(store, recipe.headlines, recipe.negatives, seed)]
    questions = _of_questions(known, data, recipe)
    return {"headlines": headlines, "questions": questions} if headlines else {"questions": questions}


def _row(question: str, right: str, wrong: Sequence[str]) -> dict[str, str]:
    return {"question": question, "right": right} | {f"wrong_{at}": text for at, text in enumerate(wrong)}


def _of_questions(known: Sequence[Known], data: Path, recipe: Recipe) -> list[dict[str, str]]:
    """Return each question `rounds` times, with one of its right texts and some of the wrong ones, drawn anew."""
    learned = [one for one in known if not one.held_out]
    say(f"{len(known):,} questions, {len(learned):,} to learn from")
    mined = mine(Engine(data), learned, lambda done, of: say(f"\rLooking for what is near: {done:,} of {of:,}", ""))
    texts = texts_of(mined, data)
    seed = random.Random(recipe.seed)  # noqa: S311
    rows = []
    for one in mined * recipe.rounds:
        if len(one.wrong) < recipe.negatives:
            continue
        for _ in range(one.known.weight):
            wrong = seed.sample(one.wrong, recipe.negatives)
            rows.append(_row(one.wording, texts[seed.choice(one.right)], [texts[key] for key in wrong]))
    return rows


def _vocabulary(model: Any, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:  # noqa: ANN401
    """Return of each token whether it tells something, and how rare it is among some texts (inverse frequency)."""
    tokenizer = model.tokenizer
    size = len(tokenizer)
    held = np.zeros(size)
    for ids in tokenizer(list(texts), truncation=True, max_length=256)["input_ids"]:
        held[list(set(ids))] += 1
    pieces = tokenizer.convert_ids_to_tokens(range(size))
    special = set(tokenizer.all_special_ids)
    telling = [at not in special and tells(piece, STOP_WORDS) for at, piece in enumerate(pieces)]
    rarity = np.log((len(texts) - held + 0.5) / (held + 0.5)).clip(1e-6)
    return torch.tensor(telling), torch.tensor(rarity, dtype=torch.float32)


if __name__ == "__main__":
    sys.exit(main())
