"""Categories and topics, asked of the whole: the sample has a month of day pages beside its pages of the old form."""

import json
from datetime import date

import pytest

from qa.building.build import build
from qa.commands.cli import main
from qa.engine import Engine
from qa.forms.kind import told_under
from qa.records.errors import UnknownKindError
from qa.records.question import Intent, Mode, Only
from qa.sample import ARCHIVE

QUAKES, EBOLA, SPORTS = "2026 Venezuela earthquakes", "2026 Ebola epidemic", "Sports"
JUNE = (date(2026, 6, 1), date(2026, 6, 30))


@pytest.fixture(scope="module")
def old(tmp_path_factory) -> Engine:
    """An engine over pages of the old form alone, which have no categories."""
    data = tmp_path_factory.mktemp("old") / "data"
    build(ARCHIVE, data)
    return Engine(data)


def cited(answer):
    return [citation.event for citation in answer.citations]


@pytest.mark.parametrize(
    "question",
    ["What happened in sports on 13 June 2026?", "sports news of 13 June 2026", "sport on 13 June 2026"],
)
def test_a_day_of_one_category(engine, question):
    answer = engine.ask(question)
    assert answer.question.only == Only(SPORTS)
    assert {event.category for event in cited(answer)} == {SPORTS}
    assert {event.date for event in cited(answer)} == {date(2026, 6, 13)}
    assert answer.text.startswith("2 events in Sports are of these days, in time order:")


def test_a_category_without_days_is_that_of_its_last_week(engine):
    answer = engine.ask("business news")
    assert answer.question.window.last == date(2026, 6, 30)
    assert all((date(2026, 6, 30) - event.date).days < 7 for event in cited(answer))


def test_a_bare_word_is_looked_for_in_all_the_years(engine):
    assert engine.ask("disasters").question.only is None
    assert engine.ask("disasters in June 2026").question.only == Only("Disasters and accidents")
    assert engine.timeline("sports").question.only is None


def test_a_category_is_asked_for_in_a_follow_up(engine):
    answer = engine.ask("And in sports?", history=["What happened in business and economy in June 2026?"])
    assert answer.question.only == Only(SPORTS)
    assert answer.question.window.first == JUNE[0]
    assert {event.category for event in cited(answer)} == {SPORTS}


def test_a_follow_up_keeps_the_category_and_the_days(engine):
    asked = engine.ask("Who was their coach?", history=["What happened in sports in June 2026?"]).question
    assert (asked.only, asked.window and asked.window.first) == (Only(SPORTS), JUNE[0])
    later = engine.ask("And two weeks later?", history=["What happened in sports on 13 June 2026?"])
    assert {event.category for event in cited(later)} == {SPORTS}
    assert all(date(2026, 6, 24) <= event.date <= date(2026, 6, 30) for event in cited(later))
    other = engine.ask("What happened in Kosovo in July 2011?", history=["What happened in sports in June 2026?"])
    assert other.question.only is None


def test_a_follow_up_that_asks_but_for_days_does_not_fall_back_to_all(engine):
    nato = "When did NATO step into the border clashes between Serbia and Kosovo?"
    answer = engine.ask("And two months later?", history=[nato])
    assert not answer.answered
    assert "12 September 2011 to 12 October 2011" in answer.text
    assert "Counted from 27 July 2011, the day of the answer before" in answer.question.notes


def test_days_that_have_no_category_are_searched_for_the_word(engine):
    answer = engine.ask("What happened in sports in 2014?")
    assert answer.question.only is None
    assert any("has a category" in note for note in answer.question.notes)


def test_an_archive_without_categories_reads_none_out_of_a_question(old):
    answer = old.ask("What happened in sports in July 2011?")
    assert answer.question.only is None
    assert answer.question.notes == ()
    assert "sports" in answer.question.wording
    declined = old.ask("What happened in July 2011?", only=Only(SPORTS))
    assert not declined.answered
    assert declined.reason == "no event of this archive has a category: its pages name none"
    with pytest.raises(UnknownKindError, match="topic"):
        old.similar(old.ask("Kosovo").citations[0].event.id, only=Only(topic="Kosovo"))


def test_the_story_of_a_topic_is_all_of_its_events(engine):
    answer = engine.ask("How did the Venezuela earthquakes develop?")
    assert answer.question.topic == QUAKES
    assert answer.question.intent is Intent.STORY
    assert [event.date.day for event in cited(answer)] == [24, 25, 26, 27]
    assert all(QUAKES in event.topics for event in cited(answer))
    assert answer.text.startswith("4 events are of “2026 Venezuela earthquakes”, in time order:")


def test_a_question_for_one_thing_of_a_topic_stays_one(engine):
    answer = engine.ask("How many people were confirmed dead in the Venezuela earthquakes by 26 June 2026?")
    assert answer.question.topic is None
    assert answer.question.intent is Intent.FACT


def test_what_the_user_sets_goes_before_what_the_text_says(engine):
    everything = engine.ask("What happened in sports on 13 June 2026?", only=Only())
    assert {event.category for event in cited(everything)} > {SPORTS}
    others = engine.ask("What happened in sports on 13 June 2026?", only=Only("Disasters and accidents"))
    assert {event.category for event in cited(others)} == {"Disasters and accidents"}
    within = engine.ask("What happened in June 2026?", only=Only("disasters", "Venezuela earthquakes"))
    assert within.question.only == Only("Disasters and accidents", QUAKES)
    assert len(cited(within)) == 4
    assert (
        "No topic of the archive is called “Merrow flood”" in engine.ask("floods", only=Only(topic="Merrow flood")).text
    )


def test_a_timeline_of_a_topic_and_of_a_category(engine):
    found = engine.timeline(EBOLA)
    assert len(found.moments) == 6
    assert all(EBOLA in one.ranked.event.topics for one in found.moments)
    spain = engine.timeline("Spain", only=Only("Law and crime"))
    assert {one.ranked.event.category for one in spain.moments} == {"Law and crime"}


def test_a_timeline_of_a_category_keeps_to_the_subject(engine):
    assert engine.timeline("nuclear energy", only=Only(SPORTS)).moments == ()  # no match is on that
    assert engine.timeline("football", only=Only(SPORTS)).moments


def test_lists_say_what_an_event_is_told_under(capsys, sample_data):
    data = ["--data", str(sample_data)]
    assert main(["timeline", "2026 FIFA World Cup", *data]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.endswith("first victory ever in the tournament. (Canada at the FIFA World Cup)") for line in lines)
    assert any(line.endswith("in Mexico City's Azteca.") for line in lines)  # the topic asked for is said already
    assert main(["timeline", "nuclear energy", "--category", "sports", *data]) == 0
    assert capsys.readouterr().out.startswith("The archive holds no event on that in Sports.\n")


def test_a_title_is_not_told_twice():
    assert told_under("The World Cup begins in Mexico.", SPORTS, ("World Cup", "Group A")) == "Group A"
    assert told_under("A mayor resigns.", "Politics and elections", ()) == "Politics and elections"
    assert told_under("A mayor resigns.", "Politics and elections", (), ("Politics and elections",)) == ""
    assert told_under("A mayor resigns.", None, ()) == ""


def test_the_rest_of_a_story_is_first_that_of_its_topic(engine):
    first = engine.timeline(QUAKES).moments[0].ranked.event
    _event, hits = engine.similar(first.id)
    assert [QUAKES in hit.event.topics for hit in hits] == [True] * 3  # nothing else is near enough
    _, others = engine.similar(first.id, mode=Mode.ANALOGY)
    assert not any(QUAKES in hit.event.topics for hit in others)
    assert engine.similar(first.id, only=Only(SPORTS))[1] == []
    _, disasters = engine.similar(first.id, mode=Mode.STORY, only=Only("Disasters and accidents"))
    assert [hit.event.id for hit in disasters] == [hit.event.id for hit in hits]


def test_the_command_line_limits_and_tells(capsys, sample_data):
    data = ["--data", str(sample_data)]
    assert main(["ask", "What happened in June 2026?", "--category", "sport", "--json", *data]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["understood"]["category"] == SPORTS
    assert {one["event"]["category"] for one in answer["citations"]} == {SPORTS}
    assert answer["hits"][0]["page"]["title"].startswith("Portal:Current events/2026 June")
    assert main(["ask", "earthquakes", "--topic", QUAKES, *data]) == 0
    assert f"Disasters and accidents › {QUAKES}" in capsys.readouterr().out
    assert main(["timeline", "Ebola", "--topic", EBOLA, "--json", *data]) == 0
    assert {tuple(one["topics"][:1]) for one in json.loads(capsys.readouterr().out)["events"]} == {(EBOLA,)}
    with pytest.raises(SystemExit) as stopped:
        main(["ask", "news", "--category", "astrology", *data])
    assert stopped.value.code == 2


UNKNOWN = {
    "a topic": (["ask", "cases", "--topic", "Ebola 1976"], "called “Ebola 1976”. Near it are: 2026 Ebola epidemic"),
    "a slip": (["timeline", "cases", "--topic", "Ebloa"], "called “Ebloa”. Near it are: 2026 Ebola epidemic."),
    "no topic at all": (["similar", "/news/x.md", "--topic", "qqqq"], "called “qqqq”."),
    "a category": (
        ["ask", "cups", "--category", "sprots"],
        "'sprots' is no category (near it: Sports); there are: Armed",
    ),
}


@pytest.mark.parametrize(("words", "said"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_the_archive_does_not_have_is_named_with_the_nearest(capsys, sample_data, words, said):
    try:
        code = main([*words, "--data", str(sample_data)])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    printed = capsys.readouterr()
    assert (code, printed.out) == (2, "")
    assert said in printed.err


def test_years_without_categories_are_named(engine, capsys, sample_data):
    before = "No event before 2026 has a category: only the day pages of Wikipedia's portal name them"
    assert before in engine.ask("What happened in July 2011?", only=Only(SPORTS)).question.notes
    assert before in engine.ask("Who won the cup?", only=Only(SPORTS)).question.notes
    assert before not in engine.ask("Who won the cup in June 2026?", only=Only(SPORTS)).question.notes
    assert before not in engine.ask("business news").question.notes
    assert main(["timeline", "Kosovo", "--category", "sports", "--data", str(sample_data)]) == 0
    assert capsys.readouterr().out == f"The archive holds no event on that in Sports.\n{before}.\n"


def test_a_line_of_a_file_of_questions_limits(tmp_path, capsys, sample_data):
    file = tmp_path / "lines.jsonl"
    lines = [
        {"id": "1", "question": "What happened in June 2026?", "category": "sports"},
        {"id": "2", "question": "news"},
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert main(["ask", "--batch", str(file), "--data", str(sample_data)]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["understood"]["category"] == SPORTS
    assert second["understood"]["category"] is None
