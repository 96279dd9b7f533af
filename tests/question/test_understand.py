from datetime import date

import pytest

from qa.question.intent import Intent, Order, intent_of, order_of
from qa.question.understand import limited, reworded, understand
from qa.records.window import Window


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("When did the ferry sink?", Intent.WHEN),
        ("On which day was the treaty signed?", Intent.WHEN),
        ("the summit took place when?", Intent.WHEN),
        ("Which countries recognised the new state?", Intent.LIST),
        ("What happened in Lima in May 2004?", Intent.LIST),
        ("How many times was the vote put off?", Intent.LIST),
        ("How did the trial of the general unfold?", Intent.STORY),
        ("What became of the missing freighter?", Intent.STORY),
        ("Who won the chess championship?", Intent.FACT),
        ("the ferry dispute", Intent.STORY),
        ("latest on the ferry dispute", Intent.FACT),
        ("latest on the war in Lowland", Intent.FACT),
        ("Which press agency broke the news?", Intent.FACT),
        ("Which bus bombings hit the coast?", Intent.LIST),
        ("Which bus company went bankrupt?", Intent.FACT),
        ("Which islands did the storm hit?", Intent.LIST),
        ("Which country's islands did the storm hit?", Intent.FACT),
        ("Which former minister did rebels let go?", Intent.FACT),
        ("Who was leader from 2001 to 2017?", Intent.LIST),
        ("Who announced their bids?", Intent.LIST),
        ("Name the trainer of three champions.", Intent.FACT),
        ("What happened to the families?", Intent.STORY),
        ("How many people were on board?", Intent.FACT),
        ("How many ferry crashes were there in 2014?", Intent.LIST),
        ("how many storms has Lowland seen?", Intent.LIST),
        ("How many earthquakes in Lowland in 2012?", Intent.LIST),
        ("How many medals in Lowland?", Intent.FACT),
        ("How many deaths were there?", Intent.FACT),
        ("ferry disasters in lowland", Intent.LIST),
        ("chess champions 2004 to 2009", Intent.LIST),
        ("who won the rowing in 2003, 2004 and 2005", Intent.LIST),
        ("who won the science prizes in 2009?", Intent.LIST),
        ("mayor dies in ferry crash", Intent.FACT),
        ("40 ferries seized in one night", Intent.FACT),
        ("Which two ferries collided?", Intent.FACT),
        ("the Merrow ferry scandal", Intent.STORY),
        ("ferry strike 2012 what happened", Intent.STORY),
        ("How was the mayor forced out?", Intent.STORY),
        ("How was the mayor killed?", Intent.FACT),
        ("how the ferry company came to lose its licence", Intent.STORY),
    ],
)
def test_the_kind_of_answer_asked_for(text, expected):
    assert intent_of(text) is expected


def test_time_is_parted_from_wording():
    question = understand("What happened in Lima in May 2004?")
    assert question.wording == "What happened in Lima?"
    assert (question.window.first, question.window.last) == (date(2004, 5, 1), date(2004, 5, 31))
    assert question.words == ("happened", "Lima")


def test_a_year_in_a_name_is_remembered_but_is_no_window():
    question = understand("Who won the 2030 World Cup?")
    assert question.window is None
    assert question.years == (2030,)


@pytest.mark.parametrize(
    "text", ["", "   ", "\0", "?!…", "the of and", "x" * 2001, "on 31 February 2011", "in 2012 before 2010"]
)
def test_what_cannot_be_asked_says_why(text):
    assert understand(text).fault


def test_what_the_user_sets_stands_in_place_of_what_was_understood():
    question = limited(understand("Lima in May 2004"), date(2005, 1, 1))
    assert question.window == Window(date(2005, 1, 1), None)
    assert limited(understand("Lima"), date(2005, 1, 1), date(2004, 1, 1)).fault
    assert limited(understand("Lima in May 2004"), anytime=True).window is None
    assert limited(understand("Lima"), intent=Intent.STORY).intent is Intent.STORY


def test_a_follow_up_is_completed_from_the_question_before_it():
    question = understand("When did he resign?", ["Who was mayor of Lima in May 2004?"])
    assert question.text == "When did he resign?"
    assert question.wording == "Who was mayor of Lima? When did he resign?"
    assert question.alone == "When did he resign?"
    assert question.intent is Intent.WHEN
    assert question.window is None


def test_a_whole_question_stands_alone_whatever_was_asked_before():
    before = ["Who was mayor of Lima in May 2004?"]
    assert understand("Which ferry sank off the coast of Chile?", before).alone is None


def test_what_is_worded_otherwise_is_about_something_else():
    question = reworded(understand("What happened in Lima in May 2004?"), "What did Ana Ruiz say?")
    assert question.words == ("Ana", "Ruiz", "say")
    assert question.names == ("ana", "ruiz")
    assert reworded(question, "What happened?").general


@pytest.mark.parametrize(
    "text",
    [
        "How do I unclog a sink?",
        "best way to train a puppy",
        "Write me a poem about autumn",
        "what is 12 plus 30",
        "What is the square root of 1,764?",
        "Should I lease a car?",
        "what's on tv tonight",
        "weather tomorrow",
        "What is the capital of Australia?",
        "hi, how are you today?",
    ],
)
def test_advice_sums_and_work_are_asked_of_somebody_else(text: str):
    assert understand(text).asks_for_help


@pytest.mark.parametrize(
    "text",
    [
        "How did the rescuers reach the miners?",
        "What is the death toll of the Kashmir earthquake?",
        "How many calories did the study count?",
        "Who was to write the constitution?",
        "What was on television when the war began?",
        "weather disasters in 2010",
        "capital of Iraq falls to the Americans",
        "Can you tell me who won in Kosovo?",
    ],
)
def test_questions_on_events_are_not(text: str):
    assert not understand(text).asks_for_help


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("What is the latest on the strike?", Order.LATEST),
        ("When was the last time the lake froze?", Order.LATEST),
        ("What are the earliest reports of the virus?", Order.FIRST),
        ("Who was the first woman in orbit?", None),
        ("Who saw the last dodo?", None),
        ("Who is the mayor of Lima?", Order.LATEST),
        ("who's the ferry company's boss now", Order.LATEST),
        ("Is the general still in prison?", Order.LATEST),
        ("last ferry to sink off Merrow", Order.LATEST),
        ("What was the last we heard from the probe?", Order.LATEST),
        ("Who became mayor of Lima?", None),
        ("When did the last troops leave?", None),
        ("Who was the first woman to fly there?", None),
    ],
)
def test_the_first_or_latest_of_what_fits(text, order):
    assert order_of(text) is order


@pytest.mark.parametrize(
    ("text", "general"),
    [
        ("What happened on 27 July 2011?", True),
        ("2011年7月27日发生了什么事?", True),
        ("2011年7月有什么新闻", True),
        ("2011年7月日本发生了什么", False),
        ("What happened in Kosovo in July 2011?", False),
        ("What happened?", False),
    ],
)
def test_whatever_happened_is_asked_for_only_where_days_and_nothing_else_are_named(text, general):
    assert understand(text).general is general


@pytest.mark.parametrize(
    ("text", "wording", "years"),
    [
        ("9/11", "the 2001 September 11 attacks", (2001,)),
        ("Who planned the 9/11 attacks?", "Who planned the 2001 September 11 attacks?", (2001,)),
        ("7/7 bombings", "the 2005 London bombings", (2005,)),
        ("the 26/11 trial", "the 2008 Mumbai attacks trial", (2008,)),
        ("When did 2012 DA14 pass the Earth?", "When did 2012 DA14 pass the Earth?", ()),
        ("when did 2012 da14 pass the earth", "when did 2012 da14 pass the earth", ()),
    ],
)
def test_days_that_are_names_are_no_windows(text, wording, years):
    question = understand(text)
    assert (question.wording, question.years, question.window) == (wording, years, None)
    assert bool(question.notes) == bool(years)


@pytest.mark.parametrize("text", ["What happened on 9/11/2005?", "Air crash 7/7/2005", "911 calls"])
def test_days_that_are_days_stay_days(text):
    assert not understand(text).notes


def test_who_was_chosen_in_some_days_is_no_state_of_affairs():
    assert understand("Who was elected pope in 2013?").window == Window(date(2013, 1, 1), date(2013, 12, 31))
    assert understand("Who was pope in 2013?").order is not None


def test_the_days_looked_at_are_said_after_a_verb():
    assert understand("floods in 2011").looked_in == "in 2011"
    assert understand("floods until 2009").looked_in == "until 31 December 2009"
    assert understand("floods").looked_in == ""


def test_a_question_without_a_word_of_its_own_asks_on():
    asked = understand("Where was that?", ["When did the ferry sink?"])
    assert asked.fault is None
    assert asked.wording == "When did the ferry sink? Where was that?"
    assert asked.alone == "Where was that?"
    assert "no word" in understand("Where was that?").fault
    assert "no word" in understand("Where was that?", ["Why?"]).fault
