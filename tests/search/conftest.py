"""A search over the bundled sample archive: all that a question is searched with."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from embeddings.crossencoder import CrossEncoder
from qa.search.encoding import QueryEncoder
from qa.search.knowledge import Knowledge
from qa.search.rank import Ranker
from qa.search.reading import Reader
from qa.search.search import Search
from qa.store.store import Store


@pytest.fixture(scope="module")
def reader():
    """What reads in the product: the bundled cross-encoder, compiled."""
    return Reader(CrossEncoder(notice=pytest.fail))


@pytest.fixture
def search(sample_data, embedder):
    with ThreadPoolExecutor(1) as aside, Store.open(sample_data) as store, store.snapshot():
        known = Knowledge.load(store, sample_data, pytest.fail)
        yield Search(store, known, QueryEncoder(embedder, aside), Ranker())
