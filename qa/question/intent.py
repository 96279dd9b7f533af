"""The kind of answer that a text asks for: a fact, a date, a list, a story, or none that an archive gives. Pure."""

import re

from qa.records.question import Intent, Order

_LATEST = re.compile(r"\b(?:latest|most\s+recent(?:ly)?|newest|last\s+time)\b", re.IGNORECASE)
_FIRST = re.compile(r"\b(?:earliest|first\s+(?:mention\w*|report(?:s|ed)?(?:\s+of)?|recorded|told))\b", re.IGNORECASE)
_HELP = re.compile(
    r"^\W*(?:(?:please\s+)?(?:how\s+(?:do|can|should|would|might)\s+(?:i|we|you|one)|how\s+to|should\s+(?:i|we)|can\s+you\s+(?!tell|find|say)"
    r"|what\s+should\s+i|(?:what(?:['’]s|\s+is)?\s+)?(?:the\s+)?best\s+way\s+(?:to|of|get)|(?:write|compose|translate|recommend|suggest)\s+(?:me\s+)?(?:a|an|some|this|the)\b"
    r"|tell\s+me\s+a\s+(?:joke|story|riddle))\b|(?:what(?:['’]s|\s+is)|calculate|compute|solve)\s+(?:the\s+square\s+root\b|[\d.,]+\s*(?:%|per\s*cent"
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
    r"|what\s+happened\s+(?:after|with)\b.{3,}\band\s+(?:how|what|then))",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"^\W*(?:list\b|name\s+(?:all|some|the\s+(?:\w+\s+){0,2}?\w*[^s\W]s)\b|who\s+all\b|who\s+(?:were|are)\s+(?:the|all)\s+\w*[^s\W]s\b|what\s+(?:were|are)\s+(?:the|all)\b"
    r"|what\s+(?:happened|went\s+on|took\s+place|occurred)\b|what\s+(?:else\s+)?(?:things|news)\b|who\s+\w+\s+(?:\w+\s+)?their\b"
    r"|(?:who|which)\b.*\b(?:between\s.*\d{4}\s+and\s.*\d{4}|from\s+(?:\w+\s+)?\d{4}\s+(?:to|through|until)\s+(?:\w+\s+)?\d{4})\W*$)"
    r"|\b(?:all\s+the|every|each\s+of\s+the|took\s+turns)\b|\bhow\s+(?:many\s+times|often)\b|^\W*(?:which|what)\s+of\s+",
    re.IGNORECASE,
)
_ASKED = re.compile(r"^\W*(?:which|what)\s+(?P<phrase>[^,;:()]+)", re.IGNORECASE)
_LONGEST_PHRASE = 7
_SINGULAR_VERBS = frozenset("was is has does".split())
_AFTER_NOUN = _SINGULAR_VERBS | frozenset(
    """did were are have do had can could will would should may might must of in on at from to for with by about over
    after before since between during that who which whose and or hit took won lost went came gave got made
    broke blew fell saw left began held sent set put cut quit struck swept shook sank rose said told met paid
    sold bought bid fought caught brought built became grew drew threw flew ran stood spent led befell kept
    beat shot rang spoke wrote chose tore burst hid withdrew froze""".split()
)
_PLURALS = frozenset("people women men children police".split())
_SINGULAR_S = frozenset(
    """this was is has does its his us politics news series species mathematics physics athletics press congress virus
    airbus bus gas texas paris laos honduras crisis business boss class glass process address success access loss
    princess actress illness across always perhaps campus census focus status bonus process olympics""".split()
)


def asks_for_help(text: str) -> bool:
    """Say whether a text asks for advice, a sum or a piece of work, and not for what happened."""
    return _HELP.search(text) is not None


def intent_of(text: str) -> Intent:
    """Say what kind of answer a text asks for."""
    if _WHEN.search(text):
        return Intent.WHEN
    if _STORY.search(text):
        return Intent.STORY
    return Intent.LIST if _LIST.search(text) or _asks_for_several(text) else Intent.FACT


def order_of(text: str) -> Order | None:
    """Say whether a text asks for the first or the latest of what fits; None where it asks for the best."""
    if _LATEST.search(text):
        return Order.LATEST
    return Order.FIRST if _FIRST.search(text) else None


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
        if at == 0 or word in _SINGULAR_VERBS or any(re.search(r"['’]s?$", earlier) for earlier in words[:at]):
            return False
        noun = words[at - 1]
        plural = len(noun) > 3 and noun.endswith("s") and not noun.endswith(("ss", "us", "is"))
        return noun in _PLURALS or (plural and noun not in _SINGULAR_S)
    return False
