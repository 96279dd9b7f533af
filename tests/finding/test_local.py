"""What FAISS and SQLite do so that a start over millions of events takes no longer than one over few."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest

from embeddings.errors import IndexDamagedError
from qa.finding.local import LocalShelf, index_path
from qa.records.scope import Scope
from qa.store.store import Store
from tests.finding.engines import COUNT, events_of, publish, vectors_of

QUERIES = vectors_of(20, seed=7)
WEEK, YEAR = (date(2004, 3, 1), date(2004, 3, 7)), (date(2004, 3, 1), date(2005, 2, 28))


@pytest.fixture(scope="module", params=["flat", "ivf"])
def kept(request, tmp_path_factory) -> Iterator[tuple[LocalShelf, Store]]:
    data = tmp_path_factory.mktemp("local") / "data"
    shelf = LocalShelf(data, exact_up_to=0) if request.param == "ivf" else LocalShelf(data)
    with Store.open_for_build(data) as store:
        publish(store, shelf, events_of(COUNT), vectors_of(COUNT), "faiss")
        yield shelf, store


def test_what_is_opened_for_asking_finds_what_is_read_whole(kept):
    shelf, store = kept
    whole, asked = shelf.open(store), shelf.opened(store, pytest.fail)
    for query in QUERIES:
        for scope in (Scope(), Scope(WEEK), Scope(YEAR)):
            one, other = whole.nearest(query, 150, scope), asked.nearest(query, 150, scope)
            assert one[0].tolist() == other[0].tolist()
            assert one[1].tolist() == other[1].tolist()


def test_what_is_found_of_a_few_days_is_the_same_whether_or_not_all_days_were_read(kept):
    shelf, store = kept
    finder, reads = shelf.opened(store, pytest.fail), []

    class Told:
        def __getattr__(self, name):
            reads.append(name)
            return getattr(store, name)

    finder = finder.over(Told())
    before = [finder.nearest(query, 30, Scope(WEEK)) for query in QUERIES]
    assert "all_days" not in reads
    finder.nearest(QUERIES[0], 30, Scope(YEAR))
    assert reads.count("all_days") == 1
    after = [finder.nearest(query, 30, Scope(WEEK)) for query in QUERIES]
    for (keys, scores), (same, alike) in zip(before, after, strict=True):
        assert len(keys) == 21
        assert keys.tolist() == same.tolist()
        np.testing.assert_array_equal(scores, alike)


def test_damage_anywhere_is_found_by_who_reads_all(kept):
    shelf, store = kept
    path = index_path(shelf.data, store.generation())
    content = path.read_bytes()
    for at in np.random.default_rng(2).integers(0, len(content), 20):
        damaged = bytearray(content)
        damaged[at] ^= 1
        path.write_bytes(damaged)
        with pytest.raises(IndexDamagedError, match="checksum"):
            shelf.open(store)
    path.write_bytes(content)
    assert len(shelf.open(store)) == COUNT
