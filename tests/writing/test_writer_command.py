"""`dateline ask --writer` as people and scripts use it."""

import json

import pytest

from qa.commands.cli import main
from qa.writing.endpoint import KEY

NATO = "When did NATO step into the border clashes between Serbia and Kosovo?"
SOUND = "NATO stepped in on 27 July 2011 to deal with clashes on the border between Kosovo and Serbia [1]."


def run(capsys, *arguments):
    code = main(["ask", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, " ".join(printed.err.split())


def naming(script):
    return ("--writer", script.url, "--writer-model", "scripted")


def test_the_archives_words_come_first_and_what_was_written_after(capsys, sample_data, script):
    script.say = f"{SOUND} It sent 5,000 soldiers [1]."
    code, out, err = run(capsys, NATO, "--data", str(sample_data), *naming(script))
    assert code == 0
    assert out.startswith("27 July 2011: ")
    assert out.index("http://www.bbc.co.uk") < out.index("Written by scripted") < out.index(SOUND)
    assert "5,000" not in out + err
    assert "Taken out: 1 sentence (a number in it is not what the events it cites say)." in err


def test_it_is_said_where_a_question_goes_before_it_goes(capsys, sample_data, script):
    said = []
    script.act = lambda handler: (said.append(capsys.readouterr().err), script.stream(handler, SOUND))
    run(capsys, NATO, "--data", str(sample_data), *naming(script))
    place = script.url.removesuffix("/v1")
    assert f"scripted at {place} is asked to write: it gets the question and the events found." in " ".join(
        said[0].split()
    )


def test_a_writer_that_fails_leaves_the_answer_and_the_exit_code(capsys, sample_data, script):
    script.act = lambda handler: script.start(handler, "application/json", 401)
    code, out, err = run(capsys, NATO, "--data", str(sample_data), *naming(script))
    assert code == 0
    assert out.startswith("27 July 2011: ")
    assert f"Put the right one in ${KEY}" in err
    assert "The archive's own words above are the answer." in err


def test_json_and_batch_have_what_was_written(capsys, sample_data, script, tmp_path):
    script.say = SOUND
    _, out, _ = run(capsys, NATO, "--json", "--data", str(sample_data), *naming(script))
    assert json.loads(out)["written"]["sentences"] == [{"text": SOUND, "marks": [1]}]
    lines = tmp_path / "lines.jsonl"
    lines.write_text(json.dumps({"id": 7, "question": NATO}) + "\n", encoding="utf-8")
    _, out, _ = run(capsys, "--batch", str(lines), "--data", str(sample_data), *naming(script))
    told = json.loads(out)
    assert told["id"] == 7
    assert told["written"]["stands"]


def test_what_a_writer_chose_is_printed_once(capsys, sample_data, script):
    turns = iter(["2", "NONE"])
    script.act = lambda handler: script.stream(handler, next(turns))
    _, out, _ = run(capsys, NATO, "--data", str(sample_data), *naming(script), "--writer-chooses")
    assert not out.startswith("27 July 2011")
    assert out.count("[1] ") == 1


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("--writer", "http://127.0.0.1:9/v1"), "--writer needs --writer-model NAME"),
        (("--writer-model", "m"), "need --writer URL"),
        (("--writer-chooses",), "need --writer URL"),
        (("--writer", "http://127.0.0.1:9/v1", "--writer-model", "m", "--csv"), "leave one out"),
    ],
)
def test_half_a_writer_is_wrong_usage(arguments, part, capsys, sample_data):
    with pytest.raises(SystemExit) as exit_:
        main(["ask", NATO, "--data", str(sample_data), *arguments])
    assert exit_.value.code == 2
    assert part in capsys.readouterr().err


def test_an_address_that_is_none_is_one_line(capsys, sample_data):
    code, out, err = run(capsys, NATO, "--data", str(sample_data), "--writer", "nowhere", "--writer-model", "m")
    assert (code, out) == (1, "")
    assert err == "dateline: nowhere is no address of an API. One looks like http://127.0.0.1:11434/v1"
