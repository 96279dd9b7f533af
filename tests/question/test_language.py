"""Which language a question is in; the archive is English here, and holds every word that is given."""

import pytest

from qa.question.language import foreign, language_of


def nothing(_word):
    return False


def everything(_word):
    return True


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Qué pasó en Kosovo en julio de 2011?", "Spanish"),
        ("Was geschah im Juli 2011 im Kosovo?", "German"),
        ("Qui a gagné la coupe du monde", "French"),
        ("Kto wygrał mistrzostwa świata?", "Polish"),
        ("Что случилось в Косово в 2011?", "Russian"),
        ("谁赢得了世界杯", "Chinese"),
        ("2011年7月にコソボで何が起きましたか", "Japanese"),
        ("ماذا حدث في كوسوفو؟", "Arabic"),
    ],
)
def test_another_language_is_named(text, language):
    assert foreign(text, "en", nothing) == language


@pytest.mark.parametrize(
    "text",
    [
        "Who won the Giro d'Italia?",
        "hugo chavez death",
        "Charlie Hebdo",
        "Gaddafi",
        "FIFA",
        "Deutsche Bank",
        "What did Die Zeit report?",
        "kosovo polcie clahses",
        "",
        "2011",
    ],
)
def test_english_and_names_alone_are_not(text):
    assert foreign(text, "en", nothing) is None


def test_words_that_the_archive_holds_are_no_sign():
    assert foreign("costa concordia schettino sentence", "en", everything) is None


def test_the_archives_own_language_is_told_by_its_titles():
    assert language_of(("The ferry sinks off Lima.", "A road opens after the rain.")) == "en"
    assert language_of(("国际法院裁定科索沃独立没有违反国际法。", "中国公布全国人口普查的结果。")) == "zh"
    assert language_of(()) == "en"


def test_an_english_question_to_a_chinese_archive_is_told():
    assert foreign("What happened in Kosovo after the vote?", "zh", nothing) == "English"
    assert foreign("科索沃独立是什么时候宣布的？", "zh", nothing) is None
