"""The engines that the contract is tried on, each on a real one: FAISS always, Milvus where it is installed."""

from collections.abc import Iterator

import numpy as np
import pytest

from qa.store.store import Store
from tests.finding.engines import COUNT, ENGINES, Engine, Kept, events_of, publish, the_server, vectors_of


@pytest.fixture(scope="session", params=ENGINES)
def engine(request) -> Engine:
    """An engine; a test is skipped, by name, where it is not installed."""
    name = request.param
    if name.startswith("faiss"):
        return Engine(name, "faiss")
    pytest.importorskip("pymilvus", reason="pymilvus is not installed (make test-milvus)")
    if name == "milvus lite":
        pytest.importorskip("milvus_lite", reason="milvus-lite is not installed (make test-milvus)")
        return Engine(name, "milvus:finder.db")
    return Engine(name, f"milvus:{the_server().address}")


@pytest.fixture(scope="session")
def kept(engine, tmp_path_factory) -> Iterator[Kept]:
    data = tmp_path_factory.mktemp("kept") / "data"
    shelf = engine.shelf(data)
    with Store.open_for_build(data) as store:
        publish(store, shelf, events_of(COUNT), vectors_of(COUNT), engine.index)
        keys, vectors = store.vectors.all()
        yield Kept(engine, shelf, store, data, shelf.open(store).over(store), keys, vectors.astype(np.float32))
