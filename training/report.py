"""What an adapter is worth: questions that it did not see, over the events that the product finds for them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.embedder import Embedder
from qa.building.summary import summary
from qa.engine import Engine
from qa.evaluation.evaluate import ranking
from qa.store.store import Store
from training.mining import Mined

QUESTIONS = 300
"""Held-out questions that are looked at, at the most: enough to see a gain of three in a hundred."""


def figures(engine: Engine, store: Store, mined: Sequence[Mined], model: Embedder) -> dict[str, float]:
    """Return nDCG@10 and precision at 1 of a model's scores, by cosine and late interaction and nothing else.

    Scored are the wrong events that the product found for a question, as they were mined, and the right ones, whether
    it found them or not; so the figures are for comparing two models, and higher than the product's own.

    Args:
        engine: An engine over the archive, for how rare words are.
        store: The archive's store.
        mined: Questions with the events that are right and those that were found.
        model: The embedder.
    """
    asked = mined[:QUESTIONS]
    keys = sorted({key for one in asked for key in (*one.right, *one.wrong)})
    events = store.events(keys)
    texts = model.encode_documents([summary(events[key]) for key in keys])
    place = {key: at for at, key in enumerate(keys)}
    ends = np.cumsum(texts.counts)
    found = []
    for one in asked:
        candidates = [*one.right, *one.wrong]
        query = model.encode_query(one.wording)
        rarity = np.array(engine.rarities(query.words), np.float32)
        scores = []
        for at in (place[key] for key in candidates):
            words = texts.tokens[ends[at] - texts.counts[at] : ends[at]]
            scores.append((float(texts.vectors[at] @ query.vector) + _late(query.tokens, rarity, words)) / 2)
        best = sorted(range(len(candidates)), key=lambda at: (-scores[at], candidates[at]))
        found.append(ranking([candidates[at] in one.right for at in best[:10]], len(one.right)))
    return {name: round(float(np.mean([one[name] for one in found])), 4) for name in ("ndcg@10", "p@1")}


def _late(tokens: NDArray[np.float32], rarity: NDArray[np.float32], others: NDArray[np.float32]) -> float:
    """Return the mean of each token's greatest similarity to any other text's token, weighed by rarity."""
    if not len(tokens) or not len(others) or rarity.sum() <= 0:
        return 0.0
    return float((tokens @ others.T).max(axis=1) @ rarity / rarity.sum())
