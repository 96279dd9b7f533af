"""Embedding shared out: texts as files of some ten thousands, each turned into one of vectors, wherever it suits.

A shard whose vectors lie there is done: what is there is skipped, and a file is renamed into place when it is whole. So
any scheduler can run the workers, kill them and run them again; nothing is lost but what a worker had in hand, and
nothing counts twice. `lay_out` writes the texts, `embed` makes one shard's vectors, `load` takes them into a data
folder, where the next build finds nothing left to embed.
"""

import json
import os
import socket
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.embedder import Embedder
from embeddings.tokens import TokenCodec
from qa.archive.reading import Report
from qa.building.embed import codec_of, of_like_length
from qa.building.gathering import gather, sorted_out, take_in
from qa.building.progress import Progress, Stage, quiet
from qa.building.summary import summary, summary_hash
from qa.records.errors import StoreError
from qa.records.model import Model
from qa.store.store import Store

SIZE = 50_000
"""Texts in a shard: two minutes' work for two cores."""
_PLAN, _TEXTS, _VECTORS = "shards.json", "texts-{:05d}.jsonl", "vectors-{:05d}.npz"


@dataclass(frozen=True, slots=True)
class Plan:
    """What all workers on a folder of shards have in common.

    Attributes:
        model: The model's name.
        fingerprint: What the model must be, whoever loads it under that name.
        shards: How many there are.
        texts: How many texts in all.
        form: What tokens are coded by (`TokenCodec`), shape (dimension + 2, components).
    """

    model: str
    fingerprint: str
    shards: int
    texts: int
    form: NDArray[np.float32]


def lay_out(
    archive: Path, folder: Path, store: Store, embedder: Embedder, *, size: int = SIZE, progress: Progress = quiet
) -> Plan:
    """Write the texts of an archive that a store has no vectors of as shards; return the plan.

    What another plan left in the folder is removed. Day pages of the portal are kept in the store, as a build does.

    Raises:
        ArchiveError: If the archive cannot be read.
        StoreError: If the folder holds other things.
    """
    given, report, today = sorted_out([archive]), Report(), datetime.now(UTC).date()
    take_in(store, given, report, strict=False, progress=progress)
    gathered = gather(store, given, report, today, strict=False, progress=progress)
    texts = {summary_hash(text): text for text in map(summary, gathered.events)}
    model = Model(embedder.name, embedder.fingerprint, embedder.dimension)
    todo = sorted(store.vectors.missing(model, texts))
    parts = [todo[start : start + size] for start in range(0, len(todo), size)]
    _make_room(folder)
    form = codec_of(store, embedder, model).form
    for number, part in enumerate(parts):
        lines = (json.dumps({"hash": key.hex(), "text": texts[key]}, ensure_ascii=False) for key in part)
        _put(folder / _TEXTS.format(number), "\n".join(lines).encode())
    plan = Plan(embedder.name, embedder.fingerprint, len(parts), len(todo), form)
    said = {"model": plan.model, "fingerprint": plan.fingerprint, "shards": plan.shards, "texts": plan.texts}
    _put(folder / _PLAN, json.dumps({**said, "form": form.tolist()}).encode())
    return plan


def plan_of(folder: Path) -> Plan:
    """Read the plan of a folder of shards.

    Raises:
        StoreError: If there is none.
    """
    try:
        found = json.loads((folder / _PLAN).read_text(encoding="utf-8"))
        form = np.array(found["form"], np.float32)
        return Plan(found["model"], found["fingerprint"], found["shards"], found["texts"], form)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{folder} holds no shards. Lay them out: python -m qa.commands.shards texts …") from error


def left(folder: Path, plan: Plan) -> list[int]:
    """Return the shards that have no vectors yet."""
    return [number for number in range(plan.shards) if not (folder / _VECTORS.format(number)).exists()]


def embed(
    folder: Path, plan: Plan, number: int, embedder: Embedder, told: Callable[[int, int], None] = lambda *_: None
) -> None:
    """Make the vectors of one shard.

    Raises:
        StoreError: If the shard is missing or damaged, or the model is another than that of the plan.
    """
    if embedder.fingerprint != plan.fingerprint:
        raise StoreError(f"The shards in {folder} are for {plan.model} ({plan.fingerprint[:12]}); this is another.")
    texts = _texts(folder, number)
    codec, found = TokenCodec(plan.form), dict[bytes, tuple[NDArray[np.float16], bytes]]()
    for batch in of_like_length(texts):
        encoded = embedder.encode_documents([texts[key] for key in batch])
        codes = codec.encode_each(encoded.tokens, encoded.counts)
        found.update(zip(batch, zip(encoded.vectors.astype("<f2"), codes, strict=True), strict=True))
        told(len(found), len(texts))
    vectors, coded = zip(*(found[key] for key in texts), strict=True)
    _put_arrays(
        folder / _VECTORS.format(number),
        fingerprint=np.array(plan.fingerprint),
        hashes=np.frombuffer(b"".join(texts), np.uint8).reshape(len(texts), -1),
        vectors=np.stack(vectors),
        lengths=np.array([len(code) for code in coded], np.int64),
        codes=np.frombuffer(b"".join(coded), np.uint8),
    )


def load(folder: Path, plan: Plan, store: Store, progress: Progress = quiet) -> int:
    """Take the vectors of all shards that have some into a store; return how many texts they are of.

    What the store has already is passed over, so that a load that was cut off can be begun again.

    Raises:
        StoreError: If a file is damaged or another model's, or the store codes tokens in another form.
    """
    taken = 0
    done = sorted(set(range(plan.shards)) - set(left(folder, plan)))
    for at, number in enumerate(done):
        hashes, vectors, codes = _vectors(folder / _VECTORS.format(number), plan)
        model = Model(plan.model, plan.fingerprint, vectors.shape[1])
        form = store.vectors.form(model)
        if form is not None and not np.array_equal(form, plan.form):
            raise StoreError(f"{store.path} codes words in another way than {folder}. Lay the shards out again.")
        new = store.vectors.missing(model, hashes)
        places = [place for place, key in enumerate(hashes) if key in new]
        if places:
            some = vectors[places].astype(np.float32)
            store.vectors.add(model, [hashes[at] for at in places], some, [codes[at] for at in places], plan.form)
        taken += len(places)
        progress(Stage.EMBED, at + 1, len(done))
    return taken


def _make_room(folder: Path) -> None:
    """Make the folder, and empty it of shards from before."""
    folder.mkdir(parents=True, exist_ok=True)
    foreign = [path for path in folder.iterdir() if not path.name.startswith(("shards", "texts-", "vectors-"))]
    if foreign:
        raise StoreError(f"{folder} holds other files ({foreign[0].name}). Choose an empty or new folder.")
    for path in folder.iterdir():
        path.unlink()


def _texts(folder: Path, number: int) -> dict[bytes, str]:
    path = folder / _TEXTS.format(number)
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return {bytes.fromhex(row["hash"]): row["text"] for row in rows}
    except FileNotFoundError as error:
        raise StoreError(f"{folder} has no shard {number}.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path} is damaged. Lay the shards out again.") from error


def _vectors(path: Path, plan: Plan) -> tuple[list[bytes], NDArray[np.float16], list[bytes]]:
    try:
        with np.load(path, allow_pickle=False) as file:
            found: dict[str, Any] = {name: file[name] for name in file.files}
        hashes = [row.tobytes() for row in found["hashes"]]
        ends = np.cumsum(found["lengths"])
        whole = found["codes"].tobytes()
        codes = [
            whole[end - length : end] for end, length in zip(ends.tolist(), found["lengths"].tolist(), strict=True)
        ]
        if str(found["fingerprint"]) != plan.fingerprint or not len(hashes) == len(found["vectors"]) == len(codes):
            raise ValueError("of another model")
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError) as error:
        raise StoreError(f"{path} is damaged or another model's. Remove it, and embed its shard again.") from error
    return hashes, found["vectors"], codes


def _put(path: Path, content: bytes) -> None:
    half = _half(path)
    half.write_bytes(content)
    half.replace(path)


def _put_arrays(path: Path, **arrays: NDArray[Any]) -> None:
    half = _half(path)
    with half.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def _half(path: Path) -> Path:
    """Return what a file is called until it is whole: a name that no other worker on the folder uses."""
    return path.with_name(f"{path.name}.{socket.gethostname()}-{os.getpid()}.part")
