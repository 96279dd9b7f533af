"""The one object behind every surface: open a data folder, then ask, find similar events, lay out a timeline.

A question's way can be read in `Engine.ask`, a stage a line; what each hands to the next is in `qa.records.stages`.
Safe to share between threads: each call reads through a store connection of its own; model and index are shared.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings import bundled
from embeddings.crossencoder import CrossEncoder
from embeddings.embedder import Embedder
from embeddings.encoder import cores
from qa import sample
from qa.answer.check import check
from qa.answer.compose import cite, compose, decline, faulty
from qa.answer.judge import Judge
from qa.answer.suggest import OPENERS, openers, suggest
from qa.question.understand import limited, understand
from qa.records.answer import Answer, Citation, RankedEvent, RelatedEvent
from qa.records.errors import (
    DatelineError,
    GroundingError,
    ModelMismatchError,
    StoreError,
    UnknownEventError,
    WriterError,
)
from qa.records.event import Event
from qa.records.model import Coverage, Model
from qa.records.question import Intent, Mode, Only
from qa.records.stages import HITS, Gathered, Grounded, Judged, Ranked, Refusal
from qa.records.timeline import Timeline
from qa.records.window import day_in_words
from qa.search.encoding import QueryEncoder
from qa.search.fitting import EVERY
from qa.search.gather import closest, gather
from qa.search.ground import days_of, ground, in_kind_of_days, named
from qa.search.kinds import settled
from qa.search.knowledge import Knowledge
from qa.search.listing import listed
from qa.search.order import in_order
from qa.search.rank import Ranker
from qa.search.reading import Reader
from qa.search.saga import told
from qa.search.search import Search
from qa.search.similar import similar
from qa.search.timeline import lay_out
from qa.search.wordings import in_other_words
from qa.store.catalogue import Catalogue
from qa.store.pool import StorePool
from qa.store.store import Store
from qa.text.words import STOP_WORDS

if TYPE_CHECKING:
    from qa.writing.writer import Writer

_CHOSEN_CITED = 2  # events that are cited where a writer chose
_LATELY = 30  # days before the archive's end that its first questions are drawn from


class Engine:
    """An opened archive."""

    def __init__(
        self,
        data: Path,
        *,
        model: str | None = None,
        ranker: Ranker | None = None,
        judge: Judge | None = None,
        reader: Reader | None = None,
        writer: "Writer | None" = None,
        notice: Callable[[str], None] = lambda _line: None,
    ) -> None:
        """Open a data folder.

        Args:
            data: The folder that a build made.
            model: The model to ask with; by default the one that the data were built with.
            ranker: What scores the candidates for a question.
            judge: What says whether the best of them answer it.
            reader: What reads the best few together with the question; by default the bundled cross-encoder, where the
                data were built with a bundled embedder.
            writer: A language model to write answers (`write`); it is asked by nothing else.
            notice: Told in a line what a user should know, such as that the index was rebuilt.

        Raises:
            StoreError: If the folder holds nothing that can be asked.
            ModelMismatchError: If the model is not the one that the data were built with.
        """
        self.data = data
        self._ranker, self._judge = ranker or Ranker(), judge or Judge()
        self.writer = writer
        self._notice = notice
        self._stores = StorePool(data)
        self._aside = ThreadPoolExecutor(cores(), thread_name_prefix="dateline-question")
        self._loading = threading.Lock()
        self._warm = threading.Event()
        self._slots = threading.BoundedSemaphore(cores() + 1)  # more at once than that only hinder one another
        self._known: Knowledge | None = None
        self._openers: tuple[object, tuple[str, ...]] = (None, ())
        with self._stores.snapshot() as store:
            built_with, chosen = store.model(), store.meta("chosen")
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
        if built_with.name in bundled.FORMER and not chosen:
            notice(
                f"{data} was built with {built_with.name}, which answers less well than {bundled.NAME}, "
                "which comes with Dateline now. The next build embeds it anew."
            )
        ours = self._embedder.name in (bundled.NAME, *bundled.FORMER)
        self._reader = reader or (Reader(CrossEncoder(notice=notice)) if ours else None)

    def warm_up(self) -> None:
        """Load index and model now, so that the first question does not wait for them."""
        with self._stores.snapshot() as store:
            self._knowledge(store)
        self._embedder.warm_up()
        if self._reader:
            self._reader.model.warm_up()
        self._warm.set()

    def warm_up_aside(self) -> None:
        """Begin to load index and model in a thread of its own; a notice says when they are loaded, or why not."""
        threading.Thread(target=self._warm_up_and_say).start()  # waited for at the end, as in `Embedder.load_ahead`

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
        with self._stores.snapshot() as store:
            return store.coverage()

    def ask(
        self,
        text: str,
        *,
        first: date | None = None,
        last: date | None = None,
        anytime: bool = False,
        intent: Intent | None = None,
        only: Only | None = None,
        history: Sequence[str] = (),
        k: int = HITS,
        every: bool = False,
    ) -> Answer:
        """Answer a question, or decline with a reason.

        Args:
            text: The question.
            first: First day to look at, in place of the window that the question names.
            last: Last day to look at, likewise.
            anytime: Look at all days, whatever the question names.
            intent: The kind of answer wanted, in place of the one understood.
            only: The category and the topic to look at, in place of those understood.
            history: The questions asked before in this conversation, oldest first.
            k: How many hits to return with the answer, and how much of a list to cite.
            every: Of a list, cite every event that fits, and not the closest alone.
        """
        with self._slots, self._search() as search:
            clock = _Clock(search.encoder)
            understood = understand(text, history, search.known.coverage.span)
            understood = limited(understood, first, last, anytime=anytime, intent=intent, only=only)
            grounded = ground(understood, history, search)
            clock.lap("understand")
            if grounded.question.fault:
                return replace(faulty(grounded.question), milliseconds=clock.laps())
            judged = self._judged(grounded, search, k, every=every)
            if grounded.otherwise and not self._judge.stands(judged, search.known.coverage):
                judged = self._judged(grounded.otherwise, search, k, every=every)
            if judged.refusal and judged.refusal.elsewhere:
                judged = self._of_other_days(judged, judged.refusal, search)
            clock.lap("retrieve")
            answer = self._checked(compose(judged, lambda cited: _related_heads(cited, search.store), every=every, k=k))
            clock.lap("compose")
        return replace(answer, milliseconds=clock.laps())

    def write(self, answer: Answer) -> Iterator[Answer]:
        """Yield an answer with what the writer makes of the events found for it, as each sentence is checked.

        This sends the question and the events to the writer's endpoint. The answer's own text and citations stay, but
        where the writer chooses: then they are of the events that it chose, in the archive's own words all the same.
        The last that is yielded is done; where the writer cannot be used, it says why.

        Args:
            answer: An answer of `ask`.

        Raises:
            WriterError: If no writer was named.
        """
        if self.writer is None:
            raise WriterError("No writer is named. Name one: --writer URL --writer-model NAME")
        if self.writer.chooses and answer.answered:
            answer = self._chosen(answer, self.writer)
        for written in self.writer.write(answer, lambda number, event: self._citation(answer, number, event)):
            yield replace(answer, written=written)

    def written(self, answer: Answer) -> Answer:
        """Return an answer with all that the writer makes of it; as `write`, at its end."""
        *_, whole = self.write(answer)
        return whole

    def _chosen(self, answer: Answer, writer: "Writer") -> Answer:
        """Return an answer of the events that the writer chose of those found, or the same where it chose none of them.

        One answer is chosen alone: a list or a story is of all that fits.
        """
        if answer.question.intent not in (Intent.FACT, Intent.WHEN) or not answer.hits:
            return answer
        try:
            ids = writer.choose(answer)
        except WriterError as error:
            self._notice(f"{error}. The events stay in their own order.")
            return answer
        if ids is None:
            self._notice(
                f"{writer.endpoint.model} did not choose among the events found. They stay in their own order."
            )
            return answer
        if not ids:
            refusal = Refusal(
                f"{writer.endpoint.model} read the events closest to this question, and found that none answers"
            )
            return replace(
                decline(answer.question, replace(refusal, near=True), answer.hits), milliseconds=answer.milliseconds
            )
        by_id = {hit.event.id: hit for hit in answer.hits}
        first = tuple(by_id[one] for one in ids)
        rest = tuple(hit for hit in answer.hits if hit.event.id not in ids)
        citations = tuple(self._citation(answer, n, hit.event) for n, hit in enumerate(first[:_CHOSEN_CITED], start=1))
        text = "\n".join(f"{day_in_words(one.event.date)}: {one.quote} [{one.n}]" for one in citations)
        return self._checked(replace(answer, text=text, citations=citations, hits=(*first, *rest)))

    def _citation(self, answer: Answer, number: int, event: Event) -> Citation:
        with self._stores.snapshot() as store:
            return cite(number, answer.question, event, _related_heads([event], store))

    def gathered(self, text: str, history: Sequence[str] = ()) -> Gathered:
        """Return a question's candidates with all that a ranker is told of them: what rankers are trained on."""
        with self._slots, self._search() as search:
            grounded = ground(understand(text, history, search.known.coverage.span), history, search)
            return gather(grounded, search, HITS)

    def judged(self, text: str, history: Sequence[str] = ()) -> Judged | None:
        """Return what was found for a question and whether it is taken to answer: what judges are trained on."""
        with self._slots, self._search() as search:
            grounded = ground(understand(text, history, search.known.coverage.span), history, search)
            return None if grounded.question.fault else self._judged(grounded, search, HITS)

    def rarities(self, words: Sequence[str]) -> list[float]:
        """Return how rare words are in the archive, as late interaction weighs them; for training."""
        with self._stores.snapshot() as store:
            return self._knowledge(store).vocabulary.rarities(store, words)

    def settled(self, only: Only) -> Only:
        """Return a category and a topic as the archive spells them.

        Raises:
            UnknownKindError: If it has no such category or topic.
        """
        with self._stores.snapshot() as store:
            return settled(only, self._knowledge(store))

    def similar(
        self, event_id: str, *, mode: Mode = Mode.STORY, only: Only | None = None, k: int = HITS
    ) -> tuple[Event, list[RankedEvent]]:
        """Return an event and those most like it, best first; of a category and a topic, where these are given.

        Raises:
            UnknownEventError: If the archive holds no event of this id.
            UnknownKindError: If it has no such category or topic.
        """
        with self._stores.snapshot() as store:
            key, known = _key(store, event_id), self._knowledge(store)
            event = store.events([key])[key]
            hits = similar(key, event, mode, store, known, settled(only, known) if only else None)[:k]
            events = store.events([hit.key for hit in hits])
            return event, [RankedEvent(events[hit.key], hit.score, hit.parts) for hit in hits]

    def timeline(
        self,
        query: str,
        *,
        first: date | None = None,
        last: date | None = None,
        only: Only | None = None,
        k: int = 50,
    ) -> Timeline:
        """Return the events on a topic in time order; the window may stand in the query or be given."""
        with self._search() as search:
            coverage = search.known.coverage
            question = limited(understand(query, (), coverage.span), first, last, only=only)
            question = named(in_kind_of_days(question, (), search) if only else question, search)
            if question.fault:
                return Timeline(question, (), {})
            return lay_out(Grounded(question, days_of(question, coverage)), search, k)

    def event(self, event_id: str) -> tuple[Event, dict[str, RelatedEvent]]:
        """Return an event by its id or by that of a page merged into it, and the events it links to, by id.

        Raises:
            UnknownEventError: If the archive holds no event of this id.
        """
        with self._stores.snapshot() as store:
            key = _key(store, event_id)
            event = store.events([key])[key]
            return event, _related_heads([event], store)

    def holds(self, event_id: str) -> bool:
        """Say whether the archive holds an event of this id, or a page of this id that was merged into one."""
        with self._stores.snapshot() as store:
            return store.key(event_id) is not None

    def categories(self) -> tuple[str, ...]:
        """Return the categories that events of the archive have, in the alphabet's order."""
        with self._stores.snapshot() as store:
            return store.catalogue().kinds.named()  # of the tables: a page does not wait for the index

    @contextmanager
    def catalogue(self) -> Iterator[Catalogue]:
        """Give the archive's lists, by day, name and publisher; all of one state."""
        with self._stores.snapshot() as store:
            yield store.catalogue()

    def suggest(self, answer: Answer) -> tuple[str, ...]:
        """Return questions to ask after an answer."""
        if not answer.citations:
            return ()
        with self._stores.snapshot() as store:
            return suggest(answer, store.catalogue().names_used(answer.citations[0].event.entities))

    @property
    def is_sample(self) -> bool:
        """Whether it is the bundled sample that answers."""
        with self._stores.snapshot() as store:
            return store.meta("archive") == str(sample.ARCHIVE.resolve())

    @property
    def of_portal(self) -> bool:
        """Whether events of Wikipedia's Current Events portal are among those that answer."""
        with self._stores.snapshot() as store:
            return bool(store.keys_of_portal())

    def openers(self) -> tuple[str, ...]:
        """Return questions to begin with: the sample's own, else some drawn from the archive that it answers."""
        with self._stores.snapshot() as store:
            if self.is_sample:
                return sample.EXAMPLES
            made_for = store.generation(), date.today()
            if self._openers[0] == made_for:
                return self._openers[1]
            coverage, catalogue = store.coverage(), store.catalogue()
            last = coverage.last or date.min
            names = catalogue.names_lately(date.fromordinal(max(1, last.toordinal() - _LATELY)), last, OPENERS)
            groups = openers(names, catalogue.fullest(made_for[1].month, made_for[1].day), coverage)
        found = (next((one for one in group if self.ask(one).answered), None) for group in groups)
        self._openers = made_for, tuple(one for one in found if one)
        return self._openers[1]

    # ---- inner works

    @contextmanager
    def _search(self) -> Iterator[Search]:
        """Give all that one call searches with; the model begins to load."""
        self._embedder.load_ahead()
        with self._stores.snapshot() as store:
            yield Search(
                store, self._knowledge(store), QueryEncoder(self._embedder, self._aside), self._ranker, self._reader
            )

    def _knowledge(self, store: Store) -> Knowledge:
        """Return everything searchable of the generation that a snapshot shows."""
        generation = store.generation()
        with self._loading:
            if self._known is None or self._known.generation != generation:
                self._known = Knowledge.load(store, self.data, self._notice)
            return self._known

    def _judged(self, grounded: Grounded, search: Search, k: int, *, every: bool = False) -> Judged:
        """Gather candidates, rank them, and judge whether the best answer; what reads them loads meanwhile."""
        if self._reader and (self._reader.reads(grounded.question) or self._reader.reads_list(grounded.question)):
            self._reader.model.load_ahead()
        asked = grounded.question
        whole = every or (asked.intent is Intent.LIST and not asked.general)  # of a list, its size is said
        gathered = gather(grounded, search, EVERY if whole else k)
        hits = in_order(grounded, in_other_words(grounded, search.ranker.rank(gathered), search), search)
        story = told(grounded, search)
        if story:
            keys = {hit.key for hit in story.turning}
            hits = [*story.turning, *(hit for hit in hits if hit.key not in keys)][:k]
            ranked = search.told(asked, hits, None, story.events, len(story.turning), story.span, story.topic)
        elif gathered.total is None and asked.intent is Intent.LIST and asked.order is None:
            ranked = listed(asked, hits, search).told(asked, search, k, every=every)
        else:
            ranked = search.told(asked, hits if gathered.total else hits[:k], gathered.total)
        return self._judge.judge(self._read(ranked), search.known.coverage)

    def _read(self, ranked: Ranked) -> Ranked:
        """Read the best events together with the question, where there is what can."""
        return self._reader.read(ranked) if self._reader else ranked

    def _of_other_days(self, judged: Judged, refusal: Refusal, search: Search) -> Judged:
        """Return the refusal; with events of other days, where nothing of those asked for is close but these are."""
        anytime = replace(judged.ranked.question, window=None)
        hits = closest(Grounded(anytime), search)[:HITS]
        others = self._judge.judge(self._read(search.told(anytime, hits)), search.known.coverage)
        if others.refusal:
            return judged
        found = replace(judged.ranked, events=others.ranked.events, total=None)
        return Judged(found, replace(refusal, near=True))

    def _checked(self, answer: Answer) -> Answer:
        """Return the answer if it holds; a faulty one is never shown."""
        try:
            check(answer, {hit.event.id: hit.event for hit in answer.hits})
        except GroundingError as error:
            self._notice(f"An answer was withheld: {error}.")
            refusal = Refusal("what was composed did not hold against its sources")
            return decline(answer.question, refusal, answer.hits)
        return answer


class _Clock:
    """Milliseconds by what they went to; "embed" is what the model was waited for, wherever that was."""

    def __init__(self, encoder: QueryEncoder) -> None:
        self._encoder = encoder
        self._spent = dict.fromkeys(("understand", "embed", "retrieve", "compose"), 0.0)
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        """Book the time since the last lap, less that for which the model was waited for."""
        now, waited = time.perf_counter(), self._encoder.waited - self._spent["embed"]
        self._spent[name] += now - self._last - waited
        self._spent["embed"] += waited
        self._last = now

    def laps(self) -> dict[str, float]:
        """Return the milliseconds."""
        return {name: round(1000 * seconds, 1) for name, seconds in self._spent.items()}


def _key(store: Store, event_id: str) -> int:
    key = store.key(event_id)
    if key is None:
        near = () if "/" in event_id else store.catalogue().typed(event_id, 3)
        ids = ", ".join(f"{head.id} ({day_in_words(head.date)})" for head in near)
        which = f"Events of these words: {ids}" if ids else "Ids look like /news/2011/07/27/….md"
        raise UnknownEventError(f"The archive holds no event {event_id!r}. {which}")
    return key


def _related_heads(events: Iterable[Event], store: Store) -> dict[str, RelatedEvent]:
    ids = {link.id for event in events for link in event.related}
    return {
        event_id: RelatedEvent(event_id, day, title, ())
        for event_id, (day, title) in store.heads_by_id(sorted(ids)).items()
    }
