"""What a build costs: the whole, the reading, a build of what has not changed, and the space taken.

python -m benchmarks.building [--archive ARCHIVE] [--builds N] [--runs N]
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks.table import Row, Spread, show
from qa.archive.reader import read_archive
from qa.building.build import build
from qa.sample import ARCHIVE

COMMAND = "python -m benchmarks.building"


def measure(archive: Path, builds: int, runs: int) -> list[Row]:
    """Return the rows of this benchmark; each build starts from nothing, in a folder that is thrown away."""
    whole, again, reading, sizes = [], [], [], {}
    for _ in range(builds):
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder)
            first = build(archive, data)
            whole.append(first.seconds)
            reading.append(first.report.seconds if first.report else 0.0)
            again.append(build(archive, data).seconds)
            sizes = {path.suffix: path.stat().st_size for path in data.rglob("*") if path.is_file()}
            events = first.events
    alone = Spread(tuple(read_archive(archive).report.seconds for _ in range(runs)))
    total = sum(sizes.values())
    return [
        Row(f"whole build, {events:,} events", Spread(tuple(whole)).said("s", 1), "240 s", COMMAND),
        Row("  of it reading", Spread(tuple(reading)).said("s", 1), "", COMMAND),
        Row("reading alone", alone.said("s", 1), "20 s", COMMAND),
        Row("build again, nothing changed", Spread(tuple(again)).said("s", 1), "", COMMAND),
        Row("on disk", f"{total / 1e6:,.0f} MB, {total / events / 1000:.2f} kB an event", "3 kB", COMMAND),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archive", type=Path, default=ARCHIVE)
    parser.add_argument("--builds", type=int, default=5)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    show(measure(chosen.archive, chosen.builds, chosen.runs))
