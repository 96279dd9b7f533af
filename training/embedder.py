"""An adapter of the embedder, trained on questions with known answers.

    python -m training.embedder QUESTIONS --data DIR --out FOLDER

Of every five questions one is held out; the report says how these fare before and after. It can be stopped at any
moment: the same command goes on from the last checkpoint. For 3,700 answered questions it takes half an hour on two
cores.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset
from peft import LoraConfig, TaskType
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.trainer import SentenceTransformerTrainer
from sentence_transformers.sentence_transformer.training_args import BatchSamplers, SentenceTransformerTrainingArguments

from embeddings import bundled
from embeddings.adapter import CONFIG
from embeddings.bundled import sha256
from embeddings.embedder import Embedder, tells
from embeddings.errors import EmbeddingError
from qa.building.summary import summary
from qa.engine import Engine
from qa.records.errors import DatelineError, QuestionFileError
from qa.store.store import Store
from qa.text.words import STOP_WORDS
from training.losses import QuestionLoss
from training.mining import Mined, mine
from training.questions import read_known
from training.report import QUESTIONS, figures

_TEXTS_A_ROW = 24
"""Different texts that there must be for each row of a batch, so that most batches can be filled without one twice."""
_NO_DROPOUT = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
"""On a CPU dropout takes two thirds of the time; few rounds and a small adapter keep from learning by heart, too."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How it is trained.

    Attributes:
        rounds: How often each question is seen, each time with wrong events drawn anew.
        batch: Questions a batch; fewer where the archive is too small to fill it.
        negatives: Wrong events drawn for each, which are wrong ones for all questions of the batch.
        rate: The highest learning rate of the one cycle.
        rank: The rank of the matrices that are learned.
        alpha: What these are weighed by, times their rank.
        tokens: Tokens of a text that are read; more take longer.
        seed: What everything that is drawn follows.
    """

    rounds: int = 6
    batch: int = 128
    negatives: int = 2
    rate: float = 3e-4
    rank: int = 32
    alpha: int = 64
    tokens: int = 64
    seed: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, and write the adapter and a report of what it is worth."""
    options = _parser().parse_args(arguments)
    recipe = Recipe(rounds=options.rounds, seed=options.seed)
    try:
        train(options.questions, options.data, options.out, recipe, device=options.device, steps=options.steps)
    except (DatelineError, EmbeddingError) as error:
        print(f"training: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("training: stopped. The same command goes on from the last checkpoint.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.embedder", description=__doc__.split("\n", 1)[0])
    parser.add_argument("questions", type=Path, metavar="QUESTIONS", help="questions with known answers, JSON lines")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the archive's data folder")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where adapter and report go")
    parser.add_argument("--rounds", type=int, default=Recipe().rounds, help="times that each question is seen")
    parser.add_argument("--steps", type=int, default=-1, help="stop after so many batches, as for a trial")
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    parser.add_argument("--device", default="cpu", help="cpu (default) or cuda")
    return parser


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
    rows, every = _prepared(questions, data, out, recipe)
    model = SentenceTransformer(
        str(bundled.folder()), device=device, model_kwargs={"attn_implementation": "eager"}, config_kwargs=_NO_DROPOUT
    )
    model.max_seq_length = recipe.tokens
    telling, rarity = _vocabulary(model, every)
    model.add_adapter(
        LoraConfig(
            task_type=TaskType.FEATURE_EXTRACTION,
            r=recipe.rank,
            lora_alpha=recipe.alpha,
            target_modules=["query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense"],
        )
    )
    recipe = replace(recipe, batch=_fitting(rows, recipe.batch))
    _say(f"{len(rows):,} rows, {len(rows) // recipe.batch:,} batches of {recipe.batch}")
    trainer = SentenceTransformerTrainer(
        model=model,
        args=_arguments(out, recipe, device, steps),
        train_dataset=rows,
        loss=QuestionLoss(model, telling, rarity),
    )
    resumed = any(out.glob("checkpoints/checkpoint-*"))
    trainer.train(resume_from_checkpoint=resumed or None)
    if not trainer.state.global_step:
        raise QuestionFileError(
            f"{questions} asks about too few different events to fill a batch. Write more questions."
        )
    _save(model, out / "adapter")
    _report(questions, data, out, recipe)
    _say(f"Trained in {(time.monotonic() - started) / 60:.0f} minutes; the adapter is in {out / 'adapter'}")


def _fitting(rows: Dataset, batch: int) -> int:
    """Return a batch size at which batches without a text twice can be filled: small for a small archive."""
    distinct = {text for name in rows.column_names for text in rows[name]}
    return min(batch, max(2, len(distinct) // _TEXTS_A_ROW))


def _prepared(questions: Path, data: Path, out: Path, recipe: Recipe) -> tuple[Dataset, list[str]]:
    """Return the rows to learn from, as they were made when this training began, and all texts of the archive."""
    out.mkdir(parents=True, exist_ok=True)
    with Store.open(data) as store, store.snapshot():
        known = read_known(questions, store)
        every = [summary(event) for event in store.events(store.keys()).values()]
        begun, asked = out / "begun.json", {"questions": sha256(questions), "recipe": asdict(recipe)}
        if (out / "rows").exists():
            if json.loads(begun.read_text(encoding="utf-8")) != asked:
                raise QuestionFileError(
                    f"{out} holds a training that was begun with other questions or settings. "
                    "Go on with these, or give another folder with --out."
                )
            return Dataset.load_from_disk(str(out / "rows")), every
        begun.write_text(json.dumps(asked) + "\n", encoding="utf-8")
        learned = [one for one in known if not one.held_out]
        _say(f"{len(known):,} questions, {len(learned):,} to learn from")
        mined = mine(
            Engine(data), learned, lambda done, of: _say(f"\rLooking for what is near: {done:,} of {of:,}", "")
        )
        keys = sorted({key for one in mined for key in (*one.right, *one.wrong)})
        texts = {key: summary(event) for key, event in store.events(keys).items()}
    rows = Dataset.from_list(_rows(mined, texts, recipe))
    rows.save_to_disk(str(out / "rows"))
    return rows, every


def _report(questions: Path, data: Path, out: Path, recipe: Recipe) -> None:
    """Write how questions that were held out fare before and after, and say it."""
    with Store.open(data) as store, store.snapshot():
        held_out = [one for one in read_known(questions, store) if one.held_out]
        random.Random(recipe.seed).shuffle(held_out)  # noqa: S311
        engine = Engine(data)
        mined = mine(engine, [one for one in held_out if one.gold][:QUESTIONS])
        models = {"before": Embedder(skip_words=STOP_WORDS), "after": Embedder(str(out / "adapter"), STOP_WORDS)}
        report = {name: figures(engine, store, mined, model) for name, model in models.items()}
    written = {"recipe": asdict(recipe), "held out": len(mined), **report}
    (out / "report.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    for name, found in report.items():
        _say(f"{name:7}" + "".join(f"{figure} {value:.3f}  " for figure, value in found.items()))


def _arguments(out: Path, recipe: Recipe, device: str, steps: int) -> SentenceTransformerTrainingArguments:
    return SentenceTransformerTrainingArguments(
        output_dir=str(out / "checkpoints"),
        num_train_epochs=1,
        max_steps=steps,
        per_device_train_batch_size=recipe.batch,
        learning_rate=recipe.rate,
        lr_scheduler_type="cosine",
        warmup_steps=0.1,
        weight_decay=0.01,
        use_cpu=device == "cpu",
        batch_sampler=BatchSamplers.NO_DUPLICATES,
        dataloader_drop_last=True,
        save_strategy="steps",
        save_steps=25,
        save_total_limit=2,
        logging_steps=5,
        report_to="none",
        seed=recipe.seed,
    )


def _rows(mined: Sequence[Mined], texts: dict[int, str], recipe: Recipe) -> list[dict[str, str]]:
    """Return each question `rounds` times, with one of its right texts and some of the wrong ones, drawn anew."""
    drawn = random.Random(recipe.seed)  # noqa: S311
    rows = []
    for _ in range(recipe.rounds):
        for one in mined:
            if len(one.wrong) < recipe.negatives:
                continue
            for _ in range(one.known.weight):
                wrong = drawn.sample(one.wrong, recipe.negatives)
                row = {"question": one.wording, "right": texts[drawn.choice(one.right)]}
                rows.append(row | {f"wrong_{at}": texts[key] for at, key in enumerate(wrong)})
    drawn.shuffle(rows)
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


def _save(model: Any, folder: Path) -> None:  # noqa: ANN401
    """Write the adapter in PEFT's form, in half precision, under its base's name and not where that happens to lie."""
    model.half()
    model.transformers_model.save_pretrained(str(folder))
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8")) | {"base_model_name_or_path": bundled.NAME}
    (folder / CONFIG).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def _say(line: str, end: str = "\n") -> None:
    print(line, file=sys.stderr, end=end, flush=True)


if __name__ == "__main__":
    sys.exit(main())
