"""How an archive's names may be written, in a file of their own: for archives with too many to work out at each start.

The file is derived from the store, as the vector index is: made after a publication, made again where it is missing
or another's. What is looked up carries a check, as everything does that is read.
"""

import json
import sqlite3
import threading
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qa.records.errors import StoreError

_LAYOUT = """
CREATE TABLE forms (folded TEXT PRIMARY KEY, names TEXT NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE parts (first TEXT NOT NULL, length INTEGER NOT NULL, word TEXT NOT NULL, used INTEGER NOT NULL,
    PRIMARY KEY (first, length, word)) WITHOUT ROWID;
CREATE TABLE of (state TEXT NOT NULL, forms INTEGER NOT NULL);
"""


class NameFile(Mapping[str, tuple[str, ...]]):
    """Folded ways to write a name, each to the archive's own names that it may stand for. Safe to share."""

    def __init__(self, path: Path, state: str) -> None:
        """Open a file.

        Args:
            path: Where it lies.
            state: The state of the data that it must be of.

        Raises:
            StoreError: If it is missing, damaged or of another state.
        """
        self._path = path
        self._asking = threading.Lock()
        try:
            self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            of, self._count = self._db.execute("SELECT state, forms FROM of").fetchone()
        except (sqlite3.Error, TypeError) as error:
            raise StoreError(f"The file of names {path} is missing or damaged.") from error
        if of != state:
            raise StoreError(f"The file of names {path} is of other data.")

    @classmethod
    def write(cls, path: Path, state: str, names: Mapping[str, tuple[str, ...]], shortest: int) -> None:
        """Write a file; `shortest` is the least length of a word that spelling is set right by."""
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(path.name + ".part")
        half.unlink(missing_ok=True)
        words = Counter(word for name in names for word in name.split() if len(word) >= shortest and word.isalpha())
        db = sqlite3.connect(half)
        try:
            db.executescript(_LAYOUT)
            with db:
                written = ((folded, json.dumps(meant, ensure_ascii=False)) for folded, meant in sorted(names.items()))
                db.executemany("INSERT INTO forms VALUES (?, ?, ?)", ((*one, _sum(*one)) for one in written))
                rows = sorted((word[0], len(word), word, used) for word, used in words.items())
                db.executemany("INSERT INTO parts VALUES (?, ?, ?, ?)", rows)
                db.execute("INSERT INTO of VALUES (?, ?)", (state, len(names)))
        finally:
            db.close()
        half.replace(path)

    def __getitem__(self, folded: str) -> tuple[str, ...]:
        """Return the names that a folded text may stand for.

        Raises:
            StoreError: If they are not as they were stored.
        """
        rows = self._rows("SELECT names, sum FROM forms WHERE folded = ?", folded)
        if not rows:
            raise KeyError(folded)
        if _sum(folded, rows[0][0]) != rows[0][1]:
            raise self._damaged()
        return tuple(json.loads(rows[0][0]))

    def __iter__(self) -> Iterator[str]:
        """Go through all; it may be long."""
        return (folded for (folded,) in self._rows("SELECT folded FROM forms"))

    def __len__(self) -> int:
        """Return how many ways to write a name there are."""
        return int(self._count)

    def words_like(self, word: str, slips: int) -> dict[str, int]:
        """Return the words of names that begin as a word does and are about as long, each with how many hold it."""
        query = "SELECT word, used FROM parts WHERE first = ? AND length BETWEEN ? AND ?"
        return dict(self._rows(query, word[0], len(word) - slips, len(word) + slips))

    def _rows(self, query: str, *values: str | int) -> list[Any]:
        try:
            with self._asking:
                return self._db.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._damaged() from error

    def _damaged(self) -> StoreError:
        return StoreError(f"The file of names {self._path} is damaged. Remove it: it is made again at the next start.")


def _sum(folded: str, names: str) -> int:
    return zlib.crc32(f"{folded}\0{names}".encode())
