"""What a build and a question cost on this machine: `make bench`, or `python -m benchmarks.bench ARCHIVE`.

Prints one table. Each question is asked several times in one warm process; medians and 95th percentiles are over all
of them. The build starts from nothing, in a folder that is thrown away.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import tempfile
import time
from pathlib import Path

from qa.build import build
from qa.engine import Engine
from qa.sample import ARCHIVE, QUESTIONS


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("archive", nargs="?", type=Path, default=ARCHIVE, help="default: the bundled sample")
    options.add_argument("--data", type=Path, help="measure questions on these data, without a build")
    options.add_argument("--runs", type=int, default=5, help="times that each question is asked (default 5)")
    chosen = options.parse_args()
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        data = chosen.data or Path(folder, "data")
        if not chosen.data:
            _measure_builds(chosen.archive, data)
        _measure_questions(data, questions, chosen.runs)
    _row("peak resident memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def _measure_builds(archive: Path, data: Path) -> None:
    first = build(archive, data)
    _row("first build", f"{first.seconds:.1f} s, {first.events / first.seconds:,.0f} events/s")
    if first.report:
        _row(
            "  of it reading", f"{first.report.seconds:.1f} s, {first.report.pages / first.report.seconds:,.0f} pages/s"
        )
    _row("second build, unchanged", f"{build(archive, data).seconds:.1f} s")
    size = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    _row("on disk", f"{size / 1e6:,.1f} MB, {size / first.events / 1000:.1f} kB an event")


def _measure_questions(data: Path, questions: list[str], runs: int) -> None:
    started = time.perf_counter()
    engine = Engine(data)
    engine.warm_up()
    _row("loading model and index", f"{time.perf_counter() - started:.1f} s")
    costs = []
    for _ in range(runs):
        for question in questions:
            started = time.perf_counter()
            engine.ask(question)
            costs.append(1000 * (time.perf_counter() - started))
    costs.sort()
    _row(
        f"a question, warm ({len(costs)} asked)",
        f"median {statistics.median(costs):.1f} ms, 95th percentile {costs[int(0.95 * len(costs))]:.1f} ms",
    )


def _row(name: str, value: str) -> None:
    print(f"{name:32} {value}", flush=True)


if __name__ == "__main__":
    main()
