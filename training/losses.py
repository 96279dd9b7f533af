"""What the embedder is taught by: of a batch's texts a question's own must be the closest, whole and word by word."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

TEMPERATURE = 0.03
_NOTHING = -1e4


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
        with torch.autocast(ids.device.type, torch.bfloat16):  # the trainer's own does not reach into a loss
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
        similar = (rows @ others.flatten(0, 1).T).view(len(rows), *others.shape[:2])
        similar = similar.masked_fill(~other_counts, _NOTHING)
        best = similar.amax(dim=-1).clamp_min(-1.0)
        total = torch.zeros(len(tokens), len(others), dtype=best.dtype, device=best.device)
        total = total.index_add(0, owner, best * weight[:, None])
        sums = torch.zeros(len(tokens), dtype=weight.dtype, device=weight.device).index_add(0, owner, weight)
        return total / sums.clamp_min(1e-6)[:, None]
