"""An archive's names as people write them: in memory, or in a file beside the index where the archive is large."""

from contextlib import suppress
from pathlib import Path

from qa.records.errors import StoreError
from qa.store.namefile import NameFile
from qa.store.samples import LARGE
from qa.store.store import Store
from qa.text.names import Names, known_names
from qa.text.spelling import SHORTEST


def names_path(data: Path, generation: int) -> Path:
    """Return where the names of a generation lie."""
    return data / "index" / f"{generation:08d}.names"


def names_of(store: Store, data: Path) -> Names:
    """Return the names of the state that a store shows; of a large one from its file, which is made where it is not."""
    if not store.larger_than(LARGE):
        return known_names(store.entity_counts())
    path, state = names_path(data, store.generation()), store.state()
    with suppress(StoreError):
        return NameFile(path, state)
    names = known_names(store.entity_counts())
    try:
        NameFile.write(path, state, names, SHORTEST - 1)
        return NameFile(path, state)
    except (OSError, StoreError):  # where it cannot be written all are held in memory
        return names
