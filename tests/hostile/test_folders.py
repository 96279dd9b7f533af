"""Folders made to do harm, and pages that contradict each other or the calendar."""

import os
import re
from datetime import date
from pathlib import Path

import pytest

from qa.archive.reader import read_archive
from qa.records.event import Related
from qa.ui.address import Asked, of

DAY = "news/2009/05/4"


def folder(root: Path, pages: dict[str, str]) -> Path:
    for path, text in pages.items():
        page = root / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    return root


def skipped(archive: Path) -> dict[str, str]:
    return {Path(path).name: reason for path, reason in read_archive(archive).report.skipped}


def test_links_lead_nowhere(tmp_path):
    archive = folder(tmp_path / "a", {f"{DAY}/ok.md": "# It rains. \n"})
    folder(tmp_path / "outside", {"news/2009/05/5/secret.md": "# Not for you. \n"})
    day = archive / DAY
    (day / "out").symlink_to(tmp_path / "outside", target_is_directory=True)
    (day / "around.md").symlink_to(archive, target_is_directory=True)
    (day / "itself.md").symlink_to(day / "itself.md")
    (day / "itself").symlink_to(day / "itself")
    (day / "secret.md").symlink_to(tmp_path / "outside/news/2009/05/5/secret.md")
    os.mkfifo(day / "pipe.md")
    assert skipped(archive) == {
        "out": f"it is a link to a folder outside of the archive, {tmp_path / 'outside'}",
        "itself.md": "it is a link",
        "secret.md": "it is a link",
        "pipe.md": "it is not a regular file",
    }
    assert [event.title for event in read_archive(archive).events] == ["It rains."]


@pytest.fixture
def nested(tmp_path, monkeypatch):
    """An archive with a page in a folder 1,500 folders down; taken away again, which pytest could not."""
    archive = folder(tmp_path / "a", {f"{DAY}/ok.md": "# It rains. \n"})
    monkeypatch.chdir(archive)
    for _ in range(1_500):  # step by step: the whole path is too long for one call
        Path("d").mkdir()
        os.chdir("d")
    Path("deep.md").write_text("### [2009-05-05](/x)\n\n# It snows. \n")
    yield archive
    Path("deep.md").unlink()
    for _ in range(1_500):
        os.chdir("..")
        Path("d").rmdir()


def test_folders_nested_deeper_than_python_calls(nested):
    assert [event.title for event in read_archive(nested).events] == ["It rains.", "It snows."]


def test_what_may_not_be_read_is_listed(tmp_path):
    archive = folder(tmp_path / "a", {f"{DAY}/ok.md": "# It rains. \n", f"{DAY}/no.md": "# It snows. \n"})
    closed = archive / DAY / "no.md"
    closed.chmod(0)
    if os.access(closed, os.R_OK):
        pytest.skip("this user may read everything")
    assert skipped(archive) == {"no.md": "it cannot be read: Permission denied"}


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("0000/01/1", "0000-01-1 is not a date"),
        ("2011/02/31", "2011-02-31 is not a date"),
        ("2011/00/1", "2011-00-1 is not a date"),
        ("2011/13/99", "2011-13-99 is not a date"),
    ],
)
def test_a_day_that_no_calendar_has(tmp_path, day, reason):
    pages = {f"{DAY}/ok.md": "# It rains. \n", f"news/{day}/a.md": "# It snows. \n"}
    assert skipped(folder(tmp_path / "a", pages)) == {"a.md": reason}


def test_the_first_and_last_day_of_the_calendar(tmp_path):
    source = "\n### Source:\n\n[Faro](http://faro.example/)\n"
    pages = {f"news/{day}/a.md": f"# It rains. \n{source}" for day in ("0001/01/1", "9999/12/31")}
    first, last = read_archive(folder(tmp_path / "a", pages)).events
    assert (first.date, last.date) == (date.min, date.max)
    assert first.sources[0].archived_url(first.date) == "https://web.archive.org/web/00010101/http://faro.example/"


def test_ids_that_collide_are_listed_and_the_first_is_kept(tmp_path):
    pages = {f"{edition}/{DAY}/a.md": f"# It rains in {edition}. \n" for edition in ("en", "de")}
    archive = folder(tmp_path / "a", pages)
    assert [event.title for event in read_archive(archive).events] == ["It rains in de."]
    assert skipped(archive) == {"a.md": f"another page has the same id, /{DAY}/a.md"}


def test_events_related_in_a_circle_and_to_themselves(tmp_path):
    def related(*names: str) -> str:
        lines = "".join(f"1. [x](/{DAY}/{name}.md) _Context: Alder_\n" for name in names)
        return f"\n### Related:\n\n{lines}"

    pages = {
        f"{DAY}/{name}.md": f"# It {verb}. \n{related(*others)}"
        for name, verb, others in (("a", "rains", "ab"), ("b", "snows", "c"), ("c", "hails", "a"))
    }
    a, b, c = read_archive(folder(tmp_path / "a", pages)).events
    assert (a.related, b.related, c.related) == tuple((Related(one.id, ("Alder",)),) for one in (b, c, a))


def test_versions_that_name_each_other_in_a_circle(tmp_path):
    pages = {
        f"{DAY}/{name}.md": f"# It {verb}. \n\n### Changes:\n\n1. [x](/{DAY}/{other}.md) _(Current version)_\n"
        for name, verb, other in (("a", "rains", "b"), ("b", "snows", "c"), ("c", "hails", "a"))
    }
    (event,) = read_archive(folder(tmp_path / "a", pages)).events
    assert len(event.also) == 2


def test_an_address_of_a_view_takes_any_text():
    for text in ("\ud800", "\0", "\u202e", "&q=x#y"):
        assert re.fullmatch(r"\?[\x21-\x7e]+", Asked(text or "x").address())
        assert re.fullmatch(r"\?[\x21-\x7e]+", of(entity=text))
