"""Whether what a sentence says happened is said by the events it cites: its words, who did it to whom, and why. Pure."""

import re
from collections.abc import Sequence
from functools import cache

from qa.text.folding import fold
from qa.writing.claims.ground import Ground, bared
from qa.writing.claims.naming import TITLES, named
from qa.writing.claims.reading import Read, empty
from qa.writing.claims.words import group_of, key, kinds, listed, negatives, opposites, words

_GLUE = frozenset(
    key(word)
    for word in """according event incident happen occur occurrence follow following also however meanwhile then later
    eventually subsequently afterwards earlier previously already again further additional additionally moreover
    respectively due well part place time day month year week date moment period country nation people person
    become remain include including use make take do go come give get put set see number amount total figure
    say tell report state known name call well-known involve relate regard concern kind sort type thing way case
    several other another same such both each own as while whereas though although despite together altogether
    overall mr mrs ms when where whose which would could might around approximately nearly almost about roughly
    exactly precisely estimate aged age century group community result news story late early bring""".split()
)
"""Words that claim nothing of their own: a sentence may have them, whatever the events say."""
_CLAUSE = re.compile(
    r"(?:[;:–—]\s+|,\s+(?:and|but|while|after|before|when|which|who|whom|where|with|as|until|whose)\b|\s+and\s+that\b|\s+(?:but|while|after|before|when|until|whereas|and\s+then)\s+)"
)
_SUBORDINATE = re.compile(r"\b(?:after|before|when|while|once)\b", re.IGNORECASE)
_DOES = [
    "beat defeat overcome",
    "succeed replace",
    "resign retire",
    "kill shoot murder stab poison assassinate",
    "arrest capture detain",
    "accuse sue charge",
    "attack bomb invade",
    "buy acquire",
    "impeach depose oust dismiss overthrow recall",
    "elect appoint nominate",
    "convict acquit sentence",
    "marry",
    "win",
    "sworn inaugurate",
    "die",
    "recognise",
]
_ACTS = {key(word): number for number, line in enumerate(_DOES) for word in line.split()}
_OF_ONE = frozenset(
    number for number, line in enumerate(_DOES) if line.split()[0] in ("resign", "sworn", "die", "marry", "win")
)
"""Acts of one alone: whoever is named before or after, it is one name that counts."""
_PASSIVE = frozenset("is was were be been being are".split())
_GREAT = frozenset(key(word) for word in "large big high great bad heavy long".split())
"""What "never so far" and "no other" may be said as: "the largest"."""
_ALL = re.compile(r"\b(?:all|every|each|entire|entirely|whole)\b(?!\s+\d)", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:all|every\w*|each|entire(?:ly)?|whole|no\w*|throughout|complete(?:ly)?)\b", re.IGNORECASE)
_SOME = re.compile(r"\b(?:most|mostly|many|some|several|part(?:ly)?|half|few|majority)\b", re.IGNORECASE)
_ROLES = frozenset(
    key(word)
    for word in """deputy minister premier vice president captain governor mayor chairman chief secretary ambassador
    king queen prince candidate runner-up winner loser champion successor predecessor rival opponent victim attacker
    spokesman director commander judge founder author owner""".split()
)
"""Words for what somebody is."""
_PREPOSITIONS = frozenset("in at on from near for with to into over during after before of off outside around".split())
_NOUNS_AFTER = frozenset(
    "accept accepts accepted suffer suffers suffered admit concede concedes the a an in of by its their".split()
)
"""Words after which an act is a noun: "accepts defeat"."""
_PRONOUNS = frozenset("where he she it they his her its their him them who which whose this that".split())
_LONGEST_RUN = 6
_OWN, _OWN_SHARE = 3, 0.3
"""How many words of a stretch may be the writer's own, and what share of those that say something."""


def unsaid(sentence: Read, cited: Sequence[Ground]) -> str | None:
    """Return a word of a sentence that no cited event has nor stands in for, where it may not do without; or None.

    A few words that say little may be the writer's own, but none that an event has an opposite of. A reason may have
    hardly any: whatever is given as one must be told.
    """
    left = unsaid_places(sentence, cited)
    own = [at for at in left if _is_own(sentence, at, cited)]
    foreign = next((at for at in left if at not in own), None)
    if foreign is not None:
        return sentence.words[foreign].text
    telling = sum(not empty(word) and word.key not in _GLUE for word in sentence.words)
    most = min(1 if sentence.causal else _OWN, _OWN_SHARE * telling)
    return sentence.words[own[0]].text if len(own) > most else None


def _is_own(sentence: Read, at: int, cited: Sequence[Ground]) -> bool:
    """Say whether a word that no event has may be the writer's own: it says little, and no event says its opposite."""
    word = sentence.words[at]
    if word.key not in listed("neutral.txt") or word.key in listed("strong.txt"):
        return False
    if re.search(r"[a-z]{2}est$", word.text) and not (word.key in _GREAT and any(one.whole.unique for one in cited)):
        return False
    against = opposites().get(word.key, frozenset())
    groups = frozenset().union(*(group_of(other) for other in against))
    return not any(against & one.whole.keys() or groups & one.whole.groups() for one in cited)


def unsaid_places(sentence: Read, cited: Sequence[Ground]) -> list[int]:
    """Return where the words stand that no cited event says; those of numbers and dates are left out."""
    facts = [(one.start, one.end) for one in (*sentence.numbers, *sentence.days, *sentence.aparts)]
    left = []
    for at, word in enumerate(sentence.words):
        if empty(word) or word.key in _GLUE or any(start <= word.start < end for start, end in facts):
            continue
        kinds = sentence.kinds.get(at, frozenset())
        if any(one.says(word.key, kinds) or (word.large and one.names_it(word.text)) for one in cited):
            continue
        left.append(at)
    return left


def turned(sentence: Read, cited: Sequence[Ground]) -> str | None:
    """Return a word that a sentence negates and no event does, or the other way round; None where they agree."""
    for at, right in sentence.negated.items():
        if sentence.words[at].key in listed("neutral.txt"):
            right = not any(one.whole.negated for one in cited)
            if not right:
                continue
        if right and not any(_negates(one, sentence, at) for one in cited):
            return sentence.words[at].text
    for one in cited:
        for at, right in one.whole.negated.items():
            word = one.whole.words[at]
            if right and _is_affirmed(sentence, one, at) and not _compares(one.whole, at, sentence):
                return word.text
    return None


def unsaid_superlative(sentence: Read, cited: Sequence[Ground]) -> str | None:
    """Return the word by which a sentence sets something above all others, or speaks of all, where no event does."""
    whole = _ALL.search(sentence.text)
    if whole and not any(_EVERY.search(one.whole.text) for one in cited) and any(_SOME.search(one.whole.text) for one in cited):
        return whole[0]
    said = sentence.superlative
    if said is None:
        return None
    for one, other in (("first", "last"), ("last", "first")):
        told = frozenset().union(*(frozenset(re.findall(r"\w+", ground.whole.text.lower())) for ground in cited))
        if said.lower() == one and other in told and one not in told:
            return said
    return None if any(one.whole.unique for one in cited) else said


def unsaid_cause(sentence: Read, cited: Sequence[Ground]) -> bool:
    """Say whether a sentence gives a reason where no cited event gives any."""
    return sentence.causal and not any(one.whole.gives_reason for one in cited)


def merged(sentence: Read, cited: Sequence[Ground]) -> str | None:
    """Return a clause that joins the name of one event to what only another tells, or None.

    Each name of a clause must stand in an event that also has the clause's other words, numbers and dates. "Japan and
    Norway recognised it in March" may be told by two events, each of which has one of the names and all the rest.
    """
    if len(cited) < 2:
        return None
    for start, end in clauses(sentence.text):
        places = sentence.inside(start, end)
        names = [at for at in named(sentence) if at in places]
        rest = [
            at
            for at in places
            if at not in names and not empty(sentence.words[at]) and sentence.words[at].key not in _GLUE
        ]
        facts = [one for one in (*sentence.numbers, *sentence.days) if start <= one.start < end]
        inside = [(one.start, one.end) for one in (*facts, *sentence.aparts)]
        unsaid_here = unsaid_places(sentence, cited)
        rest = [
            at
            for at in rest
            if at not in unsaid_here and not any(low <= sentence.words[at].start < high for low, high in inside)
        ]
        for at in names or rest[:1]:
            if not any(_holds(one, sentence, at, rest, start, end) for one in cited):
                return sentence.text[start:end].strip(" ,;")
    return None


def misplaced(sentence: Read, cited: Sequence[Ground]) -> str | None:
    """Return a name that a sentence joins to what the events tell of somebody else only, or None."""
    told = [clause for one in cited for clause in _told(one)]
    for start, end in clauses(sentence.text):
        places = sentence.inside(start, end)
        names = [at for at in _names(sentence) if at in places and fold(sentence.words[at].text) not in TITLES]
        rest = [at for at in places if at not in names and sentence.words[at].key in (_ROLES | listed("strong.txt"))]
        names = [at for at in names if not re.search(r"['’]s?$", sentence.words[at].text)]
        here = {fold(bared(sentence.words[at].text)) for at in names}
        for at in names:
            name = fold(bared(sentence.words[at].text))
            own = [clause for clause in told if name in clause[0]]
            if not own:
                continue
            agree = sum(any(_has(clause, sentence, place) for clause in own) for place in rest)
            holders = ([clause for clause in told if _has(clause, sentence, place)] for place in rest)
            others = sum(bool(held) and all(clause[0] and not clause[0] & here for clause in held) for held in holders)
            if others > agree:
                return sentence.words[at].text
    return None


_Told = tuple[frozenset[str], frozenset[str], frozenset[int]]


def _told(one: Ground) -> list[_Told]:
    """Return the clauses of an event, each as the names that it is of, its keys and its groups."""
    found: list[_Told] = []
    for piece, _ in one.pieces:
        before: frozenset[str] = found[-1][0] if found else frozenset()
        for start, end in clauses(piece.text):
            places = piece.inside(start, end)
            names = frozenset(fold(bared(piece.words[at].text)) for at in _names(piece) if at in places)
            pronoun = any(piece.words[at].text.lower() in _PRONOUNS for at in places)
            names = names | before if pronoun or not names else names
            groups = frozenset().union(*(piece.kinds.get(at, frozenset()) for at in places))
            found.append((names, frozenset(piece.words[at].key for at in places), groups))
            before = names
    return found


def _names(text: Read) -> list[int]:
    """Return the places of a text's names, the first word with them where it is no number and no word for others."""
    first = text.words[0] if text.words else None
    counted = first and any(number.start <= first.start < number.end for number in text.numbers)
    opens = (
        first and first.large and not (empty(first) or counted or 0 in text.kinds or first.key in listed("neutral.txt"))
    )
    return [*([0] if opens else []), *(at for at in named(text) if at)]


def _has(clause: _Told, sentence: Read, place: int) -> bool:
    return sentence.words[place].key in clause[1] or bool(sentence.kinds.get(place, frozenset()) & clause[2])


def clauses(text: str) -> list[tuple[int, int]]:
    """Return where the clauses of a sentence begin and end."""
    found = {match.start() for match in _CLAUSE.finditer(text)}
    for match in _SUBORDINATE.finditer(text):  # "After the ferry sank, police …" ends at its comma
        comma = text.find(", ", match.end())
        found |= {comma} if comma > 0 else set()
    ends = sorted(found)
    return list(zip([0, *ends], [*ends, len(text)], strict=True))


def _holds(one: Ground, sentence: Read, name: int, rest: Sequence[int], start: int, end: int) -> bool:
    """Say whether an event has a name and all else that a clause says."""
    word = sentence.words[name]
    if not (one.names_it(word.text) or one.says(word.key, sentence.kinds.get(name, frozenset()))):
        return False
    if not all(one.says(sentence.words[at].key, sentence.kinds.get(at, frozenset())) for at in rest):
        return False
    counted = [number for number in sentence.numbers if start <= number.start < end and number.value != 1]
    if not all(any(told.supports(number) for told in one.whole.numbers) for number in counted):
        return False
    dated = [day for day in sentence.days if start <= day.start < end]
    return all(any(day.agrees(told) for told in one.days) for day in dated)


def _negates(one: Ground, sentence: Read, at: int) -> bool:
    """Say whether an event negates a word, or one that may stand for it."""
    word, kinds = sentence.words[at], sentence.kinds.get(at, frozenset())
    return bool(kinds & one.groups & negatives()) or any(
        one.whole.words[place].key == word.key or kinds & one.whole.kinds.get(place, frozenset())
        for place in one.whole.negated
    )


def _is_affirmed(sentence: Read, one: Ground, at: int) -> bool:
    """Say whether a sentence says plainly what an event says only with a "not" before it."""
    said, groups = one.whole.words[at].key, one.whole.kinds.get(at, frozenset())
    plain = [place for place in range(len(one.whole.words)) if place not in one.whole.negated]
    if any(one.whole.words[place].key == said or groups & one.whole.kinds.get(place, frozenset()) for place in plain):
        return False
    return any(
        word.key == said and place not in sentence.negated
        for place, word in enumerate(sentence.words)
    )


def _compares(text: Read, at: int, sentence: Read) -> bool:
    """Say whether a negated word only compares, as the sentence does: "no younger victim", "not until 17 June"."""
    after = text.text[text.words[at].end : text.words[at].end + 80]
    if text.words[at].text.endswith(("er", "er's")) or re.search(r"\buntil\b|\bas\b", after):
        return True
    return sentence.unique and re.search(r"\bbefore\b|\bthan\b|\bsince\b", after) is not None


def swapped(sentence: Read, cited: Sequence[Ground]) -> str | None:
    """Return the act that a sentence has somebody do to whom no event lets do it, or do it to; None where they agree."""
    for place, act in _acts(sentence):
        doer, other = _sides(sentence, place)
        everywhere = frozenset().union(*(_folded(one.whole) for one in cited))
        told = [
            (piece, names, where)
            for one in cited
            for piece, names in one.pieces
            for where, theirs in _acts(piece)
            if theirs == act
        ]
        if not told:
            continue
        if act in _OF_ONE:
            doer, other = doer or other, ""
            if (
                doer
                and not any(doer in names | _folded(piece) for piece, names, _ in told)
                and any(doer in _folded(piece) for one in cited for piece, _ in one.pieces)
            ):
                return sentence.words[place].text
            continue
        if doer and not any(_may_do(doer, piece, names, where, everywhere, left=True) for piece, names, where in told):
            return sentence.words[place].text
        if other and not any(
            _may_do(other, piece, names, where, everywhere, left=False) for piece, names, where in told
        ):
            return sentence.words[place].text
    return None


def _acts(text: Read) -> list[tuple[int, int]]:
    """Return the places of the acts of a text that one does and another suffers, and which they are."""
    numbers = _act_groups()
    found = []
    for at, word in enumerate(text.words):
        ends = word.text.endswith(("ion", "ions", "ment", "er", "ers", "ory"))
        noun = ends or (_before(text, at) in _NOUNS_AFTER and not word.text.endswith("ing"))
        act = None if noun else _ACTS.get(word.key)
        if act is None and not noun:
            act = next((numbers[group] for group in text.kinds.get(at, ()) if group in numbers), None)
        if act is not None and not word.large:
            found.append((at, act))
    return found


@cache
def _act_groups() -> dict[int, int]:
    """Return the groups of words that mean one of the acts, each with the act: those that all of its verbs are in."""
    found: dict[int, int] = {}
    for number, line in enumerate(_DOES):
        verbs = words(line)
        groups = kinds(verbs)
        common = frozenset.intersection(*(groups.get(at, frozenset()) for at in range(len(verbs))))
        found.update(dict.fromkeys(common if len(verbs) > 1 else (), number))
    return found


def _sides(text: Read, place: int) -> tuple[str, str]:
    """Return the last word of the name before an act and of the one after it, the doer first; "" where there is none."""
    names = _names(text)
    before = [at for at in names if at < place]
    after = [at for at in names if place < at <= place + _LONGEST_RUN and not _parted(text, place, at)]
    left = fold(bared(text.words[max(before)].text)) if before else ""
    between = text.words[max(before) + 1 : place] if before else []
    if text.words[place].text.endswith("ing") or any(word.text.lower() in _PRONOUNS for word in between):
        left = ""  # "…, killing two": who does it is named elsewhere, or by a pronoun
    right = ""
    if after:
        last = min(after)
        while last + 1 in names:
            last += 1
        right = fold(bared(text.words[last].text))
    if _passive(text, place):
        by = any(text.words[at].text.lower() == "by" for at in range(place + 1, min(len(text.words), place + 4)))
        return (right if by else "", left)
    return left, right


def _before(text: Read, at: int) -> str:
    """Return the word before a place, "the" for a number: "the twelfth attack" is a noun, too."""
    if any(number.end <= text.words[at].start <= number.end + 1 for number in text.numbers):
        return "the"
    return text.words[at - 1].text.lower() if at else ""


def _parted(text: Read, place: int, at: int) -> bool:
    """Say whether a preposition stands between an act and a name, so that the name says where or when."""
    return any(word.text.lower() in _PREPOSITIONS for word in text.words[place + 1 : at])


def _passive(text: Read, place: int) -> bool:
    """Say whether an act is told from the side of who suffers it: "was beaten", "killed by"."""
    acting = text.words[place].text.endswith("ing")
    before = any(text.words[at].text.lower() in _PASSIVE for at in range(max(0, place - 2), place)) and not acting
    if _before(text, place) in ("those", "people", "number", "men", "women", "persons", "soldiers", "workers"):
        return True  # "those killed"
    return before or any(one.text.lower() == "by" for one in text.words[place + 1 : place + 3])


def _folded(text: Read) -> frozenset[str]:
    return frozenset(fold(re.sub(r"['’]s?$", "", word.text)) for word in text.words)


def _may_do(
    name: str, piece: Read, names: frozenset[str], where: int, everywhere: frozenset[str], *, left: bool
) -> bool:
    """Say whether an event's sentence lets a name do an act, or suffer it; it does where it names nobody for that."""
    by = any(one.text.lower() == "by" for one in piece.words[where + 1 : where + 3])
    turned_round = _passive(piece, where)
    if turned_round and left and not by:
        return True
    first = left is not turned_round
    own = _names(piece)
    beside = {fold(bared(piece.words[at].text)) for at in own if (at < where if first else at > where)}
    near = {word.text.lower() for word in (piece.words[:where] if first else piece.words[where + 1 : where + 4])}
    if first or near & _PRONOUNS:
        beside |= names - {fold(bared(word.text)) for word in piece.words}
    return not beside or name in beside or name not in everywhere
