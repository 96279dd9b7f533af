"""A list's events: which of those found are of the set that a question asks for, the likeliest first.

Called by the engine, and by `ground` where a follow-up points to one of the events listed before; so both count alike.
"""

from collections.abc import Sequence

from qa.records.question import Question
from qa.records.stages import Hit
from qa.search.fitting import SHARE, SHARE_READ, fitting
from qa.search.search import Search


def listed(question: Question, hits: Sequence[Hit], search: Search) -> tuple[list[Hit], int]:
    """Return the hits, best first by what reading them says, too, and how many of them belong to the set.

    Args:
        question: What is asked: a list.
        hits: The events found for it, best first.
        search: What reads them, if anything does.
    """
    reader = search.reader
    if reader is None or not reader.reads_list(question):
        return list(hits), fitting(hits, SHARE)
    read = reader.read_hits(question, hits, search.store)
    return read, fitting(read, SHARE_READ)
