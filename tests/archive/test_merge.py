"""Pages that tell of one event become one; pages that do not stay apart."""

from datetime import date

import pytest

from qa.archive.merge import Group, merge
from qa.archive.page import Draft
from qa.records.event import Change, Source


def draft(name: str, title: str, *, day: int = 4, sources: int = 0, changes: tuple[Change, ...] = ()) -> Draft:
    page = f"/news/2009/05/{day}/{name}.md"
    named = tuple(Source("Gazette", f"http://g.example/{name}/{number}", page) for number in range(sources))
    return Draft(page, date(2009, 5, day), title, None, None, named, (), changes, ())


def change(name: str, kind: str, time: str | None = None, *, day: int = 4) -> Change:
    return Change(f"/news/2009/05/{day}/{name}.md", "", time, current=kind == "current")


def names(groups: list[Group]) -> list[tuple[str, list[str]]]:
    def short(page: Draft) -> str:
        return page.id.rpartition("/")[2].removesuffix(".md")

    return [(short(group.head), sorted(short(other) for other in group.others)) for group in groups]


def test_versions_follow_the_current_one() -> None:
    history = (
        change("ten", "first", "2009-05-04 08:00:00"),
        change("eleven", "update", "2009-05-04 09:00:00"),
        change("twelve", "current", "2009-05-04 10:00:00"),
    )
    groups = merge(
        [
            draft("ten", "Ten ships leave Port Alder.", sources=3),
            draft("eleven", "Eleven ships leave Port Alder."),
            draft("twelve", "Twelve ships leave Port Alder.", changes=history),
        ]
    )
    assert names(groups) == [("twelve", ["eleven", "ten"])]
    assert len(groups[0].versions) == 2


def test_the_last_version_speaks_where_none_is_marked_current() -> None:
    history = (change("ten", "first", "2009-05-04 08:00:00"), change("eleven", "update", "2009-05-04 09:00:00"))
    groups = merge([draft("ten", "Ten ships.", changes=history), draft("eleven", "Eleven ships.", changes=history)])
    assert names(groups) == [("eleven", ["ten"])]


def test_chains_of_versions_are_one_event_whatever_order_they_come_in() -> None:
    a = draft("a", "One ship leaves.", changes=(change("b", "update"),))
    b = draft("b", "Two ships leave.", changes=(change("c", "current", day=5),))
    c = draft("c", "Three ships leave.", day=5)
    assert names(merge([a, b, c])) == names(merge([c, b, a])) == [("c", ["a", "b"])]


def test_versions_whose_pages_are_gone_do_no_harm() -> None:
    groups = merge([draft("a", "One ship leaves.", changes=(change("lost", "first"), change("a", "current")))])
    assert names(groups) == [("a", [])]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The ferry Tern sinks.", "The ferry Tern sinks"),
        ("The ferry Tern sinks.", "the FERRY «Tern» sinks!"),
        ("The ferry Térn sinks.", "The ferry Tern sinks."),
        (
            "The ferry Tern sinks off Port Alder in a heavy storm at night.",
            "Ferry Tern sinks off Port Alder in a heavy storm at night.",
        ),
        ("阿尔德河大桥今日正式通车。", "阿尔德河大桥今日正式通车"),
    ],
)
def test_titles_that_say_the_same_on_one_day(one: str, other: str) -> None:
    assert len(merge([draft("a", one), draft("b", other)])) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "At least 12 people are hurt as the ferry Tern sinks.",
            "At least 14 people are hurt as the ferry Tern sinks.",
        ),
        ("Voters in Alder elect a new parliament today.", "Voters in Wren elect a new parliament today."),
        ("The ferry Tern sinks.", "A flood reaches Port Alder."),
        ("阿尔德河大桥今日正式通车。", "雷恩河隧道明年开始动工。"),
    ],
)
def test_titles_that_differ_in_a_name_or_number_are_two_events(one: str, other: str) -> None:
    assert len(merge([draft("a", one), draft("b", other)])) == 2


def test_the_same_title_on_another_day_is_another_event() -> None:
    assert len(merge([draft("a", "Markets close.", day=4), draft("b", "Markets close.", day=5)])) == 2


def test_the_better_sourced_page_speaks() -> None:
    groups = merge([draft("a", "The ferry Tern sinks.", sources=1), draft("b", "The ferry Tern sinks.", sources=2)])
    assert names(groups) == [("b", ["a"])]
    assert len(groups[0].duplicates) == 1


def test_groups_come_by_date_and_id() -> None:
    groups = merge([draft("b", "B is built.", day=5), draft("z", "Z is built."), draft("a", "A falls apart.", day=5)])
    assert [group.head.id for group in groups] == sorted(group.head.id for group in groups)
