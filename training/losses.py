"""What the models are taught by: a question's own text must be the closest of a batch's; a pair answers or not."""

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from peft.helpers import disable_input_dtype_casting
from torch import Tensor, nn
from torch.nn import functional

from embeddings import crossencoder

TEMPERATURE = 0.03


class QuestionLoss(nn.Module):
    """Cross-entropy of the right text among all of a batch, three times: by cosine, by late interaction, by their mean.

    The first is InfoNCE (van den Oord et al. 2018) over in-batch and hard negatives, as in sentence-transformers'
    `MultipleNegativesRankingLoss`; the second the same over ColBERT's sum of greatest similarities (Khattab and Zaharia
    2020), of content words weighed by rarity, as the product computes it; the third is what the product ranks by.
    """

    telling: Tensor
    rarity: Tensor

    def __init__(self, model: Any, telling: Tensor, rarity: Tensor, temperature: float = TEMPERATURE) -> None:  # noqa: ANN401
        """Set up.

        Args:
            model: A `SentenceTransformer`.
            telling: Of each token of the vocabulary, whether it counts, shape (v,).
            rarity: How much, shape (v,).
            temperature: By what scores are divided.
        """
        super().__init__()
        self.model = model
        self.temperature = temperature
        self.register_buffer("telling", telling)
        self.register_buffer("rarity", rarity)

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:  # noqa: ARG002
        """Return the loss of a batch: questions, their texts, and hard negatives, a column each of n."""
        asked, *texts = [self._seen(column) for column in sentence_features]
        cosine = torch.cat([asked[0] @ column[0].T for column in texts], dim=1)
        late = torch.cat([self._late(asked, column) for column in texts], dim=1)
        own = torch.arange(len(cosine), device=cosine.device)
        return sum(
            functional.cross_entropy(scores / self.temperature, own) for scores in (cosine, late, (cosine + late) / 2)
        )  # type: ignore[return-value]

    def _seen(self, column: dict[str, Tensor]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return unit vectors (n, d), unit token vectors (n, w, d), which count (n, w), and how much (n, w)."""
        ids, mask = column["input_ids"], column["attention_mask"].bool()
        # The trainer's own autocast does not reach into a loss; PEFT's casts to single precision and back take a third.
        with torch.autocast(ids.device.type, torch.bfloat16), disable_input_dtype_casting(self.model):
            found = self.model(column)
        whole = functional.normalize(found["sentence_embedding"].float(), dim=-1)
        tokens = functional.normalize(found["token_embeddings"].float(), dim=-1)
        return whole, tokens, self.telling[ids] & mask, self.rarity[ids]

    def _late(self, asked: tuple[Tensor, ...], column: tuple[Tensor, ...]) -> Tensor:
        """Return the late interaction of each question with each text of a column, shape (n, n)."""
        _, tokens, counts, weights = asked
        _, others, other_counts, _ = column
        rows, weight = tokens[counts], weights[counts]
        owner = torch.arange(len(tokens), device=tokens.device)[:, None].expand_as(counts)[counts]
        # A token that does not count is replaced by one that does: the greatest stays, and nothing need be masked.
        at = torch.arange(others.shape[1], device=others.device).where(other_counts, other_counts.int().argmax(1, True))
        others = others.gather(1, at[..., None].expand_as(others))
        best = (rows @ others.flatten(0, 1).T).view(len(rows), *others.shape[:2]).amax(dim=-1)
        total = torch.zeros(len(tokens), len(others), dtype=best.dtype, device=best.device)
        total = total.index_add(0, owner, best * weight[:, None])
        sums = torch.zeros(len(tokens), dtype=weight.dtype, device=weight.device).index_add(0, owner, weight)
        return total / sums.clamp_min(1e-6)[:, None]


class AnswerLoss(nn.Module):
    """Cross-entropy of whether each pair of a row answers, and, where one does, of which of them it is.

    A row's columns are pairs of one question with an event each; its label says whether the first answers (1 or 0; the
    others never do), or that it is not known (-1). Behind it may stand what a teacher says of each pair, as log-odds:
    it is half of what is learned, and all of it where nothing is known (Hinton et al. 2015).
    """

    yes: Tensor

    def __init__(self, model: Any) -> None:  # noqa: ANN401
        """Set up for a `SentenceTransformer`."""
        super().__init__()
        self.model = model
        width = model.get_embedding_dimension()
        self.register_buffer("yes", torch.from_numpy(crossencoder.direction(width)))

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """Return the loss of a batch: columns of n pairs, and labels of shape (n,) or (n, 1 + columns)."""
        logits = torch.stack([self._logits(column) for column in sentence_features], dim=1)
        labels = labels.to(logits.dtype)
        known, answers = labels if labels.ndim == 1 else labels[:, 0], torch.zeros_like(logits)
        answers[:, 0] = known.clamp_min(0)
        which, asked = answers.clone(), answers[:, 0].clone()
        if labels.ndim > 1:
            said = labels[:, 1:]
            share = torch.where(known < 0, 1.0, 0.5)[:, None]
            answers = torch.lerp(answers, said.sigmoid(), share)
            which = torch.lerp(which, said.softmax(dim=1), share)
            asked = torch.where(known < 0, said.sigmoid().amax(dim=1), asked)
        single = functional.binary_cross_entropy_with_logits(logits, answers)
        first = functional.cross_entropy(logits, which, reduction="none")
        return single + (first * asked).sum() / asked.sum().clamp_min(1.0)

    def _logits(self, column: dict[str, Tensor]) -> Tensor:
        with torch.autocast(self.yes.device.type, torch.bfloat16), disable_input_dtype_casting(self.model):
            found = self.model(column)["sentence_embedding"]
        whole = functional.normalize(found.float(), dim=-1)
        return whole @ self.yes / crossencoder.TEMPERATURE


class StudentLoss(nn.Module):
    """What a smaller model's states and vectors lack to a larger one's, as one minus their cosine."""

    def __init__(self, model: Any, teacher: Any, after: Sequence[int]) -> None:  # noqa: ANN401
        """Set up.

        Args:
            model: A `SentenceTransformer` that takes the mean of its tokens.
            teacher: One of the same width and vocabulary.
            after: For each layer of the model, after how many of the teacher's its states should be the same.
        """
        super().__init__()
        self.model, self.teacher, self.after = model, teacher.eval().requires_grad_(False), tuple(after)

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:  # noqa: ARG002
        """Return the loss of a batch: one column of n texts."""
        (column,) = sentence_features
        mask = column["attention_mask"].bool()
        with torch.no_grad():
            known = self._states(self.teacher, column)
        learned = self._states(self.model, column)
        matched = [(states[mask], known[at][mask]) for states, at in zip(learned[1:], self.after, strict=True)]
        matched += [(self._vectors(learned[-1], mask), self._vectors(known[-1], mask))] * len(matched)
        return sum(1 - functional.cosine_similarity(one, other, dim=-1).mean() for one, other in matched)  # type: ignore[return-value]

    def _states(self, model: Any, column: dict[str, Tensor]) -> list[Tensor]:  # noqa: ANN401
        """Return the states of the tokens before the first layer and after each, of shape (n, w, d)."""
        ids, mask = column["input_ids"], column["attention_mask"]
        with torch.autocast(ids.device.type, torch.bfloat16):
            found = model.transformers_model(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        return [states.float() for states in found.hidden_states]

    def _vectors(self, states: Tensor, mask: Tensor) -> Tensor:
        return (states * mask[..., None]).sum(dim=1)
