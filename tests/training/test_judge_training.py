"""The judge's trees: learned over the bundled sample, and written down as they were learned."""

import json

import numpy as np
import pytest

from qa.answer.judge import Judge, signs
from qa.engine import Engine
from training.judge import _model, _plain, main

NAMES = ["read", "score", "said"]
UNHELD = ("harbour", "senator", "volcano", "orchestra", "glacier", "satellite", "bishop", "tramway")


@pytest.fixture(scope="module")
def questions(own_questions, tmp_path_factory):
    """What the sample answers, and as many questions of places that it does not hold."""
    path = tmp_path_factory.mktemp("judged") / "questions.jsonl"
    held = [{**json.loads(line), "held_out": True} for line in own_questions.read_text(encoding="utf-8").splitlines()]
    unheld = [
        {
            "id": f"u{at}",
            "type": "unanswerable",
            "question": f"which {UNHELD[at % 8]} of {UNHELD[at // 8 % 8]}ville won in round {at}",
            "gold": [],
            "held_out": True,
        }
        for at in range(200)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in held + unheld), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def learned(questions, sample_data, tmp_path_factory):
    out = tmp_path_factory.mktemp("judge") / "judge.json"
    assert main([str(questions), "--data", str(sample_data), "--out", str(out)]) == 0
    return json.loads(out.read_text(encoding="utf-8"))


def test_what_is_learned_tells_answers_from_none_and_loses_few(learned, sample_data):
    assert learned["report"]["area under the curve"] > 0.9
    assert learned["report"]["answerable declined"] <= 0.03
    judge = Judge(trees=learned["trees"], bias=learned["bias"], bar=learned["bar"], bar_in_days=learned["bar in days"])
    engine = Engine(sample_data, judge=judge)
    chances = []
    for asked in ("NATO intervenes in the border clashes of Serbia and Kosovo", "which bishop of tramwayville won"):
        ranked = engine.judged(asked).ranked
        known = signs(ranked.question, ranked.events)
        chances.append(judge.weighed(known))
        assert {"read", "score", "said"} <= known.keys()
    assert chances[0] > judge.bar > chances[1] or chances[0] > 2 * chances[1]


def test_the_trees_are_written_as_they_were_learned():
    rng = np.random.default_rng(1)
    table = rng.normal(size=(400, 3))
    fitted = _model().fit(table, table[:, 0] + table[:, 1] * table[:, 2] > 0)
    trees, bias = _plain(fitted, NAMES)
    judge = Judge(trees=trees, bias=bias)
    told = [judge.weighed(dict(zip(NAMES, row, strict=True))) for row in table[:50].tolist()]
    assert told == pytest.approx(fitted.predict_proba(table[:50])[:, 1], abs=2e-3)


def test_questions_that_all_have_an_answer_teach_no_judge(own_questions, sample_data, tmp_path, capsys):
    assert main([str(own_questions), "--data", str(sample_data), "--out", str(tmp_path / "judge.json")]) == 1
    assert "none; it learns from both" in capsys.readouterr().err
    assert not (tmp_path / "judge.json").exists()


def test_what_cannot_be_learned_from_is_named(tmp_path, sample_data, capsys):
    (tmp_path / "few.jsonl").write_text('{"id": "1", "question": "Who?", "gold": []}\n', encoding="utf-8")
    asked = [str(tmp_path / "few.jsonl"), "--data", str(sample_data), "--out", str(tmp_path / "judge.json")]
    assert main(asked) == 1
    assert "few.jsonl" in capsys.readouterr().err
    assert not (tmp_path / "judge.json").exists()
