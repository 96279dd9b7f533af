"""The vector index of a generation: a file made from the store's vectors, and made again wherever it is not as it was.

The file carries the generation's number and the state's mark, so that it is never taken for that of another.
"""

from collections.abc import Callable
from pathlib import Path

from embeddings.errors import IndexDamagedError
from embeddings.index import VectorIndex, manifest_path
from qa.building.progress import Progress, Stage
from qa.records.errors import StoreError
from qa.store.store import Store


def index_path(data: Path, generation: int) -> Path:
    """Return where the vector index of a generation lies."""
    return data / "index" / f"{generation:08d}.faiss"


def load_index(store: Store, data: Path) -> VectorIndex:
    """Load the index of the generation that a store shows.

    Raises:
        IndexDamagedError: If it is missing, damaged or another's.
    """
    generation = store.generation()
    return VectorIndex.load(index_path(data, generation), generation, store.state())


def load_or_rebuild(store: Store, data: Path, notice: Callable[[str], None]) -> VectorIndex:
    """Load the index; where that cannot be done, make it from the stored vectors, and save it if it can be saved."""
    try:
        return load_index(store, data)
    except IndexDamagedError as error:
        notice(f"{error} Rebuilding it from the stored vectors.")
    index = VectorIndex.build(*store.vectors.all())
    generation = store.generation()
    try:
        index.save(index_path(data, generation), generation, store.state())
    except OSError as cause:
        notice(f"It cannot be saved ({cause.strerror}); it will be rebuilt at the next start.")
    return index


def ensure_index(store: Store, data: Path, progress: Progress, *, anew: bool = False) -> None:
    """Make the published generation's index again where it is missing or damaged, or `anew`; nothing is embedded."""
    try:
        if anew:
            raise IndexDamagedError("It is to be made anew.")
        load_index(store, data)
    except IndexDamagedError:
        write_index(store, data, store.generation(), progress)
    drop_other_indexes(data, store.generation())


def write_index(store: Store, data: Path, generation: int, progress: Progress) -> None:
    """Make the index of a generation, which may be the coming one, from the vectors of its events.

    Raises:
        StoreError: If it cannot be written.
    """
    keys, vectors = store.vectors.all()
    progress(Stage.INDEX, 0, len(keys))
    index = VectorIndex.build(keys, vectors, progress=lambda done: progress(Stage.INDEX, done, len(keys)))
    try:
        index.save(index_path(data, generation), generation, store.state())
    except OSError as error:
        raise StoreError(
            f"The vector index cannot be written in {data}: {error.strerror}. "
            "Free some space and build again; what was embedded is kept."
        ) from error


def drop_other_indexes(data: Path, generation: int) -> None:
    """Remove the files of other generations; a reader that still uses one has it in memory."""
    keep = {index_path(data, generation).name, manifest_path(index_path(data, generation)).name}
    for path in (data / "index").glob("*"):
        if path.name not in keep:
            path.unlink(missing_ok=True)
