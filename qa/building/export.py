"""A data folder to an archive of pages in the old form: `dateline export`."""

from datetime import date
from pathlib import Path

from qa.archive.weave import write_archive
from qa.building.progress import Progress, Stage, quiet
from qa.forms.licence import ATTRIBUTION
from qa.records.event import Event
from qa.store.store import Store

LICENCE_FILE = "LICENCE.txt"
_STEP = 500


def export(data: Path, folder: Path, *, progress: Progress = quiet) -> tuple[int, int]:
    """Write all events of a data folder as pages under another folder; return events and days.

    Pages that an earlier export left there are replaced. Who reads them again has the same events, with their ids,
    sources, topics as one line, and earlier wordings; category, links and the portal's page have no place in that form.
    Where events are of the portal, a file beside the pages says under which licence.

    Raises:
        StoreError: If there is nothing in the data folder that could be read.
        ArchiveError: If the folder holds other things, or cannot be written.
    """
    with Store.open(data) as store, store.snapshot():
        keys = store.keys()
        events: list[Event] = []
        for start in range(0, len(keys), _STEP):
            found = store.events(keys[start : start + _STEP])
            events += (found[key] for key in keys[start : start + _STEP])
            progress(Stage.READ, len(events), len(keys))
        of_portal = bool(store.keys_of_portal())
    write_archive(events, folder, beside={LICENCE_FILE: f"{ATTRIBUTION}\n"} if of_portal else {})
    days: set[date] = {event.date for event in events}
    return len(events), len(days)
