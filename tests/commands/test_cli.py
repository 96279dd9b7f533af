"""The command as people and scripts use it."""

import csv
import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from qa.building import location
from qa.commands.cli import main
from qa.engine import Engine
from qa.sample import QUESTIONS

NATO = "When did NATO step into the border clashes between Serbia and Kosovo?"


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def asked(capsys, data, question: str, *more: str) -> dict:
    return json.loads(run(capsys, "ask", question, "--json", "--data", str(data), *more)[1])


def test_ask_prints_text_then_sources(capsys, sample_data):
    code, out, _ = run(capsys, "ask", NATO, "--data", str(sample_data))
    assert code == 0
    assert out.startswith("27 July 2011: ")
    assert "http://www.bbc.co.uk/news/world-europe-14303165" in out.split()
    assert "https://web.archive.org/web/20110727/http://www.bbc.co.uk/news/world-europe-14303165" in out.split()


def test_ask_json_has_the_form_that_scripts_rely_on(capsys, sample_data):
    code, out, err = run(capsys, "ask", "What happened in Kosovo in July 2011?", "--json", "--data", str(sample_data))
    answer = json.loads(out)
    assert (code, err) == (0, "")
    told = ["question", "understood", "answered", "reason", "text", "citations", "hits", "more", "milliseconds"]
    assert list(answer) == told
    assert answer["understood"]["window"] == ["2011-07-01", "2011-07-31"]
    assert answer["understood"]["intent"] in {"fact", "when", "list", "story"}
    citation = answer["citations"][0]
    assert {"n", "event", "quote", "sources", "related"} <= set(citation)
    assert {"id", "date", "title"} <= set(citation["event"])
    assert set(citation["sources"][0]) == {"name", "url", "archived_url"}
    assert set(citation["related"][0]) == {"id", "date", "title", "entities"}
    assert {"id", "also", "date", "title", "score"} <= set(answer["hits"][0])
    assert set(answer["milliseconds"]) == {"understand", "embed", "retrieve", "compose"}


def test_a_list_gives_the_closest_and_with_all_every_one(capsys, sample_data):
    short = asked(capsys, sample_data, "earthquakes")
    whole = asked(capsys, sample_data, "earthquakes", "--all")
    assert short["more"] > 0
    told, of = (sum(1 + len(one["folded"]) for one in answer["citations"]) for answer in (short, whole))
    assert of == told + short["more"]
    assert whole["more"] == 0
    ids = {one["event"]["id"] for one in whole["citations"]}
    assert {one["event"]["id"] for one in short["citations"]} <= ids
    _, out, _ = run(capsys, "ask", "earthquakes", "--data", str(sample_data))
    assert f"{short['more']} more events fit: ask with --all for every one" in out


def test_what_is_cited_is_printed_as_a_table(capsys, sample_data):
    code, out, _ = run(capsys, "ask", "earthquakes", "--all", "--csv", "--data", str(sample_data))
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert len(rows) > 10
    assert [int(row["n"]) for row in rows] == list(range(1, len(rows) + 1))
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)


def test_a_name_alone_is_told_by_a_profile(capsys, sample_data):
    answer = asked(capsys, sample_data, "KOSOVO")
    assert answer["understood"]["intent"] == "story"
    first = answer["text"].splitlines()[0]
    assert re.fullmatch(r"\d+ events name it, from .* \d{4} to .* \d{4}; 5 turning points, in time order:", first)
    assert len(answer["citations"]) == 5
    _, out, _ = run(capsys, "ask", "kosovo", "--data", str(sample_data))
    assert 'more events fit: dateline timeline "kosovo"' in out


def test_a_decline_is_an_answer(capsys, sample_data):
    code, out, _ = run(capsys, "ask", "Who won the 2030 World Cup?", "--json", "--data", str(sample_data))
    assert code == 0
    assert json.loads(out)["answered"] is False


def test_broken_lines_of_a_batch_are_answered_with_errors_and_the_rest_with_answers(capsys, sample_data, tmp_path):
    file = tmp_path / "questions.jsonl"
    file.write_bytes(
        json.dumps({"id": "a", "question": NATO}).encode()
        + b'\n{"id": "b"}\nnot json\n\n[1]\n\xff\xfe\n{"id": "c", "question": "x", "history": 3}\n'
        + json.dumps({"id": "d", "question": "And who reported it?", "history": [NATO]}).encode()
    )
    code, out, _ = run(capsys, "ask", "--batch", str(file), "--data", str(sample_data))
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [line.get("id", line.get("line")) for line in lines] == ["a", "b", 3, 5, 6, "c", "d"]
    assert ["error" in line for line in lines] == [False, True, True, True, True, True, False]


def test_similar_and_timeline_and_info(capsys, sample_data, tmp_path):
    data = ["--data", str(sample_data)]
    answer = json.loads(run(capsys, "ask", NATO, "--json", *data)[1])
    event = answer["citations"][0]["event"]["id"]
    code, out, _ = run(capsys, "similar", event, "-k", "2", "--json", *data)
    assert code == 0
    assert len(json.loads(out)["hits"]) == 2
    code, out, err = run(capsys, "similar", event, *data)
    assert (code, "3 of the 10 asked for: the others are too far from it." in err) == (0, True)
    assert "No event of another time is near enough" in run(capsys, "similar", event, "--mode", "analogy", *data)[1]
    batch = tmp_path / "events.jsonl"
    batch.write_text(
        json.dumps({"id": 1, "event": event}) + '\n{"id": 2, "event": "/news/none.md"}\n', encoding="utf-8"
    )
    lines = [json.loads(line) for line in run(capsys, "similar", "--batch", str(batch), *data)[1].splitlines()]
    assert {"id", "date", "title", "score"} <= set(lines[0]["hits"][0])
    assert "error" in lines[1]
    timeline = json.loads(run(capsys, "timeline", "Kosovo", "--from", "2008", "--to", "2008-12", "--json", *data)[1])
    assert all(one["date"].startswith("2008") for one in timeline["events"])
    info = json.loads(run(capsys, "info", "--json", *data)[1])
    assert {"events", "days", "first", "last", "model", "dimension", "index", "bytes", "generation", "healthy"} <= set(
        info
    )
    assert info["healthy"] is True
    for words in (["similar", event], ["timeline", "Kosovo"], ["info"], ["ask", "how long should I boil an egg"]):
        code, out, _ = run(capsys, *words, *data)
        assert code == 0
        assert out


def test_failures_are_one_line_and_exit_code_1(capsys, sample_data, tmp_path):
    data = ["--data", str(sample_data)]
    for words in (
        ["ask", "x", "--data", str(tmp_path / "none")],
        ["build", str(tmp_path / "none"), "--data", str(tmp_path / "new")],
        ["similar", "/news/none.md", *data],
        ["ask", "--batch", str(tmp_path / "none.jsonl"), *data],
        ["eval", str(tmp_path / "none.jsonl"), *data],
    ):
        code, out, err = run(capsys, *words)
        assert (code, out) == (1, "")
        assert len(err.strip().splitlines()) == 1
        assert "Traceback" not in err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["fly"],
        ["ask"],
        ["ask", "x", "--batch", "y"],
        ["ask", "x", "--csv", "--json"],
        ["ask", "--batch", "y", "--csv"],
        ["similar", "x", "--batch", "y"],
        ["timeline", " "],
        ["ask", "x", "-k", "0"],
        ["ask", "x", "--from", "31 February 2011"],
        ["similar", "x", "--mode", "odd"],
        ["build"],
    ],
)
def test_wrong_usage_is_exit_code_2(capsys, words):
    with pytest.raises(SystemExit) as error:
        main(words)
    assert error.value.code == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    "command", ["build", "update", "export", "ask", "similar", "timeline", "serve", "passwd", "eval", "info"]
)
def test_every_command_has_help_with_an_example(capsys, command):
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert f"dateline {command}" in capsys.readouterr().out.partition("example:")[2]


def test_eval_prints_figures_and_misses(capsys, sample_data, tmp_path):
    file = tmp_path / "questions.jsonl"
    other = asked(capsys, sample_data, "the quietest event of all", "-k", "30")["hits"][-1]["id"]
    file.write_text(
        json.dumps({"id": 1, "type": "when", "question": NATO, "answers": ["27 July 2011"], "gold": [other]})
        + "\n"
        + json.dumps({"id": 2, "type": "none", "question": "how long should I boil an egg", "answers": [], "gold": []}),
        encoding="utf-8",
    )
    code, out, _ = run(capsys, "eval", str(file), "--data", str(sample_data))
    assert code == 0
    assert "the right event is number" in out or "no right event among" in out
    figures = json.loads(run(capsys, "eval", str(file), "--json", "--data", str(sample_data))[1])
    assert figures["answer"] == 1.0
    assert figures["refusal_f1"] == 1.0
    assert figures["p@1"] == 0.0


def test_eval_compares_a_folder_with_answers_given_before(capsys, sample_data, tmp_path):
    data = ["--data", str(sample_data)]
    first = tmp_path / "a.jsonl"
    first.write_text(run(capsys, "ask", "--batch", str(QUESTIONS), *data)[1], encoding="utf-8")
    compared = ["eval", str(QUESTIONS), "--compare", str(first), str(sample_data)]
    change = json.loads(run(capsys, *compared, "--json")[1])
    assert change["change"]["ndcg@10"] == 0.0
    assert change["changed"] == []
    code, out, _ = run(capsys, *compared)
    assert code == 0
    assert "+0.000" in out
    code, _, err = run(capsys, "eval", str(QUESTIONS), "--compare", str(first), str(tmp_path / "none.jsonl"), *data)
    assert code == 1
    assert "none.jsonl" in err


def test_lines_are_whole_where_no_terminal_reads_them(capsys, sample_data):
    code, out, _ = run(capsys, "ask", "What happened on 31 March 2030?", "--data", str(sample_data))
    assert code == 0
    nearest = [line for line in out.splitlines() if line.startswith("  ")]
    assert len(nearest) == len(out.splitlines()) - out.splitlines().index("Nearest events:") - 1 > 0
    assert all(line == line.rstrip() and line.endswith((".", "?", "!", '"')) for line in nearest)


def test_a_timeline_says_how_its_topic_was_read(capsys, sample_data):
    assert "Read “Kosovoo” as “Kosovo”." in run(capsys, "timeline", "Kosovoo", "--data", str(sample_data))[1]


def test_damage_that_is_verified_is_a_failure(capsys, sample_data, tmp_path, monkeypatch):
    monkeypatch.setattr("qa.commands.terminal._PLAIN_EVERY", 0)
    data = shutil.copytree(sample_data, tmp_path / "data")
    code, _, err = run(capsys, "info", "--verify", "--data", str(data))
    assert code == 0
    assert "Checking: 589 of 589" in err
    with sqlite3.connect(data / "dateline.sqlite") as db:
        db.execute("UPDATE events SET title = title || '!' WHERE key = 3")
    code, out, err = run(capsys, "info", "--verify", "--data", str(data))
    assert code == 1
    assert "faults       1 event is not as it was stored" in out
    assert f"dateline repair --data {data}" in err
    assert json.loads(run(capsys, "info", "--verify", "--json", "--data", str(data))[1])["healthy"] is False


@pytest.mark.parametrize("command", [["ask", "What happened?"], ["timeline", "Kosovo"]])
def test_a_window_that_ends_before_it_begins_is_wrong_usage(capsys, sample_data, command):
    with pytest.raises(SystemExit) as ended:
        run(capsys, *command, "--from", "2013", "--to", "2011", "--data", str(sample_data))
    assert ended.value.code == 2
    assert "lies before --from" in capsys.readouterr().err


def test_a_sample_that_an_older_dateline_left_is_made_anew(monkeypatch, tmp_path):
    monkeypatch.setattr(location, "sample_cache", lambda: tmp_path / "sample")
    (tmp_path / "sample").mkdir()
    (tmp_path / "sample" / "dateline.sqlite").write_bytes(b"of long ago " * 1000)
    said: list[str] = []
    data = location.sample_data(said.append)
    assert data == tmp_path / "sample"
    assert Engine(data).ask(NATO).answered
    assert not any("instead" in line for line in said)


def test_with_nothing_built_the_sample_answers_and_says_so(tmp_path):
    """A process of its own, with an empty home, as a stranger's first call."""
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "XDG_DATA_HOME": str(tmp_path / "data")}
    command = [sys.executable, "-m", "qa.commands.cli", "ask", NATO]
    done = subprocess.run(
        command, env={"PATH": os.environ["PATH"], **home}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("27 July 2011: ")
    assert "sample" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_batch_keeps_to_the_days_that_are_given(capsys, sample_data, tmp_path):
    file = tmp_path / "questions.jsonl"
    lines = [
        {"id": "a", "question": "What happened in Kosovo?"},
        {"id": "b", "question": "What happened in Kosovo?", "from": "2008", "to": "2008-02"},
        {"id": "c", "question": "What happened in Kosovo?", "to": "2008-13"},
        {"id": "d", "question": "What happened in Kosovo?", "until": "2008", "gold": []},
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    found = run(capsys, "ask", "--batch", str(file), "--from", "2011-07", "--to", "2011", "--data", str(sample_data))
    answers = {one["id"]: one for one in map(json.loads, found[1].splitlines())}
    assert answers["a"]["understood"]["window"] == ["2011-07-01", "2011-12-31"]
    assert answers["b"]["understood"]["window"] == ["2008-01-01", "2008-02-29"]
    assert 'line 3, "to": ' in answers["c"]["error"]
    assert 'line 4: "until" is not read' in found[2]
    assert "gold" not in found[2]


def test_a_question_may_stand_without_quotes(capsys, sample_data):
    words = ["ask", "what", "happened", "in", "Kosovo", "in", "July", "2011", "--json", "--data", str(sample_data)]
    assert json.loads(run(capsys, *words)[1])["question"] == "what happened in Kosovo in July 2011"


def test_a_batch_that_failed_whole_is_a_failure(capsys, sample_data, tmp_path):
    file = tmp_path / "questions.jsonl"
    for raw, said in [
        (b'{"id": 1}\n[]\n', "No line of"),
        ('{"id": 1, "question": "caf\xe9"}\n'.encode("cp1252"), "is not UTF-8"),
        ('{"id": 1, "question": "x"}\n'.encode("utf-16"), "is written in UTF-16"),
    ]:
        file.write_bytes(raw)
        code, _, err = run(capsys, "ask", "--batch", str(file), "--data", str(sample_data))
        assert (code, err.count("\n")) == (1, 1)
        assert said in err


@pytest.mark.parametrize(
    ("port", "said"), [("70000", "they go from 0 to 65535"), ("-1", "is no port"), ("http", "is no port")]
)
def test_a_port_that_is_none_is_wrong_usage(capsys, port, said):
    with pytest.raises(SystemExit) as stop:
        main(["serve", f"--port={port}"])
    assert stop.value.code == 2
    assert said in capsys.readouterr().err


def test_eval_names_what_it_cannot_measure_with(capsys, sample_data, tmp_path):
    file = tmp_path / "questions.jsonl"
    real = asked(capsys, sample_data, NATO)["hits"][0]["id"]
    lines = [
        {"id": "a", "question": NATO, "gold": [real, "/news/none.md"]},
        {"id": "a", "question": NATO, "gold": ["/news/none.md"]},
        {"id": "b", "question": NATO},
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    code, out, err = run(capsys, "eval", str(file), "--json", "--data", str(sample_data))
    assert code == 0
    assert json.loads(out)["p@1"] == 1.0
    assert "line 1: the archive holds no event '/news/none.md'\n" in err
    assert "line 2 has the id 'a' of line 1" in err
    assert "line 2: the archive holds no event '/news/none.md'; it is left out" in err
    assert 'line 3 has no text under "question" or no list under "gold"' in err


def shell(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script with `dateline` in it as a shell's user would."""
    command = f"{sys.executable} -c 'import sys; from qa.commands.entry import main; sys.exit(main())'"
    script = f'set -o pipefail; dateline() {{ {command} "$@"; }}; {script}'
    return subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        errors="replace",
        env={**os.environ, **environment},
        check=False,
    )


def test_output_goes_where_it_can(sample_data):
    asks = f"dateline ask 'How many were killed in São Paulo?' --data {sample_data}"
    for encoding in ("cp1252", "ascii", "latin-1", "utf-8"):
        done = shell(f"{asks}; {asks} --json", PYTHONIOENCODING=encoding)
        assert (done.returncode, done.stderr) == (0, ""), encoding
    assert shell(f"{asks} | head -c 1").returncode == 0
    full = shell(f"{asks} > /dev/full")
    assert full.returncode == 1
    assert full.stderr.splitlines() == ["dateline: the output cannot be written: No space left on device."]


def test_standard_input_is_a_batch_too(sample_data):
    line = json.dumps({"id": 7, "question": NATO})
    done = shell(f"echo '{line}' | dateline ask --batch - --data {sample_data}")
    assert json.loads(done.stdout)["id"] == 7


@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.4])
def test_ctrl_c_in_the_first_half_second_is_no_traceback(sample_data, seconds):
    command = [sys.executable, "-c", "from qa.commands.entry import main; raise SystemExit(main())", "ask", NATO]
    with subprocess.Popen([*command, "--data", str(sample_data)], stderr=subprocess.PIPE, text=True) as running:
        time.sleep(seconds)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate()
    assert "Traceback" not in said or seconds < 0.1  # before Python has read the first line nobody can say better
