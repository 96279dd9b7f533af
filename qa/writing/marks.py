"""The marks of a sentence: which stretch of it cites which events. Pure."""

import re
from dataclasses import dataclass

_MARKS = re.compile(
    r"\s*\[\s*\d{1,3}(?:\s*(?:,|;|and|&)\s*\d{1,3})*\s*\](?:\s*,?\s*\[\s*\d{1,3}(?:\s*(?:,|;|and|&)\s*\d{1,3})*\s*\])*",
    re.ASCII,
)
_NUMBER = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence, without marks, and the numbers that are marked behind it."""

    text: str
    marks: tuple[int, ...]


def parts(sentence: str) -> list[Part]:
    """Return the stretches of a sentence with their marks; what stands after the last marks goes with them.

    None where it has no mark at all. A stretch too short to say anything goes with the next.
    """
    found: list[Part] = []
    start, held = 0, ""
    for match in _MARKS.finditer(sentence):
        text = (held + sentence[start : match.start()]).strip()
        marks = tuple(dict.fromkeys(int(number) for number in _NUMBER.findall(match[0])))
        start, held = match.end(), ""
        if found and not re.search(r"\w", text):
            found[-1] = Part(found[-1].text + text, tuple(dict.fromkeys((*found[-1].marks, *marks))))
        else:
            found.append(Part(text, marks))
    rest = sentence[start:].strip()
    if found and re.search(r"\w", rest):
        found[-1] = Part(f"{found[-1].text} {rest}", found[-1].marks)
    return found


def numbers(sentence: str) -> tuple[int, ...]:
    """Return the numbers that a sentence marks, each once, in order."""
    return tuple(dict.fromkeys(number for part in parts(sentence) for number in part.marks))


def normal(sentence: str) -> str:
    """Return a sentence with each mark as `[n]`, before the full stop or at the end of its stretch."""

    def single(match: re.Match[str]) -> str:
        return "".join(f" [{number}]" for number in dict.fromkeys(_NUMBER.findall(match[0])))

    return re.sub(r"\s+([.,;:!?])", r"\1", _MARKS.sub(single, sentence)).strip()
