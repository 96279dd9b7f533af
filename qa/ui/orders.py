"""Which of a page's orders is the last: they are carried out beside each other, and an earlier one may be ready later.

`app` keeps one of these for each page, which counts its orders (`dateline.js`).
"""


class Orders:
    """The orders of one page, which are carried out beside each other: which of them is the last that was given."""

    def __init__(self) -> None:
        self._last = 0

    def note(self, number: object) -> int:
        """Take notice of an order by its number, which the page counts up; return the number."""
        given = number if isinstance(number, int) else self._last
        self._last = max(self._last, given)
        return given

    def overtaken(self, given: int) -> bool:
        """Tell whether another order was given since, so that what this one shows would take its place."""
        return given < self._last
