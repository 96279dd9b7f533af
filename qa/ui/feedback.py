"""What readers think of answers, kept in a file of the data folder and never sent anywhere."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

from qa.records.errors import DatelineError

_LONGEST_NOTE = 500
_LARGEST = 20_000_000  # bytes that the file may grow to
_LOCK = threading.Lock()


def feedback_path(data: Path) -> Path:
    """Return where feedback on a data folder's answers is kept."""
    return data / "feedback.jsonl"


def keep(data: Path, address: str, verdict: str, note: str) -> Path:
    """Add a line of feedback; returns the file.

    Args:
        data: The data folder.
        address: The address of the answer.
        verdict: "good" or "bad".
        note: What the reader wrote, if anything.

    Raises:
        DatelineError: If it cannot be kept.
    """
    path = feedback_path(data)
    line = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "answer": address,
        "verdict": "good" if verdict == "good" else "bad",
        "note": note[:_LONGEST_NOTE],
    }
    try:
        with _LOCK, path.open("a", encoding="utf-8") as file:
            if file.tell() > _LARGEST:
                raise DatelineError(f"{path} is full. Move it away to go on keeping feedback.")
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        raise DatelineError(f"The note could not be kept in {path}: {error.strerror}.") from error
    return path
