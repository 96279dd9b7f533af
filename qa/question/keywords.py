"""What kind of answer keywords ask for, where nobody wrote a question: several things, or the course of one. Pure.

"plane crashes in 2005" wants them all, "the Merrow ferry scandal" what became of it. `intent` asks this after all that
whole questions show by their form.
"""

import re

_SAGA = re.compile(
    r"\b(?:scandals?|affair|cris[ie]s|riots|protests|unrest|uprising|revolt|revolution|siege|stand-?off|dispute|row|feud|controversy|saga"
    r"|massacre|coup|impeachment|exodus|man-?hunt|ouster|(?:court|criminal|murder|doping|fraud|corruption|abuse|spy|rape|kidnap(?:ping)?)\s+case|escape|trial|kidnapping"
    r"|bail-?out|split|break-?up|peace\s+(?:process|deal|talks)|war|conflict|insurgency|rebellion|mutiny|blockade|strike|occupation|genocide|famine|inquiry|inquest|takeover|story"
    r"|case(?=\s*(?:(?:19|20)\d\d\b.*)?\W*$))\b",
    re.IGNORECASE,
)
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")
_COUNT = re.compile(
    r"\bhow\s+(?:many|much|old|long|far|big)\b|^\W*(?:did|was|were|is|are|has|had|have|does|do|could|can|will|would|why|where)\b",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"\b(?:19|20)\d\d\s*(?:-|–|to|until|through|and)\s*(?:(?:19|20)\d\d|\d\d(?!\s+(?:season|campaign)))\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"^\W*how\s+many\s+(?P<what>(?:[\w'’-]+\s+){1,5}?)(?:(?P<where>in)\b|(?:were|are)\s+there\b|(?:have|had)\s+there\s+been\b"
    r"|there\s+were\b|happened\b|occurred\b|took\s+place\b|(?:has|have|did)\s+.{1,40}\b(?:had|seen|suffered|have|see|suffer)\W*$)",
    re.IGNORECASE,
)
_HAPPENINGS = ("quakes", "crashes", "attacks", "bombings", "elections", "shootings", "hurricanes", "strikes", "fires")
_COUNTED_PEOPLE = frozenset(
    """people persons men women children victims survivors deaths casualties passengers soldiers troops votes seats
    goals days years points""".split()
)
_PRIZES = re.compile(
    r"\bwho\s+(?:all\s+)?won\s+(?:the\s+)?(?:[\w'’-]+\s+){0,2}?(?:oscars|grammys|emmys|baftas|tonys|prizes|awards|majors|titles|medals|(?:golden\s+)?globes|slams)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:who|whom|whose|what|when|where|which|why|how|did|was|were|is|are|has|had|have|does|do|could|can|will|would|on|in|at|by|to|for|from|with"
    r"|about|if|whether|tell|find|show|give)(?:['’]?s)?\b",
    re.IGNORECASE,
)
_HEAD_ENDS = re.compile(
    r"[,;:.?!(]|\b(?:in|on|at|of|by|for|from|to|with|over|under|near|off|since|after|before|between|january|february|march|april|may|june|july|august|september|october|november|december|during|against|around|across|about|into|above|that|which|who|whose|where"
    r"|when|and|or|as|(?:19|20)\d\d|hit|took|taken|claimed|killed|arrested|fined|won|hijacked|seized|shot|lost|left|made|sunk|sank|list)\b",
    re.IGNORECASE,
)
_NO_LIST = frozenset(
    """dies wins opens quits falls breaks walks retires shoots resigns loses beats hits kills says gets becomes leaves
    arrives signs ends begins starts returns takes makes goes comes sinks votes passes plans calls names shuts closes
    turns sells buys
    elections results talks charges riots protests clashes floods ashes games olympics primaries remains rights riches
    nations states emirates islands netherlands times works lords commons saints papers files leaks tests rules
    sanctions tapes""".split()
)
_DEATH = re.compile(
    r"^\W*(?:(?:the\s+)?(?:death|date\s+of\s+death)\s+of\s+(?P<of>\S.*?)"
    r"|(?P<who>\S.*?)(?:['’]s)?\s+(?:death\s+date|date\s+of\s+death|death|dies|died|dead|passes\s+away|passed\s+away))\W*$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(?:people|men|women|children|soldiers?|troops|miners|civilians|students|earthquake|quake|tsunami|crash|floods?|fire|bomb\w*|attacks?|shooting"
    r"|war|storm|hurricane|typhoon|cyclone|outbreak|ebola|virus|riots?|massacre|stampede|disaster|explosion|toll|many|last|first|cause|in|on|at)\b|\d",
    re.IGNORECASE,
)
_LONGEST_NAME = 4
_LONGEST_HEAD, _LONGEST_SAGA, _LONGEST_LIST = 5, 8, 12
_PLURALS = frozenset("people women men children police staff".split())
_SINGULAR_S = frozenset(
    """this was is has does its his us politics news series species mathematics physics athletics press congress virus
    airbus bus gas texas paris laos honduras crisis business boss class glass process address success access loss
    princess actress illness across always perhaps campus census focus status bonus process olympics""".split()
)


def spelled_out(text: str) -> str:
    """Return keywords that ask when somebody died as that question: "hugo chavez death"; any other text as it is."""
    found = _DEATH.match(text)
    who = found and (found["who"] or found["of"])
    short = who and len(who.split()) == 1 and not who[0].isupper()  # "black death"
    if not who or short or len(who.split()) > _LONGEST_NAME or _ASKS.search(who) or _NOBODY.search(who):
        return text
    return f"When did {who} die?"


def names_several(text: str) -> bool:
    """Say whether keywords name several things ("plane crashes in 2005"), or a thing of several years."""
    if _PRIZES.search(text):
        return True
    if len(text.split()) > _LONGEST_LIST or text.rstrip().endswith("."):
        return False
    if not _COUNT.search(text) and (_SPAN.search(text) or len(set(_YEARS.findall(text))) > 2):
        return True
    words = _head(text)
    return bool(words) and is_plural(words[-1]) and words[-1] not in _NO_LIST and not words[0][0].isdigit()


def counts_events(text: str) -> bool:
    """Say whether a text asks how many events of a kind there were: "how many plane crashes were there in 2014"."""
    found = _HOW_MANY.search(text)
    if not found:
        return False
    counted = found["what"].lower().split()[-1]
    if found["where"] and not counted.endswith(_HAPPENINGS):
        return False
    return is_plural(counted) and counted not in _COUNTED_PEOPLE


def names_a_saga(text: str) -> bool:
    """Say whether keywords name what has a course: a scandal, a siege, a trial."""
    return not _ASKS.search(text) and len(text.split()) <= _LONGEST_SAGA and _SAGA.search(text) is not None


def _head(text: str) -> list[str]:
    """Return the words of the noun that keywords begin with, in lower case; none where it is a name, or none."""
    if _ASKS.search(text):
        return []
    words = re.findall(r"[\w'’-]+", _HEAD_ENDS.split(text, maxsplit=1)[0])
    named = text != text.lower() and len(words) > 1 and words[-1][:1].isupper()
    return [] if named or len(words) > _LONGEST_HEAD else [word.lower() for word in words]


def is_plural(noun: str) -> bool:
    """Say whether a noun, in lower case, is a plural, as far as its letters tell."""
    plural = len(noun) > 3 and noun.endswith("s") and not noun.endswith(("ss", "us", "is"))
    return noun in _PLURALS or (plural and noun not in _SINGULAR_S)
