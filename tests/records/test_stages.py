from datetime import date

import numpy as np

from qa.records.stages import Candidates, Story

DAY = date(2011, 3, 11)


def test_candidates_are_made_of_what_is_known():
    found = Candidates.of([7, 9], cosine=[0.5, 0.25], year=[True, False])
    assert len(found) == 2
    assert found.cosine.tolist() == [0.5, 0.25]
    assert found.year.tolist() == [True, False]
    assert found.words.tolist() == [0.0, 0.0]
    assert np.isnan(found.late).all()
    assert len(Candidates.of([])) == 0


def test_a_part_of_a_story_is_near_in_time_or_shares_rare_names():
    story = Story(1, DAY, {2: 0.5, 3: 0.001}, own=True)
    same_day, a_year_on = DAY, date(2012, 3, 11)
    assert story.nearness(1, DAY) == 1.0
    assert story.nearness(2, same_day) > story.nearness(2, a_year_on) > story.nearness(3, a_year_on)
    assert story.nearness(4, same_day) == 0.5
    told = Story(1, DAY, {}, own=False)
    assert told.nearness(1, DAY) == 0.6
    assert told.nearness(2, DAY, alike=0.9) > told.nearness(2, DAY, alike=0.1) > told.nearness(2, a_year_on)


def test_those_that_share_the_rarest_names_are_closest():
    assert Story(1, DAY, {2: 0.1, 3: 0.4, 4: 0.2}, own=True).closest(2) == [1, 3, 4]
