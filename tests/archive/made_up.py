"""Small archives of made-up news, written as folders or packed files."""

import io
import tarfile
import zipfile
from pathlib import Path

import zstandard

PACKINGS = (".zip", ".tar", ".tar.gz", ".tar.xz", ".tar.zst")

FERRY = """### [2009-05-04](/news/2009/05/4/index.md)

# The ferry Morning Tern runs aground off Port Alder with 214 people aboard.\x20

Lifeboats bring everyone ashore within three hours.


### Sources:

1. [Alder Gazette](http://alder.example/ferry?id=7)
2. [Coast Radio](http://coast.example/news/ferry.html)

### Related:

1. [Ferry afloat. ](/news/2009/05/9/the-ferry-morning-tern-is-refloated.md) _Context: Morning Tern, Port Alder_
"""
REFLOATED = """### [2009-05-09](/news/2009/05/9/index.md)

# The ferry Morning Tern is refloated.\x20



### Source:

1. [Coast Radio](http://coast.example/news/afloat.html)
"""
DAY = """## [2009-05-09](/news/2009/05/9/index.md)

### [The ferry Morning Tern is refloated. ](/news/2009/05/9/the-ferry-morning-tern-is-refloated.md)
_Context: Morning Tern, Port Alder, salvage_

## [Previous Day...](/news/2009/05/4/index.md)
"""
PAGES = {
    "news/2009/05/4/the-ferry-morning-tern-runs-aground.md": FERRY,
    "news/2009/05/9/the-ferry-morning-tern-is-refloated.md": REFLOATED,
    "news/2009/05/9/index.md": DAY,
}


def write_pages(folder: Path, pages: dict[str, str | bytes]) -> Path:
    """Write pages under a folder and return it."""
    for path, content in pages.items():
        page = folder / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def pack(path: Path, pages: dict[str, str | bytes]) -> Path:
    """Pack pages into the file that the name's ending asks for, and return it."""
    contents = {name: text.encode() if isinstance(text, str) else text for name, text in pages.items()}
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, data in contents.items():
                packed.writestr(name, data)
        return path
    buffer = io.BytesIO()
    mode = {".gz": "w:gz", ".xz": "w:xz"}.get(path.suffix, "w")
    with tarfile.open(fileobj=buffer, mode=mode) as tar:
        for name, data in contents.items():
            tar.addfile(member(name, len(data)), io.BytesIO(data))
    data = buffer.getvalue()
    path.write_bytes(zstandard.compress(data) if path.suffix == ".zst" else data)
    return path


def member(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    """Return a tar header."""
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = size, kind, target
    return info
