"""A service by script, and an engine over the sample that is told to write."""

from dataclasses import replace

import pytest
from scripted import serving

from qa.engine import Engine
from qa.writing.endpoint import Endpoint
from qa.writing.writer import Writer


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
