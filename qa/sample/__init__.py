"""The bundled archive, which answers before an archive of your own is built; imports nothing of ours."""

import json
from pathlib import Path

ARCHIVE = Path(__file__).parent
"""The folder that holds `news/`; give it to `dateline build` or `read_archive`."""

QUESTIONS = ARCHIVE / "questions.jsonl"
"""Questions over the bundled archive with their answers, as `dateline eval` reads them."""

EXAMPLES = (
    "When did NATO step into the border clashes between Serbia and Kosovo?",
    "What happened in Kosovo in July 2011?",
    "How did the story of Malaysia Airlines Flight 370 develop?",
    "Who won the 2030 World Cup?",
)
"""Questions to begin with; the last shows a decline."""


def texts() -> list[str]:
    """Return the sentences of the bundled archive."""
    lines = (ARCHIVE / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return [str(json.loads(line)["title"]) for line in lines]
