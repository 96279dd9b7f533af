"""Whether a data folder holds what was stored in it: everything is read and compared with its checks.

`dateline info --verify` prints what is found; `repair` mends it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import IndexDamagedError
from qa.building.index import shelf_of
from qa.records.errors import FinderError, StoreError
from qa.records.window import counted
from qa.store.schema import reading
from qa.store.store import Store

_STEP = 500


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with a data folder; nothing where all are empty.

    `file` is what SQLite says of the file as a whole; `events` are the keys of events that are not as stored; `vectors`
    the hashes of texts whose vector or coded words are not, or are lacking; `words` and `index` what is wrong with the
    full-text and the vector index; `lookups` what else events are looked up in that is not as published.
    """

    file: str | None = None
    events: tuple[int, ...] = ()
    vectors: tuple[bytes, ...] = ()
    words: str | None = None
    lookups: tuple[str, ...] = ()
    index: str | None = None

    def lines(self) -> list[str]:
        """Return them in words."""
        events = (
            "1 event is not as it was" if len(self.events) == 1 else f"{len(self.events):,} events are not as they were"
        )
        named = {
            f"{events} stored": bool(self.events),
            f"{counted(len(self.vectors), 'text')} without a sound vector": bool(self.vectors),
            f"the full-text index is damaged: {self.words}": bool(self.words),
            f"what events are looked up in is not as it was stored: {', '.join(self.lookups)}": bool(self.lookups),
            f"{self.index}": bool(self.index),
            f"the database file is damaged: {self.file}": bool(self.file),
        }
        return [line for line, found in named.items() if found]


def verify(data: Path, progress: Callable[[int, int], None] = lambda _done, _total: None) -> Faults:
    """Read everything in a data folder and compare it with its checks.

    Args:
        data: The data folder.
        progress: Told how many events have been read, of how many.
    """
    try:
        with Store.open(data) as store, reading(store.path):
            file = store.check()
            if file:
                return Faults(file=file)
            keys = store.keys()
            events: list[int] = []
            for start in range(0, len(keys), _STEP):
                events += _not_as_stored(store, keys[start : start + _STEP])
                progress(min(len(keys), start + _STEP), len(keys))
            lookups = tuple(store.check_lookups())
            return Faults(
                None, tuple(events), store.vectors.unsound(), store.check_words(), lookups, _index(store, data)
            )
    except StoreError as error:
        return Faults(file=str(error))


def _not_as_stored(store: Store, keys: list[int]) -> list[int]:
    try:
        store.events(keys)
        store.heads(keys)
    except StoreError:
        if len(keys) == 1:
            return keys
        half = len(keys) // 2
        return _not_as_stored(store, keys[:half]) + _not_as_stored(store, keys[half:])
    return []


def _index(store: Store, data: Path) -> str | None:
    try:
        wrong = shelf_of(store, data).open(store).check()
    except (FinderError, IndexDamagedError) as error:
        return str(error)
    return "; ".join(wrong) or None
