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
Wanted = Callable[[str], bool]

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
_UTF8 = 0x800
"""The flag of a packed file whose name is UTF-8."""
_NEWS_FOLDER = re.compile(r"/news(?:/\d{4}(?:/\d{1,2}){0,2})?$")  # given itself, paths still begin with `news/`


def walk(archive: Path, wanted: Wanted = is_page) -> Iterator[Page]:
    """Yield every page of an archive, in a fixed order for a folder and in stored order for a packed file.

    Args:
        archive: A folder or packed file.
        wanted: Says of a file's name or path whether it is a page's; by default, `.md` files are.

    Raises:
        ArchiveError: If the archive is missing, cannot be opened, is too large, or is damaged. A packed file that ends
            early is damaged as a whole: the events behind the damage must not be taken for removed.
    """
    total = 0
    for page in _walk(archive, wanted):
        total += len(page.data)
        if total > MAX_ARCHIVE_BYTES:
            most = f"{MAX_ARCHIVE_BYTES / 1024**3:.0f} GB"
            raise ArchiveError(f"{archive} holds more than {most} of pages. Give a part of it, such as one year.")
        yield page


def _walk(archive: Path, wanted: Wanted) -> Iterator[Page]:
    if not archive.exists():
        raise ArchiveError(f"No archive at {archive}. Give a folder of pages or a packed file ({', '.join(PACKED)}).")
    if archive.is_dir():
        yield from _walk_folder(archive, wanted)
    elif archive.name.lower().endswith(PACKED):
        yield from _walk_packed(archive, wanted)
    else:
        raise ArchiveError(f"{archive} is no archive. Give a folder of pages or a packed file ({', '.join(PACKED)}).")


def _walk_folder(root: Path, wanted: Wanted) -> Iterator[Page]:
    base = root.resolve()
    if not os.access(base, os.R_OK | os.X_OK):
        raise ArchiveError(f"The folder {root} cannot be read. Allow reading it, or give another.")
    inside_news = _NEWS_FOLDER.search(base.as_posix())
    top = Path(base.as_posix()[: inside_news.start()] or "/") if inside_news else base
    pending, denied = [base], list[Page]()
    linked, followed = list[Path](), set[Path]()
    while pending or linked:  # no recursion: folders may be nested deeper than Python's calls
        if not pending:  # links come last: what they lead to may have been read as it stands
            link = linked.pop(0)
            fault = _not_followed(link, base, followed)
            if fault:
                denied.append(Page(link.relative_to(top).as_posix(), fault=fault))
            elif fault is None:
                followed.add(link.resolve())
                pending.append(link)
            continue
        folder = pending.pop()
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            path = folder.relative_to(top).as_posix()
            denied.append(Page(path, fault=f"the folder cannot be read: {error.strerror}"))
            continue
        pending += [Path(entry.path) for entry in reversed(found) if entry.is_dir(follow_symlinks=False)]
        linked += [Path(entry.path) for entry in found if entry.is_symlink() and _is_folder(entry)]
        for entry in found:
            if wanted(entry.name) and not _is_folder(entry):
                yield _read_file(Path(entry.path), top)
    yield from denied


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Say whether this is a folder, or a link to one; a link that leads to itself is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _not_followed(link: Path, base: Path, followed: set[Path]) -> str | None:
    """Return why a link to a folder is not followed, nothing ("") where that is no loss, or None where it is followed.

    What lies in the archive is read where it lies. What lies elsewhere is the archive's where its user put the link at
    the top; farther in, the archive's maker did, and it may lead anywhere.
    """
    target = link.resolve()
    if target.is_relative_to(base) or target in followed:
        return ""
    if base.is_relative_to(target):
        return "it is a link to a folder that holds the archive itself"
    if link.parent == base or (link.parent.name == "news" and link.parent.parent == base):
        return None
    return f"it is a link to a folder outside of the archive, {target}"


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


def _walk_packed(archive: Path, wanted: Wanted) -> Iterator[Page]:
    try:
        if archive.name.lower().endswith(".zip"):
            yield from _walk_zip(archive, wanted)
        else:
            with _tar_stream(archive) as stream:
                yield from walk_tar(stream, wanted)
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


def _walk_zip(archive: Path, wanted: Wanted) -> Iterator[Page]:
    try:
        packed = zipfile.ZipFile(archive)
    except _ZIP_DAMAGE as error:
        raise zipfile.BadZipFile(getattr(error, "strerror", None) or str(error)) from error
    with packed:
        for member in packed.infolist():
            name = _member_name(member)
            if not wanted(name) or member.is_dir():
                continue
            is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
            fault = fault_of(name, member.file_size) or ("it is a link" if is_link else None)
            yield Page(name, fault=fault) if fault else _read_member(packed, member, name)


def _member_name(member: zipfile.ZipInfo) -> str:
    """Return a packed file's path: with Windows' backslashes turned, and its letters as they were meant.

    A file whose name is not flagged as UTF-8 is read by `zipfile` in the code page of the first IBM PC; most are UTF-8
    all the same, and those of a Chinese Windows are GBK.
    """
    name = member.orig_filename.split("\0")[0]
    if not member.flag_bits & _UTF8 and not name.isascii():
        raw = name.encode("cp437", "replace")
        name = next((text for code in ("utf-8", "gb18030") if (text := _decoded(raw, code))), name)
    return name.replace("\\", "/")


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _read_member(packed: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Page:
    if member.compress_type not in _ZIP_METHODS:
        return Page(name, fault="it is packed by another method than deflate")
    try:
        with packed.open(member) as content:
            data = content.read(MAX_PAGE_BYTES + 1)
    except _ZIP_DAMAGE as error:
        return Page(name, fault=f"it cannot be unpacked: {error}")
    return Page(name, data) if len(data) <= MAX_PAGE_BYTES else Page(name, fault=too_large(len(data)))
