"""The one object behind every surface: open a data folder, then ask, find similar events, lay out a timeline.

Safe to share between threads: each call reads through a store connection of its own; model and index are shared.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from queue import Empty, LifoQueue

from embeddings.embedder import Embedder
from embeddings.encoder import cores
from embeddings.errors import IndexDamagedError
from embeddings.index import VectorIndex
from embeddings.tokens import EncodedQuery, TokenCodec
from qa import sample
from qa.answer.compose import OF_DAYS, compose, decline, faulty
from qa.answer.judge import LEAST_SCORE, Refusal, judge, nearest_day, out_of_coverage
from qa.answer.suggest import openers, suggest
from qa.building.build import index_path
from qa.question.intent import Intent
from qa.question.understand import Question, with_window
from qa.records.answer import Answer, RankedEvent, RelatedEvent
from qa.answer import check as grounding
from qa.records.errors import DatelineError, GroundingError, ModelMismatchError, StoreError, UnknownEventError
from qa.records.event import Event
from qa.records.model import Coverage, Model
from qa.search.reader import OWN_STORY_WEIGHT, Reader, anchored, days_of
from qa.search.retrieve import RESCORED, Anchor, Hit, Knowledge, Search, in_order, of_days, retrieve
from qa.search.similar import STORY_DAYS, Mode, analogy_scores, story_scores
from qa.search.timeline import Timeline, lay_out
from qa.search.vocabulary import Vocabulary
from qa.store.catalogue import Catalogue
from qa.store.schema import damaged
from qa.store.store import Store
from qa.text.names import Names, known_names
from qa.text.spelling import Speller
from qa.text.words import STOP_WORDS

HITS = 10


@dataclass(frozen=True, slots=True)
class _State:
    """What is shared between threads: all of one generation."""

    generation: int
    index: VectorIndex
    vocabulary: Vocabulary
    coverage: Coverage
    names: Names
    speller: Speller
    codec: TokenCodec | None


class Engine:
    """An opened archive."""

    def __init__(
        self, data: Path, *, model: str | None = None, notice: Callable[[str], None] = lambda _line: None
    ) -> None:
        """Open a data folder.

        Args:
            data: The folder that a build made.
            model: The model to ask with; by default the one that the data were built with.
            notice: Told in a line what a user should know, such as that the index was rebuilt.

        Raises:
            StoreError: If the folder holds nothing that can be asked.
            ModelMismatchError: If the model is not the one that the data were built with.
        """
        self.data = data
        self._notice = notice
        self._threads = threading.local()
        self._stores: LifoQueue[Store] = LifoQueue()  # connections at rest: as many as were used at once
        self._ahead = ThreadPoolExecutor(cores(), thread_name_prefix="dateline-question")
        self._loading = threading.Lock()
        self._warm = threading.Event()
        self._slots = threading.BoundedSemaphore(cores() + 1)  # more at once than that only hinder one another
        self._state: _State | None = None
        with self._snapshot() as store:
            built_with = store.model()
        if built_with is None:
            raise StoreError(f"{data} names no model. Build it again: dateline build ARCHIVE --data {data}")
        self.model: Model = built_with
        self._embedder = Embedder(model or built_with.name, STOP_WORDS, notice=notice)
        if self._embedder.fingerprint != built_with.fingerprint:
            raise ModelMismatchError(
                f"The data in {data} were built with the model {built_with.name!r} "
                f"({built_with.fingerprint[:12]}), not with {self._embedder.name!r} "
                f"({self._embedder.fingerprint[:12]}). Ask with the first, or build again with --model."
            )

    def warm_up(self) -> None:
        """Load index and model now, so that the first question does not wait for them."""
        with self._snapshot() as store:
            self._knowledge(store)
        self._embedder.warm_up()
        self._warm.set()

    def warm_up_aside(self) -> None:
        """Begin to load index and model in a thread of its own; a notice says when they are loaded, or why not."""
        threading.Thread(target=self._warm_up_and_say, daemon=True).start()

    def _warm_up_and_say(self) -> None:
        try:
            self.warm_up()
        except DatelineError as error:
            self._notice(str(error))
        else:
            self._notice("Model and index are loaded.")

    @property
    def ready(self) -> bool:
        """Whether index and model are loaded, so that a question is answered at once."""
        return self._warm.is_set()

    def coverage(self) -> Coverage:
        """Return how much the archive holds, and of which days."""
        with self._snapshot() as store:
            return store.coverage()

    def ask(
        self,
        text: str,
        *,
        first: date | None = None,
        last: date | None = None,
        anytime: bool = False,
        intent: Intent | None = None,
        history: Sequence[str] = (),
        k: int = HITS,
    ) -> Answer:
        """Answer a question, or decline with a reason.

        Args:
            text: The question.
            first: First day to look at, in place of the window that the question names.
            last: Last day to look at, likewise.
            anytime: Look at all days, whatever the question names.
            intent: The kind of answer wanted, in place of the one understood.
            history: The questions asked before in this conversation, oldest first.
            k: How many hits to return with the answer.
        """
        clock = _Clock()
        self._embedder.load_ahead()
        with self._slots, self._snapshot() as store:
            knowledge = self._knowledge(store)
            reader = Reader(self._embedder, knowledge)
            plain = with_window(reader.question(text, history), first, last)
            plain = replace(plain, window=None if anytime else plain.window, intent=intent or plain.intent)
            question = plain if plain.window or anytime else reader.counted_from_event(plain)
            clock.lap("understand")
            if question.fault or not question.text:
                return replace(faulty(question), milliseconds=clock.laps)
            encoded = self._ahead.submit(reader.encoded, question)
            anchor = reader.anchor(question, history)
            answer = self._answer(question, encoded, knowledge, anchor, k, clock)
            if question is not plain and not self._holds(answer, knowledge):
                days = question.window.in_words() if question.window else ""
                note = f"Nothing close was found of {days}; looking at all days"
                plain = replace(plain, notes=(*plain.notes, note))
                answer = self._answer(plain, self._ahead.submit(reader.encoded, plain), knowledge, anchor, k, clock)
            clock.lap("retrieve")
            answer = self._grounded(answer)
            clock.lap("compose")
        return replace(answer, milliseconds=clock.laps)

    def similar(self, event_id: str, *, mode: Mode = Mode.STORY, k: int = HITS) -> tuple[Event, list[RankedEvent]]:
        """Return an event and those most like it, best first.

        Raises:
            UnknownEventError: If the archive holds no event of this id.
        """
        with self._snapshot() as store:
            knowledge = self._knowledge(store)
            key = self._key(store, event_id)
            event = store.events([key])[key]
            scored = self._similar_scores(key, event, mode, knowledge)
            best = sorted(scored, key=lambda other: (-scored[other]["score"], other))[:k]
            events = store.events(best)
            return event, [RankedEvent(events[other], scored[other]["score"], scored[other]) for other in best]

    def timeline(self, query: str, *, first: date | None = None, last: date | None = None, k: int = 50) -> Timeline:
        """Return the events on a topic in time order; the window may stand in the query or be given."""
        self._embedder.load_ahead()
        with self._snapshot() as store:
            knowledge = self._knowledge(store)
            reader = Reader(self._embedder, knowledge)
            question = with_window(reader.question(query), first, last)
            if question.fault:
                return Timeline(question, (), {})
            return lay_out(question, reader.encoded(question), knowledge, days_of(question, knowledge.coverage), k)

    def event(self, event_id: str) -> tuple[Event, dict[str, RelatedEvent]]:
        """Return an event by its id or by that of a page merged into it, and the events it links to, by id.

        Raises:
            UnknownEventError: If the archive holds no event of this id.
        """
        with self._snapshot() as store:
            key = self._key(store, event_id)
            event = store.events([key])[key]
            return event, _related_heads([event], store)

    @contextmanager
    def catalogue(self) -> Iterator[Catalogue]:
        """Give the archive's lists, by day, name and publisher; all of one state."""
        with self._snapshot() as store:
            yield store.catalogue()

    def suggest(self, answer: Answer) -> tuple[str, ...]:
        """Return questions to ask after an answer."""
        if not answer.citations:
            return ()
        with self._snapshot() as store:
            return suggest(answer, store.catalogue().names_used(answer.citations[0].event.entities))

    @property
    def is_sample(self) -> bool:
        """Whether it is the bundled sample that answers."""
        with self._snapshot() as store:
            return store.meta("archive") == str(sample.ARCHIVE.resolve())

    def openers(self) -> tuple[str, ...]:
        """Return questions to begin with: the sample's own, else some drawn from the archive."""
        with self._snapshot() as store:
            return sample.EXAMPLES if self.is_sample else openers(store.catalogue(), store.coverage())

    # ---- inner works

    @contextmanager
    def _snapshot(self) -> Iterator[Store]:
        """Give a store that shows one published state throughout the block; a block inside shares it."""
        shared: Store | None = getattr(self._threads, "store", None)
        if shared is not None:
            yield shared
            return
        try:
            store = self._stores.get_nowait()
        except Empty:
            store = Store.open(self.data)
        try:
            with store.snapshot():
                self._threads.store = store
                yield store
        finally:
            self._threads.store = None
            self._stores.put(store)

    def _knowledge(self, store: Store) -> Knowledge:
        """Return everything searchable of the generation that a snapshot shows."""
        generation = store.generation()
        with self._loading:
            if self._state is None or self._state.generation != generation:
                self._state = self._load(store, generation)
            state = self._state
        return Knowledge(store, state.index, state.vocabulary, state.coverage, state.names, state.speller, state.codec)

    def _load(self, store: Store, generation: int) -> _State:
        wrong = store.check_lookups()
        if wrong:
            raise damaged(store.path, wrong[0])
        path = index_path(self.data, generation)
        try:
            index = VectorIndex.load(path, generation, store.state())
        except IndexDamagedError as error:
            self._notice(f"{error} Rebuilding it from the stored vectors.")
            index = VectorIndex.build(*store.vectors.all())
            try:
                index.save(path, generation, store.state())
            except OSError as cause:
                self._notice(f"It cannot be saved ({cause.strerror}); it will be rebuilt at the next start.")
        coverage = store.coverage()
        names = known_names(store.entity_counts())
        model = store.model()
        form = store.vectors.form(model) if model else None
        codec = None if form is None else TokenCodec(form)
        return _State(generation, index, Vocabulary(coverage.events), coverage, names, Speller(names), codec)

    def _answer(
        self,
        question: Question,
        encoded: Future[EncodedQuery],
        knowledge: Knowledge,
        anchor: Anchor | None,
        k: int,
        clock: "_Clock",
    ) -> Answer:
        """Answer or decline; `encoded` is waited for once the words have been searched for."""
        days = days_of(question, knowledge.coverage)
        if out_of_coverage(question.window, knowledge.coverage):
            days = nearest_day(question.window, knowledge.coverage) if question.general else None  # else of any time
        if question.general and days:
            k = max(k, OF_DAYS)
            hits = of_days(knowledge.store, days, k)
        else:
            search, depth = Search(question, knowledge, days), max(k, RESCORED)
            clock.lap("retrieve")
            asked = encoded.result()
            clock.lap("embed")
            hits = search.hits(asked, anchor, depth)
            if question.intent is Intent.STORY and hits and anchor is None:
                told = anchored(hits[0].key, knowledge.store, OWN_STORY_WEIGHT, 1.0)
                hits = search.hits(asked, told, depth)
        ranked = self._ranked(in_order(hits, question.order, knowledge.store)[:k], knowledge.store)
        refusal = judge(question, ranked, knowledge.coverage)
        if refusal:
            return self._declined(question, refusal, encoded.result(), knowledge, ranked)
        total = len(knowledge.store.keys_within(*days)) if question.general and days else None
        return compose(question, ranked, lambda cited: _related_heads(cited, knowledge.store), total)

    def _holds(self, answer: Answer, knowledge: Knowledge) -> bool:
        """Say whether an answer from days counted from an event may stand: close, or of days outside the archive."""
        if out_of_coverage(answer.question.window, knowledge.coverage):
            return True
        return answer.answered and answer.hits[0].score >= LEAST_SCORE

    def _declined(
        self,
        question: Question,
        refusal: Refusal,
        encoded: EncodedQuery,
        knowledge: Knowledge,
        ranked: list[RankedEvent],
    ) -> Answer:
        """Decline; where nothing of the days asked for is close but another day's event is, that one is named."""
        if refusal.near or question.window is None or out_of_coverage(question.window, knowledge.coverage):
            return decline(question, refusal, ranked)
        anytime = replace(question, window=None)
        others = self._ranked(retrieve(anytime, encoded, knowledge, None)[:HITS], knowledge.store)
        if judge(anytime, others, knowledge.coverage):
            return decline(question, refusal, ranked)
        return decline(question, replace(refusal, near=True), others)

    def _grounded(self, answer: Answer) -> Answer:
        """Return the answer if it holds; a faulty one is never shown."""
        try:
            grounding.check(answer, {hit.event.id: hit.event for hit in answer.hits})
        except GroundingError as error:
            self._notice(f"An answer was withheld: {error}.")
            refusal = Refusal("what was composed did not hold against its sources")
            return decline(answer.question, refusal, answer.hits)
        return answer

    def _ranked(self, hits: Sequence[Hit], store: Store) -> list[RankedEvent]:
        events = store.events([hit.key for hit in hits])
        return [RankedEvent(events[hit.key], hit.score, hit.parts()) for hit in hits]

    def _key(self, store: Store, event_id: str) -> int:
        key = store.key(event_id)
        if key is None:
            raise UnknownEventError(f"The archive holds no event {event_id!r}. Ids look like /news/2011/07/27/….md")
        return key

    def _similar_scores(self, key: int, event: Event, mode: Mode, knowledge: Knowledge) -> dict[int, dict[str, float]]:
        store, index = knowledge.store, knowledge.index
        vector = index.vector(key)
        shared = store.sharing(key)
        if mode is Mode.STORY:
            near = store.keys_within(*_around(event.date, STORY_DAYS))
            keys, cosines = index.search(vector, len(near), within=near)
        else:
            keys, cosines = index.search(vector, 400)
        cosine = {int(other): float(score) for other, score in zip(keys, cosines, strict=True) if other != key}
        heads = store.heads(list(cosine))
        apart = {other: (head[1] - event.date).days for other, head in heads.items()}
        return story_scores(cosine, shared, apart) if mode is Mode.STORY else analogy_scores(cosine, apart, shared)


class _Clock:
    """Milliseconds between laps, by what they went to; "embed" is what the model had to be waited for."""

    def __init__(self) -> None:
        self.laps = dict.fromkeys(("understand", "embed", "retrieve", "compose"), 0.0)
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(self.laps[name] + 1000 * (now - self._last), 1)
        self._last = now


def _around(day: date, days: int) -> tuple[date, date]:
    here = day.toordinal()
    return date.fromordinal(max(1, here - days)), date.fromordinal(min(date.max.toordinal(), here + days))


def _related_heads(events: Iterable[Event], store: Store) -> dict[str, RelatedEvent]:
    ids = {link.id for event in events for link in event.related}
    return {
        event_id: RelatedEvent(event_id, day, title, ())
        for event_id, (day, title) in store.heads_by_id(sorted(ids)).items()
    }
