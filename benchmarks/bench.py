"""All figures of what Dateline costs, in one table: `make bench`; `make bench ARGS=--quick` in under three minutes.

Each row names the command that makes it alone. Without arguments the bundled sample is measured; give an archive to
measure that, and the folder of its data to spare a build. The table goes to benchmarks/results.md, pictures to docs/.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import asking, building, embedding, growth, peers, scale
from benchmarks.table import Row, machine, show
from qa.building.build import build
from qa.sample import ARCHIVE

RESULTS = Path(__file__).parent / "results.md"
DOCS = Path(__file__).parent.parent / "docs"
_QUICK = (10_000, 100_000)


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", nargs="?", type=Path, default=ARCHIVE, help="default: the bundled sample")
    parser.add_argument("--data", type=Path, help="the archive's data, already built")
    parser.add_argument("--runs", type=int, default=5, help="runs of each measurement (default 5)")
    parser.add_argument("--builds", type=int, help="runs of a whole build (default: as --runs)")
    parser.add_argument("--vectors", type=int, default=5_000_000, help="the most vectors of the growth part")
    parser.add_argument("--events", type=int, default=1_000_000, help="the most events of the growth part")
    parser.add_argument("--quick", action="store_true", help="the sample, fewer texts and vectors; nothing is written")
    options = parser.parse_args()
    started = time.perf_counter()
    texts = embedding.texts_of(options.archive, 400 if options.quick else 2000)
    with tempfile.TemporaryDirectory() as folder:
        data = options.data or Path(folder)
        if not options.data:
            build(options.archive, data)
        rows: list[Row] = []
        sizes = _QUICK if options.quick else tuple(size for size in scale.SIZES if size <= options.vectors)
        events = _QUICK[:1] if options.quick else tuple(size for size in growth.SIZES if size <= options.events)
        parts: tuple[Callable[[], list[Row]], ...] = (
            lambda: embedding.measure(texts, options.runs),
            lambda: building.measure(options.archive, options.builds or options.runs, options.runs),
            lambda: asking.measure(data, asking.own_questions(), options.runs),
            lambda: peers.measure(texts[: 200 if options.quick else 1000], asking.own_questions(), options.runs),
            lambda: growth.measure(data, events, None if options.quick else DOCS / "growth.png"),
            lambda: scale.measure(data, sizes, None if options.quick else DOCS / "scale.png"),
        )
        for part in parts:
            rows += shown(part())
    facts = f"{machine()}. {time.strftime('%Y-%m-%d')}, {(time.perf_counter() - started) / 60:.0f} minutes."
    print(facts)
    if not options.quick:
        RESULTS.write_text(_markdown(rows, options.archive, facts), encoding="utf-8")


def shown(rows: list[Row]) -> list[Row]:
    """Print rows as soon as they are there; return them."""
    show(rows)
    return rows


def _markdown(rows: list[Row], archive: Path, facts: str) -> str:
    lines = [f"| {row.name} | {row.value} | {row.reach} | `{row.command}` |" for row in rows]
    head = ["| figure | measured: median (least to greatest) | to reach | made by |", "|---|---|---|---|"]
    return "\n".join([f"# What Dateline costs: {archive.name}", "", facts, "", *head, *lines, ""])


if __name__ == "__main__":
    main()
