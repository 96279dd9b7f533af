"""Summaries to vectors in the store: those that are missing, in batches that are kept as they are made."""

import random
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from embeddings import bundled
from embeddings.embedder import Embedder, EncodedDocuments
from embeddings.tokens import TokenCodec
from qa import sample
from qa.building.progress import Progress, Stage
from qa.building.space import ensure_room
from qa.building.summary import summary, summary_hash
from qa.records.model import Model
from qa.store.store import Store
from qa.text.words import STOP_WORDS

_BATCH = 1024  # texts embedded between two commits: what a killed build loses, about three seconds' work


def embed_missing(store: Store, data: Path, embedder: Embedder, texts: list[str], progress: Progress) -> int:
    """Embed the summaries that have no vector yet, in batches of like length, which embed fastest.

    The batches go in a mixed order, so that the rate holds and the time left is told truly.
    """
    by_hash = {summary_hash(text): text for text in texts}
    model = Model(embedder.name, embedder.fingerprint, 0)
    missing = store.vectors.missing(model, by_hash)
    progress(Stage.EMBED, 0, len(missing))
    if not missing:
        return 0
    model = Model(embedder.name, embedder.fingerprint, embedder.dimension)
    ensure_room(data, len(missing), model.dimension)
    codec = codec_of(store, embedder, model)
    batches = of_like_length({key: by_hash[key] for key in missing})
    done = 0
    texts_of = ([by_hash[key] for key in batch] for batch in batches)
    for batch, encoded in zip(batches, _encoded(embedder, texts_of), strict=True):
        codes = codec.encode_each(encoded.tokens, encoded.counts)
        store.vectors.add(model, batch, encoded.vectors, codes, codec.form)
        done += len(batch)
        progress(Stage.EMBED, done, len(missing))
    return len(missing)


def of_like_length(texts: Mapping[bytes, str]) -> list[list[bytes]]:
    """Return the keys of texts in batches of like length, the batches in a mixed order."""
    todo = sorted(texts, key=lambda key: (-len(texts[key]), key))
    batches = [todo[start : start + _BATCH] for start in range(0, len(todo), _BATCH)]
    random.Random(0).shuffle(batches)  # noqa: S311  (an even mix, not secrecy)
    return batches


def codec_of(store: Store, embedder: Embedder, model: Model) -> TokenCodec:
    """Return what codes the tokens of texts: that of the data, or one fitted to the model.

    It is fitted on the same sentences for every archive, so that answers do not depend on what was built first.
    """
    form = store.vectors.form(model)
    if form is not None:
        return TokenCodec(form)
    return TokenCodec.fit(embedder.encode_documents(sample.texts()).tokens)


def _encoded(embedder: Embedder, batches: Iterable[list[str]]) -> Iterator[EncodedDocuments]:
    """Yield batches of texts embedded; while the caller stores one, the next is being embedded."""
    ahead = ThreadPoolExecutor(1)
    coming: deque[Future[EncodedDocuments]] = deque()
    try:
        for texts in batches:
            coming.append(ahead.submit(embedder.encode_documents, texts))
            if len(coming) > 1:
                yield coming.popleft().result()
        yield from (one.result() for one in coming)
    finally:
        ahead.shutdown(cancel_futures=True)


def re_embed(store: Store, data: Path, keys: Sequence[int], progress: Progress) -> int:
    """Embed again what some published events lack a vector for; returns how many texts."""
    model = store.model()
    embedder = Embedder(model.name if model else bundled.NAME, STOP_WORDS)
    texts = [summary(event) for event in store.events(keys).values()]
    return embed_missing(store, data, embedder, texts, progress)
