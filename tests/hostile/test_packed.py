"""Packed files and folders made to do harm: each is read within bounds, or refused with its name and the reason."""

import gzip
import io
import lzma
import os
import random
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import zstandard

from qa.archive import walk as walking
from qa.archive.merge import MOST_COMPARED
from qa.archive.reader import read_archive
from qa.archive.tar import MAX_HEADER_BYTES
from qa.archive.walk import walk
from qa.records.errors import ArchiveError, DatelineError, PageError

MEGABYTE = bytes(1024 * 1024)
BOUND = 160
"""Megabytes that reading any of these may take, the interpreter and its libraries (some 30) counted."""
RAIN = b"# It rains. \n"
MEASURE = r"""
import re, resource, sys
from pathlib import Path
from qa.archive.reader import read_archive
from qa.records.errors import DatelineError
try:
    report = read_archive(Path(sys.argv[1])).report
    print(report.events, report.skipped)
except DatelineError as error:
    print(error)
status = Path("/proc/self/status")  # rusage counts what the parent had when it forked, too
peak = re.search(r"VmHWM:\s+(\d+)", status.read_text())[1] if status.exists() else 0
print((int(peak) or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024)
"""


def header(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE, target: str = "") -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = size, kind, target
    return info.tobuf(tarfile.GNU_FORMAT)


def page(name: str, data: bytes = RAIN) -> bytes:
    return header(name, len(data)) + data + bytes(-len(data) % 512)


def extended(record: bytes, kind: bytes = tarfile.XHDTYPE) -> bytes:
    return header("pax", len(record), kind) + record + bytes(-len(record) % 512)


def tar_zst(path: Path, parts: Iterable[bytes], *, ended: bool = True) -> Path:
    with path.open("wb") as file, zstandard.ZstdCompressor().stream_writer(file) as packed:
        for part in parts:
            packed.write(part)
        packed.write(bytes(1024 if ended else 0))
    return path


def zipped(path: Path, pages: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as packed:
        for name, data in pages:
            packed.writestr(name, data)
    return path


def reading(archive: Path) -> tuple[str, int]:
    """Read an archive in a process of its own: what it comes to, and the megabytes that it took at most."""
    command = [sys.executable, "-c", MEASURE, str(archive)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, cwd=root)
    told, megabytes = done.stdout.rsplit("\n", 2)[:2]
    return told, int(megabytes)


def skipped(archive: Path) -> dict[str, str]:
    return {Path(path).name: reason for path, reason in read_archive(archive).report.skipped}


OK = page("news/2009/05/4/ok.md")
DAY = "news/2009/05/4"


# ---- bombs


def sparse_map() -> Iterator[bytes]:
    yield extended(b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n")
    yield header("a.md", 1 << 30) + b"999999999\n" + b"0\n" * 251
    yield from [b"0\n" * (1 << 19)] * 200


def sparse_blocks() -> Iterator[bytes]:
    info = bytearray(header("a.md", kind=tarfile.GNUTYPE_SPARSE))
    info[482] = 1
    info[148:156] = b"%06o\0 " % (256 + sum(info[:148]) + sum(info[156:]))
    yield bytes(info)
    yield from [(b"00000000001\0" * 42 + b"\1" + bytes(7)) * 2048] * 60


BOMBS = {
    "one page of 2 GB": lambda: [OK, header(f"{DAY}/a.md", 2 << 30), *[MEGABYTE] * 2048],
    "a page behind a picture of 2 GB": lambda: [header("a.jpg", 2 << 30), *[MEGABYTE] * 2048, OK],
    "a name of 2 GB": lambda: [OK, header("././@LongLink", 2 << 30, b"L"), *[MEGABYTE] * 2048],
    "attributes of 1 GB": lambda: [OK, header("pax", 1 << 30, b"x"), *[b"1" * (1 << 20)] * 1024],
    "a billion holes": sparse_map,
    "holes without end": sparse_blocks,
    "names of names": lambda: [(header("././@LongLink", 5, b"L") + b"a.md\0" + bytes(507)) * 2000, OK],
    "attributes that all pages share": lambda: [
        extended(b"30011 key%05d=" % number + b"v" * 29_990 + b"\n", tarfile.XGLTYPE) + page(f"{DAY}/{number}.md")
        for number in range(4_000)
    ],
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_in_a_tar_takes_little_memory(tmp_path, bomb):
    told, megabytes = reading(tar_zst(tmp_path / "bomb.tar.zst", BOMBS[bomb]()))
    assert megabytes < BOUND
    assert re.match(r"\d+ \[|.*bomb\.tar\.zst cannot be read to its end: a page's header is", told)


def test_hundreds_of_pages_of_two_megabytes_each_are_listed_one_by_one(tmp_path):
    zeros = header(f"{DAY}/a.md", 2 * 1024 * 1024) + 2 * MEGABYTE
    told, megabytes = reading(tar_zst(tmp_path / "bomb.tar.zst", [OK, *[zeros] * 300]))
    assert told.startswith("1 [")
    assert told.count("it is binary, not text") == 300
    assert megabytes < BOUND


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_page_in_a_zip_that_lies_about_its_size(tmp_path, method):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", method) as packed:
        packed.writestr(f"{DAY}/ok.md", RAIN, zipfile.ZIP_STORED)
        with packed.open(f"{DAY}/a.md", "w", force_zip64=True) as member:
            for _ in range(128):
                member.write(MEGABYTE)
        packed.infolist()[1].file_size = 100
    told, megabytes = reading(path)
    assert told.startswith("1 [")
    assert "it cannot be unpacked" in told or "it is packed by another method than deflate" in told
    assert megabytes < BOUND


def test_an_xz_file_that_asks_for_a_gigabyte_is_refused(tmp_path):
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 30, "mf": lzma.MF_HC3, "mode": lzma.MODE_FAST}]
    path = tmp_path / "large.tar.xz"
    path.write_bytes(lzma.compress(OK + bytes(1024), filters=filters))
    with pytest.raises(ArchiveError, match=r"large\.tar\.xz cannot be read to its end: Memory usage limit exceeded"):
        list(walk(path))


def test_an_archive_of_more_pages_than_fit_in_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(walking, "MAX_ARCHIVE_BYTES", 1000)
    path = tar_zst(tmp_path / "large.tar.zst", [page(f"{DAY}/{number}.md") for number in range(100)])
    with pytest.raises(ArchiveError, match=r"large\.tar\.zst holds more than .* of pages\. Give a part of it"):
        read_archive(path)


@pytest.mark.parametrize("same", [True, False])
def test_twenty_thousand_pages_of_one_day(tmp_path, same):
    titles = (b"# It rains%s \n" % (b"." if same else b" on %d roofs." % number) for number in range(20_000))
    pages = (page(f"{DAY}/{number}.md", title) for number, title in enumerate(titles))
    found = read_archive(tar_zst(tmp_path / "many.tar.zst", pages))
    assert len(found.events) == (1 if same else 20_000)
    assert found.report.duplicates == (19_999 if same else 0)
    assert found.report.seconds < 30
    assert MOST_COMPARED < 20_000


# ---- names, links, devices


@pytest.mark.parametrize("name", ["../out.md", "news/../../out.md", "/etc/out.md", "..\\out.md", "C:\\out.md"])
@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_nothing_is_written_anywhere(tmp_path, monkeypatch, name, kind):
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    if kind == "tar":
        path = tar_zst(tmp_path / "a.tar.zst", [OK, page(name)])
    else:
        path = zipped(tmp_path / "a.zip", [(f"{DAY}/ok.md", RAIN), (name, RAIN)])
    before = sorted(tmp_path.rglob("*"))
    report = read_archive(path).report
    assert [reason for _, reason in report.skipped] == ["its path leads out of the archive"]
    assert sorted(tmp_path.rglob("*")) == before
    assert report.events == 1


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_links_devices_and_pipes_are_listed(tmp_path, kind):
    path = tar_zst(tmp_path / "a.tar.zst", [OK, header(f"{DAY}/a.md", kind=kind, target="/etc/passwd")])
    assert skipped(path) == {"a.md": "it is a link or a device"}


@pytest.mark.parametrize("kind", ["tar", "zip", "folder"])
def test_names_of_any_bytes_are_shown_in_print(tmp_path, kind):
    names = [f"{DAY}/a\nb.md", f"{DAY}/c\x1b[31m\u202e.md"]
    if kind == "tar":
        raw = page(f"{DAY}/caf#.md").replace(b"#", b"\xe9", 1)
        raw = raw[:148] + b"%06o\0 " % (256 + sum(raw[:148]) + sum(raw[156:512])) + raw[156:]
        path = tar_zst(tmp_path / "a.tar.zst", [*(page(name, RAIN + name.encode()) for name in names), raw])
    elif kind == "zip":
        path = zipped(tmp_path / "a.zip", [(name, RAIN + name.encode()) for name in names])
    else:
        path = tmp_path / "a"
        for name in [*names, os.fsdecode(f"{DAY}/caf".encode() + b"\xe9.md")]:
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(RAIN + os.fsencode(name))
    found = read_archive(path)
    ids = [event.id for event in found.events] + [page for event in found.events for page in event.also]
    assert len(ids) >= 2
    assert all(one.isprintable() and one.encode() for one in ids)


def test_strict_names_a_page_in_print(tmp_path):
    path = zipped(tmp_path / "a.zip", [(f"{DAY}/red\x1b[31m.md", b"")])
    with pytest.raises(PageError, match=r"red\\x1b\[31m\.md: it has no title line") as caught:
        read_archive(path, strict=True)
    assert str(caught.value).isprintable()


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_two_pages_of_one_name_are_one_or_listed(tmp_path):
    twice = [(f"{DAY}/a.md", RAIN), (f"{DAY}/a.md", RAIN), (f"{DAY}/a.md", b"# It snows. \n")]
    for path in (
        zipped(tmp_path / "a.zip", twice),
        tar_zst(tmp_path / "a.tar.zst", [page(name, data) for name, data in twice]),
    ):
        found = read_archive(path)
        assert [event.title for event in found.events] == ["It rains."]
        assert skipped(path) == {"a.md": f"another page has the same id, /{DAY}/a.md"}


# ---- damage


DAMAGE = {
    "an attribute of no length": [OK, extended(b"0 a=b\n"), page(f"{DAY}/hidden.md")],
    "a map of no numbers": [OK, extended(b"22 GNU.sparse.map=a,b\n"), page(f"{DAY}/hidden.md")],
    "a size below nothing": [OK, extended(b"12 size=-99\n"), page(f"{DAY}/hidden.md")],
    "a length of many digits": [OK, extended(b"9" * 5000 + b" a=b\n"), page(f"{DAY}/hidden.md")],
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_in_a_header_hides_no_page(tmp_path, damage):
    path = tar_zst(tmp_path / "a.tar.zst", DAMAGE[damage])
    with pytest.raises(ArchiveError, match=r"a\.tar\.zst cannot be read to its end: a page's header is damaged"):
        list(walk(path))


def test_attributes_of_nothing_but_digits_take_no_time(tmp_path):
    digits = extended(b"1" * (MAX_HEADER_BYTES - 1024))
    told, _ = reading(tar_zst(tmp_path / "a.tar.zst", [OK, digits, OK]))  # `re` would need hours for a megabyte
    assert told


ZIP_FLAWS = {
    "a name that is no text": (b"\xc3\xa9", b"\xff\xfe"),
    "a version of the future": (b"PK\1\2\x14\x03\x14\0", b"PK\1\2\x14\x03\x63\0"),
}


@pytest.mark.parametrize("flaw", ZIP_FLAWS)
def test_a_zip_that_python_cannot_open_is_named(tmp_path, flaw):
    path = zipped(tmp_path / "a.zip", [(f"{DAY}/é.md", RAIN)])
    path.write_bytes(path.read_bytes().replace(*ZIP_FLAWS[flaw]))
    with pytest.raises(ArchiveError, match=r"a\.zip cannot be read to its end"):
        list(walk(path))


@pytest.mark.parametrize("name", ["", "x"])
def test_a_zip_s_member_without_a_name_is_no_page(tmp_path, name):
    path = zipped(tmp_path / "a.zip", [("x", b""), (f"{DAY}/a.md", RAIN)])
    raw = path.read_bytes()
    at = raw.index(b"PK\1\2")
    raw = raw[: at + 28] + len(name).to_bytes(2, "little") + raw[at + 30 : at + 46] + name.encode() + raw[at + 47 :]
    path.write_bytes(raw[:-10] + (int.from_bytes(raw[-10:-6], "little")).to_bytes(4, "little") + raw[-6:])
    try:
        assert len(list(walk(path))) <= 1
    except ArchiveError as error:
        assert "a.zip" in str(error)  # noqa: PT017


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz", ".tar.xz", ".tar.zst"])
def test_any_bytes_changed_give_pages_or_an_error_with_a_name(tmp_path, ending):
    noise = random.Random(11)  # noqa: S311
    whole = _packed(ending, [(f"{DAY}/{number}.md", noise.randbytes(60).hex().encode()) for number in range(5)])
    path = tmp_path / f"broken{ending}"
    for _ in range(150):
        data = bytearray(whole[: noise.choice([len(whole), noise.randrange(len(whole))])])
        for _ in range(noise.randrange(6)):
            data[noise.randrange(len(data)) if data else 0 : 0] = noise.randbytes(noise.randrange(3))
            if data:
                data[noise.randrange(len(data))] = noise.choice([0, 0xFF, noise.randrange(256)])
        path.write_bytes(data)
        try:
            list(walk(path))
        except DatelineError as error:
            assert path.name in str(error)  # noqa: PT017


def _packed(ending: str, pages: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    if ending == ".zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, data in pages:
                packed.writestr(name, data)
        return out.getvalue()
    plain = b"".join(page(name, data) for name, data in pages) + bytes(1024)
    how = {".tar.gz": gzip.compress, ".tar.xz": lzma.compress, ".tar.zst": zstandard.compress}
    return how[ending](plain) if ending in how else plain


def test_an_xz_file_of_several_streams_is_read_whole(tmp_path):
    whole = OK + bytes(1024)
    path = tmp_path / "a.tar.xz"
    path.write_bytes(lzma.compress(whole[:700]) + bytes(8) + lzma.compress(whole[700:]) + bytes(4))
    assert len(list(walk(path))) == 1
    path.write_bytes(lzma.compress(whole[:700]) + lzma.compress(whole[700:])[:-9])
    with pytest.raises(ArchiveError, match="it ends too early"):
        list(walk(path))
