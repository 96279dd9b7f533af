"""The front matter of pages that went through a site generator: YAML between two lines of dashes, before all else."""

from collections.abc import Mapping

import yaml

_FENCE = "---"
_MOST_LINES, _LONGEST = 100, 20_000


def front_matter(lines: list[str]) -> tuple[list[str], Mapping[str, str]]:
    """Part a page's front matter from its lines; `title` and `date` of it as texts, in small letters named.

    What is no YAML, or no table, is left out all the same: it is no part of what the page tells.
    """
    if not lines or lines[0].rstrip() != _FENCE:
        return lines, {}
    end = next((at for at in range(1, min(len(lines), _MOST_LINES)) if lines[at].rstrip() in (_FENCE, "...")), None)
    if end is None:
        return lines, {}
    text = "\n".join(lines[1:end])
    try:
        found = yaml.load(text, Loader=yaml.BaseLoader) if len(text) <= _LONGEST else None  # noqa: S506  (makes texts only)
    except yaml.YAMLError:
        found = None
    table = found if isinstance(found, dict) else {}
    told = {str(name).lower(): value for name, value in table.items() if isinstance(value, str)}
    return lines[end + 1 :], told
