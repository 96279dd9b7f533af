"""The user's text, understood: wording, time window, entities, intent. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from qa.archive.text import fold
from qa.timeexpr import parse
from qa.window import Window
from qa.words import STOP_WORDS, content_words

LONGEST = 2000
"""Characters that a question may have."""


class Intent(StrEnum):
    """The kind of answer that a question asks for."""

    FACT = "fact"
    WHEN = "when"
    LIST = "list"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood.

    `wording` is the text without its time expressions, `words` its content words; `years` are all years the text
    names, also those that belong to a name ("the 2004 election"). `alone` is a follow-up's own wording, where `wording`
    is completed from the conversation. `notes` are remarks on how time was read; `fault` says why the text cannot be
    answered.
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

    @property
    def asks_for_help(self) -> bool:
        """Whether the text asks for advice, a sum or a piece of work, and not for what happened."""
        return _HELP.search(self.text) is not None

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


_HELP = re.compile(
    r"^\W*(?:(?:please\s+)?(?:how\s+(?:do|can|should|would|might)\s+(?:i|we|you|one)|how\s+to|should\s+(?:i|we)|can\s+you\s+(?!tell|find|say)"
    r"|what\s+should\s+i|(?:what(?:['’]s|\s+is)?\s+)?(?:the\s+)?best\s+way\s+(?:to|of|get)|(?:write|compose|translate|recommend|suggest)\s+(?:me\s+)?(?:a|an|some|this|the)\b"
    r"|tell\s+me\s+a\s+(?:joke|story|riddle))\b|(?:what(?:['’]s|\s+is)|calculate|compute|solve)\s+(?:the\s+square\s+root\b|[\d.,]+\s*(?:%|per\s*cent"
    r"|times|plus|minus|divided|[-+*/x×÷^]\s*\d)))",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"^\W*(?:when\b|(?:on|in|at)?\s*(?:what|which)\s+(?:exact\s+)?(?:date|day|month|year)\b|what\s+(?:is|was)\s+the\s+"
    r"(?:exact\s+)?(?:date|birthday|day)\b)|\b(?:when|what\s+date|which\s+day|what\s+day|what\s+year)\s*\??$",
    re.IGNORECASE,
)
_STORY = re.compile(
    r"\b(?:how\s+(?:did|was|has|have|were|does)\s+.{3,}\b(?:unfold|develop|evolve|play\s+out|go\b|end\b|begin|progress|escalate|come"
    r"\s+about|come\s+to|react|move|fall\s+apart|put\s+off|spread|change)|what\s+became\s+of|timeline|chronology|story\s+of"
    r"|history\s+of|course\s+of\s+events|step\s+by\s+step|from\s+the\s+(?:first|start|beginning|charges?|judges?).{3,}\bto\b"
    r"|from\s+.{3,}\bto\s+the\s+(?:end|last|final|punishment|verdict|outcome)|what\s+happened\s+(?:to|after|with)\b.{3,}\band\s+(?:how|what|then))",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"^\W*(?:list\b|name\s+(?:all|the|some)|who\s+all\b|which\s+(?:of\s+)?(?:\w+['’]?s?\s+){0,5}?\w*[^s\W]s\b|what\s+(?:were|are)\s+(?:the|all)\b"
    r"|what\s+(?:happened|went\s+on|took\s+place|occurred)\b|what\s+(?:\w+\s+){0,2}(?:attacks|bombings|explosions|events|protests"
    r"|earthquakes|elections|countries|deals|disasters|storms|strikes|laws|records|measures|things|news)\b)"
    r"|\b(?:all\s+the|every|each\s+of\s+the|took\s+turns)\b|\bhow\s+many\s+times\b",
    re.IGNORECASE,
)
_SINGULAR_S = frozenset(
    """this was is has does its his us politics news series species mathematics physics athletics press congress virus
    airbus bus gas texas paris laos honduras crisis business boss class glass process address success access loss
    princess actress illness across always perhaps campus census focus status bonus process terrorists""".split()
)


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
    text = " ".join(text.replace("\0", " ").split())
    if not text:
        return _faulty("", "The question is empty")
    if len(text) > LONGEST:
        return _faulty(text[:LONGEST], f"The question has {len(text):,} characters; at most {LONGEST:,} are read")
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
        intent=intent(text),
        fault=fault,
        notes=timing.notes,
    )


def intent(text: str) -> Intent:
    """Say what kind of answer a text asks for."""
    if _WHEN.search(text):
        return Intent.WHEN
    if _STORY.search(text):
        return Intent.STORY
    listed = _LIST.search(text)
    if listed and not _asks_for_one(listed[0]):
        return Intent.LIST
    return Intent.FACT


def _asks_for_one(opening: str) -> bool:
    """Say whether what looks like a plural ("which … press") is none."""
    last = re.findall(r"\w+", opening.lower())[-1]
    return last in _SINGULAR_S


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
