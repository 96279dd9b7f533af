"""A smaller model that says what the embedder says: some of its layers, taught by all of them.

    python -m training.student QUESTIONS --data DIR --out FOLDER [--layers 0,2,5]

It reads the archive's texts, its headlines and the questions, without their answers, and learns the states of their
tokens and their vectors from the six layers in use (Sanh et al. 2019, Jiao et al. 2020). What comes of it is a whole
model, for `dateline build --model FOLDER/model`: an archive is embedded in half the time, and ranked a little worse, by
how much docs/training.md says. It can be stopped and gone on with as `training.embedder` can.
"""

import random
import sys
import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.sampler import DefaultBatchSampler
from torch import nn

from embeddings import bundled
from embeddings.adapter import merged
from embeddings.encoder import cores
from qa.building.summary import summary
from qa.records.errors import QuestionFileError
from qa.store.store import Store
from training.headlines import headlines_of
from training.lora import Recipe, begun, command, learn, say
from training.losses import StudentLoss
from training.questions import read_known

RECIPE = Recipe(rounds=1, headlines=1, batch=64, negatives=0, rate=1e-3, tokens=128, layers="0,2,5")
_POOL = 100
"""Batches that are drawn together, so that each can hold texts of like length: padding takes as long as words."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, and write the model."""
    texts = {"layers": "the layers that are kept, the first being 0"}
    return command(arguments, "training.student", __doc__.split("\n", 1)[0], RECIPE, train, texts)


def train(questions: Path, data: Path, out: Path, recipe: Recipe, *, device: str = "cpu", steps: int = -1) -> None:
    """Train a student; the arguments are those of `training.embedder.train`.

    Raises:
        QuestionFileError: If the questions cannot be read, or there are no such layers.
    """
    started = time.monotonic()
    torch.set_num_threads(cores())
    teacher = SentenceTransformer(str(bundled.folder()), device=device)
    _adapt(teacher)
    there = len(teacher.transformers_model.encoder.layer)
    kept = _numbers(recipe.layers, there)
    model = _cut(teacher, kept)
    rows = begun(out, questions, recipe, lambda: {"texts": _rows(questions, data, recipe)})
    model.max_seq_length = recipe.tokens
    after = [*kept[1:], there]  # what the next of them is used to
    learn(model, rows, StudentLoss(model, teacher, after), out, recipe, device, steps, batches=LikeLengths)
    model.max_seq_length = teacher.max_seq_length
    model.save(str(out / "model"), create_model_card=False)
    say(f"Trained in {(time.monotonic() - started) / 60:.0f} minutes; the model is in {out / 'model'}")


def _adapt(model: Any) -> None:  # noqa: ANN401
    """Add the embedder's adapter to the weights of its base."""
    inner = model.transformers_model
    weights = {name: tensor.cpu().numpy() for name, tensor in inner.state_dict().items()}
    together = merged(weights, bundled.adapter("embedder"))
    inner.load_state_dict({name: torch.from_numpy(array) for name, array in together.items()})


def _numbers(layers: str, there: int) -> list[int]:
    """Return the numbers of layers that are kept of so many."""
    kept = [int(number) for number in layers.split(",") if number.isdecimal()]
    if kept != sorted(set(kept)) or len(kept) != layers.count(",") + 1 or kept[-1] >= there:
        raise QuestionFileError(f"--layers takes rising numbers from 0 to {there - 1} with commas, not {layers!r}.")
    return kept


def _cut(teacher: Any, kept: Sequence[int]) -> Any:  # noqa: ANN401
    """Return a copy of a model that has only some of its layers; its vocabulary is not to be learned anew."""
    model = deepcopy(teacher)
    inner = model.transformers_model
    inner.encoder.layer = nn.ModuleList(inner.encoder.layer[number] for number in kept)
    inner.config.num_hidden_layers = len(kept)
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0  # what is learned from says all there is to say
    inner.embeddings.requires_grad_(False)
    return model


def _rows(questions: Path, data: Path, recipe: Recipe) -> list[dict[str, str]]:
    """Return what is read, each `rounds` times."""
    seed = random.Random(recipe.seed)  # noqa: S311
    with Store.open(data) as store, store.snapshot():
        events = store.events(store.keys()).values()
        asked = [one.question for one in read_known(questions, store, fewest=0) if not one.held_out]
    texts = [*map(summary, events), *asked]
    headed = [headlines for event in events if (headlines := headlines_of(event))]
    texts += [seed.choice(headlines) for headlines in headed * recipe.headlines]
    return [{"text": text} for text in dict.fromkeys(texts)] * recipe.rounds


class LikeLengths(DefaultBatchSampler):  # type: ignore[misc]  # it comes without types
    """Batches of texts of like length, in an order drawn anew."""

    def __init__(self, dataset: Any, batch_size: int, drop_last: bool, **how: Any) -> None:  # noqa: ANN401
        """Draw from rows with a column "text"."""
        super().__init__(dataset, batch_size, drop_last, **how)
        self._lengths = [len(text) for text in dataset["text"]]

    def __len__(self) -> int:
        """Return how many batches there are."""
        return len(self._lengths) // int(self.batch_size)

    def __iter__(self) -> Iterator[list[int]]:
        """Yield the places of the rows of each batch."""
        seed = random.Random(self.seed + self.epoch)  # noqa: S311
        whole, size = len(self._lengths), self.batch_size
        for at in range(0, len(self) * size, _POOL * size):
            pool = sorted(range(at, min(at + _POOL * size, whole)), key=self._lengths.__getitem__)
            drawn_of = [pool[start : start + size] for start in range(0, len(pool) - size + 1, size)]
            seed.shuffle(drawn_of)
            yield from drawn_of


if __name__ == "__main__":
    sys.exit(main())
