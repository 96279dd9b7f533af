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

from qa.errors import StoreError
from qa.model import Model
from qa.schema import damaged, way_out, writing

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
                "SELECT summary FROM vectors JOIN tokens USING (model, summary) JOIN models ON models.key = model"
                " WHERE fingerprint = ?",
                (model.fingerprint,),
            )
        }
        return set(summaries) - known

    def add(
        self,
        model: Model,
        summaries: Sequence[bytes],
        vectors: NDArray[np.float32],
        tokens: Sequence[bytes],
        projection: NDArray[np.float32],
    ) -> None:
        """Store vectors, shape (n, dimension), as half-precision floats, and each text's tokens as a codec made them.

        The codec's projection is kept with the model, as it was first given. Durable when this returns.
        """
        with writing(self._db, self._path):
            directions = projection.astype("<f4").tobytes()
            self._db.execute(
                "INSERT INTO models (name, fingerprint, dimension, projection, sum) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (fingerprint) DO UPDATE SET name = excluded.name,"
                " sum = iif(projection IS NULL, excluded.sum, sum),"
                " projection = coalesce(projection, excluded.projection)",
                (model.name, model.fingerprint, model.dimension, directions, zlib.crc32(directions)),
            )
            key = self._model_key(model)
            blobs = [vector.tobytes() for vector in vectors.astype("<f2")]
            for table, values in (("vectors", blobs), ("tokens", tokens)):
                rows = ((key, text, value, zlib.crc32(value)) for text, value in zip(summaries, values, strict=True))
                self._db.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?, ?)", rows)

    def unsound(self) -> tuple[bytes, ...]:
        """Return the hashes of published texts whose vector or coded tokens are not as stored, or are lacking."""
        model = self._published()
        if model is None:
            return ()
        rows = self._db.execute(
            "SELECT events.summary, vector, v.sum, codes, t.sum FROM events"
            " LEFT JOIN vectors AS v ON v.model = ?1 AND v.summary = events.summary"
            " LEFT JOIN tokens AS t ON t.model = ?1 AND t.summary = events.summary",
            (self._model_key(model),),
        )
        try:
            self.projection(model)
        except StoreError:  # what was coded by it is of no use either
            return tuple(summary for summary, *_ in rows)
        return tuple(
            summary
            for summary, vector, of_vector, codes, of_codes in rows
            if vector is None or codes is None or zlib.crc32(vector) != of_vector or zlib.crc32(codes) != of_codes
        )

    def drop(self, summaries: Iterable[bytes]) -> None:
        """Take out the vectors and tokens of some texts."""
        with writing(self._db, self._path):
            for table in ("vectors", "tokens"):
                self._db.executemany(f"DELETE FROM {table} WHERE summary = ?", [(one,) for one in summaries])
            unused = "UPDATE models SET projection = NULL, sum = NULL WHERE key NOT IN (SELECT model FROM tokens)"
            self._db.execute(unused)

    def projection(self, model: Model) -> NDArray[np.float32] | None:
        """Return the projection that this model's tokens were coded with, shape (dimension, components), if any.

        Raises:
            StoreError: If it is not as it was stored.
        """
        row = self._db.execute(
            "SELECT projection, dimension, sum FROM models WHERE fingerprint = ?", (model.fingerprint,)
        ).fetchone()
        if row is None or row[0] is None:
            return None
        if zlib.crc32(row[0]) != row[2] or row[1] != model.dimension or len(row[0]) % (4 * row[1]):
            raise damaged(self._path, "what the words of events are coded by")
        return np.frombuffer(row[0], dtype="<f4").reshape(row[1], -1)

    def tokens(self, keys: Sequence[int]) -> list[bytes]:
        """Return the coded tokens of events, in the keys' order; empty where there are none."""
        model = self._published()
        if model is None:
            return [b""] * len(keys)
        rows = self._db.execute(
            "SELECT events.key, codes, sum FROM events JOIN tokens ON model = ? AND tokens.summary = events.summary"
            " WHERE events.key IN (SELECT value FROM json_each(?))",
            (self._model_key(model), json.dumps([int(key) for key in keys])),
        )
        found = {}
        for key, codes, check in rows:
            if zlib.crc32(codes) != check:
                raise damaged(self._path, f"what was coded of the event with the key {key}")
            found[key] = codes
        return [found.get(key, b"") for key in keys]

    def all(self) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """Return all published events' keys, shape (n,), and unit vectors, shape (n, dimension), by key."""
        model = self._published()
        if model is None:
            raise StoreError(f"{self._path} names no model. {way_out(self._path)}")
        return self._vectors(model, "SELECT key, summary FROM events ORDER BY key")

    def _vectors(self, model: Model, events: str) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        (count,) = self._db.execute(f"SELECT count(*) FROM ({events})").fetchone()
        rows = self._db.execute(
            f"SELECT e.key, vector, sum FROM ({events}) AS e JOIN vectors AS v ON model = ? AND v.summary = e.summary",
            (self._model_key(model),),
        )
        keys, vectors = np.empty(count, np.int64), np.empty((count, model.dimension), "<f2")
        filled = 0
        for place, (key, blob, check) in enumerate(rows):
            if len(blob) != vectors.itemsize * model.dimension or zlib.crc32(blob) != check:
                raise damaged(self._path, f"the vector of the event with the key {key}")
            keys[place], vectors[place] = key, np.frombuffer(blob, "<f2")
            filled = place + 1
        return keys[:filled], vectors[:filled]

    def _published(self) -> Model | None:
        row = self._db.execute(
            "SELECT models.name, fingerprint, dimension FROM models JOIN meta ON meta.name = 'model'"
            " AND meta.value = fingerprint"
        ).fetchone()
        return Model(*row) if row else None

    def _model_key(self, model: Model) -> int:
        row = self._db.execute("SELECT key FROM models WHERE fingerprint = ?", (model.fingerprint,)).fetchone()
        return int(row[0]) if row else 0


def salvage(damaged_file: Path, store: VectorTable) -> int:
    """Take over from a damaged file the vectors and tokens that can be read and are sound; return how many."""
    taken = 0
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{damaged_file.resolve().as_uri()}?mode=ro", uri=True)) as old,
    ):
        models = old.execute("SELECT key, name, fingerprint, dimension, projection, sum FROM models").fetchall()
        for key, name, fingerprint, dimension, projection, check in models:
            if projection is None or zlib.crc32(projection) != check:
                continue
            shaped = np.frombuffer(projection, "<f4").reshape(dimension, -1)
            rows = old.execute(
                "SELECT v.summary, vector, v.sum, codes, t.sum FROM vectors AS v JOIN tokens AS t"
                " USING (model, summary) WHERE model = ?",
                (key,),
            )
            with suppress(sqlite3.Error):
                taken += _taken(rows, Model(name, fingerprint, dimension), shaped, store)
    return taken


def _taken(rows: Iterable[Sequence[Any]], model: Model, projection: NDArray[np.float32], store: VectorTable) -> int:
    taken = 0
    batch: list[tuple[bytes, bytes, bytes]] = []

    def flush() -> None:
        if batch:
            summaries, vectors, codes = zip(*batch, strict=True)
            shaped = np.frombuffer(b"".join(vectors), "<f2").reshape(-1, model.dimension).astype(np.float32)
            store.add(model, summaries, shaped, codes, projection)
            batch.clear()

    try:
        for summary, vector, of_vector, codes, of_codes in rows:
            whole = len(vector) == 2 * model.dimension
            if whole and zlib.crc32(vector) == of_vector and zlib.crc32(codes) == of_codes:
                batch.append((summary, vector, codes))
                taken += 1
            if len(batch) == _SALVAGED_AT_ONCE:
                flush()
    except sqlite3.Error:  # the rest cannot be read; it is embedded again
        pass
    flush()
    return taken
