"""A timeline as the data of a chart and as a table to keep. The app calls it."""

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from qa.records.timeline import Timeline


def bars(found: Timeline) -> Any:  # noqa: ANN401  (pandas is not typed here)
    """Return the number of events in each month as a frame with the columns month and events."""
    months = [datetime(int(month[:4]), int(month[5:]), 1, tzinfo=UTC) for month in found.months]
    return pd.DataFrame({"month": pd.to_datetime(months), "events": list(found.months.values())})


def day_of(stamp: float | str) -> date:
    """Return the day of a place on the chart's axis, in seconds or milliseconds of the epoch."""
    seconds = float(stamp)
    return datetime.fromtimestamp(seconds / 1000 if abs(seconds) > 1e11 else seconds, UTC).date()
