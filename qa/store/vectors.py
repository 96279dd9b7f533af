"""The vectors of the store: what was embedded, by the hash of its text and the model, each blob with its check.

`Store.vectors` is one, over the store's own connection. A build writes here before anything is published; readers look
up what the published events ask for.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.records.errors import StoreError
from qa.records.model import Model
from qa.store.schema import damaged, way_out, writing

_SALVAGED_AT_ONCE = 1000


class VectorTable:
    """Vectors and coded tokens."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Read and write through a store's connection."""
        self._db = connection
        self._path = path

    def missing(self, model: Model, summaries: Iterable[bytes]) -> set[bytes]:
        """Return the summary hashes that have no vector of this model yet, or none of their words."""
        known = {
            row[0]
            for row in self._db.execute(
                "SELECT summary FROM embeddings JOIN models ON models.key = model"
                " WHERE fingerprint = ? AND codes IS NOT NULL",
                (model.fingerprint,),
            )
        }
        return set(summaries) - known

    def add(
        self,
        model: Model,
        summaries: Sequence[bytes],
        vectors: NDArray[np.float32],
        codes: Sequence[bytes],
        form: NDArray[np.float32],
    ) -> None:
        """Store vectors, shape (n, dimension), as half-precision floats, and each text's tokens as a codec made them.

        The codec's form is kept with the model, as it was first given. Durable when this returns.
        """
        with writing(self._db, self._path):
            codec = form.astype("<f4").tobytes()
            self._db.execute(
                "INSERT INTO models (name, fingerprint, dimension, codec, sum) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (fingerprint) DO UPDATE SET name = excluded.name,"
                " sum = iif(codec IS NULL, excluded.sum, sum), codec = coalesce(codec, excluded.codec)",
                (model.name, model.fingerprint, model.dimension, codec, zlib.crc32(codec)),
            )
            (key,) = self._db.execute("SELECT key FROM models WHERE fingerprint = ?", (model.fingerprint,)).fetchone()
            blobs = (vector.tobytes() for vector in vectors.astype("<f2"))
            self._db.executemany(
                "INSERT OR REPLACE INTO embeddings (model, summary, vector, codes, sum) VALUES (?, ?, ?, ?, ?)",
                (
                    (key, summary, vector, tokens, _sum(vector, tokens))
                    for summary, vector, tokens in zip(summaries, blobs, codes, strict=True)
                ),
            )

    def unsound(self) -> tuple[bytes, ...]:
        """Return the hashes of published texts whose vector or coded tokens are not as stored, or are lacking."""
        published = self._published()
        if published is None:
            return ()
        model_key, model = published
        rows = self._db.execute(
            "SELECT events.summary, vector, codes, sum FROM events"
            " LEFT JOIN embeddings ON model = ? AND embeddings.summary = events.summary",
            (model_key,),
        )
        try:
            self.form(model)
        except StoreError:  # what was coded by it is of no use either
            return tuple(summary for summary, *_ in rows)
        return tuple(
            summary
            for summary, vector, codes, check in rows
            if vector is None or codes is None or _sum(vector, codes) != check
        )

    def drop(self, summaries: Iterable[bytes]) -> None:
        """Take out the vectors and tokens of some texts."""
        with writing(self._db, self._path):
            self._db.executemany("DELETE FROM embeddings WHERE summary = ?", [(one,) for one in summaries])
            unused = "UPDATE models SET codec = NULL, sum = NULL WHERE key NOT IN (SELECT model FROM embeddings)"
            self._db.execute(unused)

    def form(self, model: Model) -> NDArray[np.float32] | None:
        """Return the form of the codec that this model's tokens were coded with (`TokenCodec`), if any.

        Raises:
            StoreError: If it is not as it was stored.
        """
        row = self._db.execute(
            "SELECT codec, dimension, sum FROM models WHERE fingerprint = ?", (model.fingerprint,)
        ).fetchone()
        if row is None or row[0] is None:
            return None
        if zlib.crc32(row[0]) != row[2] or row[1] != model.dimension or len(row[0]) % (4 * (row[1] + 2)):
            raise damaged(self._path, "what the words of events are coded by")
        return np.frombuffer(row[0], dtype="<f4").reshape(row[1] + 2, -1)

    def of(self, keys: Sequence[int]) -> tuple[NDArray[np.float32], list[bytes]]:
        """Return the vectors, shape (n, dimension), and the coded tokens of events, in the keys' order.

        Raises:
            StoreError: If they are not as they were stored, or lacking.
        """
        model_key, model = self._in_use()
        rows = self._db.execute(
            "SELECT events.key, vector, codes, sum FROM events JOIN embeddings ON model = ?"
            " AND embeddings.summary = events.summary WHERE events.key IN (SELECT value FROM json_each(?))",
            (model_key, json.dumps([int(key) for key in keys])),
        )
        found = {key: (self._vector(model, key, vector, *rest), rest[0] or b"") for key, vector, *rest in rows}
        lacking = [key for key in keys if key not in found]
        if lacking:
            raise damaged(self._path, f"the vector of the event with the key {lacking[0]}")
        vectors = np.array([found[key][0] for key in keys], np.float32).reshape(len(keys), model.dimension)
        return vectors, [found[key][1] for key in keys]

    def all(self) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """Return all published events' keys, shape (n,), and unit vectors, shape (n, dimension), by key."""
        model_key, model = self._in_use()
        (count,) = self._db.execute("SELECT count(*) FROM events").fetchone()
        rows = self._db.execute(
            "SELECT events.key, vector, codes, sum FROM events JOIN embeddings ON model = ?"
            " AND embeddings.summary = events.summary ORDER BY events.key",
            (model_key,),
        )
        keys, vectors = np.empty(count, np.int64), np.empty((count, model.dimension), "<f2")
        filled = 0
        for place, (key, vector, codes, check) in enumerate(rows):
            keys[place], vectors[place] = key, self._vector(model, key, vector, codes, check)
            filled = place + 1
        return keys[:filled], vectors[:filled]

    def _vector(self, model: Model, key: int, vector: bytes, codes: bytes | None, check: int) -> NDArray[np.float16]:
        if len(vector) != 2 * model.dimension or _sum(vector, codes) != check:
            raise damaged(self._path, f"the vector of the event with the key {key}")
        return np.frombuffer(vector, "<f2")

    def _in_use(self) -> tuple[int, Model]:
        """Return the model of the published vectors, and its key."""
        published = self._published()
        if published is None:
            raise StoreError(f"{self._path} names no model. {way_out(self._path)}")
        return published

    def _published(self) -> tuple[int, Model] | None:
        row = self._db.execute(
            "SELECT models.key, models.name, fingerprint, dimension FROM models JOIN meta ON meta.name = 'model'"
            " AND meta.value = fingerprint"
        ).fetchone()
        return (row[0], Model(*row[1:])) if row else None


def _sum(vector: bytes, codes: bytes | None) -> int:
    return zlib.crc32(codes or b"", zlib.crc32(vector))


def salvage(damaged_file: Path, store: VectorTable) -> int:
    """Take over from a damaged file the vectors and tokens that can be read and are sound; return how many."""
    taken = 0
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{damaged_file.resolve().as_uri()}?mode=ro", uri=True)) as old,
    ):
        models = old.execute("SELECT key, name, fingerprint, dimension, codec, sum FROM models").fetchall()
        for key, name, fingerprint, dimension, codec, check in models:
            if codec is None or zlib.crc32(codec) != check:
                continue
            form = np.frombuffer(codec, "<f4").reshape(dimension + 2, -1)
            rows = old.execute("SELECT summary, vector, codes, sum FROM embeddings WHERE model = ?", (key,))
            with suppress(sqlite3.Error):
                taken += _taken(rows, Model(name, fingerprint, dimension), form, store)
    return taken


def _taken(rows: Iterable[Sequence[Any]], model: Model, form: NDArray[np.float32], store: VectorTable) -> int:
    taken = 0
    batch: list[tuple[bytes, bytes, bytes]] = []

    def flush() -> None:
        if batch:
            summaries, vectors, codes = zip(*batch, strict=True)
            shaped = np.frombuffer(b"".join(vectors), "<f2").reshape(-1, model.dimension).astype(np.float32)
            store.add(model, summaries, shaped, codes, form)
            batch.clear()

    try:
        for summary, vector, codes, check in rows:
            if codes is not None and len(vector) == 2 * model.dimension and _sum(vector, codes) == check:
                batch.append((summary, vector, codes))
                taken += 1
            if len(batch) == _SALVAGED_AT_ONCE:
                flush()
    except sqlite3.Error:  # the rest cannot be read; it is embedded again
        pass
    flush()
    return taken
