"""Whether events state the kind of detail that a question asks for: a number, a sum, a share, a name, a term. Pure.

Called before an answer is composed. Only plain cases are judged, and generously: a text that might hold the detail is
taken to hold it, because declining what the archive does say is worse than citing an event that stops short of it.
"""

import re
from collections.abc import Sequence

from qa.text.folding import fold

_NUMBER_WORDS = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands
million millions billion billions dozen dozens score scores no none both half single sole several entire twice third
double triple couple majority fourth fifth sixth seventh eighth ninth tenth""".split()
_NUMBER = re.compile(rf"(?<!\w)(?:\d[\d,.]*|{'|'.join(_NUMBER_WORDS)})(?!\w)", re.IGNORECASE)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = re.compile(
    rf"\b{_MONTH}\s+\d{{1,2}}\b|\b\d{{1,2}}\s+{_MONTH}\b|\b(?:19|20)\d\d\b|\b\d+(?:st|nd|rd|th)\b", re.IGNORECASE
)
_MONEY = re.compile(
    r"[$€£¥₹\d]|\b(?:dollars?|euros?|pounds?|yen|yuan|rupees?|rou?bles?|francs?|pesos?|kron\w+|[mbtr]+illion|free)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"[%\d]|\bper\s?cent\b|\bpercentage\b|\b(?:half|quarters?|thirds?|fifths?|tenths?|majority|out\s+of|in\s+(?:five|ten))\b",
    re.IGNORECASE,
)
_SUM = re.compile(r"(?:[$€£¥₹]\s?[\d,.]+(?:\s+[mbtr]+illion)?)", re.IGNORECASE)
_TERM = re.compile(
    r"\bsentenc|\bjailed\b|\bimprison|\bexecut|\bfined?\b|\bbann?(?:ed|s)?\b|\bin\s+(?:jail|prison)\b|\blash(?:es)?\b"
    r"|\b(?:years?|months?|days|weeks)\b|\blife\b|\bdeath\b|\bsuspended\b",
    re.IGNORECASE,
)
_DEATH = re.compile(
    r"^\W*(?:when|how|where|(?:on\s+)?(?:what|which)\s+(?:day|date|year))\s+(?:did|was)\s+(?!the\b)(?:[\w'’.-]+\s+){1,4}?"
    r"(?:die|died|killed|pass\s+away|assassinated|murdered)\W*$",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-Z][\w'’.-]*(?:\s+(?:[A-Z][\w'’.-]*|al-\w+|de|van|von|bin))*")
_BEFORE_PLACE = re.compile(
    r"(?:\b(?:in|near|at|off|from|to|outside|across|around|into|towards?|on|of|between|and|over)\s+(?:the\s+)?(?:\w+\s+of\s+)?|,\s+)$"
)
_QUOTED = re.compile(r"(?<!\w)[\"“”'‘]\w")

_SHARE_ASKED = re.compile(r"\b(?:what|which)\s+(?:share|percentage|proportion|per\s?cent|fraction)\b", re.IGNORECASE)
_NUMBER_ASKED = re.compile(
    r"\bhow\s+(?:many\b(?!\s+times)|old|tall|fast|heavy|high|deep)\b|\bwhat\s+(?:age|magnitude|number)\b", re.IGNORECASE
)
_MONEY_ASKED = re.compile(
    r"\bhow\s+much\s+(?:prize\s+|ransom\s+)?(?:money|cash|was\s+paid|did\s+\w+\s+(?:pay|cost))\b"
    r"|\b(?:what|which)\s+(?:sum|price|amount)\b|\bhow\s+much\b.*\b(?:pay|paid|cost|offer|spend|spent|fined?|worth|money)\b",
    re.IGNORECASE,
)
_SHARE_STATED = re.compile(r"\d[\d.,]*\s?(?:%|per\s?cent\b)", re.IGNORECASE)
_SUM_STATED = re.compile(r"[$€£¥₹]\s?\d[\d,.]*(?:\s?(?:[mbtr]+illion|[mb]n)\b)?", re.IGNORECASE)
_COUNTED = re.compile(r"\bhow\s+many\s+(?:more\s+|of\s+the\s+)?(?P<noun>\w+)", re.IGNORECASE)
_MARGIN_ASKED = re.compile(r"\bby\s+(?:how\s+(?:much|many)|what\s+margin)\b", re.IGNORECASE)
_TERM_ASKED = re.compile(
    r"\b(?:what|which|how\s+(?:long|harsh|heavy|stiff))\s+(?:an?\s+)?(?:(?:prison|jail|gaol)\s+)?(?:term|sentence|punishment)\b",
    re.IGNORECASE,
)
_DURATION_ASKED = re.compile(r"\bhow\s+long\b(?!\s+ago)", re.IGNORECASE)
_DURATION = re.compile(
    rf"(?:\d|\b(?:{'|'.join(_NUMBER_WORDS)}|an?|few|several))[\w,.]*[\s-]+(?:(?:and\s+)?a\s+half\s+|more\s+|full\s+|consecutive\s+)?"
    r"(?:second|minute|hour|day|night|week|fortnight|month|year|decade|centur)\w*",
    re.IGNORECASE,
)
_NAME_ASKED = re.compile(r"\b(?:what|which)\s+(?:was|is|were|are)\s+the\s+(?:full\s+)?names?\b", re.IGNORECASE)


_YEAR_OF = re.compile(
    r"\b(?P<year>(?:18|19|20)\d\d)\s+(?:[\w'’-]+\s+){0,4}?(?:elections?|referend(?:um|a)|plebiscite|Olympics?|Olympiad|Paralympics?"
    r"|Games|World\s+(?:Cup|Championships?|Series|Expo)|Super\s+Bowl|Grand\s+Prix|Open|Tour\s+de\s+France|championships?|census|vote"
    r"|primar(?:y|ies)|(?:Song\s+)?Contest|Awards?|Prizes?|summit|Cup|final)\b",
    re.IGNORECASE,
)


def missing_year(question: str, events: Sequence[tuple[int, str]]) -> int | None:
    """Return the year of a recurring occasion ("the 2009 Winter Olympics") that no event is of or speaks of, or None.

    Args:
        question: The user's own words.
        events: Year and text of the events closest to it.
    """
    for match in _YEAR_OF.finditer(question):
        year = int(match["year"])
        if not any(of == year or str(year) in text for of, text in events):
            return year
    return None


_WHO_HOLDS = re.compile(
    r"^\W*who(?:['’]s|\s+(?:is|was|are|were))\s+(?:now\s+|then\s+)?(?P<office>[^,;:?]*)", re.IGNORECASE
)
_OFFICES = (
    re.compile(r"\b(?:vice[\s-]*)?presiden(?:t|ts|cy|tial)\b", re.IGNORECASE),
    re.compile(r"\bprime[\s-]+minister|\bpremiers?\b|\bpm\b|\btaoiseach\b", re.IGNORECASE),
    re.compile(r"\bchancellor", re.IGNORECASE),
    re.compile(r"\b(?:king|queen|emperor|sultan|emir|monarch|throne)s?\b", re.IGNORECASE),
    re.compile(r"\b(?:popes?|pontiff|papal|papacy)\b", re.IGNORECASE),
    re.compile(r"\bmayor", re.IGNORECASE),
    re.compile(r"\bgovernor", re.IGNORECASE),
)


def missing_office(question: str, text: str) -> str | None:
    """Return the office whose holder a question asks for, in its words, where a text names no such office, or None.

    Args:
        question: The user's own words ("who is the king of Spain").
        text: All that the event says which is taken to answer it.
    """
    asked = _WHO_HOLDS.search(question)
    if asked is None:
        return None
    for office in _OFFICES:
        named = office.search(asked["office"])
        if named:
            return None if office.search(text) else named[0].lower()
    return None


def asks_for_a_death(text: str) -> bool:
    """Say whether a text asks when, how or where somebody named died, and for nothing else."""
    return _DEATH.search(text) is not None


def missing_detail(question: str, texts: Sequence[str]) -> str | None:
    """Return what a question asks for that none of these texts can hold, in words, or None if one may.

    Args:
        question: The user's own words.
        texts: All that the events closest to it say, an event a text.
    """
    for asked, holds, words in (
        (_SHARE_ASKED, _holds_share, "share"),
        (_MARGIN_ASKED, _holds_margin, "margin"),
        (_NUMBER_ASKED, _holds_number, "number"),
        (_MONEY_ASKED, _holds_money, "sum of money"),
        (_TERM_ASKED, _holds_term, "punishment"),
        (_NAME_ASKED, _holds_name, "name"),
    ):
        if asked.search(question):
            return None if any(holds(question, text) for text in texts) else words
    return None


def best_stating(question: str, texts: Sequence[str]) -> str | None:
    """Return the first of an event's texts that holds what is asked for, where that can be told; else None.

    Args:
        question: The user's own words.
        texts: What the event says, in the order in which it would be quoted.
    """
    if _DURATION_ASKED.search(question):
        return next((text for text in texts if _DURATION.search(text)), None)
    return next((text for text in texts if not missing_detail(question, [text])), None)


def stated_detail(question: str, text: str) -> str | None:
    """Return the words of a text that state the number, sum or share asked for, where only one reading is possible.

    Args:
        question: The user's own words.
        text: A quote that is to answer it.
    """
    for asked, pattern in ((_SHARE_ASKED, _SHARE_STATED), (_MONEY_ASKED, _SUM_STATED), (_NUMBER_ASKED, _NUMBER)):
        if asked.search(question):
            known = {number.casefold() for number in _NUMBER.findall(question)}
            bare = _DATE.sub(lambda date: " " * len(date[0]), text)
            stated = [match for match in pattern.finditer(bare) if match[0].casefold() not in known]
            counted = _COUNTED.search(question)
            if counted and len(stated) > 1:  # "how many people": the number that stands before these people
                noun = re.compile(rf"\s+(?:[\w-]+\s+){{0,2}}?{re.escape(counted['noun'])}\b", re.IGNORECASE)
                stated = [match for match in stated if noun.match(bare, match.end())]
            return text[stated[0].start() : stated[0].end()].rstrip(".,") if len(stated) == 1 else None
    return None


def _holds_number(question: str, text: str) -> bool:
    """Say whether a text has a number that is neither a date nor already in the question."""
    known = {number.casefold() for number in _NUMBER.findall(question)}
    return any(number.casefold() not in known for number in _NUMBER.findall(_DATE.sub(" ", text)))


def _holds_money(_question: str, text: str) -> bool:
    return _MONEY.search(_DATE.sub(" ", text)) is not None


def _holds_margin(question: str, text: str) -> bool:
    return _holds_number(question, _SUM.sub(" ", text))


def _holds_term(_question: str, text: str) -> bool:
    return _TERM.search(text) is not None


def _holds_share(_question: str, text: str) -> bool:
    return _SHARE.search(_DATE.sub(" ", text)) is not None


def _holds_name(question: str, text: str) -> bool:
    """Say whether a text has a name that is not in the question, and not that of a place, as far as can be seen."""
    known = set(fold(question).split())
    for name in _NAME.finditer(text):
        opens = name.start() == 0 and " " not in name[0]
        if name[0].isupper() and len(name[0]) > 1:
            continue  # the initials of a body, not what a person or ship is called
        if set(fold(name[0]).split()) - known and not opens and not _BEFORE_PLACE.search(text[: name.start()]):
            return True
    return _QUOTED.search(text) is not None
