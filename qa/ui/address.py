"""Addresses of views: all that a view shows can be read from its query string, and written to one. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, quote, urlencode

from qa.question.time.expression import parse_bound
from qa.records.question import Intent, Only

REMEMBERED = 4
"""Questions asked before that an address carries."""


ALL = "all"
"""The category that an address names where events of every one are to be looked at, whatever the question says."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked: its words, what was set beside them, and the questions before it.

    `only` is the category and the topic to look at; without either, all; None where the question's own words say it.
    """

    question: str
    first: date | None = None
    last: date | None = None
    anytime: bool = False
    intent: Intent | None = None
    after: tuple[str, ...] = ()
    every: bool = False
    only: Only | None = None

    def address(self) -> str:
        """Return the address that asks it again."""
        pairs = [
            ("q", self.question),
            ("from", self.first.isoformat() if self.first else ""),
            ("to", self.last.isoformat() if self.last else ""),
            ("anytime", "1" if self.anytime else ""),
            ("intent", self.intent.value if self.intent else ""),
            ("all", "1" if self.every else ""),
            *kind(self.only),
            *(("after", before) for before in self.after[-REMEMBERED:]),
        ]
        return "?" + urlencode([(name, value) for name, value in pairs if value], errors="replace")


def read(address: str) -> dict[str, list[str]]:
    """Return the parameters of an address, each with its values."""
    return parse_qs(address.lstrip("?"), max_num_fields=50)


def asked(parameters: Mapping[str, Sequence[str]]) -> Asked | None:
    """Return the question that an address asks, or None.

    Raises:
        ValueError: If a day in it cannot be read.
    """
    question = one(parameters, "q").strip()
    if not question:
        return None
    intent = one(parameters, "intent")
    return Asked(
        question,
        day(parameters, "from", end=False),
        day(parameters, "to", end=True),
        one(parameters, "anytime") == "1",
        Intent(intent) if intent in set(Intent) else None,
        tuple(parameters.get("after", ())[-REMEMBERED:]),
        one(parameters, "all") == "1",
        only(parameters),
    )


def kind(only: Only | None) -> list[tuple[str, str]]:
    """Return the parameters that say of which category and topic; none where nobody said."""
    if only is None:
        return []
    return [("category", only.category or (ALL if not only else "")), ("topic", only.topic or "")]


def only(parameters: Mapping[str, Sequence[str]]) -> Only | None:
    """Return the category and topic that an address names: of any kind where it says so, None where it does not."""
    category, topic = one(parameters, "category"), one(parameters, "topic")
    if category == ALL:
        return Only(topic=topic or None)
    return Only(category or None, topic or None) if category or topic else None


def one(parameters: Mapping[str, Sequence[str]], name: str) -> str:
    """Return the value of a parameter, or nothing."""
    return next(iter(parameters.get(name, ())), "")


def day(parameters: Mapping[str, Sequence[str]], name: str, *, end: bool) -> date | None:
    """Return the day that a parameter names, the last of a month or year where `end` is true.

    Raises:
        ValueError: If it cannot be read.
    """
    text = one(parameters, name)
    return parse_bound(text, end=end) if text else None


def page(parameters: Mapping[str, Sequence[str]]) -> int:
    """Return the page of a list that an address asks for, from 1."""
    text = one(parameters, "part")
    return int(text) if text.isdecimal() and 0 < int(text) < 100_000 else 1


def of(**parameters: object) -> str:
    """Return an address of parameters; those without a value are left out."""
    pairs = [(name, str(value)) for name, value in parameters.items() if value not in (None, "")]
    return "?" + urlencode(pairs, quote_via=quote, safe="/", errors="replace")


def of_span(name: str, value: str, first: date | None, last: date | None) -> str:
    """Return an address with a window."""
    return of(**{name: value, "from": first, "to": last})
