"""Tables for spreadsheets."""

import csv
import io
from dataclasses import replace
from datetime import date

from qa.forms import csvform
from qa.question.understand import understand
from qa.records.answer import Answer, Citation
from qa.records.event import Event, Source


def test_what_an_answer_cites_is_a_row_each_and_no_formula():
    source = Source("El Faro", "http://faro.example/a", "/news/2004/05/2/a.md")
    event = Event("/news/2004/05/2/a.md", date(2004, 5, 2), '=HYPERLINK("x"), it said.', sources=(source,))
    cited = Citation(1, event, event.title, event.sources, ())
    answer = Answer(understand("Who said it?"), True, None, "", (cited,), ())
    head, row = csv.reader(io.StringIO(csvform.citations(answer)))
    assert head == ["n", "date", "quote", "sources", "archived", "id", "folded"]
    assert row[:4] == ["1", "2004-05-02", "'" + event.title, source.url]
    assert row[4].startswith("https://web.archive.org/web/20040502")
    declined = csvform.citations(replace(answer, answered=False, reason="nothing states it"))
    assert list(csv.reader(io.StringIO(declined))) == [head]
