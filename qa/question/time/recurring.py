"""Days without a year: "in January", "on 24 February", "on a Friday" are those of every year. Pure.

`qa.search.ground` asks this last, where neither the text nor the conversation says which year is meant.
"""

import re

from qa.question.time.grammar import MONTH, month_of
from qa.records.window import WEEKDAYS, Recurring
from qa.text.words import plain_letters

_DAY = r"(?P<{0}>[0-3]?\d)(?:st|nd|rd|th)?"
_M1, _M2 = MONTH.format("month"), MONTH.format("month2")
_YEAR_FOLLOWS = r"(?!\w|[\s,]+(?:of\s+)?['’]?\d)"
_RULES = (
    re.compile(
        rf"\bon\s+(?:the\s+)?(?:{_M1}\s+{_DAY.format('day')}|{_DAY.format('day2')}\s+(?:of\s+)?{_M2})(?!\w|[\s,]+\d)",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:in|during)\s+(?:the\s+)?(?:(?:early|mid|late|month\s+of)[\s-]+)*{_M1}{_YEAR_FOLLOWS}", re.I),
    re.compile(r"\bon\s+(?:a\s+|any\s+)?(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?\b", re.I),
)


def every_year(text: str) -> tuple[Recurring, str] | None:
    """Return the days without a year that a text names, and the text without them; None where it names none.

    Args:
        text: A wording, the days of a known year taken out.
    """
    for rule in _RULES:
        found = rule.search(plain_letters(text))
        if not found:
            continue
        said = found.groupdict()
        month, day = said.get("month") or said.get("month2"), said.get("day") or said.get("day2")
        weekday = said.get("weekday")
        recurring = Recurring(
            month_of(month) if month else None,
            int(day) if day else None,
            WEEKDAYS.index(weekday.lower()) if weekday else None,
        )
        rest = " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())
        return recurring, re.sub(r"\s+(?=[?.!,;:])", "", rest)
    return None
