import math

import pytest

from qa.evaluation.batch import Line
from qa.evaluation.evaluate import compare, judge, judge_answers, ranking, summarise


def test_ranking_by_hand():
    figures = ranking([False, True, True], gold=2)
    assert figures["mrr@10"] == 0.5
    assert figures["recall@10"] == 1.0
    assert figures["p@1"] == 0.0
    assert figures["ndcg@10"] == pytest.approx((1 / math.log2(3) + 1 / math.log2(4)) / (1 + 1 / math.log2(3)))


def answer(**parts):
    return {"answered": True, "text": "2 May 2004: Twelve drown. [1]", "hits": [], "citations": [], **parts}


def test_an_event_counts_by_any_of_its_ids():
    hits = [{"id": "/a.md", "also": ["/old.md"], "title": "A"}]
    judged = judge({"id": 1, "question": "?", "gold": ["/old.md"], "answers": ["twelve"]}, answer(hits=hits))
    assert judged.figures["p@1"] == 1.0
    assert judged.figures["answer"] == 1.0


def test_an_answer_counts_from_the_start_of_a_word():
    judged = judge({"id": 1, "question": "?", "gold": ["/a.md"], "answers": ["own"]}, answer())
    assert judged.figures["answer"] == 0.0


def test_declines_are_counted_against_the_unanswerable():
    right = judge({"id": 1, "question": "?", "gold": []}, answer(answered=False))
    wrong = judge({"id": 2, "question": "?", "gold": ["/a.md"]}, answer(answered=False))
    figures = summarise([right, wrong])
    assert figures["refusal_f1"].mean == pytest.approx(2 / 3)
    assert figures["declined_wrongly"].mean == 1.0
    assert figures["refusal_f1"].low <= figures["refusal_f1"].mean <= figures["refusal_f1"].high


def judged(number, right):
    hits = [{"id": "/a.md" if right else "/b.md", "title": "A"}]
    return judge({"id": number, "question": "?", "gold": ["/a.md"]}, answer(hits=hits))


def test_runs_are_compared_question_by_question():
    before = [judged(number, right=number % 2 == 0) for number in range(20)]
    after = [judged(number, right=True) for number in range(20)]
    change = compare(before, after)["p@1"]
    assert change.mean == 0.5
    assert 0.2 < change.low < 0.5 < change.high < 0.8
    same = compare(before, before)["p@1"]
    assert (same.mean, same.low, same.high) == (0.0, 0.0, 0.0)
    with pytest.raises(ValueError, match="same questions"):
        compare(before, after[1:])


def test_what_went_wrong_is_said():
    assert judged(1, right=True).missed is None
    assert "no right event" in judged(1, right=False).missed
    declined = answer(answered=False)
    assert "declined" in judge({"id": 1, "question": "?", "gold": ["/a.md"]}, declined).missed
    assert judge({"id": 1, "question": "?", "gold": []}, declined).missed is None
    assert "answered" in judge({"id": 1, "question": "?", "gold": []}, answer()).missed


def test_answers_given_before_are_judged_by_id():
    questions = [
        Line(1, {"id": 1, "question": "?", "gold": ["/a.md"]}),
        Line(2, {"id": 2, "question": "?", "gold": []}),
    ]
    (one,) = judge_answers(questions, [Line(1, {"id": 1, **answer(hits=[{"id": "/a.md", "title": "A"}])})])
    assert (one.id, one.rank) == ("1", 1)
