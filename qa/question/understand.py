"""The user's text, understood: wording, time window, entities, intent. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from qa.question.intent import Intent, Order, asks_for_help, intent_of, order_of
from qa.question.time.expression import parse
from qa.records.window import Window
from qa.text.folding import fold
from qa.text.words import STOP_WORDS, content_words, wellformed

LONGEST = 2000
"""Characters that a question may have."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood.

    `wording` is the text without its time expressions, `words` its content words; `years` are all years the text
    names, also those that belong to a name ("the 2004 election"). `alone` is a follow-up's own wording, where `wording`
    is completed from the conversation. `notes` are remarks on how time was read; `fault` says why the text cannot be
    answered; `unknown` are the names in it that no event of the archive holds, in any spelling.
    """

    text: str
    wording: str
    words: tuple[str, ...]
    window: Window | None
    years: tuple[int, ...]
    entities: tuple[str, ...]
    intent: Intent
    fault: str | None = None
    alone: str | None = None
    notes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def asks_for_help(self) -> bool:
        """Whether the text asks for advice, a sum or a piece of work, and not for what happened."""
        return asks_for_help(self.text)

    @property
    def general(self) -> bool:
        """Whether it asks for whatever happened in its days, and for nothing in particular."""
        if self.window is None:
            return False
        return all(fold(word) in _GENERAL or _GENERAL_SIGNS.issuperset(word) for word in self.words)

    @property
    def order(self) -> Order | None:
        """Whether the first or the latest of what fits is asked for."""
        return order_of(self.text)

    @property
    def names(self) -> tuple[str, ...]:
        """The words written as names, folded; the first word, written large as every sentence's, is none."""
        words = re.findall(r"[^\W\d_][\w'’-]*", self.wording)[1:]
        return tuple(fold(re.sub(r"['’]s$", "", word)) for word in words if word[0].isupper())

    def remarks(self) -> tuple[str, ...]:
        """Return how the question was understood, as lines for a reader; none where it was taken as it stands."""
        whole = (f"Understood as: {self.wording}",) if self.alone else ()
        looking = (f"Looking at: {self.window.in_words()}",) if self.window else ()
        return (*whole, *looking, *(note[:1].upper() + note[1:] for note in self.notes))


_GENERAL = frozenset(
    """happen happened happening happens occur occurred go going went on take took taken place news event events story
    stories headline headlines day days date month year world summarise summarize summary overview list show give tell
    main major important big biggest top everything anything something things report reports reported archive""".split()
)
_GENERAL_SIGNS = frozenset("在都又发發生过過了什么麼甚哪些有的大事情件新闻聞重要主吗嗎呢")


def understand(
    text: str,
    entities: Mapping[str, tuple[str, ...]] | None = None,
    covered: tuple[date, date] | None = None,
) -> Question:
    """Understand a question.

    Args:
        text: The user's words.
        entities: The archive's entity names by their folded form, to recognise in the text.
        covered: The archive's first and last day, from which "last year" is counted.
    """
    text = " ".join(wellformed(text.replace("\0", " ")).split())
    if not text:
        return _faulty("", "The question is empty")
    if len(text) > LONGEST:
        return _faulty(
            text[:LONGEST],
            f"The question has {len(text):,} characters, {LONGEST:,} are read. Ask it in fewer words",
        )
    timing = parse(text, covered)
    words = tuple(content_words(timing.wording))
    fault = timing.fault
    if fault is None and not words and timing.window is None:
        fault = "The text holds no word to look for"
    return Question(
        text=text,
        wording=timing.wording,
        words=words,
        window=timing.window,
        years=timing.years,
        entities=recognise(timing.wording, entities or {}),
        intent=intent_of(text),
        fault=fault,
        notes=timing.notes,
    )


def recognise(wording: str, entities: Mapping[str, tuple[str, ...]], longest: int = 6) -> tuple[str, ...]:
    """Return the names of the archive's entities that stand in a wording, the longest at each place."""
    words = fold(wording).split()
    found: dict[str, None] = {}
    at = 0
    while at < len(words):
        for width in range(min(longest, len(words) - at), 0, -1):
            name = " ".join(words[at : at + width])
            if name in entities and not (width == 1 and (name in STOP_WORDS or len(name) < 3)):
                found.update(dict.fromkeys(entities[name][:1]))
                at += width - 1
                break
        at += 1
    return tuple(found)


def with_window(question: Question, first: date | None, last: date | None) -> Question:
    """Return the question with the user's own window in place of the one understood."""
    if first is None and last is None:
        return question
    fault = question.fault
    if first and last and first > last:
        fault = f"The window ends ({last}) before it begins ({first})"
    return replace(question, window=Window(first, last), fault=fault)


def _faulty(text: str, fault: str) -> Question:
    return Question(text, text, (), None, (), (), Intent.FACT, fault)
