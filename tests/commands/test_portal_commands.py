"""Building from the portal, updating, exporting, as people and scripts do it; a made-up wiki stands on loopback."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from wiki_server import FakeWiki, serving

from qa.archive.portal.titles import title_of
from qa.commands.cli import main

TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(1)
CONTACT = "ada@lowland.example"
DAY = (
    f"{{{{Current events|year={YESTERDAY.year}|month={YESTERDAY.month}|day={YESTERDAY.day}|content=\n"
    "'''Disasters and accidents'''\n*[[Merrow flood]]\n"
    "**The [[River Alder]] floods the lower town of [[Merrow]]. [https://courier.example/flood (Courier)]\n}}"
)


@pytest.fixture
def wiki():
    with serving(FakeWiki()) as served:
        served.edit(YESTERDAY, DAY)
        yield served


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    try:
        code = main(list(map(str, arguments)))
    except SystemExit as error:
        code = int(error.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.fixture
def data(tmp_path, wiki, capsys) -> Path:
    terms = ("--from", YESTERDAY - timedelta(3), "--contact", CONTACT)
    code, out, err = run(capsys, "build", f"portal:{wiki.api}", *terms, "--data", tmp_path / "data")
    assert code == 0, err
    assert "Fetched 1 page (2 requests, 5 days looked at)." in out
    return tmp_path / "data"


def test_an_update_says_what_it_came_to(capsys, data, wiki):
    code, out, err = run(capsys, "update", "--data", data)
    assert (code, err) == (0, "")
    assert re.fullmatch(r"Nothing new \(1 request, 5 days looked at; [\d.]+ s\)\.\n", out)
    rain = "*It rains in [[Merrow]]. [https://radio.example/rain (Radio)]\n}}"
    wiki.edit(YESTERDAY, DAY.replace("\n}}", f"\n{rain}"))
    code, out, _ = run(capsys, "update", "--data", data)
    assert "Fetched 1 page (2 requests" in out
    assert "1 events added, 1 changed" in out


def test_an_answer_names_the_page_at_its_version_and_the_licence(capsys, data):
    _, out, _ = run(capsys, "ask", "What did the River Alder flood?", "--data", data)
    assert "Wikipedia  https://127.0.0.1/w/index.php?oldid=1001" in out
    answer = json.loads(run(capsys, "ask", "What did the River Alder flood?", "--data", data, "--json")[1])
    event = answer["citations"][0]["event"]
    assert (event["category"], event["topics"]) == ("Disasters and accidents", ["Merrow flood"])
    assert event["page"] == {
        "title": title_of(YESTERDAY),
        "revision": 1001,
        "url": "https://127.0.0.1/w/index.php?oldid=1001",
    }
    assert (event["licence"], event["withdrawn"]) == ("CC BY-SA 4.0", None)


def test_a_withdrawn_event_is_cited_with_a_remark(capsys, data, wiki):
    wiki.edit(YESTERDAY, DAY.replace("floods the lower town", "does something else").replace("flood (The", "x (The"))
    other = DAY.split("**")[0] + "**Dockers strike in [[Port Alder]]. [https://radio.example/strike (Radio)]\n}}"
    wiki.edit(YESTERDAY, other)
    run(capsys, "update", "--data", data)
    _, out, _ = run(capsys, "ask", "What did the River Alder flood?", "--data", data)
    assert "taken off its page by " in out


def test_facts_name_source_and_licence(capsys, data, wiki):
    _, out, _ = run(capsys, "info", "--data", data)
    assert f"portal:{wiki.api} from {YESTERDAY - timedelta(3)}" in out
    assert "CC BY-SA 4.0" in out
    assert CONTACT not in out


def test_data_are_exported(capsys, data, tmp_path):
    code, out, _ = run(capsys, "export", tmp_path / "pages", "--data", data)
    assert (code, out) == (0, f"1 event on 1 day written to {tmp_path / 'pages'}\n")
    assert (tmp_path / "pages" / "LICENCE.txt").exists()
    code, out, _ = run(capsys, "build", tmp_path / "pages", "--data", tmp_path / "again")
    assert "1 events added" in out


WRONG = {
    "no contact": (["build", "portal:en", "--from", "2026"], 1, "Give your own e-mail or web address: --contact"),
    "no day": (["build", "portal:en", "--contact", CONTACT], 1, "from which day on"),
    "neither": (["build", "portal:en"], 1, "--from 2018-03-30 (--from 1999 for all). Wikipedia asks everybody"),
    "and so": (["build", "portal:en"], 1, "--contact YOUR_ADDRESS"),
    "another wiki": (["build", "portal:de", "--from", "2026", "--contact", CONTACT], 1, "English Wikipedia's can"),
    "nothing to update": (["update"], 1, "come from no portal"),
    "two portals": (["build", "portal:en", "portal:en"], 2, "give one portal"),
    "a day without a portal": (["build", "somewhere", "--from", "2026"], 2, "are for fetching"),
    "an export of nothing": (["export", "out"], 1, "No archive is built in"),
}


@pytest.mark.parametrize(("words", "code", "said"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_one_line(capsys, tmp_path, words, code, said):
    found, out, err = run(capsys, *words, "--data", tmp_path / "data")
    assert (found, out) == (code, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_no_network_is_one_line_and_loses_nothing(capsys, data, wiki):
    wiki.odd = [(200, {"content-type": "text/html"}, "<html>Log in</html>")]
    code, out, err = run(capsys, "update", "--data", data)
    assert (code, out) == (1, "")
    assert re.fullmatch(r"dateline: 127\.0\.0\.1 answers with text/html in place of JSON: a proxy .*\n", err)
    assert run(capsys, "ask", "What did the River Alder flood?", "--data", data)[0] == 0
