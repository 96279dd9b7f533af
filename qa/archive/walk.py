"""An archive's pages, one after the other, from a folder or a packed file. Nothing is ever unpacked to disk."""

import gzip
import lzma
import os
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import zstandard

from qa.archive.pagefile import MAX_PAGE_BYTES, Page, fault_of, is_page, too_large
from qa.archive.tar import Stream, walk_tar
from qa.archive.xz import XzStream
from qa.records.errors import ArchiveError

MAX_ARCHIVE_BYTES = 2 * 1024**3
"""What all pages of an archive may come to, so that their events fit in memory; the English archive has 0.3 GB."""

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
_ZIP_DAMAGE = (*_DAMAGE, RuntimeError, NotImplementedError, ValueError, struct.error)
"""What `zipfile` raises for an encrypted, odd or damaged file beside what it says it does."""
_ZIP_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""Of others, `zipfile` unpacks as much at once as they hold: gigabytes out of a kilobyte."""
_NEWS_FOLDER = re.compile(r"/news(?:/\d{4}(?:/\d{1,2}){0,2})?$")  # given itself, paths still begin with `news/`


def walk(archive: Path) -> Iterator[Page]:
    """Yield every `.md` file of an archive, in a fixed order for a folder and in stored order for a packed file.

    Raises:
        ArchiveError: If the archive is missing, cannot be opened, is too large, or is damaged. A packed file that ends
            early is damaged as a whole: the events behind the damage must not be taken for removed.
    """
    total = 0
    for page in _walk(archive):
        total += len(page.data)
        if total > MAX_ARCHIVE_BYTES:
            most = f"{MAX_ARCHIVE_BYTES / 1024**3:.0f} GB"
            raise ArchiveError(f"{archive} holds more than {most} of pages. Give a part of it, such as one year.")
        yield page


def _walk(archive: Path) -> Iterator[Page]:
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
    pending, denied = [base], list[Page]()
    while pending:  # no recursion: folders may be nested deeper than Python's calls
        folder = pending.pop()
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            path = folder.relative_to(top).as_posix()
            denied.append(Page(path, fault=f"the folder cannot be read: {error.strerror}"))
            continue
        pending += [Path(entry.path) for entry in reversed(found) if entry.is_dir(follow_symlinks=False)]
        for entry in found:
            if is_page(entry.name) and not entry.is_dir(follow_symlinks=False):
                yield _read_file(Path(entry.path), top)
    yield from denied


def _read_file(path: Path, top: Path) -> Page:
    name = path.relative_to(top).as_posix()
    if path.is_symlink():
        return Page(name, fault="it is a link")
    try:
        if not path.is_file():
            return Page(name, fault="it is not a regular file")
        if (size := path.stat().st_size) > MAX_PAGE_BYTES:
            return Page(name, fault=too_large(size))
        return Page(name, path.read_bytes())
    except OSError as error:
        return Page(name, fault=f"it cannot be read: {error.strerror}")


def _walk_packed(archive: Path) -> Iterator[Page]:
    try:
        if archive.name.lower().endswith(".zip"):
            yield from _walk_zip(archive)
        else:
            with _tar_stream(archive) as stream:
                yield from walk_tar(stream)
    except _DAMAGE as error:
        reason = getattr(error, "strerror", None) or str(error) or "it ends too early"
        raise ArchiveError(
            f"{archive} cannot be read to its end: {reason}. Get a whole copy; nothing was changed."
        ) from error


@contextmanager
def _tar_stream(archive: Path) -> Iterator[Stream]:
    """Open a tar file for reading through, unpacking it on the way."""
    unpack = _UNPACKED_BY.get(archive.name.lower().rpartition(".")[2])
    with archive.open("rb") as packed:
        yield unpack(packed) if unpack else packed


def _unpacked_gz(packed: IO[bytes]) -> Stream:
    return gzip.GzipFile(fileobj=packed)


def _unpacked_zst(packed: IO[bytes]) -> Stream:
    return zstandard.ZstdDecompressor().stream_reader(packed)  # more than 128 MB of window is an error


_UNPACKED_BY: dict[str, Callable[[IO[bytes]], Stream]] = {
    "gz": _unpacked_gz,
    "tgz": _unpacked_gz,
    "xz": XzStream,
    "txz": XzStream,
    "zst": _unpacked_zst,
    "tzst": _unpacked_zst,
}


def _walk_zip(archive: Path) -> Iterator[Page]:
    try:
        packed = zipfile.ZipFile(archive)
    except _ZIP_DAMAGE as error:
        raise zipfile.BadZipFile(getattr(error, "strerror", None) or str(error)) from error
    with packed:
        for member in packed.infolist():
            if not is_page(member.filename) or member.is_dir():
                continue
            is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
            fault = fault_of(member.filename, member.file_size) or ("it is a link" if is_link else None)
            yield Page(member.filename, fault=fault) if fault else _read_member(packed, member)


def _read_member(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> Page:
    if member.compress_type not in _ZIP_METHODS:
        return Page(member.filename, fault="it is packed by another method than deflate")
    try:
        with packed.open(member) as content:
            data = content.read(MAX_PAGE_BYTES + 1)
    except _ZIP_DAMAGE as error:
        return Page(member.filename, fault=f"it cannot be unpacked: {error}")
    return (
        Page(member.filename, data)
        if len(data) <= MAX_PAGE_BYTES
        else Page(member.filename, fault=too_large(len(data)))
    )
