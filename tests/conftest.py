"""What the tests share: the bundled model, loaded once, the sample, built once, and archives of made-up events."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from embeddings.embedder import Embedder
from qa.building.build import build
from qa.engine import Engine
from qa.records.event import Event, Related, Source
from qa.sample import ARCHIVES

WriteArchive = Callable[[Path, Iterable[Event]], Path]


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The bundled model, loaded."""
    bundled = Embedder()
    bundled.warm_up()
    return bundled


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory) -> Path:
    """The bundled sample archive's data, built once."""
    data = tmp_path_factory.mktemp("sample") / "data"
    build(ARCHIVES, data)
    return data


@pytest.fixture(scope="session")
def engine(sample_data) -> Engine:
    """An engine over the bundled sample archive; to be asked, not changed."""
    return Engine(sample_data)


@pytest.fixture(scope="session")
def write_archive() -> WriteArchive:
    """A function that writes events as an archive of pages, and returns the archive's folder."""

    def write(folder: Path, events: Iterable[Event]) -> Path:
        events = list(events)
        titles = {event.id: event.title for event in events}
        by_day: dict[date, list[Event]] = defaultdict(list)
        for event in events:
            by_day[event.date].append(event)
            page = folder / event.id.lstrip("/")
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(_event_page(event, titles), encoding="utf-8")
        for day, of_day in by_day.items():
            (folder / _day_path(day) / "index.md").write_text(_day_page(of_day), encoding="utf-8")
        return folder

    return write


@pytest.fixture(scope="session")
def make_event() -> Callable[..., Event]:
    """A function that makes an event of a day and a title; what else it has is up to the caller."""

    def make(
        day: str,
        title: str,
        description: str | None = None,
        *,
        entities: tuple[str, ...] = (),
        related: tuple[Related, ...] = (),
        topic: str | None = None,
    ) -> Event:
        when = date.fromisoformat(day)
        slug = "-".join("".join(char if char.isalnum() else " " for char in title.lower()).split())[:60]
        page = f"/{_day_path(when)}/{slug}.md"
        return Event(
            id=page,
            date=when,
            title=title,
            description=description,
            topic=topic,
            sources=(Source("The Example Courier", f"https://courier.example/{day}/{slug}", page),),
            related=related,
            entities=entities,
        )

    return make


def _day_path(day: date) -> str:
    return f"news/{day.year}/{day.month:02d}/{day.day}"


def _event_page(event: Event, titles: dict[str, str]) -> str:
    parts = [f"### [{event.date.isoformat()}](/{_day_path(event.date)}/index.md)"]
    parts += [f"##### {event.topic}"] if event.topic else []
    parts += [f"# {event.title} "]
    parts += [f"{event.description}\n"] if event.description else []
    if event.sources:
        parts += ["### Source:", _numbered(f"[{source.name}]({source.url})" for source in event.sources)]
    if event.related:
        links = (
            f"[{titles.get(link.id, 'An event elsewhere')}]({link.id}) _Context: {', '.join(link.entities)}_"
            for link in event.related
        )
        parts += ["### Related:", _numbered(links)]
    return "\n\n".join(parts) + "\n"


def _day_page(events: list[Event]) -> str:
    parts = [f"## [{events[0].date.isoformat()}](/{_day_path(events[0].date)}/index.md)"]
    for event in events:
        parts.append(f"### [{event.title}]({event.id})")
        parts += [f"_Context: {', '.join(event.entities)}_"] if event.entities else []
    return "\n\n".join(parts) + "\n"


def _numbered(lines: Iterable[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))
