"""The records of an answer that a language model wrote: what of it was kept, what was taken out and why."""

from dataclasses import dataclass, field
from enum import StrEnum

from qa.records.answer import Citation


class Fault(StrEnum):
    """What is wrong with a sentence that is taken out."""

    MARK = "mark"
    LINK = "link"
    LANGUAGE = "language"
    QUOTE = "quotation"
    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    WORDS = "words"
    NEGATION = "negation"
    COMPARISON = "comparison"
    CAUSE = "cause"
    MERGED = "merged"
    ROLES = "roles"
    LEANS = "leans"


SAID = {
    Fault.MARK: "it cites none of the events found",
    Fault.LINK: "it holds an address, and those come from the events alone",
    Fault.LANGUAGE: "it is in another language than the events",
    Fault.QUOTE: "it quotes what the events it cites do not say",
    Fault.NUMBER: "a number in it is not what the events it cites say",
    Fault.DATE: "a date in it is not what the events it cites say",
    Fault.NAME: "a name in it stands in none of the events it cites",
    Fault.WORDS: "it says something that the events it cites do not",
    Fault.NEGATION: "it and the events it cites differ in what did not happen",
    Fault.COMPARISON: "it compares where the events it cites do not",
    Fault.CAUSE: "it gives a reason where the events it cites give none",
    Fault.MERGED: "it joins what the events it cites tell apart",
    Fault.ROLES: "it and the events it cites differ in who did what",
    Fault.LEANS: "it leans on a sentence that was taken out, or on nobody",
}
"""What a reader is told of a sentence that was taken out: nothing of its own words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence that was written.

    Attributes:
        text: It, with its marks, as plain text. Of one that was taken out this is for programs, never for a page.
        marks: The numbers that it marks.
        fault: What is wrong with it; None where it was kept.
        reason: The same with the words that are at fault.
    """

    text: str
    marks: tuple[int, ...] = ()
    fault: Fault | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What a language model wrote, as far as it has come.

    Attributes:
        model: The model's name.
        place: Where it runs, as a reader knows it: the address without its path.
        pieces: Its sentences, kept and taken out, in order.
        citations: What the marks of those kept stand for; the numbers are those that the writer was given.
        done: Whether no more will come.
        stands: Whether enough was kept for it to be shown in place of the archive's own words.
        note: Why it ended early, or why it does not stand; None where nothing is to be said.
        milliseconds: Until its first word, its first sentence that was kept, and its end.
    """

    model: str
    place: str
    pieces: tuple[Piece, ...] = ()
    citations: tuple[Citation, ...] = ()
    done: bool = False
    stands: bool = False
    note: str | None = None
    milliseconds: dict[str, float] = field(default_factory=dict)

    @property
    def kept(self) -> tuple[Piece, ...]:
        """The sentences that were kept."""
        return tuple(piece for piece in self.pieces if piece.fault is None)

    @property
    def taken_out(self) -> tuple[Piece, ...]:
        """The sentences that were taken out."""
        return tuple(piece for piece in self.pieces if piece.fault is not None)

    def text(self) -> str:
        """Return what is shown of it: the sentences kept, and where some were taken out, that they were and why."""
        parts: list[str] = []
        gap: list[Piece] = []
        for piece in (*self.pieces, None):
            if piece is not None and piece.fault is not None:
                gap.append(piece)
                continue
            if gap:
                parts.append(_gap(gap))
                gap = []
            if piece is not None:
                parts.append(piece.text)
        return " ".join(parts)


def _gap(taken: list[Piece]) -> str:
    reasons = "; ".join(dict.fromkeys(SAID[piece.fault] for piece in taken if piece.fault))
    many = "A sentence was" if len(taken) == 1 else f"{len(taken)} sentences were"
    return f"({many} taken out: {reasons}.)"
