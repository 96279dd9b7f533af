"""An xz file, unpacked as it is read, in bounded memory: `lzma.open` takes as much as the file asks for."""

import lzma
from typing import IO

MAX_MEMORY = 256 * 1024 * 1024
"""What unpacking may take; a file made by `xz -9` asks for 65 MB."""

_CHUNK = 64 * 1024


class XzStream:
    """What an xz file holds, one of its streams after the other."""

    def __init__(self, packed: IO[bytes]) -> None:
        """Unpack what an open file holds."""
        self._file = packed
        self._decoder = lzma.LZMADecompressor(memlimit=MAX_MEMORY)
        self._packed = b""

    def read(self, size: int) -> bytes:
        """Return some of what it holds, at most so many bytes; nothing at its end.

        Raises:
            lzma.LZMAError: If it is damaged, or asks for too much memory.
            EOFError: If it ends early.
        """
        found = b""
        while not found and (not self._decoder.eof or self._begin_next()):
            if self._decoder.needs_input and not self._packed:
                self._packed = self._file.read(_CHUNK)
                if not self._packed:
                    raise EOFError("it ends too early")
            found = self._decoder.decompress(self._packed, size)
            self._packed = b""
        return found

    def _begin_next(self) -> bool:
        """Begin the next stream, behind the zeros that may part two; say whether there is one."""
        rest = self._decoder.unused_data.lstrip(b"\0")
        while not rest and (more := self._file.read(_CHUNK)):
            rest = more.lstrip(b"\0")
        if rest:
            self._decoder, self._packed = lzma.LZMADecompressor(memlimit=MAX_MEMORY), rest
        return bool(rest)
