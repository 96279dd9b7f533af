"""Where the data lie: the user's own archive, or the bundled sample's index in the cache."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import platformdirs

from qa.records.errors import DatelineError, StoreError
from qa.sample import ARCHIVES
from qa.store.schema import FILE_NAME

ENVIRONMENT = "DATELINE_DATA"


def default_data() -> Path:
    """Return the data folder that is meant where none is given."""
    named = os.environ.get(ENVIRONMENT)
    return Path(named).expanduser() if named else Path(platformdirs.user_data_dir("dateline", appauthor=False))


def data_or_sample(given: Path | None, notice: Callable[[str], None]) -> Path:
    """Return the data folder to ask: the one given, else the default one, else the sample's, built where needed.

    Raises:
        StoreError: If the folder given holds nothing that can be asked.
    """
    if given is not None:
        return given
    data = default_data()
    if (data / FILE_NAME).exists() or ENVIRONMENT in os.environ:
        return data
    notice("No archive is built yet, so the bundled sample answers. Build your own: dateline build ARCHIVE")
    return sample_data(notice)


def sample_cache() -> Path:
    """Return where the bundled sample's data lie."""
    return Path(platformdirs.user_cache_dir("dateline", appauthor=False)) / "sample"


def sample_data(notice: Callable[[str], None]) -> Path:
    """Return the bundled sample's data folder, brought up to date; it takes some seconds the first time."""
    cache = sample_cache()
    if not (cache / FILE_NAME).exists():
        notice("Preparing the sample archive; this happens once and takes some seconds.")
    try:
        _built_or_made_anew(cache)
    except StoreError as error:
        cache = Path(tempfile.mkdtemp(prefix="dateline-sample-"))
        atexit.register(shutil.rmtree, cache, ignore_errors=True)
        notice(f"{error} The sample is prepared in {cache} instead, for this once.")
        _build(cache)
    except DatelineError as error:
        notice(str(error))  # another process is preparing it, or the archive is damaged: what is there may answer
    return cache


def _built_or_made_anew(cache: Path) -> None:
    """Bring the sample's data up to date; what cannot be used any more is thrown away, as it is only a cache."""
    try:
        _build(cache)
    except StoreError:
        stale = list(cache.glob(f"{FILE_NAME}*"))
        if not stale:
            raise
        with suppress(OSError):
            for path in stale:
                path.unlink()
        _build(cache)


def _build(cache: Path) -> None:
    from qa.building.build import build  # who asks an archive of his own waits for no reader of archives

    build(ARCHIVES, cache)
