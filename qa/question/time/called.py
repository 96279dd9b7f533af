"""Days that are names: "9/11" is an attack and not a day of the year, "2012 DA14" an asteroid and not a year. Pure.

`understand` asks this before time is read, so that what is a name stays in the wording. Only days that are famous under
their number alone are here; "September 11 attacks" is a name by its own form (`grammar`).
"""

import re

_CALLED = {
    r"9/11|nine[\s-]eleven": "2001 September 11 attacks",
    r"7/7": "2005 London bombings",
    r"21/7": "2005 attempted London bombings",
    r"26/11": "2008 Mumbai attacks",
    r"11-?m(?=\s+(?:attacks?|bombings?|trial)\b|\W*$)": "2004 Madrid train bombings",
    r"(?:3/11|march\s+11)(?=\s+(?:attacks?|bombings?)\b)": "2004 Madrid train bombings",
}
_FAMOUS = [(re.compile(rf"(?<![\w/.-])(?:{form})(?![\w/-])", re.IGNORECASE), name) for form, name in _CALLED.items()]
_DESIGNATION = re.compile(r"\b((?:18|19|20)\d\d)(?=\s+[A-Z]{2}\d{1,3}\b)", re.IGNORECASE)
_ATTACKS = re.compile(r"^\s+(?:terror(?:ist)?\s+)?(?:attacks?|bombings?)\b", re.IGNORECASE)


def called(text: str) -> tuple[str, str | None]:
    """Return a text with a famous day in it called by its name, and a note that says so, or None.

    Args:
        text: The user's words.
    """
    for form, name in _FAMOUS:
        found = form.search(text)
        if found:
            before, after = text[: found.start()], _ATTACKS.sub("", text[found.end() :], count=1)
            article = "" if before.lower().endswith("the ") else "the "  # without it the year would be a window
            return f"{before}{article}{name}{after}", f"“{found[0].strip()}” is taken for the {name}"
    return text, None


def without_designations(text: str) -> str:
    """Return a text, as long as it was, in which no year of an asteroid's or comet's designation can be read."""
    return _DESIGNATION.sub("####", text)
