import math

import pytest

from qa.evaluate import judge, ranking, summarise


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
