"""How a whole archive grows: what it costs to build and to ask from ten thousand to a million events.

python -m benchmarks.growth [--data DIR] [--sizes N …] [--write] [--keep DIR]

Up to the archive's own size its first events are taken. Beyond, the archive is there several times over, each event
under another id, its sentence with a number of its own, its links to the events of the same copy, its vector moved as
in `scale`. Nothing is embedded: that is linear, and measured by `embedding`. --write makes docs/growth.png; --keep
leaves the archives in a folder, each under its size.
"""

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.asking import asked, own_questions
from benchmarks.scale import drawn, moved
from benchmarks.table import Row, each_alone, percentile, resident, show
from qa.building.index import ensure_index
from qa.building.location import data_or_sample
from qa.building.names import names_of
from qa.building.progress import quiet
from qa.building.summary import summary, summary_hash
from qa.engine import Engine
from qa.records.errors import StoreError
from qa.records.event import Event, Related
from qa.store.store import Store

COMMAND = "python -m benchmarks.growth"
SIZES = (10_000, 30_000, 69_000, 200_000, 500_000, 1_000_000)
_STEP = 1000
_COLD = "Engine(Path(sys.argv[1])).ask('What happened in Kosovo in July 2011?')"
_STARTED = f"import sys; from pathlib import Path; from qa.engine import Engine; {_COLD}"


def measure(data: Path, sizes: tuple[int, ...], picture: Path | None = None, keep: Path | None = None) -> list[Row]:
    """Return the rows of this benchmark; draw them into `picture` if given, keep the archives in `keep` if given."""
    found = each_alone("benchmarks.growth", data, sizes, *(("--keep", str(keep)) if keep else ()))
    if picture:
        draw(found, picture)
    return [_row(one) for one in found]


def _row(one: dict[str, float]) -> Row:
    value = (
        f"written and indexed in {one['write']:.0f} s; a question {one['median']:.1f} / {one['late']:.1f} ms, "
        f"the first after {one['cold']:.1f} s; memory {one['memory'] / 1e9:.2f} GB; on disk {one['disk'] / 1e9:.2f} GB"
    )
    return Row(f"{one['count']:,} events", value, "", COMMAND)


def one_size(data: Path, count: int, keep: Path | None = None) -> dict[str, float]:
    """Write an archive of a size, then ask it."""
    with nullcontext(keep) if keep else tempfile.TemporaryDirectory() as folder:
        grown = Path(folder) / str(count)
        started = time.perf_counter()
        _write(data, grown, count)
        write = time.perf_counter() - started
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", _STARTED, str(grown)], check=True)
        cold = time.perf_counter() - started
        asking = [sys.executable, "-m", "benchmarks.growth", "--data", str(grown), "--ask"]
        costs = json.loads(subprocess.run(asking, check=True, capture_output=True, text=True).stdout)
        disk = sum(path.stat().st_size for path in grown.rglob("*") if path.is_file())
    return {"count": count, "write": write, "cold": cold, "disk": disk, **costs}


def _write(data: Path, grown: Path, count: int) -> None:
    with Store.open(data) as old, Store.open_for_build(grown) as new:
        model, real = old.model(), _Part.read(old, count)
        form = None if model is None else old.vectors.form(model)
        if model is None or form is None:
            raise StoreError(f"{data} holds no vectors.")
        rng, hashes = np.random.default_rng(1), list[bytes]()
        for copy, part in _copies(real, count):
            hashes += [summary_hash(summary(event)) for event in part.events(copy)]
            vectors = moved(part.vectors, rng) if copy else part.vectors
            new.vectors.add(model, hashes[-len(part) :], vectors, part.codes, form)
        with new.publishing() as publication:
            for event, hashed in zip(_events(real, count), hashes, strict=True):
                publication.put(event, hashed, None)
            publication.relate(_events(real, count))
            publication.finish(model, {"archive": "grown", "archive_digest": "", "skipped": "0"})
        del real, hashes
        ensure_index(new, grown, quiet)
        names_of(new, grown)


@dataclass(frozen=True, slots=True)
class _Part:
    """Some events of the archive, with their vectors, shape (n, dimension), and coded tokens."""

    own: list[Event]
    vectors: NDArray[np.float32]
    codes: list[bytes]

    @classmethod
    def read(cls, store: Store, count: int) -> list["_Part"]:
        """Return the first events of a store in parts of a thousand."""
        keys = store.keys()[:count]
        parts = [keys[at : at + _STEP] for at in range(0, len(keys), _STEP)]
        of_key = [store.events(some) for some in parts]
        return [
            cls([events[key] for key in some], *store.vectors.of(some))
            for events, some in zip(of_key, parts, strict=True)
        ]

    def __len__(self) -> int:
        return len(self.own)

    def first(self, count: int) -> "_Part":
        """Return the first of these events."""
        return _Part(self.own[:count], self.vectors[:count], self.codes[:count])

    def events(self, copy: int) -> Iterator[Event]:
        """Make the events of a copy, one at a time: all of them at once would not fit into memory."""
        return (_copied(event, copy) for event in self.own)


def _copies(real: list[_Part], count: int) -> Iterator[tuple[int, _Part]]:
    """Yield the archive's parts over and over, each with the number of its copy, until there are so many events."""
    done = 0
    for copy in itertools.count():
        for part in real:
            if done >= count:
                return
            some = part.first(count - done)
            done += len(some)
            yield copy, some


def _events(real: list[_Part], count: int) -> Iterator[Event]:
    return itertools.chain.from_iterable(part.events(copy) for copy, part in _copies(real, count))


def _copied(event: Event, copy: int) -> Event:
    if not copy:
        return event
    return replace(
        event,
        id=_other(event.id, copy),
        title=f"{event.title} ({copy})",
        sources=tuple(replace(source, page=_other(source.page, copy)) for source in event.sources),
        related=tuple(Related(_other(link.id, copy), link.entities) for link in event.related),
        also=tuple(_other(page, copy) for page in event.also),
        changes=(),
    )


def _other(page: str, copy: int) -> str:
    return f"{page.removesuffix('.md')}-{copy}.md"


def ask(data: Path) -> dict[str, float]:
    """Ask the sample's questions, three times each after a first round; return what it took."""
    engine = Engine(data)
    questions = own_questions()
    for question in questions:
        engine.ask(question)
    costs = [1000 * asked(engine, question) for _ in range(3) for question in questions]
    return {"median": percentile(costs, 0.5), "late": percentile(costs, 0.95), "memory": resident()}


def draw(found: list[dict[str, float]], picture: Path) -> None:
    """Draw what grows against the number of events."""
    lines: dict[str, list[tuple[str, list[float]]]] = {
        "Written and indexed, s": [("", [one["write"] for one in found])],
        "Question, ms": [("median", [one["median"] for one in found]), ("95th", [one["late"] for one in found])],
        "Memory and disk, GB": [(name, [one[name] / 1e9 for one in found]) for name in ("memory", "disk")],
    }
    drawn([one["count"] for one in found], "events", lines, picture)


def main() -> None:
    """Run as a program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--ask", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    where = data_or_sample(chosen.data, lambda line: print(line, file=sys.stderr))
    if chosen.one:
        print(json.dumps(one_size(where, chosen.one, chosen.keep)))
    elif chosen.ask:
        print(json.dumps(ask(where)))
    else:
        picture = Path("docs/growth.png") if chosen.write else None
        show(measure(where, tuple(chosen.sizes), picture, chosen.keep))


if __name__ == "__main__":
    main()
