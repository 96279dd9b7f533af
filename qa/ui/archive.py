"""The Archive view: what is loaded, whether it is sound, and, on the user's own machine, building and updating it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from qa.building.build import Built
from qa.building.info import info
from qa.building.location import default_data, sample_cache
from qa.records.errors import DatelineError
from qa.records.window import counted
from qa.store.store import Store
from qa.ui import pages, render
from qa.ui.job import BuildJob, Progress

_OWN_HOSTS = {"127.0.0.1", "localhost", "[::1]"}
_NAMED = 5  # pages that could not be read and are named
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class ArchiveView:
    """The components of the view, and what each press does. Made inside the app's `gr.Blocks`."""

    def __init__(self, data: Callable[[], Path], head: tuple[Any, Callable[[], str]], job: BuildJob | None) -> None:
        """Lay the view out.

        Args:
            data: Returns the folder of the data in use.
            head: The app's masthead, and what returns its content: a build changes what it says.
            job: What builds; None where the app is served to others, who then see neither paths nor buttons.
        """
        self._data, self._job = data, job
        masthead, self._masthead = head
        self.on_load: dict[str, Any] = {}
        private = {"api_visibility": "private", "show_progress": "hidden"}
        gr.HTML(pages.about_archive(), elem_classes="dl-pane", apply_default_css=False)
        check = gr.Button("Check the data now", size="sm", elem_id="dl-check")
        facts = gr.HTML("", elem_classes="dl-pane", elem_id="dl-facts", apply_default_css=False)
        check.click(self._facts, [], [facts], concurrency_limit=1, **private)
        self.on_select = {"fn": self._facts, "inputs": [], "outputs": [facts], "concurrency_limit": 1, **private}
        if job is None:
            return
        gr.HTML("<h2>Build or update</h2>", elem_classes="dl-pane", apply_default_css=False)
        with gr.Row():
            archive = gr.Textbox(
                label="Archive: a folder of pages, or a packed file",
                placeholder="/home/ada/news or /home/ada/news.tar.zst",
                elem_id="dl-archive",
            )
            folder = gr.Textbox(label="Data folder", elem_id="dl-folder")
        replace = gr.Checkbox(label="Replace the data of another archive that lie there", elem_id="dl-replace")
        with gr.Row():
            start = gr.Button("Build or update", variant="primary", elem_id="dl-build")
            stop = gr.Button("Stop building", elem_id="dl-build-stop", interactive=job.running)
        gr.HTML(pages.about_updates(), elem_classes="dl-pane", apply_default_css=False)
        with gr.Row():
            contact = gr.Textbox(
                label="How Wikipedia can reach you: an e-mail or web address",
                placeholder="kept from the last time",
                elem_id="dl-contact",
            )
            fetch = gr.Button("Update from the portal", elem_id="dl-update")
        status = gr.HTML("", elem_classes="dl-pane", elem_id="dl-building", apply_default_css=False)
        timer = gr.Timer(0.5, active=False)
        watched = [status, timer, start, fetch, stop, replace, masthead]
        start.click(self._start, [archive, folder, replace], watched, **private)
        fetch.click(self._update, [folder, contact], watched, **private)
        stop.click(self._stop, [], watched, **private)
        timer.tick(self._watch, [], watched, **private)
        self.on_load = {"fn": self._shown, "inputs": [], "outputs": [archive, folder, *watched], **private}

    def _facts(self) -> str:
        try:
            found = info(self._data())
        except DatelineError as error:
            return render.notice(str(error))
        if self._job is None:  # where its files lie is nobody else's business
            found = {name: value for name, value in found.items() if name not in ("data", "archive")}
        return pages.facts(found)

    def _shown(self) -> tuple[Any, ...]:
        """Fill the form with what is in use: the archive read last, and where its data lie."""
        in_use = self._data()
        folder = default_data() if in_use.resolve() == sample_cache().resolve() else in_use
        return (_archive_of(folder), str(folder), *self._watch())

    def _start(self, archive: str, folder: str, replace: bool, request: gr.Request) -> tuple[Any, ...]:
        try:
            _refuse_strangers(request)
            source, data = _folder(archive, "archive"), _folder(folder, "data folder")
            before = _archive_of(data)
            if before and Path(before) != source.resolve() and not replace:
                raise DatelineError(
                    f"{data} holds the data of {before}, which would be replaced by those of {source}. "
                    "Choose another data folder, or tick the box to replace them."
                )
            self._at_work().start(source, data)
        except DatelineError as error:
            return render.notice(str(error)), *self._watch()[1:]
        return self._watch()

    def _update(self, folder: str, contact: str, request: gr.Request) -> tuple[Any, ...]:
        try:
            _refuse_strangers(request)
            self._at_work().update(_folder(folder, "data folder"), contact.strip() or None)
        except DatelineError as error:
            return render.notice(str(error)), *self._watch()[1:]
        return self._watch()

    def _stop(self, request: gr.Request) -> tuple[Any, ...]:
        _refuse_strangers(request)
        self._at_work().stop()
        return self._watch()

    def _watch(self) -> tuple[Any, ...]:
        job = self._at_work()
        shown = progress(job.progress) if job.progress else ""
        return (
            shown,
            gr.Timer(active=job.running),
            gr.Button(interactive=not job.running),
            gr.Button(interactive=not job.running),
            gr.Button(interactive=job.running),
            False if job.progress and job.progress.built else gr.skip(),
            self._masthead(),
        )

    def _at_work(self) -> BuildJob:
        if self._job is None:
            raise DatelineError("Building is off where the app is served to others.")
        return self._job


def progress(told: Progress) -> str:
    """Return how far a build is, as HTML."""
    if told.fault is not None:
        return render.notice(told.fault)
    if told.updated is not None and told.built is None:
        asked = counted(told.updated.requests, "request")
        return f'<p role="status">Nothing new at the portal ({asked}, {_duration(told.updated.seconds)}).</p>'
    if told.built is not None:
        return f'<p role="status">{render.text(_came_to(told.built))}</p>'
    if told.stopping:
        return '<p role="status">Stopping …</p>'
    if told.total:
        share = f'<progress max="{told.total}" value="{told.done}"></progress>'
        left = f", {_duration(told.left)} left" if told.left is not None else ""
        return f'<p role="status">{told.stage}: {told.done:,} of {told.total:,}{left}</p>{share}'
    return f'<p role="status">{told.stage}: {told.done:,}</p><progress></progress>'


def _came_to(built: Built) -> str:
    if built.report is None:
        return f"The archive has not changed: {built.events:,} events."
    skipped = _skipped(built.report.skipped)
    return (
        f"Done in {_duration(built.seconds)}: {counted(built.events, 'event')}; {built.added:,} new, "
        f"{built.changed:,} changed, {built.removed:,} removed.{skipped} Questions are now answered from it."
    )


def _skipped(pages: Sequence[tuple[str, str]]) -> str:
    """Name the first pages that could not be read, and why."""
    if not pages:
        return ""
    named = "; ".join(f"{path} ({reason})" for path, reason in pages[:_NAMED])
    more = f"; and {len(pages) - _NAMED:,} more" if len(pages) > _NAMED else ""
    return f" {counted(len(pages), 'page')} could not be read: {named}{more}."


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _folder(text: str, what: str) -> Path:
    if not text.strip():
        raise DatelineError(f"No {what} is given. Type the path of one.")
    return Path(text.strip()).expanduser()


def _archive_of(data: Path) -> str:
    """Return the archive that a folder's data were made of, or nothing where there are none."""
    try:
        with Store.open(data) as store, store.snapshot():
            return store.meta("archive") or ""
    except DatelineError:
        return ""


def _refuse_strangers(request: gr.Request) -> None:
    """Let only a browser of this machine build: not one behind a proxy, nor one led here under another name."""
    host = request.headers.get("host", "").rsplit(":", 1)[0]
    if host not in _OWN_HOSTS or any(name in request.headers for name in _FORWARDED):
        raise DatelineError("Building is only for the machine that Dateline runs on. Use dateline build there.")
