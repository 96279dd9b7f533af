"""Texts that mean harm, for Hypothesis to put together; and what to hold what is made of them against."""

import re
from html.parser import HTMLParser

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

cases = settings(
    max_examples=120,
    deadline=None,  # a shared machine stalls; what must be quick is timed by its own test
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""How many texts each property is tried with; the same ones each time, so that a build does not fail by chance."""

CODES = ["\x1b[31m", "\x1b]8;;http://evil.example\x1b\\", "\x9b2J", "\x07", "\r", "\u202e", "\u061c", "\0", "\ud800"]
"""What moves a cursor, forges a line, turns text around, or fits no stream."""
FRAGMENTS = [
    *CODES,
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '" onclick="x',
        "' ",
        "</bdi></div>",
        "&#x27;",
        "&lt;b",
    ),
    *("javascript:alert(1)", "http://a.example/", "www.evil.example", "![x](http://evil.example)", "](", "[1]", "[[a|"),
    *("}}", "{{x", "''", "|url=", "~~~~", "__NOTOC__", "\\end{document}", "\\input{x}", "$x^2$", "%", "{", "}", "`"),
    *("=cmd()", "+1", "-1", "@SUM(1)", "\t=1", "\n# ", "\n=====\n", "\n    x", "\n1. ", "\u2028"),
    *(
        "2011",
        "in July 2011",
        "the laſt week of",
        "two days after",
        "between 2009 and",
        "since 9999",
        "31 February 2011",
    ),
    *('"', "*", " OR ", " AND NOT (", "NEAR(", "title:", "^", "ſ", "ı", "İ", "ﷺ", "e\u0301", "漢字", "²", "٣"),
]

hostile = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=12)), max_size=12).map("".join)
"""Any text, of hostile pieces and of whatever else Unicode has."""

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What no line of archive text may send to a terminal, tabs and line ends aside."""

_LOADING = frozenset("script img iframe object embed link meta base style svg video audio form".split())


class Page(HTMLParser):
    """HTML as a browser would part it: its elements, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data):
        self.text += data

    def is_inert(self) -> bool:
        """Say whether nothing in it runs or loads, and links lead to the web or to our own views alone."""
        links = [value for name, value in self.attributes if name == "href"]
        return (
            not _LOADING & set(self.elements)
            and not any(name.startswith("on") or name in {"style", "src", "srcdoc"} for name, _ in self.attributes)
            and all(re.match(r"https?://|\?|#", link, re.IGNORECASE) for link in links)
        )
