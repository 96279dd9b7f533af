"""An archive of very many tiny pages is read whole, in a time and memory that grow with it and no faster.

The quick form reads some thousands, `make soak` a million (DATELINE_SOAK=1).
"""

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

READ = """
import json, re, sys, time
from pathlib import Path
from qa.archive.reader import read_archive
started = time.perf_counter()
found = read_archive(Path(sys.argv[1]))
seconds = time.perf_counter() - started
status = Path("/proc/self/status")  # ru_maxrss would count the process that this one was started from
peak = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) if status.exists() else 0
print(json.dumps([len(found.events), len(found.report.skipped), seconds, peak]))
"""
_A_DAY = 40
_KB_A_PAGE, _KB_AT_ALL = 4, 200_000
_PAGES_A_SECOND = 1000


def write(path: Path, pages: int) -> None:
    """Write a packed archive of pages of one line; every tenth holds nothing that could be read as an event."""
    with tarfile.open(path, "w:gz", compresslevel=1) as packed:
        for number in range(pages):
            day = number // _A_DAY
            folder = f"news/{2000 + day // 336}/{day // 28 % 12 + 1:02d}/{day % 28 + 1}"
            text = b"" if number % 10 == 9 else b"# It rains on %d roofs.\n" % number
            entry = tarfile.TarInfo(f"{folder}/{number}.md")
            entry.size = len(text)
            packed.addfile(entry, io.BytesIO(text))


def test_very_many_tiny_pages_are_read(tmp_path, rounds):
    pages = rounds(quick=5000, long=1_000_000)
    write(tmp_path / "many.tar.gz", pages)
    command = [sys.executable, "-c", READ, str(tmp_path / "many.tar.gz")]
    events, skipped, seconds, peak = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    print(f"{pages:,} pages: {events:,} events, {skipped:,} skipped, {seconds:.0f} s, {peak / 1e6:.2f} GB")
    assert (events, skipped) == (pages * 9 // 10, pages // 10)
    assert seconds < 5 + pages / _PAGES_A_SECOND
    assert peak < _KB_AT_ALL + _KB_A_PAGE * pages
