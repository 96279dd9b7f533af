"""A language model writes, and each sentence is checked as soon as it is whole: shown, or taken out with the gap said.

Where too little is left, or nothing came, the archive's own words stand, and why is said.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from qa.question.language import language_of
from qa.records.answer import Answer, Citation
from qa.records.errors import WriterError
from qa.records.event import Event
from qa.records.written import Piece, Written
from qa.writing.endpoint import Endpoint
from qa.writing.marks import normal, numbers
from qa.writing.prompt import NOTHING, to_choose, to_write
from qa.writing.sentences import completed
from qa.writing.verify import Before, verify

GIVEN = 10
"""Events that a writer is given: those cited first, under their numbers, then the next closest."""
_ENOUGH = 0.5
"""The share of its sentences that must be kept for what is written to stand."""
_SENTENCES = 12
"""Sentences that are looked at; it was asked for five."""


@dataclass(frozen=True, slots=True)
class Writer:
    """A language model that writes answers, or chooses among events; what it says is believed in nothing.

    Attributes:
        endpoint: Where it is asked.
        chooses: Whether it is asked which events answer before they are cited.
    """

    endpoint: Endpoint
    chooses: bool = False

    def write(self, answer: Answer, cite: Callable[[int, Event], Citation]) -> Iterator[Written]:
        """Yield what is written to an answer, each time that a sentence was checked; the last is done.

        Args:
            answer: An answer in the archive's own words, with the events found for it.
            cite: Makes the citation of an event under a number.
        """
        given = given_to(answer)
        clock = _Clock()
        written = Written(self.endpoint.model, self.endpoint.place)
        fault = _not_to_be_written(answer, given)
        if fault:
            yield replace(written, done=True, note=fault)
            return
        yield written
        note, before = None, Before()
        try:
            for sentence in completed(clock.heard(self.endpoint.stream(to_write(answer.question.text, given)))):
                if sentence.strip(" .") == NOTHING:
                    continue
                piece, before = _checked(sentence, given, before)
                if piece.fault is None:
                    clock.mark("first sentence")
                written = replace(written, pieces=(*written.pieces, piece))
                yield _cited(written, answer, given, cite)
                if len(written.pieces) >= _SENTENCES:
                    note = f"The writer {self.endpoint.model} went on past {_SENTENCES} sentences and was cut off"
                    break
        except WriterError as error:
            note = str(error)
        clock.mark("whole")
        written = replace(_cited(written, answer, given, cite), done=True, milliseconds=clock.spent)
        yield _settled(written, note)

    def choose(self, answer: Answer) -> list[str] | None:
        """Return the ids of the events found that are said to answer, the best first; none where none does.

        None where it did not say so, or anything else.

        Raises:
            WriterError: If it cannot be asked.
        """
        given = dict(enumerate((hit.event for hit in answer.hits[:GIVEN]), start=1))
        told = " ".join(completed(self.endpoint.stream(to_choose(answer.question.text, given))))
        return chosen(told, given)


def given_to(answer: Answer) -> dict[int, Event]:
    """Return the events that a writer is given for an answer, by their numbers: those cited keep theirs."""
    given = {one.n: one.event for one in answer.citations[:GIVEN]}
    known = {event.id for event in given.values()}
    for hit in answer.hits:
        if len(given) >= GIVEN:
            break
        if hit.event.id not in known:
            given[max(given, default=0) + 1] = hit.event
            known.add(hit.event.id)
    return given


def chosen(told: str, given: Mapping[int, Event]) -> list[str] | None:
    """Return the ids of the events whose numbers a text gives, and nothing else; None where it is anything else."""
    words = [word.strip("[].#") for word in told.replace(",", " ").split()]
    if words and all(word == NOTHING for word in words):
        return []
    if not words or not all(word.isascii() and word.isdecimal() and int(word) in given for word in words):
        return None
    return [given[number].id for number in dict.fromkeys(int(word) for word in words)]


def _not_to_be_written(answer: Answer, given: Mapping[int, Event]) -> str | None:
    """Return why nothing is written to an answer, or None."""
    if not answer.answered:
        return "Nothing is written where the archive does not say"
    if language_of(tuple(event.title for event in given.values())) != "en":
        return "Only events in English can be written about: the check reads English"
    return None


def _checked(sentence: str, given: Mapping[int, Event], before: Before) -> tuple[Piece, Before]:
    """Return a sentence with what is wrong with it, and what the next one may lean on."""
    text = normal(sentence)
    wrong = verify(text, given, before)
    marks = numbers(text)
    if wrong:
        return Piece(text, marks, wrong.fault, wrong.reason), replace(before, gone=True)
    return Piece(text, marks), Before(tuple(given[number] for number in marks))


def _cited(
    written: Written, answer: Answer, given: Mapping[int, Event], cite: Callable[[int, Event], Citation]
) -> Written:
    """Return what is written with the citations that its marks stand for."""
    own = {one.n: one for one in answer.citations}
    marked = sorted({number for piece in written.kept for number in piece.marks})
    return replace(written, citations=tuple(own.get(number) or cite(number, given[number]) for number in marked))


def _settled(written: Written, note: str | None) -> Written:
    """Return what is written with whether it stands, and why it does not."""
    kept, all_of_it = len(written.kept), len(written.pieces)
    if kept and kept >= _ENOUGH * all_of_it:
        return replace(written, stands=True, note=note)
    if not all_of_it:
        said = note or f"The writer {written.model} found nothing to write from these events"
        return replace(written, note=said)
    wrong = all_of_it - kept
    which = "The one sentence" if all_of_it == 1 else f"{wrong} of the {all_of_it} sentences"
    why = f"{which} that {written.model} wrote did not hold against the events"
    return replace(written, note=f"{note}; {why}" if note else why)


class _Clock:
    """Milliseconds until a writer's first word, its first sentence that was kept, and its end."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self.spent: dict[str, float] = {}

    def mark(self, name: str) -> None:
        """Note the time, the first time alone."""
        self.spent.setdefault(name, round(1000 * (time.perf_counter() - self._start), 1))

    def heard(self, parts: Iterator[str]) -> Iterator[str]:
        """Yield parts of a text, the first of them timed."""
        for part in parts:
            if part.strip():
                self.mark("first word")
            yield part
