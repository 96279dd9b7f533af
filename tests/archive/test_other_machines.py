"""Archives as other machines, tools and editors leave them: nothing is lost in silence."""

import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pytest
from made_up import PAGES, write_pages

from qa.archive.reader import read_archive
from qa.archive.sources import read_sources
from qa.archive.walk import walk

CAFE = "news/2009/05/4/caf\xe9-zo\xeb.md"
TERN = "news/2009/05/4/\u71d5\u9e25.md"
HEAD = "### [2009-05-04](/news/2009/05/4/index.md)\n\n"


def page(title: str, more: str = "") -> str:
    return f"{HEAD}# {title} \n\n{more}"


def raw_zip(path: Path, name: bytes, data: bytes, flags: int = 0) -> Path:
    """Write a zip of one stored file whose name is these bytes, whatever they mean."""
    sum_ = zlib.crc32(data)
    sizes = struct.pack("<IIIHH", sum_, len(data), len(data), len(name), 0)
    local = b"PK\3\4" + struct.pack("<HHHHH", 20, flags, 0, 0, 0x2121) + sizes + name + data
    central = (
        b"PK\1\2" + struct.pack("<HHHHHH", 20, 20, flags, 0, 0, 0x2121) + sizes + struct.pack("<HHHII", 0, 0, 0, 0, 0)
    )
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central + name), len(local), 0)
    path.write_bytes(local + central + name + end)
    return path


@pytest.mark.parametrize(
    ("raw", "flags", "path"),
    [
        (b"news\\2009\\05\\4\\a.md", 0, "news/2009/05/4/a.md"),
        (CAFE.encode(), 0, CAFE),
        (CAFE.encode(), 0x800, CAFE),
        (TERN.encode("gbk"), 0, TERN),
    ],
    ids=["backslashes", "UTF-8 without the flag", "UTF-8 with it", "GBK"],
)
def test_names_in_zips_of_other_machines(tmp_path: Path, raw: bytes, flags: int, path: str) -> None:
    archive = raw_zip(tmp_path / "a.zip", raw, page("The ferry sinks.").encode(), flags)
    assert [one.path for one in walk(archive)] == [path]
    assert [event.id for event in read_archive(archive).events] == [f"/{path}"]


def test_what_a_mac_leaves_beside_its_files_is_passed_over(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        for name, text in PAGES.items():
            packed.writestr(name, text)
            packed.writestr(f"__MACOSX/{Path(name).parent}/._{Path(name).name}", b"\0\5\x16\7")
    reading = read_archive(tmp_path / "a.zip", strict=True)
    assert (reading.report.events, reading.report.skipped) == (2, [])


def test_links_find_pages_that_are_spelled_otherwise(tmp_path: Path) -> None:
    parted = unicodedata.normalize("NFD", "caf\xe9")
    whole, percent = "/news/2009/05/4/caf\xe9.md", "/news/2009/05/4/caf%C3%A9.md"
    zeros = "/news/2009/05/04/caf\xe9.md"
    related = "".join(f"* [The caf\xe9 shuts.]({link})\n" for link in (whole, percent, zeros))
    archive = write_pages(
        tmp_path / "a",
        {
            f"news/2009/05/4/{parted}.md": page("The cafe shuts after the flood."),
            "news/2009/05/4/ferry.md": page("The ferry sinks.", f"### Related:\n\n{related}"),
        },
    )
    cafe, ferry = sorted(read_archive(archive).events, key=lambda event: "ferry" in event.id)
    assert [link.id for link in ferry.related] == [cafe.id]


class TestLinksToFolders:
    def test_a_year_elsewhere_is_followed_where_the_user_put_the_link(self, tmp_path: Path) -> None:
        elsewhere = write_pages(tmp_path / "elsewhere", {"05/4/ferry.md": page("The ferry sinks.")})
        archive = write_pages(tmp_path / "a", {"news/2008/05/4/road.md": page("A road opens.")})
        (archive / "news/2009").symlink_to(elsewhere)
        assert [one.path for one in walk(archive)] == ["news/2008/05/4/road.md", "news/2009/05/4/ferry.md"]

    def test_farther_in_it_is_said(self, tmp_path: Path) -> None:
        elsewhere = write_pages(tmp_path / "elsewhere", {"ferry.md": page("The ferry sinks.")})
        archive = write_pages(tmp_path / "a", {"news/2009/05/3/road.md": page("A road opens.")})
        (archive / "news/2009/05/4").symlink_to(elsewhere)
        (fault,) = [one.fault for one in walk(archive) if one.path == "news/2009/05/4"]
        assert "a link to a folder outside of the archive" in fault
        assert len(read_archive(archive).report.skipped) == 1

    def test_loops_end_and_nothing_is_read_twice(self, tmp_path: Path) -> None:
        archive = write_pages(tmp_path / "a", PAGES)
        (archive / "news/2009/again").symlink_to(archive / "news")
        (archive / "news/2010").symlink_to(archive / "news/2009")
        assert len(list(walk(archive))) == len(PAGES)
        (archive / "up").symlink_to(tmp_path)
        (fault,) = [one.fault for one in walk(archive) if one.fault]
        assert "holds the archive itself" in fault


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_with_a_mark_is_read(tmp_path: Path, encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    archive = write_pages(tmp_path / "a", {CAFE: mark + page("The caf\xe9 shuts.").encode(encoding)})
    reading = read_archive(archive, strict=True)
    assert [event.title for event in reading.events] == ["The caf\xe9 shuts."]
    assert reading.report.recoded == [(CAFE, "UTF-16")]


def test_windows_1252_is_read_and_told(tmp_path: Path) -> None:
    archive = write_pages(tmp_path / "a", {CAFE: page("The \u201ccaf\xe9\u201d shuts.").encode("cp1252")})
    reading = read_archive(archive)
    assert [event.title for event in reading.events] == ["The \u201ccaf\xe9\u201d shuts."]
    assert reading.report.recoded == [(CAFE, "Windows-1252")]


class TestFrontMatter:
    def test_is_no_title_and_gives_way_to_the_page(self, tmp_path: Path) -> None:
        text = f"---\ntitle: Index\ndate: 2001-01-01\n---\n{page('The ferry sinks.')}"
        (event,) = read_archive(write_pages(tmp_path / "a", {"news/2009/05/4/a.md": text})).events
        assert (event.title, event.date.isoformat()) == ("The ferry sinks.", "2009-05-04")

    def test_stands_in_where_the_page_has_none(self, tmp_path: Path) -> None:
        text = '---\ntitle: "The ferry: it sinks."\ndate: 2009-05-04T10:00:00Z\n---\n\nTwelve drown.\n'
        (event,) = read_archive(write_pages(tmp_path / "a", {"loose/a.md": text})).events
        assert (event.title, event.description) == ("The ferry: it sinks.", "Twelve drown.")
        assert event.date.isoformat() == "2009-05-04"

    @pytest.mark.parametrize("matter", ["- a\n- b", "title: [", "a: &a [*a]", "x: 1\n" * 30])
    def test_that_is_none_is_left_out(self, tmp_path: Path, matter: str) -> None:
        text = f"---\n{matter}\n---\n{page('The ferry sinks.')}"
        (event,) = read_archive(write_pages(tmp_path / "a", {"news/2009/05/4/a.md": text})).events
        assert event.title == "The ferry sinks."


def test_letters_of_no_width_stay_in_the_quote_and_count_for_nothing_in_search(tmp_path: Path) -> None:
    from qa.text.words import content_words, index_terms

    title = "The Ko\xadso\u200bvo road opens."
    (event,) = read_archive(write_pages(tmp_path / "a", {"news/2009/05/4/a.md": page(title)})).events
    assert event.title == title
    assert "Kosovo" in index_terms(event.title)
    assert "Kosovo" in content_words(title)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('1. [BBC](http://bbc.example/a "A title")', [("BBC", "http://bbc.example/a")]),
        ("1. [BBC](<http://bbc.example/a b>)", [("BBC", "http://bbc.example/a%20b")]),
        ("1. <http://bbc.example/a>", [("bbc.example", "http://bbc.example/a")]),
        ("1. http://bbc.example/a.", [("bbc.example", "http://bbc.example/a")]),
        (
            "1. [BBC](http://bbc.example/a), [AP](http://ap.example/b)",
            [("BBC", "http://bbc.example/a"), ("AP", "http://ap.example/b")],
        ),
        (r"1. [B\*B\_C](http://bbc.example/a\_b)", [("B*B_C", "http://bbc.example/a_b")]),
        ("1. [BBC](http://bbc.example/a_(b)) seen in May", [("BBC", "http://bbc.example/a_(b)")]),
    ],
    ids=["title", "angle brackets", "autolink", "bare", "two", "escapes", "words behind"],
)
def test_each_form_of_a_link_is_a_source(line: str, found: list[tuple[str, str]]) -> None:
    sources, lost = read_sources([line], "/news/2009/05/4/a.md")
    assert [(source.name, source.url) for source in sources] == found
    assert lost == 0


def test_lines_that_name_no_address_are_counted(tmp_path: Path) -> None:
    lines = "1. The evening paper\n2. [Bad](javascript:x)\n3. [Faro](http://faro.example/a)\n\n"
    archive = write_pages(tmp_path / "a", {"news/2009/05/4/a.md": page("The ferry sinks.", f"### Source:\n\n{lines}")})
    reading = read_archive(archive)
    assert [source.url for source in reading.events[0].sources] == ["http://faro.example/a"]
    assert reading.report.lost_sources == 2


def test_the_made_up_pages_lose_nothing(archive: Path) -> None:
    assert read_archive(archive).report.lost_sources == 0
