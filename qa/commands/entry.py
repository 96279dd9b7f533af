"""Where the `dateline` command begins: before the half second of imports, so that Ctrl-C ends that quietly, too."""

import sys


def main() -> int:
    """Run the command; returns its exit code."""
    try:
        from qa.commands.cli import main as run
    except KeyboardInterrupt:
        sys.stderr.write("dateline: stopped.\n")
        return 130
    return run()
