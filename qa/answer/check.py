"""The check of every answer: nothing leaves that the events found do not hold.

It trusts no composer. An answer's text may hold lines of quotes with their dates and marks, and nothing else but the
few frames listed here.
"""

import re
from collections.abc import Mapping, Sequence

from qa.records.answer import Answer, Citation, parted
from qa.records.errors import GroundingError
from qa.records.event import Event
from qa.records.question import Only
from qa.records.window import day_in_words

FRAMES = (
    re.compile(
        r"(?P<count>\d+) events in the archive fit best(?:, of (?P<of>[\d,]+) that fit)?, in time order"
        r"(?:; (?P<same>[\d,]+) more reports? of the same beside them)?"
        r"(?:; (?P<folded>[\d,]+) more reports? of these (?:is|are) folded under them)?:"
    ),
    re.compile(r"(?P<count>\d+) turning points of a story of (?P<of>[\d,]+) events, in time order:"),
    re.compile(
        r"(?P<of>[\d,]+) events? names? it, (?:of (?P<day>.+?)|from (?P<first>.+?) to (?P<last>.+?))"
        r"(?:; (?P<count>\d+) turning points?, in time order)?:"
    ),
    re.compile(
        r"(?P<of>[\d,]+) events? (?:is|are) of “(?P<topic>.+)”(?:; (?P<count>\d+) turning points?)?, in time order:"
    ),
    re.compile(r"The archive's last word on this is of (?P<day>.+?):"),
    re.compile(
        r"(?P<count>[\d,]+) events?(?: in (?P<only>.+?))? (?:is|are) of these days"
        r"(?:; those with the most reporting)?(?:, in time order)?:"
    ),
)
"""Lines that say something of the answer itself and nothing of the world."""


def check(answer: Answer, retrieved: Mapping[str, Event]) -> None:
    """Check an answer against the events that were retrieved for it.

    Args:
        answer: An answer or a decline, whoever composed it.
        retrieved: The retrieved events by id, as the store holds them.

    Raises:
        GroundingError: If it cites what was not retrieved, quotes what an event does not say, links to what its page
            does not link to, or says a line without its citation.
    """
    if answer.answered and not answer.citations:
        raise GroundingError("an answer without citations")
    numbers = [citation.n for citation in answer.citations]
    if numbers != list(range(1, len(numbers) + 1)):
        raise GroundingError(f"citations are numbered {numbers}")
    for citation in answer.citations:
        _check_citation(citation, retrieved)
    cited = {citation.n: citation for citation in answer.citations}
    lines = [line for line in answer.text.split("\n") if line.strip()]
    if not answer.answered:
        del lines[0]  # says why nothing is answered: of the archive, not of the world
    said = [_check_line(line, cited) for line in lines]
    _check_frame(answer, lines)
    twice = {one.event.id for one in answer.citations} & {other.id for one in answer.citations for other in one.folded}
    if twice:
        raise GroundingError(f"{min(twice)} is cited, and folded under another")
    if set[int]().union(*said) != set(cited):
        raise GroundingError("a citation has no mark in the text")


def _check_frame(answer: Answer, lines: Sequence[str]) -> None:
    """Check what the first line says of the others: how many they are, or that they are of the days asked for."""
    counted, turning, named, topic, last, of_days = (frame.fullmatch(lines[0]) if lines else None for frame in FRAMES)
    if counted:
        shown, cited = len(lines) - 1, len(answer.citations)
        names = ("count", "of", "same", "folded")
        count, fits, same, folded = (int((counted[name] or "0").replace(",", "")) for name in names)
        if (count, same, folded) != (shown, cited - shown, answer.folded) or fits not in (0, answer.fitting):
            raise GroundingError(f"“{lines[0]}” stands over {shown} of them, and {cited} citations")
    if turning:
        told, cited = len(lines) - 1, len(answer.citations)
        if int(turning["count"]) != told or int(turning["of"].replace(",", "")) != cited + answer.more:
            raise GroundingError(f"“{lines[0]}” stands over {told} of them")
    if last and last["day"] != day_in_words(max(citation.event.date for citation in answer.citations)):
        raise GroundingError(f"“{lines[0]}” stands over something later")
    if topic:
        _check_topic(answer, lines, topic)
    if named:
        _check_profile(answer, lines, named)
    if of_days:
        _check_days(answer, lines, of_days)


def _check_profile(answer: Answer, lines: Sequence[str], said: re.Match[str]) -> None:
    """Check what is said of a name: how many events tell of it, and, where all are cited, from when to when."""
    days = sorted(citation.event.date for citation in answer.citations)
    ends = [said["day"]] * 2 if said["day"] else [said["first"], said["last"]]
    number, told = int(said["of"].replace(",", "")), int(said["count"] or len(lines) - 1)
    whole = len(days) == number and [day_in_words(day) for day in (days[0], days[-1])] != ends
    if told != len(lines) - 1 or number != len(days) + answer.more or whole:
        raise GroundingError(f"“{lines[0]}” stands over {len(lines) - 1} of them")


def _check_topic(answer: Answer, lines: Sequence[str], topic: re.Match[str]) -> None:
    """Check that what stands under a topic is of it, and as much as is said."""
    of, told = int(topic["of"].replace(",", "")), int(topic["count"] or len(lines) - 1)
    all_of_it = all(topic["topic"] in one.event.topics for one in answer.citations)
    if not all_of_it or told != len(lines) - 1 or of != len(answer.citations) + answer.more:
        raise GroundingError(f"“{lines[0]}” stands over something else")


def _check_days(answer: Answer, lines: Sequence[str], of_days: re.Match[str]) -> None:
    """Check that what stands under some days is of them, and of the category and topic that are named."""
    window, only = answer.question.window, answer.question.only or Only()
    events = [citation.event for citation in answer.citations]
    held = all(only.holds(event.category, event.topics) for event in events)
    if (of_days["only"] or "") != only.in_words() or not held:
        raise GroundingError(f"“{lines[0]}” stands over an event of something else")
    number = int(of_days["count"].replace(",", ""))
    if number < len(events) or window is None or not all(window.holds(event.date) for event in events):
        raise GroundingError(f"“{lines[0]}” stands over an event of other days")


def _check_citation(citation: Citation, retrieved: Mapping[str, Event]) -> None:
    event = retrieved.get(citation.event.id)
    if event is None or event != citation.event:
        raise GroundingError(f"{citation.event.id} is cited, but was not retrieved as cited")
    if not citation.quote or not any(citation.quote in text for text in event.quotable()):
        raise GroundingError(f"{event.id} does not say “{citation.quote}”")
    if citation.asked is not None and citation.asked not in citation.quote:
        raise GroundingError(f"“{citation.asked}” is marked, but stands not in the quote of {event.id}")
    if not set(citation.sources) <= set(event.sources):
        raise GroundingError(f"a source cited for {event.id} is not that event's")
    links = {link.id: link.entities for link in event.related}
    if any(links.get(other.id) != other.entities for other in citation.related):
        raise GroundingError(f"a related event cited for {event.id} is not linked from it")


def _check_line(line: str, cited: Mapping[int, Citation]) -> set[int]:
    """Check one line of text: a frame, or a cited event's date and quote. Returns the numbers that it marks."""
    words, marks = parted(line, [citation.quote for citation in cited.values()])
    numbers, rest = set(marks), words.strip()
    if not numbers:
        if any(frame.fullmatch(rest) for frame in FRAMES):
            return numbers
        raise GroundingError(f"“{rest}” stands without a citation")
    for number in numbers - cited.keys():
        raise GroundingError(f"[{number}] marks no citation")
    marked = (cited[number] for number in numbers)
    for citation in sorted(marked, key=lambda one: len(one.quote), reverse=True):  # one may be a part of another
        rest = rest.replace(citation.quote, "", 1).replace(f"{day_in_words(citation.event.date)}:", "", 1)
    if rest.strip():
        raise GroundingError(f"“{rest.strip()}” is said, but no cited event says it")
    return numbers
