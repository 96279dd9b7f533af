"""The whole way over the sample archive: real model, real SQLite, real FAISS."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from embeddings.embedder import Embedder
from qa.answer.nearest import nearest
from qa.building.build import build
from qa.engine import Engine
from qa.records.errors import ModelMismatchError, StoreError, UnknownEventError
from qa.records.question import Mode
from qa.records.window import Window
from qa.sample import QUESTIONS

NATO = "When did NATO step into the border clashes between Serbia and Kosovo?"


def test_a_question_is_answered_with_date_mark_source_and_related_events(engine):
    answer = engine.ask(NATO)
    assert answer.answered
    assert answer.text.startswith("27 July 2011: ")
    assert answer.text.endswith(" [1]")
    (citation,) = answer.citations
    assert citation.quote in citation.event.title
    assert any(source.url == "http://www.bbc.co.uk/news/world-europe-14303165" for source in citation.sources)
    assert citation.sources[0].archived_url(citation.event.date).startswith("https://web.archive.org/web/20110727/http")
    assert citation.related
    assert len(answer.hits) >= 10


def test_a_closed_window_filters(engine):
    answer = engine.ask("What happened in Kosovo in July 2011?")
    assert answer.question.wording == "What happened in Kosovo?"
    assert {(hit.event.date.year, hit.event.date.month) for hit in answer.hits} == {(2011, 7)}


def test_days_are_counted_from_an_event_that_is_named(engine):
    answer = engine.ask("What happened in the week after the Kosovo declaration of independence?")
    assert answer.question.window == Window(date(2008, 2, 18), date(2008, 2, 24))
    assert "Counted from 17 February 2008" in answer.question.notes[0]
    assert all(date(2008, 2, 18) <= hit.event.date <= date(2008, 2, 24) for hit in answer.hits)


def test_where_the_counted_days_hold_nothing_all_days_are_looked_at_and_it_is_said(engine):
    answer = engine.ask("What happened two days after the Kashmir earthquake?")
    assert answer.question.window is None
    assert "looking at all days" in answer.question.notes[0]


@pytest.mark.parametrize("amount", ["400 years", "999 decades"])
def test_days_beyond_the_archive_are_not_answered_from_other_days(engine, amount):
    answer = engine.ask(f"What happened {amount} after the clashes between Serbia and Kosovo?")
    assert not answer.answered


def test_a_misspelt_name_is_read_as_the_archives(engine):
    answer = engine.ask("When did NATO step into the border clashes between Serbia and Kosvoo?")
    assert "Read “Kosvoo” as “Kosovo”" in answer.question.notes
    assert answer.text.startswith("27 July 2011: ")


def test_the_users_own_window_counts(engine):
    answer = engine.ask("Kosovo", first=date(2008, 2, 1), last=date(2008, 2, 29))
    assert answer.hits
    assert all(hit.event.date.year == 2008 for hit in answer.hits)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "?",
        "how long should I boil an egg",
        "Who won the 2030 World Cup?",
        "What happened in May 2021?",
        "What happened on 31 February 2011?",
        "x" * 2001,
        "the and of",
    ],
)
def test_declines_come_with_a_reason(engine, text):
    answer = engine.ask(text)
    assert not answer.answered
    assert answer.reason
    assert not answer.citations


def test_a_window_outside_the_archive_offers_the_nearest(engine):
    answer = engine.ask("What happened in Kosovo in May 2031?")
    assert "the archive ends on" in answer.reason
    assert answer.hits


@pytest.mark.parametrize(("asked", "end"), [("What happened on 31 March 2031?", "last"), ("News of May 1912", "first")])
def test_days_outside_the_archive_are_declined_with_its_day_next_to_them(engine, asked, end):
    answer = engine.ask(asked)
    assert not answer.answered
    assert {hit.event.date for hit in answer.hits} == {getattr(engine.coverage(), end)}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("How much did the harbour bridge cost?", "It took three years and cost 40 million kroner."),
        ("Who reopened the harbour bridge?", "Mayor Ida Lund reopens the harbour bridge of Vestby."),
    ],
)
def test_what_only_the_description_states_is_quoted_from_it(tmp_path, make_event, write_archive, asked, said):
    title = "Mayor Ida Lund reopens the harbour bridge of Vestby."
    events = [
        make_event("2019-03-04", title, "It took three years and cost 40 million kroner."),
        make_event("2019-03-05", "The council of Vestby turns down a wind farm."),
    ]
    build(write_archive(tmp_path / "archive", events), tmp_path / "data")
    answer = Engine(tmp_path / "data").ask(asked)
    assert answer.answered
    assert answer.citations[0].quote == said


@pytest.mark.parametrize(
    "text",
    [
        '" OR 1=1 --',
        "NEAR(kosovo nato)",
        "title:kosovo*",
        "'; DROP TABLE events; --",
        "🙂🙂 Kosovo 🙂",
        "<script>alert(1)</script>",
        "科索沃独立",
        "¿Qué pasó en Kosovo?",
        "Kosovo\x1b[31m\u202e",
        "AND OR NOT",
        "kosovo " * 280,
    ],
)
def test_strange_input_is_answered_or_declined_without_an_error(engine, text):
    answer = engine.ask(text)
    assert answer.answered == bool(answer.citations)


def test_sample_questions_are_mostly_answered_from_their_gold_events(engine):
    """A floor, well under the README's figures: it catches a broken ranking, not a slightly worse one."""
    questions = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    found = [
        any(
            hit.event.id in set(question["gold"])
            for hit in engine.ask(question["question"], history=question["history"]).hits
        )
        for question in questions
        if question["gold"]
    ]
    assert sum(found) / len(found) > 0.85


def test_a_follow_up_is_completed_from_the_conversation(engine):
    answer = engine.ask("Which newspaper reported it?", history=[NATO])
    assert "NATO" in answer.question.wording
    assert answer.question.text == "Which newspaper reported it?"


def test_similar_finds_the_story_and_analogues_elsewhere(engine):
    nato = engine.ask(NATO).citations[0].event
    event, story = engine.similar(nato.id, mode=Mode.STORY)
    assert event == nato
    assert story
    assert all(abs((hit.event.date - nato.date).days) <= 45 for hit in story)
    quake = engine.ask("When did the earthquake strike Haiti?").citations[0].event
    _, analogues = engine.similar(quake.id, mode=Mode.ANALOGY)
    assert "earthquake" in analogues[0].event.title
    assert all(abs((hit.event.date - quake.date).days) > 90 for hit in analogues)
    assert not {nato.id, quake.id} & {hit.event.id for hit in [*story, *analogues]}


def test_what_is_merely_nearest_is_not_similar(engine):
    nato = engine.ask(NATO).citations[0].event
    _, story = engine.similar(nato.id, k=100)
    assert 0 < len(story) < 10
    assert all("Serbia" in " ".join(hit.event.quotable()) for hit in story)
    assert engine.similar(nato.id, mode=Mode.ANALOGY)[1] == []  # the enlargement of the European Union is not like it


DECLINED = {
    "how long should I boil an egg": None,
    "What is the capital of Quuxville?": None,
    "Who is the mayor of Quuxville?": None,
    "Who won the 2030 World Cup?": "",
    "What happened on 31 March 2030?": "",
}


@pytest.mark.parametrize(("question", "shared"), DECLINED.items())
def test_what_is_shown_beside_a_decline_is_on_its_matter(engine, question, shared):
    answer = engine.ask(question)
    shown = nearest(answer.question, answer.hits)
    assert not answer.answered
    assert answer.hits  # for scripts all of them stay
    assert len(shown) == (0 if shared is None else 3)
    assert not shared or any(shared in " ".join(event.quotable()) for event in shown)
    none = "No event it holds is near." in answer.text
    assert none == (not shown and not answer.question.asks_for_help)


def test_an_unknown_event_is_named(engine):
    with pytest.raises(UnknownEventError, match=r"/news/2000/01/1/none.md"):
        engine.similar("/news/2000/01/1/none.md")


def test_who_gives_a_title_for_an_id_is_told_the_ids_of_its_words(engine):
    with pytest.raises(UnknownEventError, match=r"of these words: /news/2010/07/22/\S+ \(22 July 2010\)"):
        engine.similar("Kosovo declares independence")


def test_a_timeline_is_in_time_order(engine):
    found = engine.timeline("Kosovo", first=date(2008, 1, 1))
    days = [one.ranked.event.date for one in found.moments]
    assert days == sorted(days)
    assert 3 <= len(found.turning_points) <= 12
    assert days[0].year >= 2008
    assert sum(found.months.values()) >= len(days)


def test_a_name_alone_finds_every_event_of_it(engine):
    found = engine.timeline("The Kosovo", k=500)
    topic = engine.timeline("unrest in Kosovo", k=500)
    assert sum(found.months.values()) > 10
    assert {one.ranked.event.id for one in topic.turning_points}
    for one in found.moments:
        said = " ".join([*one.ranked.event.quotable(), *one.ranked.event.entities]).casefold()
        assert "kosov" in said


def test_a_timeline_of_one_event_or_of_an_empty_window_stands(engine):
    assert len(engine.timeline("Kosovo", k=1).moments) == 1
    assert engine.timeline("Kosovo", first=date(1990, 1, 1), last=date(1990, 1, 2)).moments == ()


def test_many_threads_get_the_same_answers(engine):
    alone = engine.ask(NATO).text
    with ThreadPoolExecutor(8) as pool:
        assert {answer.text for answer in pool.map(lambda _: engine.ask(NATO), range(24))} == {alone}


def test_a_damaged_index_is_rebuilt_and_said(sample_data, tmp_path):
    import shutil

    copy = tmp_path / "data"
    shutil.copytree(sample_data, copy)
    index = next((copy / "index").glob("*.faiss"))
    index.write_bytes(index.read_bytes()[:1000])
    notices = []
    assert Engine(copy, notice=notices.append).ask(NATO).answered
    assert "damaged" in notices[0]


def test_asking_with_another_model_names_both(sample_data, tmp_path):
    import shutil

    other = tmp_path / "other-model"
    shutil.copytree(Embedder().folder, other)
    config = other / "config_sentence_transformers.json"
    config.write_text(config.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(ModelMismatchError, match=r"dateline-minilm-l6-2.*other-model"):
        Engine(sample_data, model=str(other))


def test_nothing_built_says_how_to_build(tmp_path):
    with pytest.raises(StoreError, match="dateline build"):
        Engine(tmp_path)


@pytest.mark.parametrize(
    "asked",
    [
        "What happened on 27 July 2011?",
        "news of 27 July 2011",
        "Summarise 27 July 2011",
        "What took place on 2011-07-27?",
    ],
)
def test_a_day_is_answered_with_its_events(engine, asked):
    found = engine.ask(asked)
    assert found.answered
    assert {one.event.date.isoformat() for one in found.citations} == {"2011-07-27"}
    assert found.text.startswith("2 events are of these days, in time order:")


def test_a_month_is_answered_with_those_most_reported_and_how_many_there_are(engine):
    found = engine.ask("What happened in July 2011?")
    assert len(found.citations) == 12
    assert found.text.startswith("12 events are of these days, in time order:")
    found = engine.ask("What happened in 2008?")
    assert len(found.citations) == 20
    assert found.text.startswith("36 events are of these days; those with the most reporting, in time order:")
    assert not engine.ask("What happened in August 2011?").answered


def test_a_name_that_no_event_holds_is_declined(engine):
    found = engine.ask("Who is the mayor of Quuxville?")
    assert found.reason == "no event in it names “Quuxville”"


def test_another_name_for_what_an_event_tells_is_answered_and_it_is_said_that_none_names_it(engine):
    found = engine.ask("What did judges in Seoul rule about the president in March 2017?")
    assert found.answered
    assert "No event names “Seoul”" in found.question.remarks()


def test_a_whole_short_question_does_not_lean_on_the_one_before(engine):
    found = engine.ask("What is the capital of France?", history=["How many people died in Haiti?"])
    assert found.question.alone is None
    assert engine.ask("And how many were hurt?", history=["How many people died in Haiti?"]).question.alone


def test_a_word_that_no_event_holds_has_no_timeline(engine):
    assert engine.timeline("asdkjhaskjdh").moments == ()


def test_a_question_in_another_language_is_not_answered_with_what_lies_near(engine):
    answer = engine.ask("¿Qué pasó en Kosovo en julio de 2011?")
    assert not answer.answered
    assert answer.text == "The archive is in English; this looks like Spanish. Ask in English."
    assert not answer.hits


def test_a_follow_up_without_a_word_of_its_own_is_about_the_answer_before(engine):
    first = engine.ask(NATO)
    answer = engine.ask("Why?", history=[NATO])
    assert answer.answered
    assert answer.citations[0].event.id == first.citations[0].event.id
