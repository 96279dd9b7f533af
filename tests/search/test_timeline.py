import numpy as np

from qa.search.timeline import turning_points


def _likeness(*groups):
    story = np.array(groups)
    return np.where(story[:, None] == story[None, :], 0.9, 0.1).astype(np.float32)


def test_the_first_of_a_story_is_its_turning_point():
    days = np.array([733000, 733002, 733005, 733009, 734000])
    weights = np.ones(5, dtype=np.float32)
    assert turning_points(weights, days, _likeness(1, 1, 1, 1, 2), 2) == [0, 4]


def test_what_is_far_from_the_query_weighs_less():
    days = np.array([733000, 734000, 735000])
    weights = np.array([0.2, 0.9, 0.5], dtype=np.float32)
    assert turning_points(weights, days, _likeness(1, 2, 3), 2) == [1, 2]


def test_no_more_are_chosen_than_there_are():
    assert turning_points(np.ones(1, np.float32), np.array([1]), np.ones((1, 1), np.float32), 5) == [0]
    assert turning_points(np.ones(0, np.float32), np.array([], np.int64), np.ones((0, 0), np.float32), 5) == []
