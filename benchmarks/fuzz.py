"""Coverage-guided fuzzing of what reads untrusted text: `python -m benchmarks.fuzz TARGET SECONDS`.

It takes atheris (`pip install atheris`; CPython on Linux). `fuzz_targets` says what each target promises. Prints a line
of figures, and where a promise was broken the error and the input; the exit code is 1 then.
"""

import argparse
import importlib.util
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TARGETS = ("page", "packed", "times", "question", "words", "rendering")


def main() -> int:
    """Fuzz one target; return the exit code."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__.splitlines()[0])
    options.add_argument("target", choices=TARGETS)
    options.add_argument("seconds", type=int, nargs="?", default=60, help="default 60")
    chosen = options.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("Fuzzing takes atheris, which is not installed here. Install it: pip install atheris", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="dateline-fuzz") as folder:
        command = [sys.executable, "-m", "benchmarks.fuzz_targets", chosen.target, str(chosen.seconds), folder]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        broke = sorted(Path(folder).glob("found-*"))
        executed = re.search(r"number_of_executed_units: (\d+)", done.stderr)
        count = int(executed[1]) if executed else 0
        print(f"{chosen.target}: {count:,} executions in {chosen.seconds} s, {len(broke)} findings")
        if broke or done.returncode:
            print(done.stdout[-4000:], done.stderr[-1000:], sep="\n")
        for path in broke:
            print(f"input: {path.read_bytes()!r}")
    return 1 if broke or done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
