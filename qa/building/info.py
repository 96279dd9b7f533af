"""What a data folder holds and whether it is sound: the facts behind `dateline info`."""

from pathlib import Path
from typing import Any

from embeddings.errors import IndexDamagedError
from qa.building.index import shelf_of
from qa.forms.licence import ATTRIBUTION
from qa.records.errors import FinderError
from qa.store.store import Store


def _of_portal(store: Store) -> dict[str, Any]:
    """Return where events of the portal come from, and what is to be said of them; nothing where there are none."""
    events = len(store.keys_of_portal())
    if not events:
        return {}
    first = store.meta("portal_first")
    return {
        "portal": f"{store.meta('portal')} from {first}" if store.meta("portal") else "day pages in files",
        "portal_events": events,
        "portal_pages": len(store.day_pages),
        "licence": ATTRIBUTION,
    }


def size_of(data: Path) -> int:
    """Return how many bytes a data folder takes."""
    return sum(path.stat().st_size for path in data.rglob("*") if path.is_file())


def info(data: Path) -> dict[str, Any]:
    """Return the facts of a data folder.

    Raises:
        StoreError: If there is nothing in it that could be asked.
    """
    with Store.open(data) as store, store.snapshot():
        generation, model, coverage = store.generation(), store.model(), store.coverage()
        faults = [fault] if (fault := store.check()) else []
        kind, facts = "none", dict[str, Any]()
        try:
            shelf = shelf_of(store, data)
            facts = shelf.facts()
            finder = shelf.open(store)
            kind = finder.kind
            faults += finder.check()
        except (FinderError, IndexDamagedError) as error:
            faults.append(str(error))
        return {
            "events": coverage.events,
            "days": coverage.days,
            "first": coverage.first and coverage.first.isoformat(),
            "last": coverage.last and coverage.last.isoformat(),
            "model": model and model.name,
            "fingerprint": model and model.fingerprint,
            "dimension": model and model.dimension,
            "index": kind,
            **facts,
            "bytes": size_of(data),
            "generation": generation,
            "archive": store.meta("archive"),
            **_of_portal(store),
            "built": store.meta("built"),
            "data": str(data),
            "healthy": not faults,
            "faults": faults,
        }
