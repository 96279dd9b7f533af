"""The archive that comes with Dateline: real facts in our own words, in the generator's page format."""

from pathlib import Path

ARCHIVE = Path(__file__).parent
QUESTIONS = ARCHIVE / "questions.jsonl"
