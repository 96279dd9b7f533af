"""The bundled archive: what Dateline answers from before an archive of your own is built."""

from pathlib import Path

ARCHIVE = Path(__file__).parent
"""The folder that holds `news/`; give it to `dateline build` or `read_archive`."""

QUESTIONS = ARCHIVE / "questions.jsonl"
"""Questions over the bundled archive with their answers, as `dateline eval` reads them."""
