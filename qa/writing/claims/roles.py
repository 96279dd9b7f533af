"""Whether a sentence has those do and suffer things whom the events it cites name for it, and joins no two. Pure."""

import re
from collections.abc import Sequence
from functools import cache

from qa.text.folding import fold
from qa.writing.claims.acts import GLUE, unsaid_places
from qa.writing.claims.ground import Ground, bared
from qa.writing.claims.naming import TITLES, named
from qa.writing.claims.reading import Read, empty
from qa.writing.claims.words import Word, key, kinds, listed, words

_CLAUSE = re.compile(
    r"(?:[;–—]\s+|,\s+(?:and|but|while|after|before|when|which|who|whom|where|with|as|until|whose)\b"
    r"|\s+and\s+that\b|\s+(?:but|while|after|before|when|until|whereas|and\s+then)\s+)"
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
_Told = tuple[frozenset[str], frozenset[str], frozenset[int]]


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
            if at not in names and not empty(sentence.words[at]) and sentence.words[at].key not in GLUE
        ]
        unsaid = unsaid_places(sentence, cited)
        rest = [at for at in rest if at not in unsaid and not sentence.is_fact(sentence.words[at])]
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
        here = {_name(sentence.words[at]) for at in names}
        for at in names:
            name = _name(sentence.words[at])
            own = [clause for clause in told if name in clause[0]]
            if not own:
                continue
            agree = sum(any(_has(clause, sentence, place) for clause in own) for place in rest)
            holders = ([clause for clause in told if _has(clause, sentence, place)] for place in rest)
            others = sum(bool(held) and all(clause[0] and not clause[0] & here for clause in held) for held in holders)
            if others > agree:
                return sentence.words[at].text
    return None


def _told(one: Ground) -> list[_Told]:
    """Return the clauses of an event, each as the names that it is of, its keys and its groups."""
    found: list[_Told] = []
    for piece, _ in one.pieces:
        before: frozenset[str] = found[-1][0] if found else frozenset()
        for start, end in clauses(piece.text):
            places = piece.inside(start, end)
            names = frozenset(_name(piece.words[at]) for at in _names(piece) if at in places)
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


def swapped(sentence: Read, cited: Sequence[Ground]) -> str | None:
    """Return the act that a sentence has somebody do, or suffer, where the events name others for it; or None."""
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
        before = _before(text, at)
        noun = ends or (before in _NOUNS_AFTER and (before in ("the", "a", "an") or not word.text.endswith("ing")))
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
    """Return the last word of the name before an act and of that after it, the doer first; "" where there is none."""
    names = _names(text)
    before = [at for at in names if at < place]
    after = [at for at in names if place < at <= place + _LONGEST_RUN and not _parted(text, place, at)]
    left = _name(text.words[max(before)]) if before else ""
    between = text.words[max(before) + 1 : place] if before else []
    if text.words[place].text.endswith("ing") or any(word.text.lower() in _PRONOUNS for word in between):
        left = ""  # "…, killing two": who does it is named elsewhere, or by a pronoun
    right = ""
    if after:
        last = min(after)
        while last + 1 in names:
            last += 1
        right = _name(text.words[last])
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
    return frozenset(_name(word) for word in text.words)


def _name(word: Word) -> str:
    return fold(bared(word.text))


def _may_do(
    name: str, piece: Read, names: frozenset[str], where: int, everywhere: frozenset[str], *, left: bool
) -> bool:
    """Say whether an event's sentence lets a name do an act, or suffer it; it does where it names nobody for that."""
    by = any(one.text.lower() == "by" for one in piece.words[where + 1 : where + 3])
    turned_round = _passive(piece, where)
    if left and not by and (turned_round or piece.words[where].text.endswith("ing")):
        return True  # "was killed", "in recognising it": by whom stands elsewhere
    first = left is not turned_round
    own = _names(piece)
    beside = {_name(piece.words[at]) for at in own if (at < where if first else at > where)}
    near = {word.text.lower() for word in (piece.words[:where] if first else piece.words[where + 1 : where + 4])}
    if first or near & _PRONOUNS:
        beside |= names - {_name(word) for word in piece.words}
    return not beside or name in beside or name not in everywhere
