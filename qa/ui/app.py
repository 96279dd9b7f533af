"""The Gradio app: its views and what follows each press. No logic of its own.

A view is its address: every link in the app is one, `dateline.js` hands it to `follow`, and what a reader types makes
one too. So whatever is seen can be reopened, shared, and gone back to.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any

import gradio as gr

from qa.engine import Engine
from qa.forms import csvform
from qa.records.errors import DatelineError
from qa.records.question import Mode, Only
from qa.ui import address, conversation, feedback, pages, programs, render
from qa.ui.address import Asked
from qa.ui.archive import ArchiveView
from qa.ui.chart import bars, day_of
from qa.ui.conversation import Turn
from qa.ui.job import BuildJob
from qa.ui.orders import Orders
from qa.ui.parts import bound, here, html, saving

ASKED_AT_ONCE = 4
WRITTEN_AT_ONCE = 4
_STORY_SHARE = 0.5  # of the best score, that an event needs to be shown as a part of the same story
_SEAL = "the reader's own questions, in the reader's own browser"
_BRIDGE = "window.datelineOrder = (order) => trigger('submit', { order });"
"""How the page's script hands over what its links and buttons ask for."""

Updates = dict[Any, Any]


def create(engine: Engine, *, local: bool = False) -> Any:  # noqa: ANN401  (Gradio is not typed)
    """Return the app over an engine, not yet listening.

    Args:
        engine: What answers, until a build made in the app brings another archive.
        local: Whether the app is for this machine's user alone: then archives can be built in it, and paths are shown.
    """
    return _App(engine, local=local).blocks


class _App:
    """The components of the app, and what each press does."""

    def __init__(self, engine: Engine, *, local: bool) -> None:
        self.engine = engine
        self.local = local
        self.endpoints = programs.endpoints(lambda: self.engine)
        place = blake2b(str(engine.data.resolve()).encode(), digest_size=6).hexdigest()
        with gr.Blocks(title="Dateline", analytics_enabled=False) as self.blocks:
            self.head = html(self._masthead(), js_on_load=_BRIDGE)
            self.kept = gr.BrowserState([], storage_key=f"dateline-{place}", secret=_SEAL)
            self.turns = gr.State([])
            self.orders = gr.State(Orders())
            self.here = gr.Textbox(visible="hidden", elem_id="dl-here", label="Address", show_label=False)
            self.saved = gr.Textbox(visible="hidden", elem_id="dl-saved", label="Export", show_label=False)
            with gr.Tabs(selected="ask", elem_id="dl-views") as self.tabs:
                with gr.Tab("Ask", id="ask"):
                    self._ask_view()
                with gr.Tab("Similar", id="similar"):
                    self._similar_view()
                with gr.Tab("Timeline", id="timeline"):
                    self._timeline_view()
                with gr.Tab("Browse", id="browse"):
                    self.bar = html(self._bar(), elem_classes="dl-pane")
                    self.browse = html("", elem_classes="dl-pane", elem_id="dl-browse")
                with gr.Tab("Archive", id="archive") as archive_tab:
                    self.archive = ArchiveView(
                        lambda: self.engine.data, (self.head, self._masthead), BuildJob(self._built) if local else None
                    )
            self.foot = html(self._foot())
            archive_tab.select(**self.archive.on_select)
            archive_tab.select(lambda: here("?archive=1"), [], [self.here], queue=False, api_visibility="private")
            self._wire()

    # ---- views

    def _masthead(self) -> str:
        written = self.engine.writer is not None
        return pages.masthead(self.engine.coverage(), sample=self.engine.is_sample, written=written)

    def _bar(self) -> str:
        return pages.browse_bar(kinds=bool(self.engine.categories()))

    def _foot(self) -> str:
        return pages.foot(of_portal=self.engine.of_portal, sample=self.engine.is_sample)

    def _ask_view(self) -> None:
        self.paper = html(self._welcome(), elem_id="dl-paper")
        self.writing = self._switch()
        with gr.Row(elem_id="dl-ask-bar"):
            self.box = gr.Textbox(
                label="Your question",
                show_label=False,
                container=False,
                scale=8,
                autofocus=True,
                max_lines=4,
                placeholder="Ask the archive a question",
                elem_id="dl-question",
            )
            self.button = gr.Button("Ask", variant="primary", scale=1, min_width=80, elem_id="dl-ask")
            self.stop = gr.Button("Stop", scale=1, min_width=60, elem_id="dl-stop")
        with gr.Row(elem_id="dl-tools"):
            self.tools = {
                name: gr.Button(name, size="sm", min_width=60, elem_id=f"dl-{name.split()[-1].lower()}")
                for name in (
                    *("Retry", "Undo", "Edit", "Clear"),
                    *("Save as Markdown", "Save as JSON", "Save as BibTeX", "Save as CSL-JSON"),
                    "Print",
                )
            }

    def _switch(self) -> Any:  # noqa: ANN401
        """Return the switch that has answers written, with where a question goes then; on where the app is local."""
        writer = self.engine.writer
        if writer is None:
            return gr.State(False)
        place = f"{writer.endpoint.place} ({'this machine' if writer.endpoint.is_here else 'another machine'})"
        return gr.Checkbox(
            value=self.local,
            label=f"Have {writer.endpoint.model} write the answer",
            info=f"When this is on, your question and the text of the events found for it are sent to {place}.",
            container=False,
            elem_id="dl-writing",
        )

    def _similar_view(self) -> None:
        self.find = gr.Textbox(
            label="Find an event", placeholder="Type words of its title, or paste its id", elem_id="dl-find"
        )
        self.found = html(pages.typed((), ""), elem_classes="dl-pane", elem_id="dl-found")
        self.similar = html("", elem_id="dl-similar")

    def _timeline_view(self) -> None:
        with gr.Row():
            self.topic = gr.Textbox(label="Name or topic", scale=4, elem_id="dl-topic-box", placeholder="Kosovo")
            self.first = gr.Textbox(label="From", scale=1, min_width=100, placeholder="2008-02")
            self.last = gr.Textbox(label="To", scale=1, min_width=100, placeholder="2011")
            self.show = gr.Button("Show", variant="primary", scale=1, min_width=80, elem_id="dl-show")
        self.chart = gr.BarPlot(
            x="month",
            y="events",
            x_title="",
            y_title="Events",
            height=240,
            visible=False,
            elem_id="dl-chart",
            label="Events over time: drag over a stretch to look at it",
            buttons=["export"],
        )
        self.line = html("", elem_id="dl-timeline")
        self.table = gr.Button("Save as CSV", size="sm", visible=False, elem_id="dl-csv")

    def _wire(self) -> None:
        private = {"api_visibility": "private"}
        shown = [
            self.head,
            self.foot,
            self.bar,
            self.tabs,
            self.paper,
            self.turns,
            self.kept,
            self.here,
            self.box,
            self.find,
            self.found,
            self.similar,
            self.topic,
            self.first,
            self.last,
            self.chart,
            self.line,
            self.table,
            self.browse,
        ]
        asking = {
            "concurrency_limit": ASKED_AT_ONCE,
            "concurrency_id": "ask",
            "show_progress": "hidden",
            "trigger_mode": "multiple",  # after a stop, "once" would wait for ever for what was stopped
            **private,
        }
        ask = {"fn": self._typed, "inputs": [self.box, self.turns, self.kept, self.writing], "outputs": shown, **asking}
        again = [self.turns, self.kept, self.writing]
        presses = [
            self.box.submit(**ask),
            self.button.click(**ask),
            self.head.submit(self._ordered, [*again, self.orders], shown, **asking),
            self.tools["Retry"].click(self._retry, again, shown, **asking),
        ]
        if self.engine.writer:
            after = {**asking, "concurrency_id": "write", "concurrency_limit": WRITTEN_AT_ONCE}
            presses += [press.then(self._written, [self.turns], shown, **after) for press in presses]
        quick = {"show_progress": "hidden", **private}
        stopped = self.stop.click(None, cancels=presses, **private)
        stopped.then(self._stopped, [self.turns], shown, **quick)
        self.tools["Undo"].click(self._undo, [self.turns], shown, **quick)
        self.tools["Edit"].click(self._edit, [self.turns], shown, **quick)
        self.tools["Clear"].click(self._clear, [], shown, **quick)
        for name, write, kind in (
            ("Save as Markdown", conversation.as_markdown, ("conversation.md", "text/markdown")),
            ("Save as JSON", conversation.as_json, ("conversation.json", "application/json")),
            ("Save as BibTeX", conversation.as_bibtex, ("citations.bib", "application/x-bibtex")),
            ("Save as CSL-JSON", conversation.as_csl, ("citations.json", "application/json")),
        ):
            saving(self.saved, self.tools[name], write, [self.turns], kind)
        self.tools["Print"].click(None, js="() => { window.print(); }", **private)
        self.find.change(self._finding, [self.find], [self.found], queue=False, trigger_mode="always_last", **quick)
        self.find.submit(self._chosen, [self.find], shown, **asking)
        lay = {"fn": self._laid_out, "inputs": [self.topic, self.first, self.last], "outputs": shown, **asking}
        self.topic.submit(**lay)
        self.show.click(**lay)
        self.first.submit(**lay)
        self.last.submit(**lay)
        self.chart.select(self._brushed, [self.topic], shown, **asking)
        saving(self.saved, self.table, self._csv, [self.topic, self.first, self.last], ("timeline.csv", "text/csv"))
        self.here.change(None, [self.here], None, js="(here) => { dateline.arrive(here); }", **private)
        loaded = self.blocks.load(self._opened, [self.kept], shown, **asking)
        if self.archive.on_load:
            self.blocks.load(**self.archive.on_load)
        loaded.then(None, js="() => { document.body.dataset.opened = 'yes'; }", **private)
        for endpoint in self.endpoints:
            gr.api(endpoint, api_name=endpoint.__name__, concurrency_limit=ASKED_AT_ONCE, concurrency_id="programs")

    # ---- asking

    def _welcome(self) -> str:
        return pages.welcome(self.engine.openers())

    def _conversation(self, turns: list[Turn], *, at: str | None = None, scroll: bool = True) -> Updates:
        """Return the updates that show a conversation; the address is its last turn's."""
        last = turns[-1].asked.address() if turns else ""
        return {
            self.tabs: gr.Tabs(selected="ask"),
            self.paper: self._paper(turns),
            self.turns: turns,
            self.kept: [one.asked.address() for one in turns],
            self.here: here(last if at is None else at, len(turns) if scroll else 0),
        }

    def _paper(self, turns: list[Turn], *, ready: bool = True) -> str:
        writer = self.engine.writer.endpoint.model if self.engine.writer else ""
        return conversation.html(turns, self._welcome, ready=ready, writer=writer)

    def _asking(self, asked: Asked, turns: list[Turn], *, write: bool = False) -> Iterator[Updates]:
        """Show the question at once, then its answer; `write` has it written thereafter."""
        before = turns[-(conversation.MOST - 1) :]
        waiting = self._paper([*before, Turn(asked)], ready=self.engine.ready)
        yield {self.tabs: gr.Tabs(selected="ask"), self.paper: waiting, self.box: ""}
        answered = conversation.turn(self.engine, asked)
        yield self._conversation([*before, replace(answered, to_write=write and answered.answer is not None)])

    def _written(self, turns: list[Turn]) -> Iterator[Updates]:
        """Show what a writer makes of the answers that are to be written, as each sentence passes."""
        for known in conversation.writing(self.engine, turns or []):
            yield {self.paper: self._paper(known), self.turns: known}
        yield {self.box: gr.skip()}

    def _typed(self, text: str, turns: list[Turn], kept: object, write: bool) -> Iterator[Updates]:
        """Ask what was typed, as a part of the conversation."""
        turns = turns or conversation.restored(self.engine, kept)
        if text.strip():
            yield from self._asking(Asked(text.strip(), after=conversation.history(turns)), turns, write=write)
        else:
            yield {self.box: ""}

    def _retry(self, turns: list[Turn], kept: object, write: bool) -> Iterator[Updates]:
        turns = turns or conversation.restored(self.engine, kept)
        if turns:
            yield from self._asking(turns[-1].asked, turns[:-1], write=write)
        else:
            yield {self.box: ""}

    def _undo(self, turns: list[Turn]) -> Updates:
        return self._conversation(turns[:-1])

    def _edit(self, turns: list[Turn]) -> Updates:
        return {**self._conversation(turns[:-1]), self.box: turns[-1].asked.question if turns else ""}

    def _stopped(self, turns: list[Turn]) -> Updates:
        """Show the conversation without the question that was given up."""
        return self._conversation(conversation.settled(turns), scroll=False)

    def _clear(self) -> Updates:
        return self._conversation([])

    # ---- addresses

    def _ordered(
        self, turns: list[Turn], kept: object, write: bool, orders: Orders, event: gr.EventData
    ) -> Iterator[Updates]:
        """Do what a link or a button in the page asks for: follow an address, have an answer written, keep feedback."""
        try:
            wanted = json.loads(event.order)
            to, verdict = wanted.get("go"), wanted.get("verdict")
        except (ValueError, AttributeError):
            return
        given = orders.note(wanted.get("number"))
        turns = turns or conversation.restored(self.engine, kept)
        if isinstance(to, str):
            shown = next((place for place, one in enumerate(turns, 1) if one.asked.address() == to), 0)
            if wanted.get("back") and shown:  # a turn of this conversation is gone back to, not asked again
                yield {**self._conversation(turns), self.here: here(to, shown)}
            else:
                for update in self._follow(to, turns, write=write):
                    late = self.paper not in update and orders.overtaken(given)
                    yield {self.box: gr.skip()} if late else update
        elif isinstance(wanted.get("write"), int):
            yield {self.turns: conversation.to_be_written(turns, wanted["write"])}
        elif isinstance(verdict, str):
            number = wanted.get("turn")
            if isinstance(number, int) and 0 < number <= len(turns):
                self._judged(turns[number - 1], verdict, str(wanted.get("note", "")))
            yield {self.box: gr.skip()}

    def _judged(self, turn: Turn, verdict: str, note: str) -> None:
        try:
            path = feedback.keep(self.engine.data, turn.asked.address(), verdict, note)
        except DatelineError as error:
            gr.Warning(str(error))
        else:
            gr.Info(f"Kept in {path if self.local else 'a file beside the archive'}; it is sent nowhere.")

    def _follow(self, to: str, turns: list[Turn], *, write: bool = False) -> Iterator[Updates]:
        """Show the view that an address names; what a page is opened with is not written, as nobody saw the switch."""
        parameters: dict[str, list[str]] = {}
        try:
            parameters = address.read(to)
            asked = address.asked(parameters)
            if asked is None:
                yield self._view(parameters, turns)
            elif any(one.asked == asked for one in turns[-1:]):
                yield self._conversation(turns)
            else:
                yield from self._asking(asked, turns, write=write)
        except (DatelineError, ValueError) as error:
            fault = render.notice(str(error))
            if "q" in parameters:
                yield {self.tabs: gr.Tabs(selected="ask"), self.paper: fault + self._paper(turns)}
            else:
                yield self._leafing(fault)

    def _view(self, parameters: Mapping[str, Sequence[str]], turns: list[Turn]) -> Updates:
        event = address.one(parameters, "event")
        if event:
            return {
                **self._leafing(render.event_page(*self.engine.event(event))),
                self.here: here(address.of(event=event)),
            }
        if event := address.one(parameters, "similar"):
            return self._alike(event, address.only(parameters))
        if query := address.one(parameters, "timeline"):
            first, last = address.day(parameters, "from", end=False), address.day(parameters, "to", end=True)
            return self._timeline(query, first, last, address.only(parameters))
        if any(name in parameters for name in ("browse", "day", "entity", "publisher", "category", "topic")):
            with self.engine.catalogue() as catalogue:
                shown = pages.browse(catalogue, parameters)
            pairs = {name: values[0] for name, values in parameters.items()}
            return {**self._leafing(shown), self.here: here(address.of(**pairs))}
        if "programs" in parameters:
            return {**self._leafing(pages.for_programs(self.endpoints)), self.here: here("?programs=1")}
        if "archive" in parameters:
            return {self.tabs: gr.Tabs(selected="archive"), self.here: here("?archive=1")}
        return self._conversation(turns, at="", scroll=False)

    def _leafing(self, shown: str) -> Updates:
        return {self.tabs: gr.Tabs(selected="browse"), self.browse: shown}

    def _opened(self, kept: object, request: gr.Request) -> Iterator[Updates]:
        """Show what the page's address names, after what this browser kept of its conversation."""
        with self.engine.catalogue() as catalogue:
            browse = pages.browse(catalogue, {})
        around = {self.head: self._masthead(), self.bar: self._bar(), self.foot: self._foot()}
        yield {**around, self.browse: browse}
        to = f"?{request.query_params}"
        asked = address.read(to).get("q")
        if not self.engine.ready and (kept or asked):
            yield {self.paper: render.notice("Loading the index. What you asked is shown as soon as it is there.")}
        turns = conversation.restored(self.engine, kept)
        yield {
            self.turns: turns,
            self.paper: self._paper(turns),
        }
        if len(to) > 1:
            known = [one for one in turns if one.asked.address() == to]
            yield from self._follow(to, turns if known or not asked else [])

    def _built(self, data: Path) -> None:
        """Answer from what was built in the app."""
        if data.resolve() != self.engine.data.resolve():
            self.engine = Engine(data, writer=self.engine.writer)
        self.engine.warm_up()

    # ---- similar

    def _finding(self, text: str) -> str:
        with self.engine.catalogue() as catalogue:
            return pages.typed(catalogue.typed(text), text)

    def _chosen(self, text: str) -> Updates:
        """Take the first of the events that what was typed finds, as the key Enter does."""
        with self.engine.catalogue() as catalogue:
            first = next(iter(catalogue.typed(text)), None)
        return self._alike(first.id) if first else {self.similar: render.notice("No event holds all of these words.")}

    def _alike(self, event_id: str, only: Only | None = None) -> Updates:
        event, story = self.engine.similar(event_id, mode=Mode.STORY, only=only)
        _, analogues = self.engine.similar(event_id, mode=Mode.ANALOGY, only=only)
        story = [one for one in story if one.score >= _STORY_SHARE * story[0].score]
        return {
            self.tabs: gr.Tabs(selected="similar"),
            self.found: "",
            self.similar: pages.similar(event, story, analogues),
            self.here: here(address.of(similar=event.id, **dict(address.kind(only)))),
        }

    # ---- timeline

    def _laid_out(self, query: str, first: str, last: str) -> Updates:
        try:
            return self._timeline(query, bound(first, end=False), bound(last, end=True))
        except (DatelineError, ValueError) as error:
            return {self.line: render.notice(str(error)), self.chart: gr.BarPlot(visible=False)}

    def _timeline(self, query: str, first: date | None, last: date | None, only: Only | None = None) -> Updates:
        found = self.engine.timeline(query, first=first, last=last, only=only)
        path = address.of(timeline=query, **{"from": first, "to": last}, **dict(address.kind(only)))
        window = found.question.window
        return {
            self.tabs: gr.Tabs(selected="timeline"),
            self.topic: query,
            self.first: str((window and window.first) or first or ""),
            self.last: str((window and window.last) or last or ""),
            self.chart: gr.BarPlot(value=bars(found), visible=bool(found.moments)),
            self.line: pages.timeline(found, path),
            self.table: gr.Button(visible=bool(found.moments)),
            self.here: here(path),
        }

    def _brushed(self, query: str, event: gr.SelectData) -> Updates:
        """Narrow a timeline to the stretch that was brushed in its chart."""
        first, last = sorted(day_of(end) for end in event.index)
        return self._timeline(query, first, last)

    def _csv(self, query: str, first: str, last: str) -> str:
        found = self.engine.timeline(query, first=bound(first, end=False), last=bound(last, end=True))
        return csvform.timeline(found)
