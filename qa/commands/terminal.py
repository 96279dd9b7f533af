"""Answers, reports and progress in a terminal, with rich. Archive text is printed as text: no markup, no escapes.

A control character would move the cursor or forge what is shown, so each is shown as \N{REPLACEMENT CHARACTER}.
"""

import codecs
import sys
import time
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from qa.answer.nearest import nearest
from qa.building.progress import Progress as Report
from qa.building.progress import Stage
from qa.evaluation.evaluate import Figure, Judged
from qa.forms.kind import NONE_LIKE_IT, chain, under
from qa.forms.licence import withdrawn
from qa.records.answer import Answer, Citation, RankedEvent
from qa.records.event import Event
from qa.records.question import Intent, Mode
from qa.records.timeline import Timeline
from qa.records.window import counted, day_in_words
from qa.records.written import SAID, Written
from qa.text.visible import visible, visible_address

if TYPE_CHECKING:  # who asks waits for no reader of archives
    from qa.building.build import Built
    from qa.building.update import Updated

_RELATED_SHOWN = 3
_SKIPPED_SHOWN = 20
_NAMED = 10  # templates not known that are named
_UNBROKEN = 100_000  # columns: longer than any line
_PLAIN_EVERY = 5.0  # seconds between two lines of progress where the error stream is no terminal

Figures = dict[str, Figure]
_SHOWN_BY_TYPE = ("ndcg@10", "p@1", "answer", "cite_p", "refusal_f1")


class _Console(Console):
    """A console whose own codes are the only ones that reach the terminal."""

    def on_broken_pipe(self) -> None:
        """Leave it to the command what it means that nobody reads on."""
        raise BrokenPipeError

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render, with the control characters of every text shown."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)


class Terminal:
    """The two streams: results on standard output, progress and notices on standard error."""

    def __init__(self) -> None:
        """Use the process's own streams; what their encoding has no sign for is shown as a question mark."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="replace")
        self.plain = codecs.lookup(sys.stdout.encoding or "utf-8").name != "utf-8"
        self.out = _Console(highlight=False, markup=False, emoji=False)
        if not self.out.is_terminal:
            self.out.width = _UNBROKEN  # whatever reads a pipe looks for whole lines
        self.err = _Console(stderr=True, highlight=False, markup=False, emoji=False)

    def notice(self, line: str) -> None:
        """Print a line that is no result."""
        self.err.print(Text(line, style="dim"), soft_wrap=True)

    def answer(self, found: Answer) -> None:
        """Print an answer: its text, then the numbered sources; or a decline with the nearest events."""
        for remark in found.question.remarks():
            self.out.print(Text(remark, style="dim"))
        words = Text(found.text, style="bold" if found.answered else "bold yellow")
        words.highlight_words([one.asked for one in found.citations if one.asked], style="underline")
        self.out.print(words)
        for citation in found.citations:
            self.out.print()
            self._citation(citation)
        if found.more:
            more, way = counted(found.more, "more event"), "ask with --all for every one"
            if found.question.intent is Intent.STORY:
                way = f'dateline timeline "{found.question.topic or found.question.wording.rstrip(" ?.!")}"'
            self.out.print(Text(f"\n{more} fit: {way}", style="dim"))
        if not found.answered:
            self._nearest(found)

    def written(self, states: Iterable[Answer], shown: Answer | None = None) -> None:
        """Print what a language model writes, sentence by sentence as each is checked, with the sources it cites.

        Args:
            states: The answer with what is written so far, again and again.
            shown: The answer in the archive's own words, if it was printed before.
        """
        told = 0
        found = None
        for found in states:
            if shown is None:
                shown = found
                self.answer(found)
            writing = found.written
            if writing is None:
                continue
            if writing.kept and not told:
                self.out.print(
                    Text(f"\nWritten by {writing.model}; each sentence was checked against the events it cites:")
                )
            for piece in writing.kept[told:]:
                self.out.print(Text(piece.text, style="bold"))
            told = len(writing.kept)
        if found and found.written:
            self._gaps(found.written)
            printed = {one.event.id for one in shown.citations} if shown else set()
            for citation in found.written.citations if found.written.stands else ():
                if citation.event.id not in printed:
                    self.out.print()
                    self._citation(citation)

    def _gaps(self, writing: Written) -> None:
        """Print what was taken out and why, and whether what is left stands."""
        reasons = dict.fromkeys(SAID[piece.fault] for piece in writing.taken_out if piece.fault)
        if reasons:
            self.notice(f"Taken out: {counted(len(writing.taken_out), 'sentence')} ({'; '.join(reasons)}).")
        if writing.note:
            self.notice(f"{writing.note}.")
        if not writing.stands:
            self.notice("The archive's own words above are the answer.")

    def _nearest(self, found: Answer) -> None:
        """Print the nearest events of a decline that are on its matter, without those that it cites."""
        cited = {one.event.id for one in found.citations}
        near = nearest(found.question, [hit for hit in found.hits if hit.event.id not in cited])
        if near:
            self.out.print(Text("\nNearest events:", style="dim"))
        for event in near:
            self.out.print(Padding(_head(event), (0, 0, 0, 2), expand=False))

    def _citation(self, cited: Citation) -> None:
        told = day_in_words(cited.event.date) if cited.quote == cited.event.title else _head(cited.event)
        self.out.print(Text.assemble((f"[{cited.n}] ", "bold cyan"), told))
        self._id(cited.event)
        self._kind(cited.event)
        if not cited.sources:
            self._indented(Text("its page names no source", style="dim"))
        for source in cited.sources:
            self._link(source.label, source.url, "bold")
            archived = source.archived_url(cited.event.date)
            if archived != source.url:
                self._link("archived", archived, "dim")
        if cited.event.origin:
            self._link("Wikipedia", cited.event.origin.url, "dim")
        if cited.event.withdrawn:
            self._indented(Text(withdrawn(cited.event), style="yellow"))
        for other in cited.folded:
            self._indented(Text.assemble(("and       ", "dim"), f"{day_in_words(other.date)}: {other.title}"))
        for other in cited.related[:_RELATED_SHOWN]:
            shared = f" ({', '.join(other.entities)})" if other.entities else ""
            self._indented(
                Text.assemble(("see also  ", "dim"), f"{day_in_words(other.date)}: {other.title}", (shared, "dim"))
            )

    def _link(self, label: str, address: str, style: str) -> None:
        """Print an address in one piece, so that it can be copied and clicked however narrow the terminal is."""
        line = Text.assemble("    ", (label, style), "  ", (address, f"link {visible_address(address)}"))
        self.out.print(line, soft_wrap=True)

    def _indented(self, text: Text) -> None:
        text.overflow = "fold"
        self.out.print(Padding(text, (0, 0, 0, 4), expand=False))

    def _id(self, event: Event) -> None:
        """Print an event's id in one piece, so that it can be handed to another command."""
        self.out.print(Text(f"    {event.id}", style="dim"), soft_wrap=True)

    def _kind(self, event: Event) -> None:
        """Print what an event is of: its category and topics."""
        if of := chain(event):
            self._indented(Text(of, style="dim"))

    def similar(self, event: Event, hits: Sequence[RankedEvent], mode: Mode = Mode.STORY, k: int = 0) -> None:
        """Print an event and those like it; where these are fewer than the `k` asked for, say so."""
        self.out.print(Text.assemble(_head(event), style="bold"))
        for rank, hit in enumerate(hits, start=1):
            self.out.print()
            self.out.print(
                Text.assemble(
                    (f"{rank:2d}. ", "cyan"), _head(hit.event), _under(hit.event), (f"  {hit.score:.2f}", "dim")
                )
            )
            self._id(hit.event)
        if not hits:
            self.out.print(Text(f"\n{NONE_LIKE_IT[mode]}", style="bold yellow"))
        elif len(hits) < k:
            self.notice(f"{len(hits)} of the {k} asked for: the others are too far from it.")

    def timeline(self, found: Timeline) -> None:
        """Print a timeline."""
        if not found.moments:
            none = f"{f'The archive holds no event on that {found.question.looked_in}'.strip()}."
            self.out.print(Text(found.question.fault or none, style="bold yellow"))
        for note in found.question.notes:
            self.out.print(Text(f"{note}.", style="dim"))
        if not found.moments:
            return
        known = found.question.looked_within
        for one in found.moments:
            line = Text("* " if one.turning else "  ", style="bold" if one.turning else "")
            self.out.print(Text.assemble(line, _head(one.ranked.event), _under(one.ranked.event, known)))
        total, turns = sum(found.months.values()), len(found.turning_points)
        months = counted(len(found.months), "month")
        more = f" More of them: -k {total}." if len(found.moments) < total else ""
        self.notice(
            f"{len(found.moments)} of {counted(total, 'event')}, in {months} of them; "
            f"* marks {counted(turns, 'turning point')}.{more}"
        )

    def built(self, done: "Built") -> None:
        """Print the report of a build."""
        report = done.report
        if report is None:
            self.out.print(f"Unchanged: {done.events:,} events, nothing to embed ({done.seconds:.1f} s).")
            return
        rate = report.pages / report.seconds if report.seconds else 0
        told = [f"{reason}: {count:,}" for reason, count in report.passed.most_common()]
        unknown = [f"{{{{{name}}}}} {count:,}" for name, count in report.unknown.most_common(_NAMED)]
        of_days = [
            ("Topics", f"{report.topics:,} bullets that gather others"),
            ("Passed over", "; ".join(told) or "nothing"),
            *([("Templates", f"not known, shown with what they are given: {', '.join(unknown)}")] if unknown else []),
        ]
        rows = [
            ("Pages", f"{report.pages:,}: {report.event_pages:,} events, {report.day_pages:,} days or lists"),
            ("Events", f"{report.events:,} on {report.days:,} days, {report.first} to {report.last}"),
            *(of_days if report.topics or report.passed else []),
            ("Merged", f"{report.versions:,} older versions, {report.duplicates:,} duplicates"),
            ("Left out", f"{report.headings:,} headings that tell of no event"),
            ("Skipped", f"{len(report.skipped):,} pages that cannot be read"),
            (
                "Undecodable",
                f"{report.undecodable:,} pages with bytes that are not UTF-8, shown as \N{REPLACEMENT CHARACTER}",
            ),
            ("Recoded", f"{len(report.recoded):,} pages in another encoding than UTF-8, read in that"),
            ("Sources", f"{report.lost_sources:,} lines of sources without an address to follow, left out"),
            ("Changed", f"{done.added:,} events added, {done.changed:,} changed, {done.removed:,} removed"),
            ("Embedded", counted(done.embedded, "text")),
            ("Links", f"{done.lost_links:,} related links to pages that are not in the archive, left out"),
            ("Time", f"{done.seconds:.1f} s; reading {report.seconds:.1f} s, {rate:,.0f} pages/s"),
        ]
        for name, value in rows:
            self.out.print(Text.assemble((f"{name:12}", "bold"), value))
        for path, reason in report.remarks[:_SKIPPED_SHOWN]:
            self.notice(f"{path}: {reason}")
        for path, reason in report.skipped[:_SKIPPED_SHOWN]:
            self.notice(f"skipped {path}: {reason}")
        if len(report.skipped) > _SKIPPED_SHOWN:
            self.notice(f"… and {len(report.skipped) - _SKIPPED_SHOWN:,} more; --skipped FILE lists all")

    def updated(self, done: "Updated") -> None:
        """Print what an update came to."""
        asked = f"{counted(done.requests, 'request')}, {counted(done.looked_at, 'day')} looked at"
        if done.built is None:
            self.out.print(f"Nothing new ({asked}; {done.seconds:.1f} s).")
            return
        self.out.print(f"Fetched {counted(done.fetched, 'page')} ({asked}).")
        self.built(done.built)

    def figures(self, figures: Figures, types: dict[str, Figures], judged: Sequence[Judged]) -> None:
        """Print an evaluation: figures with intervals, all and by type, and what was ranked first where wrong."""
        self._figures(f"{len(judged)} questions", figures)
        if len(types) > 1:
            self._types(types, judged)
        for one in judged:
            if one.missed:
                self.out.print(
                    Text.assemble(
                        (f"\n{one.id}: {one.missed}", "bold"), f"\n  {one.question}", (f"\n  first: {one.best}", "dim")
                    )
                )

    def changes(self, changes: Figures, before: Sequence[Judged], after: Sequence[Judged]) -> None:
        """Print what changed between two runs over the same questions, and for which of them."""
        self._figures(f"{len(before)} questions, change from A to B", changes, signed="+")
        for old, new in zip(before, after, strict=True):
            if old.missed != new.missed:
                self.out.print(
                    Text.assemble((f"\n{new.id}: ", "bold"), new.question),
                    Text(f"  A: {old.missed or 'right'}\n  B: {new.missed or 'right'}", style="dim"),
                    sep="\n",
                )

    def _types(self, types: dict[str, Figures], judged: Sequence[Judged]) -> None:
        table = Table("type", "n", *_SHOWN_BY_TYPE, title="by type, with 95 % intervals", title_justify="left")
        for kind, means in types.items():
            cells = (
                f"{means[name].mean:.3f}\n{_short(means[name].low)}–{_short(means[name].high)}" if name in means else ""
                for name in _SHOWN_BY_TYPE
            )
            table.add_row(kind or "none", str(sum(one.type == kind for one in judged)), *cells)
        self.out.print(table)

    def _figures(self, title: str, figures: Figures, signed: str = "") -> None:
        table = Table("figure", "mean", "95 % interval", title=title, title_justify="left")
        for name, one in figures.items():
            table.add_row(name, f"{one.mean:{signed}.3f}", f"{one.low:{signed}.3f} to {one.high:{signed}.3f}")
        self.out.print(table)

    @contextmanager
    def progress(self) -> Iterator[Report]:
        """Show a build's progress on standard error: bars in a terminal, a line now and then elsewhere."""
        if self.err.is_terminal:
            with self._bars() as report:
                yield report
        else:
            yield _PlainProgress(self)

    @contextmanager
    def _bars(self) -> Iterator[Report]:
        columns = (
            TextColumn("{task.description:9}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self.err, transient=True) as bars:
            tasks: dict[Stage, tuple[int, float]] = {}

            def report(stage: Stage, done: int, total: int | None) -> None:
                if stage not in tasks:
                    tasks[stage] = (int(bars.add_task(stage.value, total=total, rate="")), time.monotonic())
                task, started = tasks[stage]
                seconds = time.monotonic() - started
                rate = f"{done / seconds:,.0f}/s" if seconds > 1 else ""
                bars.update(bars.task_ids[task], completed=done, total=total, rate=rate)

            yield report


class _PlainProgress:
    """Progress as lines of text, each with rate and time left."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._stage: Stage | None = None
        self._started = self._told = 0.0

    def __call__(self, stage: Stage, done: int, total: int | None) -> None:
        now = time.monotonic()
        if stage is not self._stage:
            self._stage, self._started, self._told = stage, now, now
        elif now - self._told >= _PLAIN_EVERY and done:
            self._told = now
            rate = done / (now - self._started)
            left = f" of {total:,}, {(total - done) / rate:,.0f} s left" if total else ""
            self._terminal.notice(f"{stage.value}: {done:,}{left} ({rate:,.0f}/s)")


def _short(share: float) -> str:
    return f"{share:.2f}".removeprefix("0")


def _head(event: Event) -> Text:
    return Text(f"{day_in_words(event.date)}: {event.title}")


def _under(event: Event, known: Container[str | None] = ()) -> Text:
    """Return what an event is told under, where its title leaves it out."""
    of = under(event, known)
    return Text(f" ({of})" if of else "", style="dim")
