"""A wiki's API, asked for day pages: one request at a time, many pages a request, and waiting when it asks to.

Nothing is asked of anybody but on `dateline build portal:…` and `dateline update`.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

import qa
from qa.archive.pagefile import MAX_PAGE_BYTES
from qa.archive.portal.titles import day_of_title
from qa.records.daypage import DayPage
from qa.records.errors import SourceError

AT_ONCE = 50
"""Titles in one request: as many as a wiki answers to somebody without rights."""
LAG = 5
"""Seconds that the wiki's databases may lag behind for it to answer at once."""
LONGEST_WAIT = 600.0
"""Seconds that are waited when asked to; for longer, the update is ended, to be gone on with later."""
_TRIES = 6
_FIRST_WAIT = 5.0
_MOST_PARTS = 200
_PATIENCE = 60.0
_AGAIN = frozenset({429, 500, 502, 503, 504})
_WAIT_FOR = frozenset({"maxlag", "ratelimited", "readonly", "internal_api_error_DBQueryError"})


class Wiki:
    """The API of a wiki. Closed by `with`."""

    def __init__(
        self,
        api: str,
        contact: str,
        *,
        notice: Callable[[str], None] = lambda _line: None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """Set up; nothing is asked yet.

        Args:
            api: The address of its `api.php`.
            contact: How whoever asks can be reached: an e-mail or web address. It is told with every request.
            notice: Told in a line that something is waited for.
            wait: What waits some seconds.
        """
        self.host = urlsplit(api).hostname or api
        self.requests = 0
        self._api, self._notice, self._wait = api, notice, wait
        agent = f"Dateline/{qa.__version__} ({contact}) httpx/{httpx.__version__}"
        self._client = httpx.Client(headers={"User-Agent": agent}, timeout=_PATIENCE, follow_redirects=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._client.close()

    def revisions(self, titles: Sequence[str]) -> dict[str, int | None]:
        """Return the number of each page's newest version, None for a page that there is not; one request for 50.

        Raises:
            SourceError: If the wiki cannot be asked.
        """
        found: dict[str, int | None] = {}
        for batch in _batches(titles):
            pages = self._query(batch, "ids|timestamp")
            found |= {title: _revision(pages[title]) for title in batch}
        return found

    def pages(self, titles: Sequence[str]) -> Iterator[list[DayPage]]:
        """Yield pages in their newest version, as many at once as one request brings; a missing one has no text.

        Raises:
            SourceError: If the wiki cannot be asked.
        """
        for batch in _batches(titles):
            pages = self._query(batch, "ids|timestamp|content")
            yield [page for title in batch if (page := self._page(title, pages[title]))]

    def _page(self, title: str, page: Mapping[str, Any]) -> DayPage | None:
        day = day_of_title(title)
        if day is None:
            return None
        revision = _revision(page)
        if revision is None:
            return DayPage(self.host, title, day, "")
        text = page["revisions"][0].get("slots", {}).get("main", {}).get("content")
        if not isinstance(text, str) or len(text) > MAX_PAGE_BYTES:
            what = "no text that is shown" if not isinstance(text, str) else "a text too large to be one"
            self._notice(f"{title} has {what} on {self.host}; it is passed over.")
            return None
        return DayPage(self.host, title, day, text, revision)

    def _query(self, titles: Sequence[str], wanted: str) -> dict[str, dict[str, Any]]:
        """Ask for the newest versions of up to 50 pages; return what is said of each, by the title that was asked for.

        The answer may come in parts, under titles as the wiki writes them, or of pages that titles were moved to.
        """
        asked = {
            "action": "query",
            "prop": "revisions",
            "rvprop": wanted,
            "rvslots": "main",
            "titles": "|".join(titles),
            "redirects": "1",
            "format": "json",
            "formatversion": "2",
            "maxlag": str(LAG),
        }
        moved: dict[str, str] = {}
        pages: dict[str, dict[str, Any]] = {}
        more: dict[str, str] = {}
        for _ in range(_MOST_PARTS):
            answer = self._asked(asked | more)
            query = answer.get("query", {})
            moved |= {one["from"]: one["to"] for kind in ("normalized", "redirects") for one in query.get(kind, ())}
            for page in query.get("pages", ()):
                known = pages.setdefault(page["title"], {})
                known.update({key: value for key, value in page.items() if key != "revisions" or value})
            if not answer.get("continue"):
                break
            more = {name: str(value) for name, value in answer["continue"].items()}
        return {title: pages.get(_followed(title, moved), {}) for title in titles}

    def _asked(self, parameters: dict[str, str]) -> dict[str, Any]:
        """Ask once, and again as long as the wiki says that it will answer later."""
        pause = _FIRST_WAIT
        for attempt in range(1, _TRIES + 1):
            self.requests += 1
            reason: str | None
            told: float | None = None
            try:
                response = self._client.get(self._api, params=parameters)
            except httpx.TransportError as error:
                reason = f"it cannot be reached ({_reason(error)})"
            else:
                reason, told = self._why_later(response), _told(response)
                if reason is None:
                    return self._read(response)
            seconds = pause if told is None else told
            if seconds > LONGEST_WAIT:
                raise SourceError(
                    f"{self.host} asks to be left alone for {seconds / 60:.0f} minutes. Run dateline update then; "
                    "what was fetched is kept."
                )
            if attempt < _TRIES:
                self._notice(f"{self.host}: {reason}; asking again in {seconds:.0f} s.")
                self._wait(seconds)
                pause *= 2
        raise SourceError(f"{self.host}: {reason}. Run dateline update later; what was fetched is kept.")

    def _why_later(self, response: httpx.Response) -> str | None:
        """Return why an answer is to be asked for again, or None where it is one."""
        if response.status_code in _AGAIN:
            return f"it is busy (HTTP {response.status_code})"
        error = _error(response)
        if error and error.get("code") in _WAIT_FOR:
            return f"it is busy ({error['code']})"
        return None

    def _read(self, response: httpx.Response) -> dict[str, Any]:
        """Return an answer.

        Raises:
            SourceError: If it is none: refused, a web page in place of JSON, or an error.
        """
        if response.status_code == httpx.codes.FORBIDDEN:
            raise SourceError(
                f"{self.host} refuses to answer (HTTP 403). It wants to know who asks: is --contact your own address?"
            )
        if response.is_error:
            raise SourceError(f"{self.host} answers with HTTP {response.status_code}. Is {self._api} its API?")
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            kind = response.headers.get("content-type", "something else").split(";")[0]
            raise SourceError(
                f"{self.host} answers with {kind} in place of JSON: a proxy or a login page may stand between. "
                "Open the address in a browser, then run dateline update again; what was fetched is kept."
            )
        if error := answer.get("error"):
            said = error.get("info", "") if isinstance(error, dict) else error
            raise SourceError(f"{self.host} answers with an error: {said}. What was fetched is kept.")
        return answer


def _batches(titles: Sequence[str]) -> Iterator[Sequence[str]]:
    return (titles[start : start + AT_ONCE] for start in range(0, len(titles), AT_ONCE))


def _revision(page: Mapping[str, Any]) -> int | None:
    revisions = page.get("revisions")
    return int(revisions[0]["revid"]) if revisions and not page.get("missing") else None


def _followed(title: str, moved: Mapping[str, str]) -> str:
    """Return the title that a page asked for stands under."""
    for _ in range(len(moved) + 1):
        if title not in moved:
            break
        title = moved[title]
    return title


def _error(response: httpx.Response) -> dict[str, Any] | None:
    try:
        answer = response.json()
    except ValueError:
        return None
    error = answer.get("error") if isinstance(answer, dict) else None
    return error if isinstance(error, dict) else None


def _told(response: httpx.Response) -> float | None:
    """Return how many seconds an answer asks to wait, if it says."""
    told = response.headers.get("retry-after", "").strip()
    if told.isdigit():
        return float(told)
    try:
        return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds()) if told else None
    except (ValueError, TypeError):
        return None


def _reason(error: httpx.TransportError) -> str:
    return str(error) or type(error).__name__
