"""A service by script, three made-up events, and an engine over the sample that is told to write."""

from dataclasses import replace
from datetime import date

import pytest
from scripted import serving

from qa.engine import Engine
from qa.records.event import Event, Related, Source
from qa.writing.endpoint import Endpoint
from qa.writing.writer import Writer

FERRY = Event(
    id="/news/2004/05/2/a-ferry-sinks.md",
    date=date(2004, 5, 2),
    title="The ferry Santa Rosa sinks off Lima, and at least twelve people drown. Captain Ana Quispe survives.",
    description='The harbour master, Luis Paredes, says that "nobody checked the doors". The cause is not known.',
    sources=(Source("El Faro Daily", "http://faro.example/ferry", "/news/2004/05/2/a-ferry-sinks.md"),),
    related=(Related("/news/2004/05/4/a-captain-is-held.md", ("Lima",)),),
    entities=("Lima", "Peru", "Santa Rosa"),
)
HELD = Event(
    id="/news/2004/05/4/a-captain-is-held.md",
    date=date(2004, 5, 4),
    title="Police in Lima arrest Captain Ana Quispe because she left the Santa Rosa before the passengers.",
    entities=("Ana Quispe", "Lima", "Santa Rosa"),
)
ROAD = Event(
    id="/news/2004/05/9/a-road-opens.md",
    date=date(2004, 5, 9),
    title="A road of 2,500 metres opens near Cusco. It cost $2.5 million, and 52 per cent of the town voted for it, 48 "
    "per cent against.",
    description="President Rosa Mamani cuts the ribbon; the mayor, Juan Huanca, stays away.",
    entities=("Cusco", "Juan Huanca", "Peru", "Rosa Mamani"),
)
GIVEN = {1: FERRY, 2: HELD, 3: ROAD}


@pytest.fixture
def script():
    """A service on loopback that says what it is told to."""
    with serving() as one:
        yield one


@pytest.fixture
def endpoint(script):
    """Where the service is."""
    return Endpoint(script.url, "scripted", pause=2, whole=20)


@pytest.fixture(scope="session")
def plain_engine(sample_data):
    """An engine over the sample archive."""
    engine = Engine(sample_data)
    engine.warm_up()
    return engine


@pytest.fixture
def engine(plain_engine, endpoint):
    """The same, with the service as its writer."""
    plain_engine.writer = Writer(endpoint)
    yield plain_engine
    plain_engine.writer = None


@pytest.fixture
def chooser(engine):
    """The same, with the service asked to choose, too."""
    engine.writer = replace(engine.writer, chooses=True)
    return engine
