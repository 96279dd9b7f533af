"""A build or update at work behind the app: one at a time, in a thread of its own, watched from any page."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from embeddings.errors import EmbeddingError
from qa.building.build import Built, build
from qa.building.progress import Stage
from qa.building.update import Updated, update
from qa.records.errors import BusyError, DatelineError, StoppedError


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is. `left` is in seconds, None while it cannot be told.

    At the end `built`, `updated` or `fault` is set; of an update that found something new the first two.
    """

    running: bool
    stage: Stage = Stage.READ
    done: int = 0
    total: int | None = None
    left: float | None = None
    stopping: bool = False
    built: Built | None = None
    updated: Updated | None = None
    fault: str | None = None


class BuildJob:
    """The build of an app, of which there is at most one at a time. Safe to share between threads."""

    def __init__(self, finished: Callable[[Path], None]) -> None:
        """Set up; `finished` is told the data folder of a build that succeeded, in the build's thread."""
        self._finished = finished
        self._guard = threading.Lock()
        self._stop = threading.Event()
        self._progress: Progress | None = None
        self._stage_began = 0.0

    @property
    def progress(self) -> Progress | None:
        """How far the build at work or the last one is; None before the first."""
        return self._progress

    @property
    def running(self) -> bool:
        """Whether a build is at work."""
        return self._progress is not None and self._progress.running

    def start(self, archive: Path, data: Path) -> None:
        """Begin to bring a data folder up to date with an archive; returns at once.

        Raises:
            BusyError: If this app is building already.
        """
        self._begin(lambda: Progress(running=False, built=build(archive, data, progress=self._told)), data)

    def update(self, data: Path, contact: str | None) -> None:
        """Begin to fetch what has changed at the portal that a data folder is of; returns at once.

        Args:
            data: The data folder.
            contact: How whoever fetches can be reached; None for what was given before.

        Raises:
            BusyError: If this app is building already.
        """

        def updated() -> Progress:
            done = update(data, contact=contact, progress=self._told)
            return Progress(running=False, built=done.built, updated=done)

        self._begin(updated, data)

    def _begin(self, work: Callable[[], Progress], data: Path) -> None:
        with self._guard:
            if self.running:
                raise BusyError("A build is at work already. Wait for it to end, or stop it.")
            self._stop.clear()
            self._progress = Progress(running=True)
        threading.Thread(target=self._run, args=(work, data), daemon=True).start()

    def stop(self) -> None:
        """Ask the build to stop; it does at its next step, within seconds, and keeps what it has embedded."""
        self._stop.set()
        if self._progress is not None:
            self._progress = replace(self._progress, stopping=self._progress.running)

    def _run(self, work: Callable[[], Progress], data: Path) -> None:
        try:
            done = work()
            if done.built is not None:
                self._finished(data)
            self._progress = done
        except (DatelineError, EmbeddingError, OSError) as error:
            self._progress = Progress(running=False, fault=str(error))

    def _told(self, stage: Stage, done: int, total: int | None) -> None:
        if self._stop.is_set():
            raise StoppedError("Stopped. What was embedded is kept; the next build goes on from there.")
        now = time.monotonic()
        before = self._progress
        if before is None or before.stage is not stage or done == 0:
            self._stage_began = now
        left = (now - self._stage_began) / done * (total - done) if done and total else None
        self._progress = Progress(running=True, stage=stage, done=done, total=total, left=left)
