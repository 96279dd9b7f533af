"""Room for a build is looked at before the work starts: what is needed and what there is are both said."""

import pytest

from qa.building.space import ensure_room
from qa.records.errors import StoreError


def test_there_is_room_for_a_few_events(tmp_path):
    ensure_room(tmp_path, 1000, 384)


def test_too_little_disk_is_said_with_what_is_needed(tmp_path):
    with pytest.raises(StoreError, match=r"GB free; 1,000,000,000,000 events .* need about [\d.]+ GB.*--data"):
        ensure_room(tmp_path, 10**12, 384)


def test_too_little_memory_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr("qa.building.space._available", lambda: 10**8)
    with pytest.raises(StoreError, match=r"memory available is 0.1 GB; 10 events .* need about 0.4 GB"):
        ensure_room(tmp_path, 10, 384)
