"""An archive that says hostile things, built."""

from pathlib import Path

import pytest
from hostile_text import FRAGMENTS

from qa.building.build import build
from qa.building.summary import summary_hash
from qa.engine import Engine
from qa.records.event import Event
from qa.records.model import Model
from qa.store.store import Store


@pytest.fixture(scope="session")
def hostile_engine(tmp_path_factory) -> Engine:
    """An engine over pages whose titles, publishers and addresses hold every hostile fragment."""
    folder = tmp_path_factory.mktemp("hostile")
    for number, fragment in enumerate(FRAGMENTS):
        words = fragment.encode("utf-8", "replace").decode().replace("\n", " ").replace("\0", "")
        page = folder / f"archive/news/2011/07/{number % 28 + 1}/ferry-{number}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(
            f"# Ferry {words} number {number} sinks off {words} Lima. \n\n### Source:\n\n"
            f"1. [Faro {words}](http://faro.example/{number}?{words.strip()})\n",
            encoding="utf-8",
        )
    build(folder / "archive", folder / "data")
    return Engine(folder / "data")


@pytest.fixture(scope="session")
def store(tmp_path_factory, make_event):
    """A store with two events, published without a model's help."""
    model = Model("none", "0" * 64, 2)
    events: list[Event] = [
        make_event("2011-07-27", "NATO steps in.", entities=("Kosovo", "100%_\\")),
        make_event("9999-12-31", "The calendar ends.", "漢字が読める。"),
    ]
    with Store.open_for_build(Path(tmp_path_factory.mktemp("store"))) as built:
        hashes = [summary_hash(event.title) for event in events]
        with built.publishing() as publication:
            for event, digest in zip(events, hashes, strict=True):
                publication.put(event, digest, None)
            publication.relate(events)
            publication.finish(model, {})
        yield built
