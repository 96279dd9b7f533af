"""Parting a context into entity names, some of which hold commas ("St. John's, Antigua and Barbuda").

The generator lists names in alphabetical order. Where a plain split breaks that order, a comma belonged to a name.
The order leaves some lists open; for these the names that other lists prove to exist decide.
"""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

_MAX_COMMAS = 3
_MAX_PIECES = 24  # longer lists are split plainly: the search below grows with their length


class ContextSplitter:
    """Splits context strings, having seen every context of the archive once."""

    def __init__(self, contexts: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        for context in set(contexts):
            names = _plain(context)
            if _in_order(names):
                counts.update(names)
            else:
                counts.update(_fewest_joins(names, counts=Counter()))
        self._counts = counts
        self.split = lru_cache(maxsize=200_000)(self._split)

    def _split(self, context: str) -> tuple[str, ...]:
        """Return the names in a context, in its order, each once."""
        names = _plain(context)
        if len(names) > 1 and not _in_order(names):
            names = _fewest_joins(names, self._counts)
        return tuple(dict.fromkeys(names))


def _plain(context: str) -> list[str]:
    return [name.strip() for name in context.split(",") if name.strip()]


def _in_order(names: list[str]) -> bool:
    return all(a <= b for a, b in pairwise(names))


def _fewest_joins(pieces: list[str], counts: Counter[str]) -> list[str]:
    """Join neighbouring pieces so that the names ascend, with the fewest joins; ties go to the better known names."""
    if len(pieces) > _MAX_PIECES:
        return pieces
    best: dict[tuple[int, str], tuple[tuple[int, int], list[str]]] = {(0, ""): ((0, 0), [])}
    for start in range(len(pieces)):
        for (at, last), (cost, names) in [item for item in best.items() if item[0][0] == start]:
            for width in range(1, min(_MAX_COMMAS, len(pieces) - start) + 1):
                name = ", ".join(pieces[start : start + width])
                if name < last:
                    continue
                known = -min(counts[name], 50) if width > 1 else 0
                rank = (cost[0] + width - 1, cost[1] + known)
                key = (at + width, name)
                if key not in best or rank < best[key][0]:
                    best[key] = (rank, [*names, name])
    whole = [found for (at, _), found in best.items() if at == len(pieces)]
    return min(whole)[1] if whole else pieces
