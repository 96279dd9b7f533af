"""What finds the events of a generation: which engine a data folder names, and making a generation searchable there.

The engines are those of `qa.finding`; FAISS and SQLite where a folder names no other.
"""

from pathlib import Path

from embeddings.errors import IndexDamagedError
from qa.building.progress import Progress, Stage
from qa.finding.address import Address
from qa.finding.finder import Shelf
from qa.finding.local import LocalShelf
from qa.finding.milvus import MilvusShelf
from qa.store.store import Store

LOCAL = "faiss"
NOTED = "index"
"""The note in a store that names its engine; none, or an empty one, for what there is by default."""


def shelf_of(store: Store, data: Path, named: str | None = None) -> Shelf:
    """Return where the generations of a data folder are kept: as named, else as the folder has it.

    Raises:
        FinderError: If that is no engine.
    """
    engine = named or store.meta(NOTED) or LOCAL
    return LocalShelf(data) if engine == LOCAL else MilvusShelf(data, Address.of(engine, data))


def ensure_index(store: Store, data: Path, progress: Progress, *, anew: bool = False, named: str | None = None) -> None:
    """Make the published generation searchable again where it is not, or `anew`; nothing is embedded.

    Args:
        store: The store, open for building.
        data: Its folder.
        progress: Told how it gets on.
        anew: Whether to make it again whatever there is.
        named: The engine, where it is to be another than the folder has.
    """
    shelf = shelf_of(store, data, named)
    try:
        if anew:
            raise IndexDamagedError("It is to be made anew.")
        shelf.open(store).close()
    except IndexDamagedError:
        write_index(shelf, store, store.generation(), progress)
    if named and named != (store.meta(NOTED) or LOCAL):
        store.note({NOTED: named})
    shelf.keep_only(store)


def write_index(shelf: Shelf, store: Store, generation: int, progress: Progress) -> None:
    """Make a generation, which may be the coming one, searchable.

    Raises:
        StoreError: If it cannot be written.
    """
    shelf.write(store, generation, lambda done, total: progress(Stage.INDEX, done, total))
