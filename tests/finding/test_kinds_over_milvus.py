"""Questions limited to a category or a topic, over Milvus as over FAISS: the same answers."""

import shutil
from datetime import date

import pytest

from qa.building.build import build
from qa.engine import Engine
from qa.records.question import Mode, Only
from qa.sample import ARCHIVES

QUESTIONS = {
    "What happened in sports on 13 June 2026?": {},
    "business news": {},
    "disasters in June 2026": {},
    "2026 Ebola epidemic": {},
    "How did the story of the 2026 Ebola epidemic develop?": {},
    "Who won the final?": {"only": Only("Sports")},
    "How many people died?": {"only": Only("Disasters and accidents")},
    "How many people died in the earthquakes?": {"only": Only(topic="2026 Venezuela earthquakes")},
    "Which country sent help?": {"only": Only("Disasters and accidents", "2026 Venezuela earthquakes")},
    "Which countries reported cases?": {
        "only": Only(topic="2026 Ebola epidemic"),
        "first": date(2026, 6, 1),
        "last": date(2026, 6, 15),
    },
    "What happened in Kosovo?": {"only": Only("Sports")},
}
NEAR = 0.005
"""How far a cosine may lie from the other engine's: FAISS compares in eight bits."""


@pytest.fixture(scope="module", params=["milvus lite", "milvus server"])
def engines(request, sample_data, tmp_path_factory) -> tuple[Engine, Engine]:
    """The sample over FAISS, and over Milvus."""
    pytest.importorskip("pymilvus", reason="pymilvus is not installed (make test-milvus)")
    if request.param == "milvus lite":
        pytest.importorskip("milvus_lite", reason="milvus-lite is not installed (make test-milvus)")
        index = "milvus:finder.db"
    else:
        from tests.finding.engines import the_server

        index = f"milvus:{the_server().address}"
    data = tmp_path_factory.mktemp("kinds") / "data"
    shutil.copytree(sample_data, data)
    build(ARCHIVES, data, index=index)
    return Engine(sample_data), Engine(data)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer_is_the_same(engines, question):
    one, other = (engine.ask(question, **QUESTIONS[question]) for engine in engines)
    assert other.question == one.question
    assert other.text == one.text
    assert [hit.event.id for hit in other.hits] == [hit.event.id for hit in one.hits]
    assert [hit.score for hit in other.hits] == pytest.approx([hit.score for hit in one.hits], abs=NEAR)


@pytest.mark.parametrize("mode", Mode)
def test_similar_events_of_a_category_are_the_same(engines, mode):
    quake = engines[0].timeline("2026 Venezuela earthquakes").moments[0].ranked.event.id
    disasters = Only("Disasters and accidents")
    one, other = (engine.similar(quake, mode=mode, only=disasters)[1] for engine in engines)
    assert [hit.event.id for hit in other] == [hit.event.id for hit in one]
    assert {hit.event.category for hit in other} == ({disasters.category} if mode is Mode.STORY else set())
