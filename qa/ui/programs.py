"""The endpoints for programs and agents: typed, with the same answers as the command line's `--json`."""

from collections.abc import Callable
from typing import Any

from qa.engine import Engine
from qa.forms import jsonform
from qa.question.time.expression import parse_bound
from qa.records.errors import DatelineError
from qa.records.question import Mode
from qa.records.stages import HITS

_MOST = 100


def endpoints(engine: Callable[[], Engine]) -> list[Callable[..., dict[str, Any]]]:
    """Return the functions to publish over the engine in use.

    Their names are the endpoints' names, their docstrings what an agent reads.
    """

    def ask(
        question: str, history: list[str] | None = None, first: str = "", last: str = "", hits: int = HITS
    ) -> dict[str, Any]:
        """Ask the news archive a question; answers quote events word for word and cite the original reporting.

        Cite what you use: give the source's name and url (and archived_url, as old links may be dead) from
        `citations`. Where `answered` is false the archive does not say; then say so, with `reason`, and do not answer
        from `hits`.

        Args:
            question: A question in plain English; it may name days, months, years, people and places.
            history: The questions asked before in this conversation, oldest first.
            first: First day to look at ("2011-07-27", "2011-07" or "2011"); by default what the question names.
            last: Last day to look at, likewise.
            hits: How many events to return beside the answer.
        """
        return _told(
            lambda: jsonform.answer(
                engine().ask(
                    question,
                    first=parse_bound(first, end=False) if first else None,
                    last=parse_bound(last, end=True) if last else None,
                    history=history or (),
                    k=max(1, min(hits, _MOST)),
                )
            )
        )

    def similar(event: str, mode: str = "story", hits: int = HITS) -> dict[str, Any]:
        """Find the rest of an event's story, or events like it at other times.

        Args:
            event: The id of an event, as `ask` gives it: "/news/2011/07/27/….md".
            mode: "story" for the rest of the same story, "analogy" for like events at other times and places.
            hits: How many events to return.
        """

        def found() -> dict[str, Any]:
            whole, like = engine().similar(event, mode=Mode(mode), k=max(1, min(hits, _MOST)))
            return {"event": jsonform.head(whole), "mode": mode, "hits": [jsonform.hit(one) for one in like]}

        return _told(found)

    def timeline(query: str, first: str = "", last: str = "", events: int = 50) -> dict[str, Any]:
        """Lay out an entity or topic through the years: events in time order, the turning points named by id.

        Args:
            query: A name ("Kosovo") or a topic ("Nobel Peace Prize").
            first: First day ("2008"), by default the archive's.
            last: Last day, likewise.
            events: How many events to return.
        """
        return _told(
            lambda: jsonform.timeline(
                engine().timeline(
                    query,
                    first=parse_bound(first, end=False) if first else None,
                    last=parse_bound(last, end=True) if last else None,
                    k=max(1, min(events, _MOST)),
                )
            )
        )

    def event(event: str) -> dict[str, Any]:
        """Return one event: its text, its original reporting to cite, and its related events.

        Args:
            event: The id of an event: "/news/2011/07/27/….md".
        """
        return _told(lambda: jsonform.whole_event(*engine().event(event)))

    return [ask, similar, timeline, event]


def _told(answer: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what was found, or in `error` what is wrong with what was asked."""
    try:
        return answer()
    except (DatelineError, ValueError) as error:
        return {"error": str(error)}
