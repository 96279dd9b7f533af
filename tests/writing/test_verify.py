"""A writer that lies: each lie is caught by the check that it is for, and what is true passes."""

import pytest
from ferry import FERRY, GIVEN

from qa.records.written import Fault
from qa.writing.verify import Before, verify

TRUE = [
    "The ferry Santa Rosa sank off Lima on 2 May 2004, and at least twelve people drowned [1].",
    "On May 2, 2004, the Santa Rosa sank off Lima [1].",
    "At least 12 people drowned when the Santa Rosa sank off Lima, Peru, in May 2004 [1].",
    "Captain Ana Quispe survived [1].",
    'Harbour master Luis Paredes said that "nobody checked the doors" [1].',
    "The cause was not known [1].",
    "Ana Quispe was arrested by police in Lima two days later [1][2].",
    "Two days after the ferry sank, police in Lima arrested its captain, Ana Quispe [1][2].",
    "The Santa Rosa sank on 2 May [1], and on 4 May police arrested Captain Quispe [2].",
    "Police arrested Captain Ana Quispe because she had left the Santa Rosa before the passengers [2].",
    "A road of two thousand five hundred metres opened near Cusco on 9 May 2004 [3].",
    "The road cost 2.5 million dollars [3].",
    "52% of the town voted for the road and 48% voted against it [3].",
    "President Rosa Mamani cut the ribbon, and the mayor, Juan Huanca, stayed away [3].",
    "On Sunday, 2 May 2004, the ferry Santa Rosa sank off Lima [1].",
]


@pytest.mark.parametrize("sentence", TRUE)
def test_what_the_events_say_passes(sentence):
    assert verify(sentence, GIVEN) is None


LIES = {
    # numbers
    "At least thirteen people drowned when the Santa Rosa sank off Lima [1].": Fault.NUMBER,
    "Exactly twelve people drowned when the Santa Rosa sank off Lima [1].": Fault.NUMBER,
    "More than twelve people drowned when the Santa Rosa sank off Lima [1].": Fault.NUMBER,
    "Up to twelve people drowned when the Santa Rosa sank off Lima [1].": Fault.NUMBER,
    "Dozens of people drowned when the Santa Rosa sank off Lima [1].": Fault.NUMBER,
    "A road of 2,500 kilometres and 25 metres opened near Cusco [3].": Fault.NUMBER,
    "The road cost $2.5 billion [3].": Fault.NUMBER,
    "The road cost €2.5 million [3].": Fault.NUMBER,
    "The road cost two and a half thousand dollars [3].": Fault.NUMBER,
    "48 per cent of the town voted for the road and 52 per cent against [3].": Fault.NUMBER,
    "A road of 2.5 million metres opened near Cusco [3].": Fault.NUMBER,
    # dates
    "The ferry Santa Rosa sank off Lima on 3 May 2004 [1].": Fault.DATE,
    "The ferry Santa Rosa sank off Lima in May 2005 [1].": Fault.DATE,
    "The ferry Santa Rosa sank off Lima in June [1].": Fault.DATE,
    "The ferry Santa Rosa sank off Lima on Monday [1].": Fault.DATE,
    "Three days later police in Lima arrested Captain Ana Quispe [1][2].": Fault.DATE,
    "The day before the ferry sank, police in Lima arrested Captain Ana Quispe [1][2].": Fault.DATE,
    "The following month police in Lima arrested Captain Ana Quispe [1][2].": Fault.DATE,
    "The Santa Rosa sank on 4 May [1], and on 2 May police arrested Captain Quispe [2].": Fault.DATE,
    "The road near Cusco opened in 1994 [3].": Fault.DATE,
    # names
    "The ferry Santa Maria sank off Lima [1].": Fault.NAME,
    "The ferry Santa Rosa sank off Callao [1].": Fault.NAME,
    "Captain Luis Quispe survived [1].": Fault.NAME,
    "President Rosa Huanca cut the ribbon [3].": Fault.NAME,
    "The mayor, Juan Mamani, stayed away [3].": Fault.NAME,
    "President Alejandro Toledo cut the ribbon [3].": Fault.NAME,
    "Police in Chile arrested Captain Ana Quispe [2].": Fault.NAME,
    # quotations
    'Luis Paredes said that "nobody closed the doors" [1].': Fault.QUOTE,
    "Luis Paredes said: “It was murder” [1].": Fault.QUOTE,
    '"The cause is known", said Luis Paredes [1].': Fault.QUOTE,
    # what happened
    "Captain Ana Quispe drowned off Chimbote with her crew [1].": Fault.NAME,
    "The ferry Santa Rosa was hijacked off Lima [1].": Fault.WORDS,
    "The ferry Santa Rosa was rebuilt in Lima [1].": Fault.WORDS,
    "Police in Lima released Captain Ana Quispe [2].": Fault.WORDS,
    "The drunken crew of the Santa Rosa survived [1].": Fault.WORDS,
    "A notorious road opened near Cusco [3].": Fault.WORDS,
    "The town demolished the road near Cusco [3].": Fault.WORDS,
    # not, more, because
    "Captain Ana Quispe did not survive [1].": Fault.NEGATION,
    "Police in Lima did not arrest Captain Ana Quispe [2].": Fault.NEGATION,
    "The cause is known [1].": Fault.NEGATION,
    "The Santa Rosa sank off Lima in the deadliest accident at sea [1].": Fault.WORDS,
    "It is the first road near Cusco [3].": Fault.LEANS,
    "The road near Cusco is the longest [3].": Fault.COMPARISON,
    "The road near Cusco opened because the mayor voted against it [3].": Fault.CAUSE,
    "Police in Lima arrested Captain Ana Quispe because of a debt [2].": Fault.WORDS,
    # who did what, and what goes together
    "Captain Ana Quispe arrested police in Lima [2].": Fault.ROLES,
    "President Rosa Mamani was arrested in Lima [2][3].": Fault.ROLES,
    "Juan Huanca drowned off Lima [1][3].": Fault.MERGED,
    "Captain Ana Quispe cut the ribbon near Cusco [1][3].": Fault.MERGED,
    # marks and shapes
    "The ferry Santa Rosa sank off Lima.": Fault.MARK,
    "The ferry Santa Rosa sank off Lima [4].": Fault.MARK,
    "The ferry Santa Rosa sank off Lima [1][7].": Fault.MARK,
    "The ferry Santa Rosa sank off Lima (1).": Fault.MARK,
    "The ferry Santa Rosa sank off Lima: see http://evil.example/x [1].": Fault.LINK,
    "Write to master@evil.example about the ferry Santa Rosa [1].": Fault.LINK,
    "Die Fähre Santa Rosa ist am zweiten Mai vor Lima gesunken und viele Menschen sind ertrunken [1].": Fault.LANGUAGE,
    "El transbordador Santa Rosa se hundió frente a Lima y murieron doce personas [1].": Fault.LANGUAGE,
    "She was arrested in Lima [2].": Fault.LEANS,
}


def test_there_are_fifty_lies():
    assert len(LIES) >= 50


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_caught_for_what_it_is(lie):
    verdict = verify(lie, GIVEN)
    assert verdict is not None
    assert verdict.fault is LIES[lie]


def test_a_pronoun_may_lean_on_the_sentence_before_unless_that_was_taken_out():
    sentence = "She was arrested in Lima two days later [2]."
    assert verify(sentence, GIVEN, Before((FERRY,))) is None
    assert verify(sentence, GIVEN, Before((FERRY,), gone=True)).fault is Fault.LEANS
    assert verify("She stayed away from Cusco [3].", GIVEN, Before((FERRY,))).fault is Fault.LEANS


def test_a_reason_names_the_words_at_fault():
    assert verify("At least thirteen people drowned off Lima [1].", GIVEN).reason == (
        "“thirteen” is not what the events it cites say"
    )
