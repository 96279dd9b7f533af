"""The Current Events portal itself, fetched and kept up: `dateline build portal:en` and `dateline update`.

Asked for is first which version of each page is the newest, and then only those that are not here. Days of the last
fifty are looked at with every update, in one request; older ones of the last year monthly; all others yearly. What was
fetched is kept at once, so that an update that is stopped goes on from there.
"""

import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from qa.archive.portal.titles import SPOKEN_OF, title_of
from qa.building.build import Built, build
from qa.building.gathering import unread
from qa.building.lock import locked
from qa.building.progress import Progress, Stage, quiet
from qa.records.errors import SourceError
from qa.store.days import Held
from qa.store.schema import FILE_NAME, prepare_folder
from qa.store.store import Store

if TYPE_CHECKING:
    from qa.archive.portal.wiki import Wiki

WINDOW = 50
"""Days, this one among them, that every update looks at."""
_FIRST_DAY = date(1994, 1, 1)
_WHICH_DAYS = "Say from which day on the portal is wanted: --from 2018-03-30 (--from 1999 for all)."
_WHO_ASKS = (
    "Wikipedia asks everybody who fetches from it how they can be reached, and it is told with each request. "
    "Give your own e-mail or web address: --contact YOUR_ADDRESS"
)
_YEAR, _MONTH = timedelta(days=365), timedelta(days=30)
_CONTACT = re.compile(r"[^\s@()<>]+@[^\s@()<>]+\.[^\s@()<>]+|https?://[^\s()<>]+\.[^\s()<>]+")
_NOBODY = re.compile(r"(?:you|me|user|name)@example\.(?:org|com|net)|https?://(?:www\.)?example\.\w+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update came to. `built` is None where nothing had changed; `fetched` are pages."""

    requests: int
    looked_at: int
    fetched: int
    built: Built | None
    seconds: float


def update(
    data: Path,
    *,
    source: str | None = None,
    first: date | None = None,
    contact: str | None = None,
    model: str | None = None,
    index: str | None = None,
    device: str = "cpu",
    progress: Progress = quiet,
    notice: Callable[[str], None] = lambda _line: None,
    today: date | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> Updated:
    """Fetch what has changed at the portal, and bring the data up to date with it.

    This is the one call behind the command line and the app's button. A page's day is a day of UTC.

    Args:
        data: The data folder; made where it is missing.
        source: `portal:en`, or `portal:` and the address of the API of a copy; by default the one fetched from before.
        first: The first day wanted; by default that of before.
        contact: How whoever fetches can be reached; by default that of before. There is none to begin with.
        model: An embedding model's name or folder, as in `build`.
        index: What finds events, as in `build`.
        device: Where to embed, as in `build`.
        progress: Told how each stage gets on.
        notice: Told in a line what a user should know, such as that the wiki asks to wait.
        today: The day up to which pages are wanted; by default this one, in UTC.
        wait: What waits some seconds.

    Raises:
        SourceError: If the portal cannot be asked, or it is not said who asks. What was fetched is kept.
        StoreError: If the data folder cannot be used.
        BusyError: If a build holds it.
    """
    started = time.perf_counter()
    today = today or datetime.now(UTC).date()
    if not (data / FILE_NAME).exists():
        _terms(_nothing_noted, source, first, contact, data)  # what is refused makes no folder
    prepare_folder(data)
    with locked(data), Store.open_for_build(data) as store:
        terms = _terms(store.meta, source, first, contact, data)
        _remember(store, terms)
        requests, looked_at, fetched = _fetch(store, terms, today, progress, notice, wait)
        changed = bool(unread(store, today)) or store.generation() == 0
    built = None
    if changed or index:
        built = build((), data, model=model, index=index, device=device, progress=progress, notice=notice, today=today)
    return Updated(requests, looked_at, fetched, built, time.perf_counter() - started)


def is_portal(name: str) -> bool:
    """Say whether the name of an archive is that of a portal to fetch, and no path."""
    return name.startswith(SPOKEN_OF)


@dataclass(frozen=True, slots=True)
class _Terms:
    """Where from, since when, and by whom it is fetched."""

    source: str
    first: date
    contact: str

    @property
    def api(self) -> str:
        """The address of the API."""
        name = self.source.removeprefix(SPOKEN_OF)
        return name if "://" in name else f"https://{name}.wikipedia.org/w/api.php"


def _nothing_noted(_name: str) -> str | None:
    return None


def _terms(
    note: Callable[[str], str | None], source: str | None, first: date | None, contact: str | None, data: Path
) -> _Terms:
    """Settle the terms, from what is given and what was noted."""
    source = source or note("portal")
    if not source:
        raise SourceError(
            f"The data in {data} come from no portal. Say from which day on to fetch it: "
            f"dateline build portal:en --from 2018-03-30 --contact YOUR_ADDRESS --data {data}"
        )
    name = source.removeprefix(SPOKEN_OF)
    if name != "en" and not re.fullmatch(r"https?://[^\s/]+/\S+", name):
        raise SourceError(f"{source!r} is no portal that can be read. English Wikipedia's can: portal:en")
    noted = note("portal_first")
    since = first or (date.fromisoformat(noted) if noted else None)
    contact = contact or note("contact")
    missing = [*([_WHICH_DAYS] if since is None else []), *([_WHO_ASKS] if contact is None else [])]
    if since is None or contact is None:
        raise SourceError(" ".join(missing))
    return _Terms(source, max(since, _FIRST_DAY), _checked(contact))


def _checked(contact: str) -> str:
    if not _CONTACT.fullmatch(contact.strip()) or _NOBODY.fullmatch(contact.strip()) or not contact.isascii():
        raise SourceError(f"{contact!r} is no e-mail or web address of yours. Give one under which you can be reached.")
    return contact.strip()


def _remember(store: Store, terms: _Terms) -> None:
    first = terms.first
    noted = store.meta("portal_first")
    with suppress(ValueError):
        first = min(first, date.fromisoformat(noted or ""))
    store.note({"portal": terms.source, "portal_first": first.isoformat(), "contact": terms.contact})


def _fetch(
    store: Store,
    terms: _Terms,
    today: date,
    progress: Progress,
    notice: Callable[[str], None],
    wait: Callable[[float], None],
) -> tuple[int, int, int]:
    """Fetch what is not here; return how many requests that took, and how many days were looked at and fetched."""
    from qa.archive.portal.wiki import AT_ONCE, Wiki  # httpx is of no use to anybody else

    held = store.day_pages.held()
    recent = [day for day in _days(terms.first, today) if (today - day).days < WINDOW]
    older = [day for day in _days(terms.first, today) if (today - day).days >= WINDOW]
    lacking = [day for day in older if day not in held or (held[day].revision is None and held[day].told)]
    due = [day for day in older if day not in lacking and _is_due(day, held[day], today)]
    with Wiki(terms.api, terms.contact, notice=notice, wait=wait) as wiki:
        done = _take(store, wiki, lacking, today, progress)
        for batch in (recent, *(due[start : start + AT_ONCE] for start in range(0, len(due), AT_ONCE))):
            titles = {title_of(day): held.get(day) for day in batch}
            newest = wiki.revisions(list(titles))
            changed = [title for title, one in titles.items() if newest[title] != (one.revision if one else None)]
            with store.day_pages.together():
                store.day_pages.seen([title for title in titles if title not in changed], today)
            if changed:
                days = [day for day in batch if title_of(day) in set(changed)]
                done += _take(store, wiki, days, today, progress)
        return wiki.requests, len(lacking) + len(recent) + len(due), done


def _take(store: Store, wiki: "Wiki", days: Sequence[date], today: date, progress: Progress) -> int:
    """Fetch the pages of days, and keep each batch at once."""
    done = 0
    for pages in wiki.pages([title_of(day) for day in days]):
        with store.day_pages.together():
            store.day_pages.put(pages, today)
        done += len(pages)
        progress(Stage.FETCH, done, len(days))
    return done


def _is_due(day: date, held: Held, today: date) -> bool:
    """Say whether an older day's page is to be looked at again: of the last year monthly, else yearly."""
    return today - held.checked >= (_MONTH if today - day < _YEAR else _YEAR)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
