"""Whether a compiled model may stand in for the reference: checked once a model, version and processor, and noted.

The check takes the seconds that torch takes to load; the note, in the user's cache folder, spares every later start
them. A note that cannot be written only means that the check is made again.
"""

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from embeddings.encoder import Encoder, Role

LEAST_COSINE = 0.9995
"""What a compiled vector must reach to the reference's, for every probe; bfloat16 was measured to reach 0.99996."""
_GRAPH = 2
"""Raised when models are compiled otherwise than before, so that what did not agree then is tried anew."""
_PROBES = (
    "",
    "?",
    "ferry",
    "A ferry runs aground off the coast of Merrow.",
    "Which countries recognised Kosovo in February 2008?",
    "The parliament of Lowland votes, by 61 to 20, for a new flag; its president resigns on 3 May 2016.",
    "Un séisme de magnitude 6,3 frappe L'Aquila — des centaines de blessés.",
    "四川省发生地震",
    "🙂 $1.3 billion (£0.9bn), 42% & <b>more</b>",
    "word " * 400,
    " ".join(f"{number} people are hurt in village {number * 7}." for number in range(40)),
    "The high court of Oakvale finds that its mayor broke no law, and orders those who had sued him to pay all costs.",
)


def agrees(compiled: Encoder, kind: str, fingerprint: str, reference: Callable[[], Encoder]) -> bool:
    """Say whether a compiled model embeds as the reference does.

    Args:
        compiled: The compiled model.
        kind: What it runs on: the version, precision and processor.
        fingerprint: The model's fingerprint.
        reference: Loads the model as sentence-transformers runs it; called only where there is no note yet.
    """
    note = _note(kind, fingerprint)
    with suppress(OSError, ValueError, TypeError, KeyError):
        return float(json.loads(note.read_bytes())["cosine"]) >= LEAST_COSINE
    cosine = float(np.min(np.sum(_vectors(compiled) * _vectors(reference()), axis=1)))
    with suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True)
        half = note.with_suffix(f".{os.getpid()}.part")
        half.write_text(json.dumps({"cosine": cosine, "kind": kind, "fingerprint": fingerprint}), encoding="utf-8")
        half.replace(note)
    return cosine >= LEAST_COSINE


def _note(kind: str, fingerprint: str) -> Path:
    name = hashlib.sha256(f"{_GRAPH}\0{kind}\0{fingerprint}\0{_PROBES}".encode()).hexdigest()[:32]
    return Path(platformdirs.user_cache_dir("dateline", appauthor=False)) / "encoders" / f"{name}.json"


def _vectors(encoder: Encoder) -> NDArray[np.float32]:
    found = np.zeros((len(_PROBES), encoder.dimension), np.float32)
    for batch in encoder.encode(_PROBES, Role.DOCUMENT):
        found[batch.places] = batch.vectors
    return found
