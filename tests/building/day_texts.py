"""Day pages of made-up news, in the newest form and the one before."""

from datetime import date

FLOOD = (
    "The [[River Alder]] floods the lower town of [[Merrow]], [[Lowland]], and 2,000 people leave their homes."
    " [https://courier.example/flood (''The Example Courier'')]"
)
VOTE = (
    "Voters in [[Lowland]] elect a new [[Parliament of Lowland|parliament]]."
    " [https://radio.example/vote (LPA via ''Lowland Radio'')]"
)
CUP = "[[Merrow Rovers]] win the [[Lowland Cup]]. [https://sport.example/cup (Sport Today)]"


def newest(day: date, *lines: str) -> str:
    """Return a day page in the form of 2026: the template's two calls around the list."""
    call = f"{{{{Current events|year={day.year}|month={day.month:02}|day={day.day}|"
    marks = "<!-- All news items below this line -->", "<!-- All news items above this line -->"
    return "\n".join([f"{call}top=yes}}}}", marks[0], *lines, marks[1], f"{call}bottom=yes}}}}"])


def before(day: date, *lines: str) -> str:
    """Return a day page in the form of 2017 to 2026: the list inside the template."""
    call = f"{{{{Current events|year={day.year}|month={day.month}|day={day.day}|content="
    return "\n".join([call, "<!-- All news items below this line -->", *lines, "}}"])


def may_4(*more: str, flood: str = FLOOD) -> str:
    """Return the page of 4 May 2026, with more lines where wanted."""
    return newest(
        date(2026, 5, 4),
        "'''Disasters and accidents'''",
        "*[[2026 Merrow flood]]",
        f"**{flood}",
        "",
        "'''Politics and elections'''",
        f"*{VOTE}",
        *more,
    )
