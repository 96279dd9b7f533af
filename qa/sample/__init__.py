"""The bundled archive, which answers before an archive of your own is built; imports nothing of ours."""

import json
from pathlib import Path

ARCHIVE = Path(__file__).parent
"""The folder that holds `news/`; give it to `dateline build` or `read_archive`."""

DAYS = ARCHIVE / "portal"
"""A month of day pages in the form of Wikipedia's Current Events portal, with categories and topics."""

WHOSE_WORDS = (
    "The sample’s events of June 2026 follow Wikipedia’s Current Events portal in what they tell; their sentences are "
    "Dateline’s own (Apache-2.0)."
)
"""What is said of the sample’s day pages, which name the portal’s pages as theirs."""

ARCHIVES = (ARCHIVE, DAYS)
"""Both, which the sample is built of; give them to `build`."""

QUESTIONS = ARCHIVE / "questions.jsonl"
"""Questions over the bundled archive with their answers, as `dateline eval` reads them."""

EXAMPLES = (
    "When did NATO step into the border clashes between Serbia and Kosovo?",
    "What happened in Kosovo in July 2011?",
    "How did the story of Malaysia Airlines Flight 370 develop?",
    "What happened in sports on 13 June 2026?",
    "Who won the 2030 World Cup?",
)
"""Questions to begin with; the last shows a decline."""


def texts() -> list[str]:
    """Return the sentences of the bundled archive."""
    lines = (ARCHIVE / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return [str(json.loads(line)["title"]) for line in lines]
