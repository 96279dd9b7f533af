"""What every training here shares: a low-rank adapter of the bundled model, learned in batches, resumable.

`embedder` and `crossencoder` each bring rows to learn from and a loss; how they are learned from is here.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import torch
from datasets import Dataset
from peft import LoraConfig, TaskType
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.trainer import SentenceTransformerTrainer
from sentence_transformers.sentence_transformer.training_args import BatchSamplers, SentenceTransformerTrainingArguments
from torch import Tensor, nn

from embeddings import bundled
from embeddings.adapter import CONFIG
from embeddings.bundled import sha256
from embeddings.encoder import cores
from embeddings.errors import EmbeddingError
from qa.records.errors import DatelineError, QuestionFileError

_TEXTS_A_COLUMN = 5
"""Different texts that there must be for each of a batch, so that most batches can be filled without one twice."""
_STRIP = 1 << 24
"""Random factors that dropout takes its own from, by the place alone; more than any layer's outputs of a batch."""
_ADAPTED = ["query", "key", "value", "q", "k", "v", "o", "attention.output.dense", "intermediate.dense", "output.dense"]
"""The layers that learn, by the names that BERT and MPNet give them."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an adapter is trained.

    Attributes:
        rounds: How often each question is seen, each time with wrong events drawn anew.
        headlines: How often each headline of the archive's sources is seen before that.
        batch: Questions a batch; fewer where the archive is too small to fill it.
        negatives: Wrong events drawn for each.
        rate: The highest learning rate of the one cycle.
        rank: The rank of the matrices that are learned.
        alpha: What these are weighed by, times their rank.
        tokens: Tokens of a text that are read; more take longer.
        dropout: The share of the hidden states and of the adapter's inputs that are left out, drawn anew each time.
        share: How much of what was learned is taken: a model half-way to its base forgets less of what that knew
            (WiSE-FT, Wortsman et al. 2022).
        seed: What everything that is drawn follows.
        base: The model that the adapter is of; another than the bundled one is only good for a teacher.
        teacher: The folder of a trained cross-encoder to learn from besides, or none.
        asked: A file of questions without answers, one a line, to learn from the teacher; or none.
        start: The folder of an adapter of the same base to go on from, of which rank and weight are kept; or none.
        layers: The numbers of the layers that a smaller model keeps; or none.
    """

    rounds: int
    headlines: int
    batch: int
    negatives: int
    rate: float
    tokens: int
    dropout: float = 0.0
    share: float = 1.0
    rank: int = 32
    alpha: int = 64
    seed: int = 0
    base: str = bundled.BASE
    teacher: str = ""
    asked: str = ""
    start: str = ""
    layers: str = ""


class Thinned(nn.Module):
    """Dropout that takes its factors from one long random strip, at a place drawn anew: no sum, no loop, no waiting.

    torch draws a number for each element, on one core, which takes a CPU as long as all the rest of a training step.
    """

    def __init__(self, share: float) -> None:
        """Leave out a share of what comes in, and make the rest larger by as much."""
        super().__init__()
        self.p = share

    def forward(self, states: Tensor) -> Tensor:
        """Return the states thinned in training, and as they are otherwise."""
        if not self.training or states.numel() > _STRIP:
            return nn.functional.dropout(states, self.p, self.training)
        start = int(torch.randint(_STRIP - states.numel() + 1, ()))
        factors = _strip(self.p, states.dtype, states.device)[start : start + states.numel()]
        return states * factors.view(states.shape)


@cache
def _strip(share: float, dtype: torch.dtype, device: torch.device) -> Tensor:
    drawn = torch.rand(_STRIP, generator=torch.Generator().manual_seed(0))
    return ((drawn >= share) / (1 - share)).to(device, dtype)


class Training(Protocol):
    """What `command` runs: questions, data folder, where the adapter goes, and how."""

    def __call__(self, questions: Path, data: Path, out: Path, recipe: Recipe, *, device: str, steps: int) -> None: ...  # noqa: D102


def command(
    arguments: Sequence[str] | None,
    module: str,
    about: str,
    recipe: Recipe,
    train: Training,
    texts: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Run a training from the command line, and return its exit status.

    Args:
        arguments: The arguments, or None for those of the process.
        module: The module that is run.
        about: What it does, in a line.
        recipe: How it trains where nothing else is said.
        train: The training.
        texts: What else of the recipe can be said, each with a line of help.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=about)
    parser.add_argument("questions", type=Path, metavar="QUESTIONS", help="questions with known answers, JSON lines")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the archive's data folder")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where adapter and report go")
    parser.add_argument("--rounds", type=int, default=recipe.rounds, help="times that each question is seen")
    parser.add_argument(
        "--headlines", type=int, default=recipe.headlines, help="times that each headline is seen before"
    )
    parser.add_argument("--steps", type=int, default=-1, help="stop after so many batches of each, as for a trial")
    parser.add_argument("--seed", type=int, default=recipe.seed)
    parser.add_argument("--device", default="cpu", help="cpu (default) or cuda")
    for name, line in texts.items():
        parser.add_argument(f"--{name}", default=getattr(recipe, name), metavar="PATH", help=line)
    options = parser.parse_args(arguments)
    said = {name: getattr(options, name) for name in ("rounds", "headlines", "seed", *texts)}
    recipe = replace(recipe, **said)
    try:
        train(options.questions, options.data, options.out, recipe, device=options.device, steps=options.steps)
    except (DatelineError, EmbeddingError) as error:
        say(f"training: {error}")
        return 1
    except KeyboardInterrupt:
        say("training: stopped. The same command goes on from the last checkpoint.")
        return 130
    return 0


def begun(
    out: Path, questions: Path, recipe: Recipe, made: Callable[[], Mapping[str, Sequence[dict[str, Any]]]]
) -> dict[str, Dataset]:
    """Return the rows to learn from, by what they are made of, as they were when a training into this folder began.

    Args:
        out: Where the training keeps what it makes.
        questions: The file of questions.
        recipe: How it is trained.
        made: Makes the rows; what is learned first stands first.

    Raises:
        QuestionFileError: If the training in this folder was begun with other questions or settings.
    """
    out.mkdir(parents=True, exist_ok=True)
    note, asked = out / "begun.json", {"questions": sha256(questions), "recipe": asdict(recipe)}
    if recipe.asked:
        asked["asked"] = sha256(Path(recipe.asked))
    if (out / "rows").exists():
        if json.loads(note.read_text(encoding="utf-8")) != asked:
            raise QuestionFileError(
                f"{out} holds a training that was begun with other questions or settings. "
                "Go on with these, or give another folder with --out."
            )
        names = json.loads((out / "rows" / "order.json").read_text(encoding="utf-8"))
        return {name: Dataset.load_from_disk(str(out / "rows" / name)) for name in names}
    note.write_text(json.dumps(asked) + "\n", encoding="utf-8")
    found = {}
    for name, rows in made().items():
        mixed = list(rows)
        random.Random(recipe.seed).shuffle(mixed)  # noqa: S311
        found[name] = Dataset.from_list(mixed)
        found[name].save_to_disk(str(out / "rows.part" / name))
    (out / "rows.part" / "order.json").write_text(json.dumps(list(found)), encoding="utf-8")
    (out / "rows.part").rename(out / "rows")
    return found


def adapted(recipe: Recipe, device: str) -> Any:  # noqa: ANN401
    """Return the recipe's base, in bfloat16, with an adapter of it to be learned, in single precision."""
    torch.set_num_threads(cores())  # by itself it takes one of two that share a core, and half as long again
    model = SentenceTransformer(
        folder_of(recipe.base),
        device=device,
        model_kwargs={"attn_implementation": "eager", "dtype": torch.bfloat16},
        config_kwargs={"hidden_dropout_prob": recipe.dropout, "attention_probs_dropout_prob": 0.0},
    )
    model.max_seq_length = recipe.tokens
    if recipe.start:
        model.load_adapter(recipe.start, is_trainable=True)
        for config in model.transformers_model.peft_config.values():
            config.base_model_name_or_path = folder_of(recipe.base)  # it is looked at again when the adapter is saved
    else:
        model.add_adapter(_fresh(recipe))
    for module in list(model.modules()):
        for name, layer in module.named_children():
            if isinstance(layer, nn.Dropout) and layer.p:
                setattr(module, name, Thinned(layer.p))
    for learned in (each for each in model.parameters() if each.requires_grad):
        learned.data = learned.data.float()  # small steps would be lost in half precision
    return model


def _fresh(recipe: Recipe) -> LoraConfig:
    return LoraConfig(
        task_type=TaskType.FEATURE_EXTRACTION,
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout / 2,
        target_modules=_ADAPTED,
    )


def folder_of(base: str) -> str:
    """Return where a base model lies: the bundled one by its name, another by its folder."""
    return str(bundled.folder()) if base == bundled.BASE else base


def learn(
    model: Any,  # noqa: ANN401
    rows: Mapping[str, Dataset],
    loss: nn.Module,
    out: Path,
    recipe: Recipe,
    device: str,
    steps: int,
    *,
    batches: Any = BatchSamplers.BATCH_SAMPLER,  # noqa: ANN401
) -> None:
    """Train on one kind of rows after the other, from the last checkpoint if there is one.

    Args:
        model: What learns, in single precision.
        rows: Rows to learn from, by what they are made of.
        loss: The loss, of that model.
        out: Where checkpoints go.
        recipe: How.
        device: "cpu" or "cuda".
        steps: Batches of each kind to stop after; -1 for all.
        batches: How they are drawn, a sampler of sentence-transformers.

    Raises:
        QuestionFileError: If there are too few questions to fill a batch.
    """
    model.model_card_data.generate_widget_examples = False
    done = 0
    for name, some in rows.items():
        fits = fitting(some, recipe)
        say(f"{name}: {len(some):,} rows, {len(some) // fits.batch:,} batches of {fits.batch}")
        kept = out / "checkpoints" / name
        trainer = SentenceTransformerTrainer(
            model=model, args=_arguments(kept, fits, device, steps, batches), train_dataset=some, loss=loss
        )
        trainer.train(resume_from_checkpoint=any(kept.glob("checkpoint-*")) or None)
        done = trainer.state.global_step
    if not done:
        raise QuestionFileError("The questions are about too few different events to fill a batch. Write more.")


def fitting(rows: Dataset, recipe: Recipe) -> Recipe:
    """Return the recipe with a batch size at which most batches can be filled without a text twice."""
    columns = [name for name in rows.column_names if name != "label"]
    distinct = {text for name in columns for text in rows[name]}
    return replace(recipe, batch=min(recipe.batch, max(2, len(distinct) // (_TEXTS_A_COLUMN * len(columns)))))


def say(line: str, end: str = "\n") -> None:
    """Say how it gets on."""
    print(line, file=sys.stderr, end=end, flush=True)


def _arguments(
    kept: Path,
    recipe: Recipe,
    device: str,
    steps: int,
    batches: Any,  # noqa: ANN401
) -> SentenceTransformerTrainingArguments:
    return SentenceTransformerTrainingArguments(
        output_dir=str(kept),
        num_train_epochs=1,
        max_steps=steps,
        per_device_train_batch_size=recipe.batch,
        learning_rate=recipe.rate,
        lr_scheduler_type="cosine",
        warmup_steps=0.1,
        weight_decay=0.01,
        use_cpu=device == "cpu",
        batch_sampler=batches,
        dataloader_drop_last=True,
        save_strategy="steps",
        save_steps=25,
        save_total_limit=2,
        logging_steps=5,
        report_to="none",
        seed=recipe.seed,
    )


def save_adapter(model: Any, folder: Path, recipe: Recipe) -> None:  # noqa: ANN401
    """Write the adapter in PEFT's form, in half precision, under its base's name and not where that happens to lie."""
    model.half()
    model.transformers_model.save_pretrained(str(folder))
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8")) | {"base_model_name_or_path": recipe.base}
    config["lora_alpha"] = config["lora_alpha"] * recipe.share
    (folder / CONFIG).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
