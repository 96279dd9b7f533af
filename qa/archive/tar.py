"""A tar file's pages, read onwards from any stream, in bounded memory. `walk` opens the stream.

The standard library reads a tar file's headers in trust: one may announce a name of gigabytes, a map of a billion
holes or a size below nothing, and a damaged one may pass for the end of the file, which would hide every page behind
it. Here each of these is damage.
"""

import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Protocol, Self, cast

from qa.archive.pagefile import Page, fault_of, is_page

MAX_HEADER_BYTES = 32 * 1024
"""What may stand before one file of a tar: header, long name, attributes, holes. A page's has 512 bytes, or 1,536."""

MAX_UNPACKED_BYTES = 64 * 1024**3
"""What a packed archive may come to, all its files counted: about two hundred times the English archive."""

_CHUNK = 1024 * 1024
# typeshed does not know these names
_END_MARK = tarfile.EOFHeaderError  # type: ignore[attr-defined]
_NO_END_MARK = (tarfile.EmptyHeaderError, tarfile.TruncatedHeaderError)  # type: ignore[attr-defined]
_UNREADABLE = (tarfile.HeaderError, ValueError, IndexError, OverflowError, RecursionError)


class Stream(Protocol):
    """Bytes to read, whatever unpacks them."""

    def read(self, size: int, /) -> bytes:
        """Return some of what is left, at most so many bytes; nothing at the end."""
        ...


def walk_tar(stream: Stream, wanted: Callable[[str], bool] = is_page) -> Iterator[Page]:
    """Yield every page of an unpacked tar stream, in stored order.

    Raises:
        tarfile.TarError: If the file is damaged, ends early, or announces what no archive of pages holds.
    """
    onward = _Onward(stream)
    tar = tarfile.TarFile(fileobj=cast("IO[bytes]", onward), mode="r", tarinfo=_Header)
    while (member := tar.next()) is not None:
        # `tarfile` would keep every header of the file, and all that they say
        tar.members, tar.pax_headers = [], {}  # type: ignore[attr-defined]
        if not wanted(member.name) or member.isdir():
            continue
        fault = fault_of(member.name, member.size) if member.isreg() else "it is a link or a device"
        content = None if fault else tar.extractfile(member)
        yield Page(member.name, content.read() if content else b"", fault)
    while onward.read(_CHUNK):  # the checksum of a packed stream stands behind the last page
        pass


class _Onward:
    """A stream that is only read onwards, and not beyond a bound while a header is read."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._at = 0
        self._bound = MAX_UNPACKED_BYTES

    @contextmanager
    def header(self) -> Iterator[None]:
        """Bound what is read in the block; a header that belongs to another counts with it."""
        outer = self._bound
        self._bound = min(outer, self._at + MAX_HEADER_BYTES)
        try:
            yield
        finally:
            self._bound = outer

    def tell(self) -> int:
        """Return how much has been read."""
        return self._at

    def seek(self, position: int) -> None:
        """Read on to a position."""
        if position < self._at:
            raise tarfile.StreamError("a page's header leads back")
        while self._at < position and self.read(min(_CHUNK, position - self._at)):
            pass

    def read(self, size: int) -> bytes:
        """Read so many bytes; fewer only at the end."""
        if not 0 <= size <= self._bound - self._at:
            what = "a page's header is too large" if self._bound < MAX_UNPACKED_BYTES else "it unpacks to too much"
            raise tarfile.ReadError(what)
        parts = []
        while size and (part := self._stream.read(size)):
            parts.append(part)
            size -= len(part)
            self._at += len(part)
        return b"".join(parts)


class _Header(tarfile.TarInfo):
    """A header that is damaged, endless or missing, where `tarfile` would trust it, fail or take it for the end."""

    @classmethod
    def fromtarfile(cls, tarfile_: tarfile.TarFile) -> Self:
        """Read the next header, with those that belong to it; only a block of zeros may end the file."""
        try:
            with cast("_Onward", tarfile_.fileobj).header():
                header = super().fromtarfile(tarfile_)
        except _END_MARK:
            raise
        except _NO_END_MARK as error:
            raise tarfile.ReadError("it ends before its end mark") from error
        except _UNREADABLE as error:
            raise tarfile.ReadError(f"a page's header is damaged ({error})") from error
        if header.size < 0:
            raise tarfile.ReadError("a page's header is damaged (its size is below nothing)")
        return header
