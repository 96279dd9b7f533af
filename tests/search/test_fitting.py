"""Where a list ends."""

from datetime import date

import pytest

from qa.records.stages import Hit
from qa.search.fitting import fitting


@pytest.mark.parametrize(
    ("scores", "fit"),
    [
        ([], 0),
        ([0.9], 1),
        ([0.8, 0.78, 0.77, 0.63, 0.62], 3),  # it falls
        ([1.0, 0.7, 0.68, 0.67], 3),  # several are asked for
        ([1.0, 0.7, 0.6, 0.59], 2),
        ([1.0, 0.9, 0.8, 0.77], 3),  # too far from the best
        ([1.0, 0.99, 0.98], 3),
        ([0.0, 0.0], 2),
    ],
)
def test_a_list_ends_where_the_scores_fall_or_are_too_low(scores, fit):
    assert fitting([Hit(key, date(2004, 5, 1), score, {}) for key, score in enumerate(scores)]) == fit
