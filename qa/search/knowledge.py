"""What is kept in memory of a published archive, ready to be searched: all of one generation, shared by threads."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from embeddings.tokens import TokenCodec
from qa.building.index import shelf_of
from qa.building.names import names_of
from qa.finding.finder import Finder
from qa.records.model import Coverage
from qa.search.topics import Topics
from qa.search.vocabulary import Vocabulary
from qa.store.schema import damaged
from qa.store.store import Store
from qa.text.names import Names
from qa.text.spelling import Speller

_TITLES = 50


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A generation: what finds in it, its words and how rare they are, its days, its names and how they are spelled.

    `codec` reads the events' token embeddings; None where the data have none. `titles` are those of some events, by
    which the archive's language is told. `categories` and `topics` are those that its events have, if they have any.
    """

    generation: int
    finder: Finder
    vocabulary: Vocabulary
    coverage: Coverage
    names: Names
    speller: Speller
    codec: TokenCodec | None
    titles: tuple[str, ...] = ()
    categories: frozenset[str] = frozenset()
    topics: Topics = field(default_factory=lambda: Topics({}))

    @classmethod
    def load(cls, store: Store, data: Path, notice: Callable[[str], None]) -> "Knowledge":
        """Load what a store shows; a vector index that is missing or damaged is rebuilt, and that is said.

        Raises:
            StoreError: If what events are looked up in is not as it was published.
        """
        wrong = store.check_some_lookups()
        if wrong:
            raise damaged(store.path, wrong[0])
        finder = shelf_of(store, data).opened(store, notice)
        coverage = store.coverage()
        names = names_of(store, data)
        model = store.model()
        form = store.vectors.form(model) if model else None
        codec = None if form is None else TokenCodec(form)
        words, titles = Vocabulary(coverage.events), store.some_titles(_TITLES)
        kinds = store.catalogue().kinds
        categories, topics = frozenset(kinds.named()), Topics(kinds.topic_sizes())
        speller = Speller(names)
        return cls(store.generation(), finder, words, coverage, names, speller, codec, titles, categories, topics)
