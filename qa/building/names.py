"""An archive's names as people write them: in memory, or in a file beside the index where there are many."""

from contextlib import suppress
from pathlib import Path

from qa.records.errors import StoreError
from qa.store.namefile import NameFile
from qa.store.store import Store
from qa.text.names import Names, known_names
from qa.text.spelling import SHORTEST

MANY = 20_000
"""Events from which on the names lie in a file: to work them out at each start takes half a second for 69,000."""

_FORM = 2
"""Counted up where `known_names` makes something else of the same names: then files are made anew."""


def names_path(data: Path, generation: int) -> Path:
    """Return where the names of a generation lie."""
    return data / "index" / f"{generation:08d}.names"


def names_of(store: Store, data: Path) -> Names:
    """Return the names of the state that a store shows; of many events, from a file, made where it is not."""
    if not store.larger_than(MANY):
        return known_names(store.entity_counts())
    path, state = names_path(data, store.generation()), f"{store.state()} {_FORM}"
    with suppress(StoreError):
        return NameFile(path, state)
    names = known_names(store.entity_counts())
    try:
        NameFile.write(path, state, names, SHORTEST - 1)
        return NameFile(path, state)
    except (OSError, StoreError):  # where it cannot be written all are held in memory
        return names
