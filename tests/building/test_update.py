"""The portal, fetched and kept up, from a made-up wiki on loopback: real requests, real model, real store."""

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta

import pytest
from day_texts import CUP, FLOOD, may_4, newest
from wiki_server import FakeWiki, serving

from qa.archive.portal.titles import title_of
from qa.building.update import update
from qa.building.verify import verify
from qa.engine import Engine
from qa.records.errors import SourceError
from qa.store.store import Store

MAY = date(2026, 5, 4)
TODAY = date(2026, 5, 10)
CONTACT = "ada@lowland.example"


@pytest.fixture
def wiki():
    made_up = FakeWiki()
    made_up.edit(MAY, may_4())
    made_up.edit(MAY + timedelta(1), newest(MAY + timedelta(1), "'''Sports'''", f"*{CUP}"))
    with serving(made_up) as served:
        yield served


@pytest.fixture
def data(tmp_path, wiki):
    """A data folder built from the wiki on 10 May 2026."""
    bring(tmp_path / "data", TODAY, source=f"portal:{wiki.api}", first=date(2026, 5, 1), contact=CONTACT)
    return tmp_path / "data"


def bring(data, today, **more):
    return update(data, today=today, wait=lambda _seconds: None, **more)


def events(data):
    with Store.open(data) as store:
        return {event.id: event for event in store.events(store.keys()).values()}


def titled(data, words):
    (event,) = [event for event in events(data).values() if words in event.title]
    return event


def test_the_portal_is_built_with_all_that_it_tells(data):
    flood = titled(data, "floods the lower town")
    assert flood.category == "Disasters and accidents"
    assert flood.topics == ("2026 Merrow flood",)
    assert flood.entities == ("2026 Merrow flood", "Lowland", "Merrow", "River Alder")
    assert (flood.origin.page, flood.origin.revision) == (title_of(MAY), 1001)
    assert [(one.name, one.via) for one in titled(data, "parliament").sources] == [
        ("LPA via Lowland Radio", "Lowland Radio")
    ]
    assert len(events(data)) == 3
    assert not verify(data).lines()


def test_it_answers(data):
    answer = Engine(data).ask("Which town did the River Alder flood?")
    assert answer.answered
    assert "Merrow" in answer.text


def test_an_update_of_nothing_new_is_one_request(data, wiki):
    before = len(wiki.asked)
    done = bring(data, TODAY)
    assert (done.requests, done.fetched, done.built) == (1, 0, None)
    assert len(wiki.asked) == before + 1
    assert "content" not in wiki.asked[-1]["rvprop"]
    assert len(wiki.asked[-1]["titles"].split("|")) == 10  # 1 to 10 May


def test_it_loads_no_model(data):
    script = (
        "import sys; from datetime import date; from pathlib import Path; from qa.building.update import update\n"
        f"done = update(Path({str(data)!r}), today=date(2026, 5, 10))\n"
        "assert done.built is None and done.requests == 1\n"
        "print(sorted({'openvino', 'sentence_transformers', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_only_what_has_changed_is_fetched(data, wiki):
    wiki.edit(MAY, may_4(f"*{FLOOD}"))
    bring(data, TODAY)
    assert wiki.asked[-1]["titles"] == title_of(MAY)


def test_an_event_stays_itself_when_it_is_reworded_renamed_and_moved(data, wiki):
    before = titled(data, "floods the lower town")
    other = FLOOD.replace("2,000 people leave", "more than 5,000 people have left").replace("[[River Alder]]", "Alder")
    rain = "*[[May 2026 rains]]\n**It rains in [[Merrow]] for a third day. [https://radio.example/rain (Radio)]"
    wiki.edit(MAY, may_4(flood=other).replace("*[[2026 Merrow flood]]", f"{rain}\n*[[Great Merrow flood]]"))
    done = bring(data, TODAY + timedelta(1))
    assert (done.built.added, done.built.changed, done.built.removed) == (1, 2, 0)
    after = events(data)[before.id]
    assert "5,000" in after.title
    assert after.topics == ("Great Merrow flood",)
    assert [(change.title, change.time) for change in after.changes] == [(before.title, "2026-05-11")]
    assert (after.origin.revision, after.ordinal) == (1002, 1)
    assert not verify(data).lines()


def test_a_deleted_event_is_kept_as_withdrawn_and_comes_back(data, wiki):
    before = titled(data, "floods the lower town")
    wiki.edit(MAY, may_4(flood="").replace("**\n", ""))
    bring(data, TODAY + timedelta(1))
    gone = events(data)[before.id]
    assert gone == replace(before, withdrawn=TODAY + timedelta(1))
    bring(data, TODAY + timedelta(9))
    assert events(data)[before.id].withdrawn == TODAY + timedelta(1)
    wiki.edit(MAY, may_4())
    bring(data, TODAY + timedelta(10))
    back = events(data)[before.id]
    assert (back.withdrawn, back.title, back.changes) == (None, before.title, ())
    assert len(events(data)) == 3


@pytest.mark.parametrize("blank", ["", newest(MAY), "{{Current events|year=2026|month=05|day=4|content=\n}}"])
def test_an_emptied_page_withdraws_nothing_before_a_week_has_passed(data, wiki, blank):
    if blank:
        wiki.edit(MAY, blank)
    else:
        del wiki.pages[title_of(MAY)]
    for day in (1, 2, 7):
        bring(data, TODAY + timedelta(day))
        assert all(event.withdrawn is None for event in events(data).values())
    bring(data, TODAY + timedelta(8))
    assert sorted(event.withdrawn is None for event in events(data).values()) == [False, False, True]


def test_a_page_that_is_restored_within_the_week_was_never_empty(data, wiki):
    before = events(data)
    wiki.edit(MAY, "")
    bring(data, TODAY + timedelta(1))
    wiki.edit(MAY, may_4())
    bring(data, TODAY + timedelta(6))
    bring(data, TODAY + timedelta(9))
    assert [event.withdrawn for event in events(data).values()] == [None] * 3
    assert events(data).keys() == before.keys()


def test_older_days_are_looked_at_monthly_and_yearly(data, wiki):
    def looked_at(today):
        start = len(wiki.asked)
        bring(data, today)
        return {title for asked in wiki.asked[start:] for title in asked["titles"].split("|")}

    title = title_of(MAY)
    assert title in looked_at(TODAY + timedelta(40))
    assert title not in looked_at(TODAY + timedelta(50))
    assert title in looked_at(TODAY + timedelta(72))
    assert title in looked_at(TODAY + timedelta(350))
    assert title not in looked_at(TODAY + timedelta(420))
    assert title in looked_at(TODAY + timedelta(720))


def test_what_was_fetched_before_the_wiki_broke_off_is_not_fetched_again(tmp_path, wiki):
    for number in range(1, 121):
        wiki.edit(MAY + timedelta(number), newest(MAY + timedelta(number), f"*Event {number}. {CUP}"))
    wiki.at_once = 50
    today = MAY + timedelta(200)
    terms = {"source": f"portal:{wiki.api}", "first": MAY, "contact": CONTACT}
    answer, calls = wiki.answer, []

    def breaking(asked):
        calls.append(asked)
        if len(calls) == 2:
            wiki.odd = [(404, {}, "")]
        return answer(asked)

    wiki.answer = breaking
    with pytest.raises(SourceError, match="HTTP 404"):
        bring(tmp_path / "new", today, **terms)
    with Store.open_for_build(tmp_path / "new") as store:
        assert len(store.day_pages.held()) == 100
    wiki.asked.clear()
    done = bring(tmp_path / "new", today)
    assert not {title_of(MAY), title_of(MAY + timedelta(99))} & {
        title for asked in wiki.asked for title in asked["titles"].split("|")
    }
    assert done.built.events == 122


def test_an_update_that_was_fetched_and_not_built_is_built_by_the_next(data, wiki, monkeypatch):
    wiki.edit(MAY, may_4("*A bridge falls into the [[River Alder]]. [https://radio.example/bridge (Radio)]"))

    def cut_off(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("qa.building.update.build", cut_off)
        with pytest.raises(KeyboardInterrupt):
            bring(data, TODAY)
    assert len(events(data)) == 3
    done = bring(data, TODAY)
    assert done.built.added == 1
    assert titled(data, "bridge")


NO_TERMS = {
    "no contact": ({"contact": None}, "Give your own e-mail or web address: --contact"),
    "an example": ({"contact": "you@example.org"}, "no e-mail or web address of yours"),
    "no address": ({"contact": "me"}, "no e-mail or web address of yours"),
    "a header": ({"contact": "a@b.example\r\nX: y"}, "no e-mail or web address of yours"),
    "no day": ({"first": None}, "from which day on"),
    "another": ({"source": "portal:xx"}, "English Wikipedia's can: portal:en"),
    "none": ({"source": None}, "come from no portal"),
}


@pytest.mark.parametrize(("changed", "said"), NO_TERMS.values(), ids=NO_TERMS.keys())
def test_nothing_is_asked_before_it_is_said_what_and_by_whom(tmp_path, wiki, changed, said):
    terms = {"source": f"portal:{wiki.api}", "first": MAY, "contact": CONTACT} | changed
    with pytest.raises(SourceError, match=said):
        bring(tmp_path / "data", TODAY, **terms)
    assert wiki.asked == []


def test_who_asks_is_remembered_and_may_be_changed(data, wiki):
    bring(data, TODAY)
    assert f"({CONTACT})" in wiki.agents[-1]
    bring(data, TODAY, contact="https://lowland.example/contact")
    bring(data, TODAY)
    assert "(https://lowland.example/contact)" in wiki.agents[-1]


@pytest.mark.parametrize(
    "terms", [{}, {"source": "portal:en"}, {"source": "portal:en", "first": date(2018, 3, 30)}], ids=str
)
def test_what_is_refused_makes_no_folder(tmp_path, terms):
    with pytest.raises(SourceError):
        update(tmp_path / "data", **terms)
    assert not (tmp_path / "data").exists()
