"""The kind of answer that a text asks for: a fact, a date, a list, a story, or none that an archive gives. Pure."""

import re

from qa.question.keywords import counts_events, is_plural, names_a_saga, names_several
from qa.records.question import Intent, Order

_LATEST = re.compile(
    r"\b(?:latest|most\s+recent(?:ly)?|newest|last\s+time|(?:last|final)\s+(?:news|word|update|we\s+(?:heard|saw))|finally\s+happened"
    r"|at\s+the\s+moment|these\s+days|any\s+(?:news|word|updates?)\s+(?:on|about|of)|(?:announced|happened|seen|heard)\s+last|(?:won|win|winner\s+of)\s+the\s+last|last\s+in\s+the\s+news)\b"
    r"|^\W*(?:(?:what|who|which|when|where)\s+(?:was|were|is|are)\s+(?:the\s+)?last\b|last\s)|['’]s\s+last\s+(?:\w+\s+){1,3}of\s+\d{4}\b",
    re.IGNORECASE,
)
_NEWS = r"(?:news|developments?|updates?|word|headlines?|stories|reports?)"
_ON = r"(?:on|about|from|with|in|regarding|concerning)"
_ON_A_TOPIC = re.compile(
    rf"^\W*(?:(?:what(?:['’]?s|\s+is|\s+are|\s+was|\s+were)?|tell\s+me|give\s+me|show\s+me|any|the)\s+)*"
    rf"(?:(?:latest|newest|most\s+recent|last|recent|any)\s+{_NEWS}\s+(?:{_ON}|of)|(?:latest|newest|most\s+recent)\s+{_ON})\s+(?P<topic>\S.*)$"
    rf"|^(?P<before>.*\S)\s+(?:latest|newest|recent)(?:\s+{_NEWS})?\W*$",
    re.IGNORECASE,
)
_OFFICE = (
    r"president|prime\s+minister|pm|premier|chancellor|taoiseach|king|queen|emperor|sultan|emir|pope|archbishop|patriarch|leader|head|boss"
    r"|chief|chair(?:man|woman|person)?|ceo|director|secretary|minister|ambassador|governor|mayor|speaker|adviser|ruler|dictator"
    r"|prince|heir|champion|captain|manager|coach|owner|holder"
)
_STATE = re.compile(
    rf"^\W*(?:(?:who|where)(?:['’]?s|\s+is|\s+are)\s+(?:now\s+)?(?:the\s+)?(?:current\b|present\b|(?:[\w.'’-]+\s+){{0,4}}?(?:{_OFFICE})\b(?!\s+(?:who|that)\b))"
    r"|current\b|(?:is|are)\s.*\b(?:still|yet|now)\b|.*\bnow\W*$|did\s.*\bever\b|(?:who|what|where|which)\b.*\b(?:still\s+\w+|currently)\W*$)",
    re.IGNORECASE,
)
_STATE_THEN = re.compile(
    rf"^\W*who(?:['’]s|\s+(?:was|were|is|are))\s+(?:then\s+)?(?:the\s+)?(?:(?:[\w.'’-]+\s+){{0,4}}?(?:{_OFFICE})|leading|governing|running|ruling|heading)\b"
    r"(?:\s+(?:of|in|at|for)(?:\s+[\w.'’-]+){1,6}|(?<=ing)(?:\s+[\w.'’-]+){1,6})?\W*$",
    re.IGNORECASE,
)
_DONE = re.compile(r"\b(?:\w+ed|chosen|made|shot|sworn|beaten)\b", re.IGNORECASE)
"""What was done to somebody is an event of those days, and no state of affairs: "who was elected pope in 2013"."""
_FIRST = re.compile(r"\b(?:earliest|first\s+(?:mention\w*|report(?:s|ed)?(?:\s+of)?|recorded|told))\b", re.IGNORECASE)
_HELP = re.compile(
    r"^\W*(?:(?:please\s+)?(?:how\s+(?:do|can|should|would|might)\s+(?:i|we|you|one)|how\s+to|should\s+(?:i|we)|can\s+you\s+(?!tell|find|say)"
    r"|what\s+should\s+i|(?:what(?:['’]s|\s+is)?\s+)?(?:the\s+)?best\s+way\s+(?:to|of|get)|(?:write|compose|translate|recommend|suggest)\s+(?:me\s+)?(?:a|an|some|this|the)\b"
    r"|tell\s+me\s+a\s+(?:joke|story|riddle)|what(?:['’]?s|\s+is)\s+(?:on\s+(?:tv|television|telly)|the\s+(?:weather|time|meaning\s+of\s+life))"
    r"|(?:what(?:['’]?s|\s+is)\s+)?(?:the\s+)?(?:capital|currency)\s+(?:city\s+)?of\s+(?:the\s+)?\w+(?:\s+\w+)?(?=\W*$)|(?:hi\W+)?how\s+are\s+you\b"
    r"|(?:weather|temperature)(?:\s+forecast)?\s+(?:for\s+)?(?:today|tomorrow|tonight))\b|(?:what(?:['’]s|\s+is)|calculate|compute|solve)\s+(?:the\s+square\s+root\b|[\d.,]+\s*(?:%|per\s*cent"
    r"|times|plus|minus|divided|[-+*/x×÷^]\s*\d)))",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"^\W*(?:when\b|(?:on|in|at)?\s*(?:what|which)\s+(?:exact\s+)?(?:date|day|month|year)\b|what\s+(?:is|was)\s+the\s+"
    r"(?:exact\s+)?(?:date|birthday|day)\b)|\b(?:when|what\s+date|which\s+day|what\s+day|what\s+year)\s*\??$",
    re.IGNORECASE,
)
_STORY = re.compile(
    r"\b(?:how\s+(?:did|was|has|have|were|does)\s+.{3,}\b(?:unfold|develop|evolve|play\s+out|turn\s+out|go\b|begin|progress"
    r"|escalate|come\s+about|come\s+to|react|move|fall\s+apart|put\s+off|spread|change)|what\s+(?:became|happened)\s+(?:of|to)\b|timeline"
    r"|chronology|story\s+of|history\s+of|course\s+of\s+events|step\s+by\s+step|from\s+the\s+(?:first|start|beginning|charges?"
    r"|judges?).{3,}\bto\b|from\s+.{3,}\bto\s+the\s+(?:end|last|final|punishment|verdict|outcome)"
    r"|what\s+happened\s+(?:after|with)\b.{3,}\band\s+(?:how|what|then)|what\s+happened\s+(?:with|at)\b"
    r"|,?\s+what\s+happened\W*$|how\s+(?:it|they|things)\s+(?:went|began|started|ended|came\s+about)|and\s+what\s+(?:followed|came\s+(?:after|of))"
    r"|how\s+did\s+(?:it|they|things)\s+(?:start|begin|end)|start\s+to\s+finish|rise\s+and\s+fall|and\s+(?:its\s+)?aftermath)",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"^\W*how\s+(?:(?:did|was|were|has|have)\s|(?!(?:many|much|old|long|far|often|big|tall|high|fast|large|deep|heavy|wide|hot|strong|close|late|soon|hard|low|near|well|thin)\b)"
    r"(?:[\w'’-]+\s+){1,6}?(?:was|were|came|got|ended|became|fell|began|went|lost)\b)",
    re.IGNORECASE,
)
_HOW_A_FACT = re.compile(
    r"\b(?:die[ds]?|killed|murdered|shot|win|won|survive[ds]?|related|respond(?:ed)?|reply|replied|score[ds]?|vote[ds]?|describe[ds]?|call(?:ed)?|brand(?:ed)?"
    r"|rule[ds]?|celebrate[ds]?|hit|spell|named?|answer(?:ed)?)\b",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"^\W*(?:list\b|times\s+(?!square\b)\w+|name\s+(?:all|some|the\s+(?:\w+\s+){0,2}?\w*[^s\W]s)\b|who\s+all\b|who\s+(?:were|are)\s+(?:the|all)\s+\w*[^s\W]s\b|what\s+(?:were|are)\s+(?:the|all)\b(?!\s+(?:\w+\s+)?names?\b)"
    r"|what\s+(?:happened|went\s+on|took\s+place|occurred)\b|what\s+(?:else\s+)?(?:things|news)\b|who\s+\w+\s+(?:\w+\s+)?their\b"
    r"|(?:who|which)\b.*\b(?:between\s.*\d{4}\s+and\s.*\d{4}|from\s+(?:\w+\s+)?\d{4}\s+(?:to|through|until)\s+(?:\w+\s+)?\d{4})\W*$)"
    r"|\b(?:all\s+the|every|each\s+of\s+the|took\s+turns)\b|\bhow\s+(?:many\s+times|often)\b|^\W*(?:which|what)\s+of\s+",
    re.IGNORECASE,
)
_NUMBERED = frozenset("two three four five six seven eight nine ten both".split())
_ASKED = re.compile(r"^\W*(?:which|what)\s+(?P<phrase>[^,;:()]+)", re.IGNORECASE)
_LONGEST_PHRASE = 7
_SINGULAR_VERBS = frozenset("was is has does".split())
_AFTER_NOUN = _SINGULAR_VERBS | frozenset(
    """did were are have do had can could will would should may might must of in on at from to for with by about over
    after before since between during that who which whose hit took won lost went came gave got made
    broke blew fell saw left began held sent set put cut quit struck swept shook sank rose said told met paid
    sold bought bid fought caught brought built became grew drew threw flew ran stood spent led befell kept
    beat shot rang spoke wrote chose tore burst hid withdrew froze""".split()
)


def asks_for_help(text: str) -> bool:
    """Say whether a text asks for advice, a sum or a piece of work, and not for what happened."""
    return _HELP.search(text) is not None


def intent_of(text: str) -> Intent:
    """Say what kind of answer a text asks for."""
    if _WHEN.search(text):
        return Intent.WHEN
    if _STORY.search(text) or (_HOW.search(text) and not _HOW_A_FACT.search(text)):
        return Intent.STORY
    if _LIST.search(text) or _asks_for_several(text) or names_several(text) or counts_events(text):
        return Intent.LIST
    return Intent.STORY if names_a_saga(text) and order_of(text) is None else Intent.FACT


def order_of(text: str) -> Order | None:
    """Say whether a text asks for the first or the latest of what fits; None where it asks for the best.

    What is so now is what the latest of the events on it says.
    """
    if _LATEST.search(text) or _STATE.search(text):
        return Order.LATEST
    return Order.FIRST if _FIRST.search(text) else None


def topic_of(wording: str) -> str | None:
    """Return the topic on which a wording asks for the latest, whatever that is ("latest on Syria"), or None."""
    found = _ON_A_TOPIC.search(wording)
    return (found["topic"] or found["before"]).rstrip(" ?.!") if found else None


def was_so_then(wording: str) -> bool:
    """Say whether a wording, its days taken out, asks who held an office then: who did had come into it before."""
    return _STATE_THEN.search(wording) is not None and not _DONE.search(wording)


def _asks_for_several(text: str) -> bool:
    """Say whether what follows "which" or "what" is a plural: "which bus bombings hit", but not "which bus company"."""
    asked = _ASKED.search(text)
    if not asked:
        return False
    words = re.findall(r"[\w'’-]+", asked["phrase"].lower())[:_LONGEST_PHRASE]
    for at, word in enumerate(words):
        ends = word in _AFTER_NOUN or (at > 0 and word.endswith("ed"))
        if not ends:
            continue
        if (
            at == 0
            or word in _SINGULAR_VERBS
            or _NUMBERED.intersection(words[:at])
            or any(re.search(r"['’]s?$", earlier) for earlier in words[:at])
        ):
            return False
        return is_plural(words[at - 1])
    return False
