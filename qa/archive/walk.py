"""An archive's pages, one after the other, from a folder or a packed file. Nothing is ever unpacked to disk."""

import gzip
import lzma
import os
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

import zstandard

from qa.errors import ArchiveError

MAX_PAGE_BYTES = 2 * 1024 * 1024
"""A page over this size is skipped and listed; the largest real page has 12 kB."""

PACKED = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.zst", ".tzst")


_DAMAGE = (
    OSError,
    EOFError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    zstandard.ZstdError,
)
_NEWS_FOLDER = re.compile(r"/news(?:/\d{4}(?:/\d{1,2}){0,2})?$")  # given itself, paths still begin with `news/`
_CHUNK = 1024 * 1024
_OPENERS: dict[str, Any] = {"gz": gzip.open, "tgz": gzip.open, "xz": lzma.open, "txz": lzma.open}


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the archive: its path in the archive and bytes, or the reason why its bytes are not to be had."""

    path: str
    data: bytes = b""
    fault: str | None = None


def walk(archive: Path) -> Iterator[Page]:
    """Yield every `.md` file of an archive, in a fixed order for a folder and in stored order for a packed file.

    Raises:
        ArchiveError: If the archive is missing, cannot be opened, or is damaged. A packed file that ends early
            is damaged as a whole: the events behind the damage must not be taken for removed.
    """
    if not archive.exists():
        raise ArchiveError(f"No archive at {archive}. Give a folder of pages or a packed file ({', '.join(PACKED)}).")
    if archive.is_dir():
        yield from _walk_folder(archive)
    elif archive.name.lower().endswith(PACKED):
        yield from _walk_packed(archive)
    else:
        raise ArchiveError(f"{archive} is no archive. Give a folder of pages or a packed file ({', '.join(PACKED)}).")


def _walk_folder(root: Path) -> Iterator[Page]:
    base = root.resolve()
    if not os.access(base, os.R_OK | os.X_OK):
        raise ArchiveError(f"The folder {root} cannot be read. Allow reading it, or give another.")
    inside_news = _NEWS_FOLDER.search(base.as_posix())
    top = Path(base.as_posix()[: inside_news.start()] or "/") if inside_news else base
    denied: list[OSError] = []
    for folder, folders, names in os.walk(base, onerror=denied.append):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith(".md"):
                yield _read_file(Path(folder, name), top)
    for error in denied:
        path = Path(error.filename).relative_to(top).as_posix()
        yield Page(path, fault=f"the folder cannot be read: {error.strerror}")


def _read_file(path: Path, top: Path) -> Page:
    name = path.relative_to(top).as_posix()
    if path.is_symlink():
        return Page(name, fault="it is a link")
    try:
        if not path.is_file():
            return Page(name, fault="it is not a regular file")
        if (size := path.stat().st_size) > MAX_PAGE_BYTES:
            return Page(name, fault=_too_large(size))
        return Page(name, path.read_bytes())
    except OSError as error:
        return Page(name, fault=f"it cannot be read: {error.strerror}")


def _walk_packed(archive: Path) -> Iterator[Page]:
    try:
        if archive.name.lower().endswith(".zip"):
            yield from _walk_zip(archive)
        else:
            yield from _walk_tar(archive)
    except _DAMAGE as error:
        reason = getattr(error, "strerror", None) or str(error) or "it ends too early"
        raise ArchiveError(
            f"{archive} cannot be read to its end: {reason}. Get a whole copy; nothing was changed."
        ) from error


def _walk_tar(archive: Path) -> Iterator[Page]:
    with _tar_stream(archive) as stream:
        tar = tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header)  # noqa: SIM115
        for member in tar:
            if not member.name.lower().endswith(".md") or member.isdir():
                continue
            fault = _unsafe(member.name) or (None if member.isreg() else "it is a link or a device")
            if fault is None and member.size > MAX_PAGE_BYTES:
                fault = _too_large(member.size)
            content = None if fault else tar.extractfile(member)
            yield Page(member.name, content.read() if content else b"", fault)
        while stream.read(_CHUNK):  # the checksum of a packed stream stands behind the last page
            pass


class _Header(tarfile.TarInfo):
    """A header that is broken or missing, where `tarfile` alone would take either for the end of the file."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Read a header; only a block of zeros may end the file."""
        if len(buf) < tarfile.BLOCKSIZE:
            raise tarfile.ReadError("it ends before its end mark")
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if any(buf):
                raise tarfile.ReadError(f"a page's header is damaged ({error})") from error
            raise


@contextmanager
def _tar_stream(archive: Path) -> Iterator[IO[bytes]]:
    """Open a tar file for reading through, unpacking it on the way."""
    if archive.name.lower().endswith((".zst", ".tzst")):
        with archive.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as stream:
            yield stream
            return
    opener = _OPENERS.get(archive.name.lower().rpartition(".")[2], open)
    with opener(archive, "rb") as stream:
        yield stream


def _walk_zip(archive: Path) -> Iterator[Page]:
    with zipfile.ZipFile(archive) as packed:
        for member in packed.infolist():
            if member.is_dir() or not member.filename.lower().endswith(".md"):
                continue
            is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
            fault = _unsafe(member.filename) or ("it is a link" if is_link else None)
            if fault is None and member.file_size > MAX_PAGE_BYTES:
                fault = _too_large(member.file_size)
            yield Page(member.filename, fault=fault) if fault else _read_member(packed, member)


def _read_member(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> Page:
    try:
        with packed.open(member) as content:
            data = content.read(MAX_PAGE_BYTES + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        return Page(member.filename, fault=f"it cannot be unpacked: {error}")
    return (
        Page(member.filename, data)
        if len(data) <= MAX_PAGE_BYTES
        else Page(member.filename, fault=_too_large(len(data)))
    )


def _unsafe(name: str) -> str | None:
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or ".." in re.split(r"[\\/]", name):
        return "its path leads out of the archive"
    return None


def _too_large(size: int) -> str:
    return f"it has {size / 1024 / 1024:.1f} MB; a page may have {MAX_PAGE_BYTES // 1024 // 1024} MB"
