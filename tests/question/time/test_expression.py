"""Time expressions: which days a question means, and what is left of its words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.time.expression import parse, parse_bound
from qa.records.window import Window, day_in_words

WINDOWS = """
# days
What happened on 27 July 2011?                  | 2011-07-27 .. 2011-07-27 | What happened?
What happened on the 27th of July 2011?         | 2011-07-27 .. 2011-07-27 | What happened?
What happened on July 27, 2011?                 | 2011-07-27 .. 2011-07-27 | What happened?
What happened on July the 27th, 2011?           | 2011-07-27 .. 2011-07-27 | What happened?
What happened on JULY 27TH 2011 in Lowland?     | 2011-07-27 .. 2011-07-27 | What happened in Lowland?
What happened on 27 Jul. 2011?                  | 2011-07-27 .. 2011-07-27 | What happened?
What happened on Wednesday, 27 July 2011?       | 2011-07-27 .. 2011-07-27 | What happened?
What happened on Wednesday July 27, 2011?       | 2011-07-27 .. 2011-07-27 | What happened?
What happened on 2011-07-27?                    | 2011-07-27 .. 2011-07-27 | What happened?
What happened on 2011-7-5?                      | 2011-07-05 .. 2011-07-05 | What happened?
What happened on 2011/07/27?                    | 2011-07-27 .. 2011-07-27 | What happened?
What happened on 27/07/2011?                    | 2011-07-27 .. 2011-07-27 | What happened?
What happened on 07/27/2011?                    | 2011-07-27 .. 2011-07-27 | What happened?
What happened on 27.7.2011?                     | 2011-07-27 .. 2011-07-27 | What happened?
What happened on 03/04/2005?                    | 2005-04-03 .. 2005-04-03 | What happened?
What happened on 29 February 2012?              | 2012-02-29 .. 2012-02-29 | What happened?
Who sang on Christmas Day 2009?                 | 2009-12-25 .. 2009-12-25 | Who sang?
Who sang on Christmas Eve 2009?                 | 2009-12-24 .. 2009-12-24 | Who sang?
Who sang on New Year's Day 2009?                | 2009-01-01 .. 2009-01-01 | Who sang?
Who sang on New Year’s Eve 2009?                | 2009-12-31 .. 2009-12-31 | Who sang?
2011年7月27日地震                                | 2011-07-27 .. 2011-07-27 | 地震
# weeks
Storms in the week of 5 March 2012              | 2012-03-05 .. 2012-03-11 | Storms
Storms in the week of March 5, 2012             | 2012-03-05 .. 2012-03-11 | Storms
Storms in the week beginning 31 December 2012   | 2012-12-31 .. 2013-01-06 | Storms
# months and parts of months
Who resigned in July 2011?                      | 2011-07-01 .. 2011-07-31 | Who resigned?
Who resigned in July of 2011?                   | 2011-07-01 .. 2011-07-31 | Who resigned?
Who resigned in Sept 2008?                      | 2008-09-01 .. 2008-09-30 | Who resigned?
Who resigned in 2012-02?                        | 2012-02-01 .. 2012-02-29 | Who resigned?
Who resigned in early March 2014?               | 2014-03-01 .. 2014-03-10 | Who resigned?
Who resigned in mid-March 2014?                 | 2014-03-11 .. 2014-03-20 | Who resigned?
Who resigned in late February 2012?             | 2012-02-21 .. 2012-02-29 | Who resigned?
Who resigned at the end of March 2014?          | 2014-03-21 .. 2014-03-31 | Who resigned?
Who resigned at the beginning of March 2014?    | 2014-03-01 .. 2014-03-10 | Who resigned?
2011年7月地震                                    | 2011-07-01 .. 2011-07-31 | 地震
# years and parts of years
Who resigned in 2011?                           | 2011-01-01 .. 2011-12-31 | Who resigned?
In 2011, who resigned?                          | 2011-01-01 .. 2011-12-31 | who resigned?
Who, in 2011, resigned?                         | 2011-01-01 .. 2011-12-31 | Who, resigned?
Who resigned in the year of 2011?               | 2011-01-01 .. 2011-12-31 | Who resigned?
Who resigned over the course of 2011?           | 2011-01-01 .. 2011-12-31 | Who resigned?
Who resigned in early 2014?                     | 2014-01-01 .. 2014-04-30 | Who resigned?
Who resigned in mid-2014?                       | 2014-05-01 .. 2014-08-31 | Who resigned?
Who resigned in late 2014?                      | 2014-09-01 .. 2014-12-31 | Who resigned?
Who resigned at the start of 2014?              | 2014-01-01 .. 2014-03-31 | Who resigned?
Who resigned at the end of 2014?                | 2014-10-01 .. 2014-12-31 | Who resigned?
Who resigned in the first half of 2014?         | 2014-01-01 .. 2014-06-30 | Who resigned?
Who resigned in the second half of 2014?        | 2014-07-01 .. 2014-12-31 | Who resigned?
Who resigned in H2 2014?                        | 2014-07-01 .. 2014-12-31 | Who resigned?
Who resigned in Q3 2014?                        | 2014-07-01 .. 2014-09-30 | Who resigned?
Who resigned in the third quarter of 2014?      | 2014-07-01 .. 2014-09-30 | Who resigned?
Who resigned in the 1st quarter of 2012?        | 2012-01-01 .. 2012-03-31 | Who resigned?
Who resigned in the last quarter of 2014?       | 2014-10-01 .. 2014-12-31 | Who resigned?
2011年地震                                       | 2011-01-01 .. 2011-12-31 | 地震
# seasons
Strikes in spring 2012                          | 2012-03-01 .. 2012-05-31 | Strikes
Strikes in the summer of 2012                   | 2012-06-01 .. 2012-08-31 | Strikes
Strikes in autumn 2012                          | 2012-09-01 .. 2012-11-30 | Strikes
Strikes in the fall of 2008                     | 2008-09-01 .. 2008-11-30 | Strikes
Strikes in the winter of 2011                   | 2011-12-01 .. 2012-02-29 | Strikes
Strikes in winter 2009-10                       | 2009-12-01 .. 2010-02-28 | Strikes
Strikes in winter 2009/2010                     | 2009-12-01 .. 2010-02-28 | Strikes
# decades
Strikes in the 1990s                            | 1990-01-01 .. 1999-12-31 | Strikes
Strikes in the late 1990s                       | 1996-01-01 .. 1999-12-31 | Strikes
Strikes in the early 2010s                      | 2010-01-01 .. 2013-12-31 | Strikes
Strikes in the mid-2000s                        | 2003-01-01 .. 2006-12-31 | Strikes
Strikes in the nineties                         | 1990-01-01 .. 1999-12-31 | Strikes
Strikes in the '90s                             | 1990-01-01 .. 1999-12-31 | Strikes
# ranges
Floods from 3 to 9 May 2010                     | 2010-05-03 .. 2010-05-09 | Floods
Floods between 3 and 9 May 2010                 | 2010-05-03 .. 2010-05-09 | Floods
Floods 3–9 May 2010                             | 2010-05-03 .. 2010-05-09 | Floods
Floods May 3-9, 2010                            | 2010-05-03 .. 2010-05-09 | Floods
Floods from May 3 to May 9, 2010                | 2010-05-03 .. 2010-05-09 | Floods
Floods between April 28 and May 3, 2010         | 2010-04-28 .. 2010-05-03 | Floods
Floods between 28 April and 3 May 2010          | 2010-04-28 .. 2010-05-03 | Floods
Floods between 28 April 2010 and 3 May 2011     | 2010-04-28 .. 2011-05-03 | Floods
Floods from 28 April 2010 to 3 May 2011         | 2010-04-28 .. 2011-05-03 | Floods
Floods from 28 April 2010 until 3 May 2011      | 2010-04-28 .. 2011-05-03 | Floods
Floods between 2010-04-28 and 2010-05-03        | 2010-04-28 .. 2010-05-03 | Floods
Floods from April to June 2010                  | 2010-04-01 .. 2010-06-30 | Floods
Floods between April 2010 and June 2011         | 2010-04-01 .. 2011-06-30 | Floods
Floods from late 2009 to early 2011             | 2009-09-01 .. 2011-04-30 | Floods
Floods between the summer of 2009 and May 2011  | 2009-06-01 .. 2011-05-31 | Floods
Floods from 2009 to 2011                        | 2009-01-01 .. 2011-12-31 | Floods
Floods between 2009 and 2011 in Lowland         | 2009-01-01 .. 2011-12-31 | Floods in Lowland
Floods 2009–2011                                | 2009-01-01 .. 2011-12-31 | Floods
Floods 2012–13                                  | 2012-01-01 .. 2013-12-31 | Floods
# open ends
Strikes since 2014                              | 2014-01-01 ..            | Strikes
Strikes since March 2014                        | 2014-03-01 ..            | Strikes
Strikes since the summer of 2012                | 2012-06-01 ..            | Strikes
Strikes from 2014 onwards                       | 2014-01-01 ..            | Strikes
Strikes from March 2014 on                      | 2014-03-01 ..            | Strikes
Strikes starting from 2014                      | 2014-01-01 ..            | Strikes
Strikes as of 1 March 2014                      |            .. 2014-03-01 | Strikes
Strikes no later than March 2014                |            .. 2014-03-31 | Strikes
Strikes no earlier than March 2014              | 2014-03-01 ..            | Strikes
Strikes before mid-2014                         |            .. 2014-04-30 | Strikes
Strikes after 2014                              | 2015-01-01 ..            | Strikes
Strikes after 5 March 2014                      | 2014-03-06 ..            | Strikes
Strikes before 2014                             |            .. 2013-12-31 | Strikes
Strikes before 1 March 2012                     |            .. 2012-02-29 | Strikes
Strikes until 2014                              |            .. 2014-12-31 | Strikes
Strikes until the end of 2014                   |            .. 2014-12-31 | Strikes
Strikes by June 2014                            |            .. 2014-06-30 | Strikes
Strikes up to June 2014                         |            .. 2014-06-30 | Strikes
# from alone means of, not since
Strikes from 2014                               | 2014-01-01 .. 2014-12-31 | Strikes
# several at once are all meant
Strikes after 2010 and before 2013              | 2011-01-01 .. 2012-12-31 | Strikes
Strikes since 2010 until 2012                   | 2010-01-01 .. 2012-12-31 | Strikes
Strikes in 2008 or 2009                         | 2008-01-01 .. 2009-12-31 | Strikes
Strikes in July 2011 and in March 2012          | 2011-07-01 .. 2012-03-31 | Strikes
Strikes on 3 and 4 June 2017                    | 2017-06-03 .. 2017-06-04 | Strikes
# parts
Strikes in the last week of February 2011       | 2011-02-22 .. 2011-02-28 | Strikes
Strikes in the second week of May 2010          | 2010-05-08 .. 2010-05-14 | Strikes
Strikes in the first three months of 2008       | 2008-01-01 .. 2008-03-31 | Strikes
Strikes in the last two weeks of March 2008     | 2008-03-18 .. 2008-03-31 | Strikes
Strikes in the 1st half of 2008                 | 2008-01-01 .. 2008-06-30 | Strikes
Strikes on the last day of 2011                 | 2011-12-31 .. 2011-12-31 | Strikes
Strikes in 2008 Q3                              | 2008-07-01 .. 2008-09-30 | Strikes
Strikes in mid to late 2010                     | 2010-05-01 .. 2010-12-31 | Strikes
Strikes in early-to-mid 2010                    | 2010-01-01 .. 2010-08-31 | Strikes
Strikes at the start of the 2000s               | 2000-01-01 .. 2002-12-31 | Strikes
Strikes in the first decade of the 21st century | 2001-01-01 .. 2010-12-31 | Strikes
Strikes in the 20th century                     | 1901-01-01 .. 2000-12-31 | Strikes
Strikes at the turn of 2009                     | 2008-12-17 .. 2009-01-15 | Strikes
Strikes over the weekend of 3-4 June 2017       | 2017-06-03 .. 2017-06-04 | Strikes
Strikes on the weekend of 2 June 2017           | 2017-06-02 .. 2017-06-04 | Strikes
Strikes on the night of 13 November 2015        | 2015-11-13 .. 2015-11-14 | Strikes
# vague
Strikes around 2010                             | 2009-01-01 .. 2011-12-31 | Strikes
Strikes around 5 May 2010                       | 2010-05-02 .. 2010-05-08 | Strikes
Strikes circa June 2009                         | 2009-05-01 .. 2009-07-31 | Strikes
Strikes on 5 November 2008 or thereabouts       | 2008-11-02 .. 2008-11-08 | Strikes
# counted from a date
Strikes two days before Christmas 2007          | 2007-12-23 .. 2007-12-23 | Strikes
Strikes two days after 11 March 2004            | 2004-03-13 .. 2004-03-13 | Strikes
Strikes the day after 11 September 2001         | 2001-09-12 .. 2001-09-12 | Strikes
Strikes three weeks before 2 May 2011           | 2011-04-08 .. 2011-04-14 | Strikes
Strikes two years after March 2004              | 2006-03-01 .. 2006-03-31 | Strikes
Strikes within a week of 11 March 2004          | 2004-03-04 .. 2004-03-18 | Strikes
Strikes in the week after 11 March 2011         | 2011-03-12 .. 2011-03-18 | Strikes
Strikes in the year before 2008                 | 2007-01-01 .. 2007-12-31 | Strikes
Strikes in the months after August 2008         | 2008-09-01 .. 2009-08-31 | Strikes
Strikes in the run-up to 25 December 2009       | 2009-11-25 .. 2009-12-25 | Strikes
Strikes on the eve of 1 July 1997               | 1997-06-30 .. 1997-06-30 | Strikes
# short and far years
Strikes on 14/07/05                             | 2005-07-14 .. 2005-07-14 | Strikes
Strikes on 14 Jul 99                            | 1999-07-14 .. 1999-07-14 | Strikes
Strikes in 07/2005                              | 2005-07-01 .. 2005-07-31 | Strikes
Strikes in '08                                  | 2008-01-01 .. 2008-12-31 | Strikes
Strikes in 2525                                 | 2525-01-01 .. 2525-12-31 | Strikes
# holidays
Strikes over Christmas 2004                     | 2004-12-24 .. 2004-12-31 | Strikes
Strikes at Easter 2010                          | 2010-04-02 .. 2010-04-05 | Strikes
Strikes on Good Friday 2010                     | 2010-04-02 .. 2010-04-02 | Strikes
Strikes on Valentine's Day 2009                 | 2009-02-14 .. 2009-02-14 | Strikes
# the south says so itself
Strikes in the southern summer of 2010          | 2010-12-01 .. 2011-02-28 | Strikes
Strikes in the Chilean winter of 2009           | 2009-06-01 .. 2009-08-31 | Strikes in the Chilean
"""

WORDING_ONLY = """
Who won the 2004 election?
Who won the 2004 presidential election?
Who won Euro 2016?
Who won the 2014 World Cup?
Who won the World Cup 2014?
What followed the September 11 attacks?
What followed the 11 September attacks?
How has it been since the 2008 financial crisis?
When did Theresa May resign?
What may happen next?
Soldiers march on the capital
Why did the clowns march?
The fall of the wall
What does Resolution 1973 on Lowland say?
Which Boeing 1900 crashed?
How were 2000 people saved?
Did about 1900 soldiers desert?
It cost $2011
What happened at 2012-05-03T10:00?
Who resigned on 5 March?
Who resigned in March?
Who resigned yesterday?
"""

FAULTS = """
What happened on 31 February 2011?              | “31 February 2011” is not a date
What happened on February 30, 2011?             | “February 30, 2011” is not a date
What happened on 29 February 2011?              | “29 February 2011” is not a date
What happened on 2011-13-05?                    | “2011-13-05” is not a date
What happened on 45/07/2011?                    | “45/07/2011” is not a date
Floods from 31 April to 2 May 2010              | is not a date
2011年2月31日地震                                | is not a date
Floods from 9 to 3 May 2010                     | ends before it begins
Floods between 2011 and 2009                    | ends before it begins
Floods from 3 May 2011 to 28 April 2010         | ends before it begins
Strikes in the ninth week of May 2010           | is not a date
Strikes 900 decades before 2010                 | is not a date
Who resigned before 2010 after 2012?            | exclude each other
"""


def rows(table: str) -> list[list[str]]:
    lines = (line for line in table.strip().splitlines() if not line.startswith("#"))
    return [[cell.strip() for cell in line.split("|")] for line in lines]


@pytest.mark.parametrize(("text", "days", "wording"), rows(WINDOWS))
def test_a_time_expression_is_a_window_and_leaves_no_hole(text: str, days: str, wording: str):
    timing = parse(text)
    first, last = (date.fromisoformat(day.strip()) if day.strip() else None for day in days.split(".."))
    assert timing.fault is None
    assert timing.window == Window(first, last)
    assert timing.wording == wording


@pytest.mark.parametrize("text", [row[0] for row in rows(WORDING_ONLY)])
def test_names_and_bare_words_stay_wording(text: str):
    timing = parse(text)
    assert (timing.window, timing.fault, timing.wording) == (None, None, text)


@pytest.mark.parametrize(("text", "fault"), rows(FAULTS))
def test_what_no_calendar_has_is_a_fault(text: str, fault: str):
    timing = parse(text)
    assert timing.window is None
    assert fault in (timing.fault or "")


ARCHIVE = (date(1999, 1, 1), date(2018, 3, 29))

COUNTED = """
Strikes in the last year of the archive         | 2017-03-30 .. 2018-03-29
Strikes in the archive's first month            | 1999-01-01 .. 1999-01-31
Strikes in the final two weeks covered          | 2018-03-16 .. 2018-03-29
Strikes at the end of the archive               | 2018-02-28 .. 2018-03-29
Strikes last year                               | 2017-01-01 .. 2017-12-31
Strikes this month                              | 2018-03-01 .. 2018-03-31
Strikes in the past five years                  | 2013-03-30 .. 2018-03-29
Strikes three years ago                         | 2015-01-01 .. 2015-12-31
Strikes yesterday                               | 2018-03-28 .. 2018-03-28
"""


@pytest.mark.parametrize(("text", "days"), rows(COUNTED))
def test_what_is_relative_is_counted_from_the_archive_and_says_so(text: str, days: str):
    timing = parse(text, ARCHIVE)
    first, last = (date.fromisoformat(day.strip()) for day in days.split(".."))
    assert (timing.window, timing.wording) == (Window(first, last), "Strikes")
    assert "29 March 2018" in timing.notes[0]
    assert parse(text).window is None


@pytest.mark.parametrize(
    "text", ["Who spent the last week of his life at sea?", "Who left in the past?", "Today's paper"]
)
def test_what_only_sounds_relative_is_wording(text: str):
    assert parse(text, ARCHIVE).wording == text


def test_a_wrong_weekday_and_the_other_hemisphere_are_remarked():
    assert parse("Strikes on Saturday 12 May 2007").notes == ()
    assert parse("Strikes on Sunday 12 May 2007").notes == ("12 May 2007 was a Saturday",)
    (note,) = parse("Strikes in Brazil in the summer of 2014").notes
    assert "southern hemisphere" in note
    assert "February 2015" in note


def test_years_are_told_even_where_they_name_a_thing():
    assert parse("Who won the 2004 election, and who in 2008?").years == (2004, 2008)
    assert parse("Who paid $2011 or 2,004 euros?").years == ()


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (Window(date(2011, 7, 27), date(2011, 7, 27)), "27 July 2011"),
        (Window(date(2011, 7, 1), date(2011, 7, 31)), "July 2011"),
        (Window(date(2011, 1, 1), date(2011, 12, 31)), "2011"),
        (Window(date(2009, 1, 1), date(2011, 12, 31)), "2009–2011"),
        (Window(date(2011, 7, 3), date(2011, 8, 1)), "3 July 2011 to 1 August 2011"),
        (Window(date(2011, 7, 3), None), "since 3 July 2011"),
        (Window(None, date(2011, 7, 3)), "until 3 July 2011"),
        (Window(None, None), "any time"),
    ],
)
def test_a_window_in_words(window: Window, words: str):
    assert window.in_words() == words


def test_open_ends_are_filled_from_what_there_is():
    assert Window(None, date(2011, 7, 3)).days(date(1999, 1, 1), date(2018, 1, 1)) == (
        date(1999, 1, 1),
        date(2011, 7, 3),
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2011-07-27", date(2011, 7, 27), date(2011, 7, 27)),
        (" 2012-02 ", date(2012, 2, 1), date(2012, 2, 29)),
        ("2011", date(2011, 1, 1), date(2011, 12, 31)),
        ("27 July 2011", date(2011, 7, 27), date(2011, 7, 27)),
        ("July 2011", date(2011, 7, 1), date(2011, 7, 31)),
    ],
)
def test_a_bound_is_the_first_or_last_day(text: str, first: date, last: date):
    assert parse_bound(text, end=False) == first
    assert parse_bound(text, end=True) == last


@pytest.mark.parametrize("text", ["", "soon", "2011-02-31", "2011-13", "since 2011", "floods in 2011", "31/31/2011"])
def test_what_is_no_bound_is_refused_with_an_example(text: str):
    with pytest.raises(ValueError, match="Use 2011-07-27, 2011-07 or 2011"):
        parse_bound(text, end=False)


PIECES = st.sampled_from(
    "in on since from to and between before after until by early mid late the of - – , . / 31 30 2 2011 2009 2100 1899"
    " February May march Sept 2011-02-31 3/4/2005 Q3 half quarter winter '90s 1990s week"
    " Christmas Day election 年 月 日 the last first three a weeks after before around summer"
    " southern ago 900 decades".split()
)


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=14).map(" ".join)))
def test_any_text_can_be_parsed(text: str):
    timing = parse(text, ARCHIVE)
    assert len(timing.wording) <= len(text)
    if timing.window:
        assert timing.fault is None
        if timing.window.closed:
            assert timing.window.first <= timing.window.last
        assert timing.window.in_words()


@given(st.dates(date(1800, 1, 1), date(2199, 12, 31)))
def test_every_day_of_four_centuries_is_understood(day: date):
    for text in (day.isoformat(), day_in_words(day), f"{day:%d/%m/%Y}", f"{day:%B} {day.day}, {day.year}"):
        assert parse(text).window == Window(day, day)
