"""Pages out of folders and packed files, and what is no page, unsafe or broken."""

import io
import os
import random
import stat
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
import zstandard
from made_up import PACKINGS, PAGES, member, pack, write_pages

from qa.archive.walk import MAX_PAGE_BYTES, Page, walk
from qa.records.errors import ArchiveError

NOISE = random.Random(7)  # noqa: S311


def tar(path: Path, members: Iterable[tuple[tarfile.TarInfo, bytes]]) -> Path:
    with tarfile.open(path, "w") as packed:
        for info, data in members:
            packed.addfile(info, io.BytesIO(data))
    return path


def faults(archive: Path) -> dict[str, str | None]:
    return {page.path: page.fault for page in walk(archive)}


def forbid(path: Path) -> None:
    mode = path.stat().st_mode
    path.chmod(0)
    if os.access(path, os.R_OK):
        path.chmod(mode)
        pytest.skip("this user may read everything")


def test_a_folder_gives_its_pages_in_order_and_nothing_else(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "a", {"news/b.md": "b", "news/a.MD": "a", "news/photo.jpg": "", "notes.txt": ""})
    found = list(walk(folder))
    assert [page.path for page in found] == ["news/a.MD", "news/b.md"]
    assert [page.data for page in found] == [b"a", b"b"]


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_packed_file_gives_the_same_pages(tmp_path: Path, packing: str) -> None:
    path = pack(tmp_path / f"archive{packing}", PAGES)
    assert {page.path: page.data.decode() for page in walk(path)} == PAGES


@pytest.mark.parametrize("packing", [".TAR.GZ", ".tgz", ".txz", ".tzst"])
def test_other_spellings_of_an_ending(tmp_path: Path, packing: str) -> None:
    usual = {".TAR.GZ": ".tar.gz", ".tgz": ".tar.gz", ".txz": ".tar.xz", ".tzst": ".tar.zst"}[packing]
    path = pack(tmp_path / f"archive{usual}", PAGES).rename(tmp_path / f"archive{packing}")
    assert len(list(walk(path))) == len(PAGES)


def test_no_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"No archive at .*nowhere\. Give a folder"):
        list(walk(tmp_path / "nowhere"))


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"")
    with pytest.raises(ArchiveError, match=r"photo\.jpg is no archive"):
        list(walk(path))


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("content", [b"", b"this is no packed file"])
def test_a_packed_file_that_is_none(tmp_path: Path, packing: str, content: bytes) -> None:
    path = tmp_path / f"archive{packing}"
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match="cannot be read to its end"):
        list(walk(path))


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_packed_file_that_ends_early_is_damaged_wherever_it_ends(tmp_path: Path, packing: str) -> None:
    pages: dict[str, str | bytes] = {f"news/2009/05/4/{n}.md": NOISE.randbytes(2_000).hex() for n in range(12)}
    whole = pack(tmp_path / f"whole{packing}", pages).read_bytes()
    cut = tmp_path / f"cut{packing}"
    end = len(whole.rstrip(b"\0")) if packing == ".tar" else len(whole)
    for size in (512 * (end // 1024), end // 2, end // 3, end - 1, end - 600):
        cut.write_bytes(whole[:size])
        with pytest.raises(ArchiveError, match="cannot be read to its end"):
            list(walk(cut))


def test_a_tar_that_ends_between_two_pages_is_damaged(tmp_path: Path) -> None:
    whole = pack(tmp_path / "whole.tar", {"news/a.md": "a" * 512, "news/b.md": "b" * 512}).read_bytes()
    for name, data in (("cut.tar", whole[:1024]), ("cut.tar.zst", zstandard.compress(whole[:1024]))):
        cut = tmp_path / name
        cut.write_bytes(data)
        with pytest.raises(ArchiveError, match="end mark"):
            list(walk(cut))


@pytest.mark.parametrize("packing", PACKINGS[1:])  # a zip's list of names has no checksum
def test_a_byte_that_flipped_never_hides_a_page(tmp_path: Path, packing: str) -> None:
    pages: dict[str, str | bytes] = {f"news/2009/05/4/{n}.md": NOISE.randbytes(300).hex() for n in range(6)}
    whole = pack(tmp_path / f"whole{packing}", pages).read_bytes()
    flipped = tmp_path / f"flipped{packing}"
    for at in range(0, len(whole), len(whole) // 60):
        flipped.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            found = list(walk(flipped))
        except ArchiveError:
            continue
        assert len(found) == len(pages)


def test_a_page_over_the_limit_is_listed_unread(tmp_path: Path) -> None:
    large = b"# It rains.\n" + bytes(50 * 1024 * 1024)
    folder = write_pages(tmp_path / "a", {"news/large.md": large, "news/edge.md": bytes(MAX_PAGE_BYTES)})
    found = {Path(page.path).name: page for page in walk(folder)}
    assert found["large.md"].fault == "it has 50.0 MB; a page may have 2 MB"
    assert found["large.md"].data == b""
    assert found["edge.md"].fault is None
    for packing in (".zip", ".tar.gz", ".tar.zst"):
        path = pack(tmp_path / f"archive{packing}", {"news/large.md": large, "news/b.md": "b"})
        assert faults(path) == {"news/large.md": "it has 50.0 MB; a page may have 2 MB", "news/b.md": None}


@pytest.mark.parametrize("name", ["../out.md", "news/../../out.md", "/etc/out.md", "C:/out.md", "..\\out.md"])
def test_a_path_that_leads_out_is_listed(tmp_path: Path, name: str) -> None:
    path = tar(tmp_path / "a.tar", [(member(name, 1), b"x"), (member("news/ok.md", 2), b"ok")])
    assert faults(path)[name] == "its path leads out of the archive"
    assert faults(path)["news/ok.md"] is None
    zipped = pack(tmp_path / "a.zip", {name: "x"})
    assert set(faults(zipped).values()) == {"its path leads out of the archive"}
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.tar", "a.zip"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar_are_listed(tmp_path: Path, kind: bytes) -> None:
    path = tar(tmp_path / "a.tar", [(member("news/a.md", kind=kind, target="/etc/hosts"), b"")])
    assert list(walk(path)) == [Page("news/a.md", fault="it is a link or a device")]


def test_a_folder_named_like_a_page_is_no_page(tmp_path: Path) -> None:
    assert faults(tar(tmp_path / "a.tar", [(member("news/a.md", kind=tarfile.DIRTYPE), b"")])) == {}
    assert faults(write_pages(tmp_path / "a", {"news/a.md/b.txt": ""})) == {}


def test_a_link_in_a_zip_is_listed(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("news/a.md")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr(info, "/etc/hosts")
    assert faults(tmp_path / "a.zip") == {"news/a.md": "it is a link"}


def test_one_damaged_page_in_a_zip_is_listed_and_the_others_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("news/a.md", "aaaaaaaa")
        packed.writestr("news/b.md", "bbbbbbbb")
    path.write_bytes(path.read_bytes().replace(b"aaaaaaaa", b"aaaaXaaa"))
    found = faults(path)
    assert str(found["news/a.md"]).startswith("it cannot be unpacked: ")
    assert found["news/b.md"] is None


def test_links_and_pipes_in_a_folder_are_listed(archive: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("# Not for you.\n")
    (archive / "news" / "link.md").symlink_to(secret)
    (archive / "news" / "gone.md").symlink_to(tmp_path / "gone")
    os.mkfifo(archive / "news" / "pipe.md")
    found = {Path(path).name: fault for path, fault in faults(archive).items() if fault}
    assert found == {"link.md": "it is a link", "gone.md": "it is a link", "pipe.md": "it is not a regular file"}


def test_linked_folders_are_not_entered(archive: Path) -> None:
    (archive / "news" / "loop").symlink_to(archive, target_is_directory=True)
    assert len(faults(archive)) == len(PAGES)


def test_what_may_not_be_read_is_listed(archive: Path) -> None:
    page, folder = archive / "news/2009/05/9/index.md", archive / "news/2009/05/4"
    forbid(page)
    forbid(folder)
    try:
        found = {Path(path).name: fault for path, fault in faults(archive).items() if fault}
    finally:
        page.chmod(0o644)
        folder.chmod(0o755)
    assert found["index.md"] == "it cannot be read: Permission denied"
    assert found["4"] == "the folder cannot be read: Permission denied"


@pytest.mark.parametrize("packing", ["", ".zip", ".tar.zst"])
def test_an_archive_that_may_not_be_read(archive: Path, tmp_path: Path, packing: str) -> None:
    path = pack(tmp_path / f"a{packing}", PAGES) if packing else archive
    forbid(path)
    try:
        with pytest.raises(ArchiveError, match="cannot be read"):
            list(walk(path))
    finally:
        path.chmod(0o755)


def test_names_that_are_no_text_come_through(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "a", {"news/a.md": "a"})
    Path(os.fsdecode(os.fsencode(folder / "news") + b"/caf\xe9.md")).write_bytes(b"b")
    assert len(list(walk(folder))) == 2
