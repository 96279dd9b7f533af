"""What events of the portal have more is stored with them, checked when it is read, and goes when they go."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from test_store import EVENTS, INQUIRY, folder, publish

from qa.records.errors import StoreError
from qa.records.event import Event, Origin, Source, WikiLink
from qa.store.schema import FILE_NAME
from qa.store.store import Store

__all__ = ["folder"]  # a fixture of theirs

PAGE = Origin("en.wikipedia.org", "Portal:Current events/2026 May 4", 1_234_567_890)
TOLL = Event(
    id="/news/2026/05/4/the-toll-of-the-flood-in-merrow-rises-to-12.md",
    date=date(2026, 5, 4),
    title="The toll of the flood in Merrow rises to 12.",
    sources=(
        Source(
            name="Lowland Press Agency",
            url="https://courier.example/toll",
            page="/news/2026/05/4/the-toll-of-the-flood-in-merrow-rises-to-12.md",
            archive="https://web.archive.org/web/20260505/https://courier.example/toll",
            via="The Example Courier",
            language="Danish",
        ),
    ),
    entities=("2026 Merrow flood", "Merrow"),
    category="Disasters and accidents",
    heading="Disasters and acidents",
    topics=("2026 floods", "2026 Merrow flood"),
    links=(WikiLink("Merrow", "History", "Merrow", 25),),
    origin=PAGE,
    ordinal=7,
    withdrawn=date(2026, 5, 9),
)
RAIN = replace(TOLL, id="/news/2026/05/4/it-rains.md", title="It rains.", ordinal=0, topics=("2026 floods",), links=())


def test_all_that_an_event_of_the_portal_has_comes_out_as_it_was_put_in(folder):
    with Store.open_for_build(folder) as store:
        publish(store, (TOLL, RAIN))
    with Store.open(folder) as store:
        found = store.events([store.key(TOLL.id), store.key(RAIN.id), store.key(INQUIRY.id)])
        assert [found[store.key(event.id)] for event in (TOLL, RAIN)] == [TOLL, replace(RAIN, sources=RAIN.sources)]
        assert found[store.key(INQUIRY.id)].topics == ()
        assert store.check_lookups() == []


def test_topics_and_pages_go_with_the_last_event_of_them(folder):
    with Store.open_for_build(folder) as store:
        publish(store, (TOLL, RAIN))
        publish(store, remove=(TOLL.id,))
    with closing(sqlite3.connect(folder / FILE_NAME)) as db:
        assert db.execute("SELECT name FROM topics").fetchall() == [("2026 floods",)]
        assert db.execute("SELECT count(*) FROM portal").fetchone() == (1,)
    with Store.open_for_build(folder) as store:
        publish(store, remove=(RAIN.id,))
        assert store.coverage().events == len(EVENTS)
    with closing(sqlite3.connect(folder / FILE_NAME)) as db:
        for table in ("topics", "event_topics", "portal", "origins"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE portal SET category = 'Sports'",
        "UPDATE portal SET links = '[]'",
        "UPDATE portal SET withdrawn = NULL",
        "UPDATE origins SET revision = 1",
        "UPDATE topics SET name = 'floods of 2026' WHERE key = 1",
        "UPDATE sources SET via = 'Another'",
        "UPDATE sources SET archive = 'https://elsewhere.example'",
        "DELETE FROM event_topics",
    ],
)
def test_what_was_changed_behind_the_stores_back_is_damage(folder, damage):
    with Store.open_for_build(folder) as store:
        publish(store, (TOLL,))
    with closing(sqlite3.connect(folder / FILE_NAME)) as db, db:
        db.execute(damage)
    with Store.open(folder) as store, pytest.raises(StoreError, match="not as it was stored"):
        store.events([store.key(TOLL.id)])


def test_a_page_has_an_address_at_its_revision():
    assert PAGE.url == "https://en.wikipedia.org/w/index.php?oldid=1234567890"
    assert replace(PAGE, revision=None).url == "https://en.wikipedia.org/wiki/Portal:Current_events/2026_May_4"


def test_an_event_of_another_kind_reads_in_print_as_before():
    assert repr(Source("A", "b", "c")) == "Source(name='A', url='b', page='c')"
    assert repr(INQUIRY).endswith("changes=(), also=(), passages=())")
    assert repr(TOLL).endswith("ordinal=7, withdrawn=datetime.date(2026, 5, 9))")
