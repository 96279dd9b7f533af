"""A question, understood: what it asks for, of which days, and in which words."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa.records.window import Recurring, Window


class Intent(StrEnum):
    """The kind of answer that a question asks for."""

    FACT = "fact"
    WHEN = "when"
    LIST = "list"
    STORY = "story"


class Order(StrEnum):
    """Which of several events that fit is asked for."""

    FIRST = "first"
    LATEST = "latest"


class Mode(StrEnum):
    """What "similar" is to mean: of the same story, or alike at another time."""

    STORY = "story"
    ANALOGY = "analogy"


@dataclass(frozen=True, slots=True)
class Only:
    """What events are looked at beside their days: those of a category and those of a topic, None for any."""

    category: str | None = None
    topic: str | None = None

    def __bool__(self) -> bool:
        return bool(self.category or self.topic)

    def holds(self, category: str | None, topics: Sequence[str]) -> bool:
        """Say whether an event of a category and of topics is one of them."""
        return self.category in (None, category) and (self.topic is None or self.topic in topics)

    def in_words(self) -> str:
        """Return what is looked at as a reader would say it."""
        return ", ".join(name for name in (self.category, self.topic) if name)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood.

    Attributes:
        text: The user's words.
        wording: What is asked about: the text without its time expressions; of a follow-up, completed from the
            conversation.
        words: The content words of the wording.
        names: Those of its words that are written as names, folded.
        whole: The text that the wording was taken from; a follow-up's with the question before it.
        alone: A follow-up's own wording; None where the text stands by itself.
        exchanged: Whether it is the question before it with a name or the days exchanged: a question by itself.
        window: The days that are asked for, or None for all.
        recurring: The days of every year that are asked for, where the text names no year; None for all.
        only: The category and the topic that are asked for; without either, that all are is what the user set. None
            where nobody said.
        years: All years that the text names, also those that belong to a name ("the 2004 election").
        entities: The archive's names in the wording.
        name: The archive's names for what it asks about, where its wording is a name and nothing else.
        topic: The archive's topic whose story it asks for, with nothing in particular of it; or None.
        intent: The kind of answer asked for.
        order: Whether the first or the latest of what fits is asked for; None for the best.
        topical: Whether the latest asked for is whatever was told of a topic, and not of one thing that recurs.
        broad: Whether its words ask for whatever happened, and for nothing in particular.
        asks_for_help: Whether it asks for advice, a sum or a piece of work, and not for what happened.
        anytime: Whether the user wants all days looked at, whatever the text names.
        fault: Why the text cannot be answered, or None.
        notes: Remarks on how it was read.
        unknown: The names in it that no event of the archive holds, in any spelling.
        respelled: The names in it that no event holds as they are spelled, and that were read as others.
    """

    text: str
    wording: str
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    whole: str = ""
    alone: str | None = None
    exchanged: bool = False
    window: Window | None = None
    recurring: Recurring | None = None
    only: Only | None = None
    years: tuple[int, ...] = ()
    entities: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    topic: str | None = None
    intent: Intent = Intent.FACT
    order: Order | None = None
    topical: bool = False
    broad: bool = False
    asks_for_help: bool = False
    anytime: bool = False
    fault: str | None = None
    notes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    respelled: tuple[str, ...] = ()

    @property
    def general(self) -> bool:
        """Whether it asks for whatever happened in its days, and for nothing in particular."""
        return self.broad and self.window is not None

    @property
    def looked_within(self) -> tuple[str | None, ...]:
        """The category and the topics that all that is found is of, as it was asked for."""
        only = self.only or Only()
        return only.category, only.topic, self.topic

    @property
    def looked_at(self) -> str:
        """The days, the category and the topic that are looked at, in words; nothing where all are."""
        return ", in ".join(one.in_words() for one in (self.window, self.only) if one)

    @property
    def looked_in(self) -> str:
        """The same after a verb: "in 2011", "until 31 December 2009"; nothing where all are."""
        return self._looked("in")

    @property
    def looked_of(self) -> str:
        """The same after a noun: "of 2011", "until 31 December 2009"; nothing where all are."""
        return self._looked("of")

    def _looked(self, link: str) -> str:
        looked_at = self.looked_at
        return looked_at if not looked_at or looked_at.startswith(("since ", "until ")) else f"{link} {looked_at}"

    def remarks(self) -> tuple[str, ...]:
        """Return how the question was understood, as lines for a reader; none where it was taken as it stands."""
        whole = (f"Understood as: {self.wording}",) if self.alone else ()
        looking = (f"Looking at: {self.looked_at}",) if self.looked_at else ()
        return (*whole, *looking, *(note[:1].upper() + note[1:] for note in self.notes))
