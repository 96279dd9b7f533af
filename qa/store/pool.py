"""Stores at rest between questions: opening one costs more than most questions ask of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, LifoQueue

from qa.store.store import Store


class StorePool:
    """The open stores of one data folder, as many as were used at once. Safe to share between threads."""

    def __init__(self, data: Path) -> None:
        """Open stores of a data folder, each when it is first needed."""
        self._data = data
        self._threads = threading.local()
        self._idle: LifoQueue[Store] = LifoQueue()

    @contextmanager
    def snapshot(self) -> Iterator[Store]:
        """Give a store that shows one published state throughout the block; a block inside shares it.

        Raises:
            StoreError: If the folder holds nothing that can be read.
        """
        shared: Store | None = getattr(self._threads, "store", None)
        if shared is not None:
            yield shared
            return
        try:
            store = self._idle.get_nowait()
        except Empty:
            store = Store.open(self._data)
        try:
            with store.snapshot():
                self._threads.store = store
                yield store
        finally:
            self._threads.store = None
            self._idle.put(store)
