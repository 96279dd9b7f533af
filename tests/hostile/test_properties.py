"""Whatever a page, a question or a word is, it is read or refused in time, and what is shown of it is text."""

import csv
import io
import json
import re
import time
from datetime import date

import pytest
from hostile_text import CODES, CONTROLS, Page, cases, hostile
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa.answer.compose import compose
from qa.answer.detail import missing_detail, stated_detail
from qa.answer.toll import restated_toll
from qa.archive.day import day_contexts
from qa.archive.page import MAX_TITLE, read_page
from qa.commands.cli import main
from qa.commands.terminal import Terminal
from qa.forms import csvform
from qa.forms.cite import Form, cite
from qa.question.time.event import counted_from_event
from qa.question.time.expression import parse, parse_bound
from qa.question.understand import LONGEST, understand
from qa.records.answer import Answer, RankedEvent
from qa.records.errors import PageError
from qa.records.event import Event, Source
from qa.records.stages import Judged, Ranked
from qa.records.timeline import Moment, Timeline
from qa.store.catalogue import Catalogue
from qa.text.names import recognise
from qa.text.visible import escaped, visible
from qa.text.words import content_words, match_expression
from qa.ui import pages, render
from qa.ui.address import Asked
from qa.ui.chart import bars
from qa.ui.conversation import Turn, as_json, as_markdown, html

PAGE = "/news/2009/05/4/a.md"
COVERED = (date(1999, 1, 1), date(2018, 12, 31))
A_PAGE = 5.0
"""Seconds in which a page of the largest size is read; most take less than a tenth."""
A_QUESTION = 2.0
"""Seconds in which ten kilobytes of dates are understood; less than one on an idle core."""


@st.composite
def events(draw) -> Event:
    """An event as no reader would let it through: a store may come from anywhere."""
    title = draw(hostile.filter(str.strip))
    name, url = draw(hostile), draw(st.one_of(hostile, hostile.map("http://a.example/{}".format)))
    source = Source(name, url, PAGE)
    return Event(PAGE, date(2009, 5, 4), title, draw(hostile), draw(hostile), (source,), entities=(name or "x",))


def answer(event: Event, question: str = "What happened?") -> Answer:
    return compose(Judged(Ranked(understand(question), (RankedEvent(event, 1.0, {}),))))


def took(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


# ---- pages


@cases
@given(st.one_of(st.binary(max_size=400), hostile.map(lambda text: text.encode("utf-8", "replace"))))
@example(b"# a\n### Sources:\n[x](http://a\x1b[31m.example/\xe2\x80\xae)\n")
def test_a_page_is_an_event_of_plain_text_or_is_refused(data):
    text = data.decode("utf-8", errors="replace")
    day_contexts(text)
    try:
        draft = read_page(PAGE, f"# {text}")
    except PageError:
        return
    told = [draft.title, draft.description or "", draft.topic or "", *(change.title for change in draft.changes)]
    told += [part for source in draft.sources for part in (source.name, source.url)]
    assert not any(CONTROLS.search(one) for one in told)
    assert all(re.match(r"https?://\S+$", source.url, re.IGNORECASE) for source in draft.sources)


@pytest.mark.parametrize(
    "line",
    [
        "### Changes:\n[a](/news/a.md) _" + " " * 1_000_000 + "x",
        "### Sources:\n[a](http://" + "a" * 1_000_000 + '"b)',
        "### Sources:\n" + "[a](http://a.example/)" * 50_000,
        "### Sources:\n" + ("[a](http://" + "a" * 1_900 + '"b)') * 500,
        "### Related:\n[a](/news/a.md) _Context: " + "_ " * 500_000 + "x",
        "### Related:\n[a](/news/a.md) _Context: " + "a, " * 300_000 + "_",
    ],
)
def test_a_page_of_two_megabytes_takes_no_time(line):
    assert took(lambda: read_page(PAGE, f"# It rains.\n\n{line}\n")) < A_PAGE


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("# " + "a" * (MAX_TITLE + 1), "its title has 20,001 characters; it may have 20,000"),
        ("# a\n\n" + "b" * 100_001, "its description has 100,001 characters; it may have 100,000"),
        ("##### " + "c" * 6_000 + "\n# a", "its topic has 6,001 characters; it may have 5,000"),
    ],
)
def test_a_text_that_no_page_has_is_refused_by_its_length(body, reason):
    with pytest.raises(PageError, match=re.escape(reason)):
        read_page(PAGE, body)


def test_an_address_is_kept_as_a_browser_would_send_it():
    (source,) = read_page(PAGE, "# It rains.\n\n### Source:\n[Faro](http://faro.example/a\x1b\u202eb\u200c)\n").sources
    assert source.url == "http://faro.example/a%1B%E2%80%AEb\u200c"


# ---- questions


@cases
@given(hostile, st.sampled_from([COVERED, (date.min, date.min), (date.max, date.max), None]))
def test_any_text_is_understood(text, covered):
    question = understand(text, (), covered)
    understand(text, [text], covered)
    recognise(text, {"kosovo": ("Kosovo",)})
    question.remarks()
    assert question.fault or question.words or question.window
    question.text.encode()
    timing = parse(text, covered)
    window = timing.window
    assert not (window and window.first and window.last) or window.first <= window.last
    counted_from_event(text)
    restated_toll(text)
    missing_detail(f"how many {text}", [text])
    stated_detail(f"how many {text}", text)


@pytest.mark.parametrize("said", "after|the last week of|around the year|a year before|since|the eve of".split("|"))
def test_the_calendar_ends_without_an_error(said):
    for year in (9999, 1000):
        understand(f"What happened {said} {year}?", (), COVERED)
        understand(f"What happened in {year} or so {said} {year}?", (), COVERED)


@pytest.mark.parametrize(
    "said", ["this week", "last month", "yesterday", "at the end of the archive", "ten decades ago"]
)
@pytest.mark.parametrize("day", [date.min, date.max])
def test_an_archive_at_the_calendar_s_end_leaves_such_words_unread_or_within_it(said, day):
    understand(f"What happened {said}?", (), (day, day))


@pytest.mark.parametrize(
    "said", ["the laſt week of 2011", "ſpring 2011", "ſix months ago", "the nıneties", "İn H1 2011"]
)
def test_letters_that_look_like_others_are_read_as_those(said):
    plain = said.replace("ſ", "s").replace("ı", "i")
    assert understand(said, (), COVERED).window == understand(plain, (), COVERED).window


def test_a_letter_that_looks_like_another_stays_in_the_wording():
    assert understand("What happened in Diyarbakır in 2011?").wording == "What happened in Diyarbakır?"
    assert counted_from_event("ſeven dayſ after the Fukushima disaster").window(date(2011, 3, 11)) is not None


@pytest.mark.parametrize(
    "unit", ["2001 ", "2009-10 ", "27/07/2011 ", "winter 2011 ", "the last week of 2011 and ", "early "]
)
def test_ten_kilobytes_of_dates_take_no_time(unit):
    text = (unit * 10_000)[:10_000]
    assert took(lambda: parse(text, COVERED)) < A_QUESTION
    assert took(lambda: understand(text, (), COVERED)) < A_QUESTION
    assert took(lambda: understand(text[:LONGEST], (), COVERED)) < A_QUESTION
    with pytest.raises(ValueError, match="is no date"):
        parse_bound(text, end=False)


@pytest.mark.parametrize("unit", ["the death toll at ", "toll ", "number of deaths ", "the names of A b ", "1, "])
def test_a_long_title_is_looked_through_in_no_time(unit):
    title = (unit * MAX_TITLE)[:MAX_TITLE]
    assert took(lambda: restated_toll(title)) < A_QUESTION
    assert took(lambda: missing_detail("What was the name? How many?", [title])) < A_QUESTION


# ---- words


@cases
@given(hostile)
@example("a" * 60_000)
@example("_")
@example("x " * 5_000)
def test_any_words_can_be_searched_for(store, text):
    store.search_words(match_expression(content_words(text)), 10)
    store.key(text)
    catalogue = store.catalogue()
    for look in (Catalogue.typed, Catalogue.names, Catalogue.publishers, Catalogue.of_name, Catalogue.of_publisher):
        look(catalogue, text)


def test_what_like_takes_for_a_wildcard_is_a_letter(store):
    assert list(store.catalogue().names("%_\\")) == ["100%_\\"]


# ---- what is shown


@cases
@given(hostile)
def test_text_is_shown_whole_and_as_text(words):
    shown = Page(render.text(words))
    assert shown.elements == ["bdi"]
    assert shown.text.replace("\0", "\ufffd") == re.sub(r"\s+", " ", words).replace("\0", "\ufffd")


@cases
@given(events(), hostile)
def test_every_view_of_an_event_is_inert(event, question):
    found = answer(event, question or "What happened?")
    turn = Turn(Asked(question or "x"), found, (question,))
    shown = [
        render.event_page(event, {}),
        render.answer(found, "t1-"),
        render.notice(event.title),
        html([turn, Turn(Asked("x"), fault=event.title)], lambda: ""),
        pages.similar(event, [RankedEvent(event, 1.0, {})], []),
        pages.welcome([question]),
    ]
    for one in shown:
        page = Page(one.replace("<form class", "<div class"))  # the forms are ours, and their fields' values text
        assert page.is_inert()


def test_the_number_asked_for_is_marked_in_the_text_and_not_in_a_reference():
    event = Event(PAGE, date(2009, 5, 4), "Peru's ferry sinks; 27 people drown.")
    shown = render.answer(answer(event, "How many people drown?"), "t1-")
    assert "<mark>27</mark> people" in shown
    assert "Peru&#x27;s" in shown


@cases
@given(events(), st.sampled_from(list(Form)))
def test_a_citation_is_one_of_its_form_whatever_it_cites(event, form):
    text = cite(event, event.sources[0], form)
    assert not CONTROLS.search(text)
    assert visible(text) == text
    FORMS[form](text)


def _is_bibtex(text):
    assert re.match(r"@online\{[a-z0-9]+,\n", text)
    assert text.count("\n") == text.count(" = {") + 2 or " = {" in text.replace("\n  ", "", 9)
    bare = re.sub(r"\\[{}&%$#_]|\\text(?:backslash|asciitilde|asciicircum)\{\}|\\url(?=\{http)", "", text)
    assert "\\" not in bare
    depth = 0
    for char in bare:
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0


def _is_markdown(text):
    page = Page(MarkdownIt("commonmark").render(text))
    assert set(page.elements) <= {"p", "a"}
    assert page.is_inert()


def _is_wikipedia(text):
    template, end, remark = text.partition("}}")
    assert template.startswith("{{cite news |title=")
    assert end
    assert re.fullmatch(r"(?:<!-- [^<>-]+ -->)?", remark)
    assert not re.search(r"\[\[|<|\'\'|~~~|\n|__", template.split("|url=")[0])


def _is_csl(text):
    (item,) = json.loads(text)
    assert item.get("URL", "http").lower().startswith("http")


FORMS = {
    Form.PLAIN: str.split,
    Form.MARKDOWN: _is_markdown,
    Form.BIBTEX: _is_bibtex,
    Form.CSL: _is_csl,
    Form.WIKIPEDIA: _is_wikipedia,
}


@cases
@given(events(), hostile)
def test_a_saved_conversation_is_headings_paragraphs_and_our_lists(event, question):
    turns = [Turn(Asked(question or "x"), answer(event)), Turn(Asked("x"), fault=event.title)]
    page = Page(MarkdownIt("commonmark").render(as_markdown(turns)))
    assert set(page.elements) <= {"h2", "p", "ul", "li", "a"}
    assert page.is_inert()
    assert page.elements.count("h2") == 2
    assert not CONTROLS.search(as_markdown(turns))
    assert len(json.loads(as_json(turns))) == 2


@cases
@given(events())
def test_no_cell_of_a_table_is_a_formula(event):
    question = understand("x")
    saved = csvform.timeline(Timeline(question, (Moment(RankedEvent(event, 1.0, {}), True, ()),), {}))
    rows = list(csv.reader(io.StringIO(saved)))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


@pytest.mark.parametrize("month", ["0001-01", "9999-12"])
def test_a_chart_and_a_calendar_reach_the_calendar_s_ends(store, month):
    assert len(bars(Timeline(understand("x"), (), {month: 1}))) == 1
    assert Page(pages.browse(store.catalogue(), {"day": [month]})).is_inert()


@cases
@given(event=events())
def test_no_code_of_the_archive_reaches_the_terminal(event, capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    terminal = Terminal()
    terminal.answer(answer(event))
    terminal.similar(event, [RankedEvent(event, 1.0, {})])
    terminal.notice(event.title)
    terminal.err.print(f"dateline: {event.title}", soft_wrap=True)
    printed = "".join(capsys.readouterr())
    own = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;(?:id=\d+)?;[^\x1b\x07]*\x1b\\")
    assert own.search(printed)
    assert not CONTROLS.search(own.sub("", printed))
    assert all(
        not CONTROLS.search(link[2:-2].replace("\x1b", "")) for link in re.findall(r"\x1b\]8;.*?\x1b\\", printed)
    )


@cases
@given(hostile)
def test_json_for_a_terminal_says_the_same_in_plain_characters(words):
    plain = escaped(json.dumps({"title": words}, ensure_ascii=False))
    assert not CONTROLS.search(plain)
    assert json.loads(plain) == {"title": words}
    plain.encode()


# ---- all of it


@settings(cases, max_examples=25)
@given(hostile)
def test_an_archive_of_hostile_pages_answers_in_plain_text(hostile_engine, words):
    found = hostile_engine.ask(f"Which ferry sinks off Lima {words}?", history=[words])
    assert not CONTROLS.search(found.text)
    assert Page(render.answer(found, "t1-")).is_inert()
    hostile_engine.timeline(words)


def test_a_batch_of_what_no_stream_can_take_is_answered(hostile_engine, tmp_path, capsys):
    lines = tmp_path / "questions.jsonl"
    asked = [{"id": word, "question": f"Which ferry sinks {word}?", "history": [word]} for word in CODES]
    lines.write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    assert main(["ask", "--batch", str(lines), "--data", str(hostile_engine.data)]) == 0
    printed = capsys.readouterr().out
    assert not CONTROLS.search(printed)
    assert [json.loads(line)["id"] for line in printed.splitlines()] == CODES
    assert main(["similar", "\udcff\x1b[31m", "--data", str(hostile_engine.data)]) == 1
    assert not CONTROLS.search(capsys.readouterr().err)
