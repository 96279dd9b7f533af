"""What finds the events of a generation: which engine a data folder names, and making a generation searchable there.

The engines are those of `qa.finding`; FAISS and SQLite where a folder names no other.
"""

from pathlib import Path

from embeddings.errors import IndexDamagedError
from qa.building.progress import Progress, Stage
from qa.finding.finder import Shelf
from qa.finding.local import LocalShelf
from qa.store.store import Store


def shelf_of(store: Store, data: Path) -> Shelf:  # noqa: ARG001
    """Return where the generations of a data folder are kept."""
    return LocalShelf(data)


def ensure_index(store: Store, data: Path, progress: Progress, *, anew: bool = False) -> None:
    """Make the published generation searchable again where it is not, or `anew`; nothing is embedded."""
    shelf = shelf_of(store, data)
    try:
        if anew:
            raise IndexDamagedError("It is to be made anew.")
        shelf.open(store).close()
    except IndexDamagedError:
        write_index(shelf, store, store.generation(), progress)
    shelf.keep_only(store.generation())


def write_index(shelf: Shelf, store: Store, generation: int, progress: Progress) -> None:
    """Make a generation, which may be the coming one, searchable.

    Raises:
        StoreError: If it cannot be written.
    """
    shelf.write(store, generation, lambda done, total: progress(Stage.INDEX, done, total))
