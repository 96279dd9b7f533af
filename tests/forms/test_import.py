"""Citations as a reference manager takes them in: read back by parsers that are not ours."""

import json

import pytest
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string
from test_cite import BBC, DAY, EVIL, HOSTILE, NATO

from qa.forms.cite import Form, cite
from qa.records.event import Event, Source
from qa.ui import conversation
from qa.ui.address import Asked

ODD = Event("/news/2011/07/27/odd.md", DAY, "Mörder & Söhne: 100 % “sicher”, $5 _each_ {so} #1 \\ ~ ^ 2011年")
ODD_SOURCE = Source("Süddeutsche & Co. {Online}", "http://sz.example/a_b%20c?x={1}&y=~", ODD.id)
REPORTS = [(NATO, BBC), (HOSTILE, EVIL), (ODD, ODD_SOURCE)]


@pytest.mark.parametrize(("event", "source"), REPORTS)
def test_bibtex_is_read_back(event, source):
    (entry,) = parse_string(cite(event, source, Form.BIBTEX), "bibtex").entries.values()
    assert entry.type == "online"
    assert entry.fields["year"] == "2011"
    assert entry.fields["date"] == "2011-07-27"
    assert entry.fields["title"].strip("{}").startswith("[")


@pytest.mark.parametrize(("event", "source"), REPORTS)
def test_csl_json_is_read_back(event, source):
    (item,) = CiteProcJSON(json.loads(cite(event, source, Form.CSL))).values()
    assert item.type == "article-newspaper"
    assert (item.issued.year, item.issued.month, item.issued.day) == (2011, 7, 27)


def test_a_conversation_is_imported_with_each_report_once(engine):
    questions = ("When did NATO step into the border clashes between Serbia and Kosovo?", "kosovo")
    turns = [conversation.turn(engine, Asked(questions[at])) for at in (0, 1, 0)]
    reports = {source.url for one in turns for cited in one.answer.citations for source in cited.sources}
    entries = parse_string(conversation.as_bibtex(turns), "bibtex").entries
    items = CiteProcJSON(json.loads(conversation.as_csl(turns)))
    assert {entry.fields["url"] for entry in entries.values()} == reports
    assert len(items) == len(entries)
    assert conversation.as_bibtex([]).strip() == ""
    assert json.loads(conversation.as_csl([])) == []
