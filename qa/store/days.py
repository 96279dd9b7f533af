"""The day pages that events of the portal were read from, as their wiki last showed them. The store's.

They make an update resumable, and let a later Dateline read them again without asking the wiki.
`Store.day_pages` is one, over the store's own connection.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import zstandard

from qa.records.daypage import DayPage
from qa.store.schema import damaged, reading, writing


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of a day page without reading it.

    `checked` is the day on which its wiki was last asked; `told` says whether there is such a page.
    """

    revision: int | None
    checked: date
    told: bool


class DayTable:
    """Day pages, each in its last version. `fresh` ones have not been made events of yet."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Read and write through a store's connection."""
        self._db = connection
        self._path = path

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM day_pages WHERE text <> x''").fetchone()[0])

    def held(self) -> dict[date, Held]:
        """Return what is held, by day; pages that their wiki does not have are among it."""
        with reading(self._path):
            rows = self._db.execute("SELECT date, revision, checked, text <> x'' FROM day_pages").fetchall()
            return {
                date.fromisoformat(day): Held(revision, date.fromisoformat(seen), bool(told))
                for day, revision, seen, told in rows
            }

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write everything in the block, or nothing."""
        with writing(self._db, self._path):
            yield

    def put(self, pages: Iterable[DayPage], checked: date) -> int:
        """Keep pages, where they are newer than what is kept; return how many. To be called within `together`."""
        changed = 0
        for page in pages:
            row = self._db.execute("SELECT revision, text FROM day_pages WHERE title = ?", (page.title,)).fetchone()
            if row and row[0] is not None and page.text and (page.revision or 0) < row[0]:
                continue
            text = _packed(page.text)
            if row and row[1] == text and row[0] == page.revision:
                self.seen([page.title], checked)
                continue
            changed += row is None or row[1] != text or row[0] != page.revision
            fresh = int(bool(page.text) or bool(row and row[1]))
            values = (page.title, page.wiki, page.day.isoformat(), page.revision, text, fresh, checked.isoformat())
            self._db.execute(
                "INSERT INTO day_pages (title, wiki, date, revision, text, fresh, checked) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (title) DO UPDATE SET wiki = excluded.wiki, revision = excluded.revision,"
                " text = excluded.text, fresh = max(fresh, excluded.fresh), checked = excluded.checked",
                values,
            )
        return changed

    def seen(self, titles: Iterable[str], checked: date) -> None:
        """Note that pages were found to be as they are kept. To be called within `together`."""
        self._db.executemany(
            "UPDATE day_pages SET checked = ? WHERE title = ?", [(checked.isoformat(), title) for title in titles]
        )

    def to_read(self, empty_since: date, *, every: bool = False) -> list[str]:
        """Return the titles of pages to make events of: fresh ones, and those that have stayed empty since a day."""
        rows = self._db.execute(
            "SELECT title FROM day_pages WHERE fresh OR emptied <= ? OR ? ORDER BY date",
            (empty_since.isoformat(), int(every)),
        )
        return [title for (title,) in rows]

    def emptied(self) -> dict[str, date]:
        """Return since when pages that once told events have told none."""
        rows = self._db.execute("SELECT title, emptied FROM day_pages WHERE emptied IS NOT NULL").fetchall()
        return {title: date.fromisoformat(day) for title, day in rows}

    def pages(self, titles: Sequence[str]) -> Iterator[DayPage]:
        """Yield pages by title.

        Raises:
            StoreError: If one is not as it was stored.
        """
        query = "SELECT wiki, title, date, text, revision FROM day_pages WHERE title = ?"
        for title in titles:
            for wiki, name, day, text, revision in self._db.execute(query, (title,)).fetchall():
                try:
                    yield DayPage(wiki, name, date.fromisoformat(day), _unpacked(text), revision)
                except (zstandard.ZstdError, ValueError) as error:
                    raise damaged(self._path, f"the page {name}") from error


def note_read(db: sqlite3.Connection, titles: Iterable[str], emptied: dict[str, date | None]) -> None:
    """Note, within a publication, that pages were made events of, and since when those that tell none do so."""
    db.executemany("UPDATE day_pages SET fresh = 0 WHERE title = ?", [(title,) for title in titles])
    db.executemany(
        "UPDATE day_pages SET emptied = ? WHERE title = ?",
        [(since and since.isoformat(), title) for title, since in emptied.items()],
    )


def _packed(text: str) -> bytes:
    """Pack a text, with a checksum of it; nothing is nothing."""
    return zstandard.ZstdCompressor(level=9, write_checksum=True).compress(text.encode()) if text else b""


def _unpacked(packed: bytes) -> str:
    return zstandard.ZstdDecompressor().decompress(packed).decode() if packed else ""
