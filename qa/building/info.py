"""What a data folder holds and whether it is sound: the facts behind `dateline info`."""

from pathlib import Path
from typing import Any

from embeddings.errors import IndexDamagedError
from qa.building.index import load_index
from qa.store.store import Store


def info(data: Path) -> dict[str, Any]:
    """Return the facts of a data folder.

    Raises:
        StoreError: If there is nothing in it that could be asked.
    """
    with Store.open(data) as store, store.snapshot():
        generation, model, coverage = store.generation(), store.model(), store.coverage()
        faults = [fault] if (fault := store.check()) else []
        kind = "none"
        try:
            index = load_index(store, data)
            kind = index.kind
            if len(index) != coverage.events:
                faults.append(f"the vector index holds {len(index)} of {coverage.events} events")
        except IndexDamagedError as error:
            faults.append(f"{error} The next question rebuilds it.")
        return {
            "events": coverage.events,
            "days": coverage.days,
            "first": coverage.first and coverage.first.isoformat(),
            "last": coverage.last and coverage.last.isoformat(),
            "model": model and model.name,
            "fingerprint": model and model.fingerprint,
            "dimension": model and model.dimension,
            "index": kind,
            "bytes": sum(path.stat().st_size for path in data.rglob("*") if path.is_file()),
            "generation": generation,
            "archive": store.meta("archive"),
            "built": store.meta("built"),
            "data": str(data),
            "healthy": not faults,
            "faults": faults,
        }
