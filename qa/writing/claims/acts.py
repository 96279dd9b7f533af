"""Whether what a sentence says is said by the events it cites: its words, what did not happen, and why. Pure."""

import re
from collections.abc import Sequence

from qa.writing.claims.ground import Ground
from qa.writing.claims.reading import Read, empty
from qa.writing.claims.words import group_of, key, listed, negatives, opposites

GLUE = frozenset(
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
_GREAT = frozenset(key(word) for word in "large big high great bad heavy long".split())
"""What "never so far" and "no other" may be said as: "the largest"."""
_ALL = re.compile(r"\b(?:all|every|each|entire|entirely|whole)\b(?!\s+\d)", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:all|every\w*|each|entire(?:ly)?|whole|no\w*|throughout|complete(?:ly)?)\b", re.IGNORECASE)
_SOME = re.compile(r"\b(?:most|mostly|many|some|several|part(?:ly)?|half|few|majority)\b", re.IGNORECASE)
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
    telling = sum(not empty(word) and word.key not in GLUE for word in sentence.words)
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
    left = []
    for at, word in enumerate(sentence.words):
        if empty(word) or word.key in GLUE or sentence.is_fact(word):
            continue
        kinds = sentence.kinds.get(at, frozenset())
        if any(one.says(word.key, kinds) or (word.large and one.names_it(word.text)) for one in cited):
            continue
        left.append(at)
    return left


def turned(sentence: Read, cited: Sequence[Ground]) -> str | None:
    """Return a word that a sentence negates and no event does, or the other way round; None where they agree."""
    for at, right in sentence.negated.items():
        little = sentence.words[at].key in listed("neutral.txt")
        if little and any(one.whole.negated for one in cited):
            continue
        if (right or little) and not any(_negates(one, sentence, at) for one in cited):
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
    if (
        whole
        and not any(_EVERY.search(one.whole.text) for one in cited)
        and any(_SOME.search(one.whole.text) for one in cited)
    ):
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
    return any(word.key == said and place not in sentence.negated for place, word in enumerate(sentence.words))


def _compares(text: Read, at: int, sentence: Read) -> bool:
    """Say whether a negated word only compares, as the sentence does: "no younger victim", "not until 17 June"."""
    after = text.text[text.words[at].end : text.words[at].end + 80]
    if text.words[at].text.endswith(("er", "er's")) or re.search(r"\buntil\b|\bas\b", after):
        return True
    return sentence.unique and re.search(r"\bbefore\b|\bthan\b|\bsince\b", after) is not None
