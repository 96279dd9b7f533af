"""A question, understood by itself, to what it means in an archive: names, spelling, days counted, the story told.

Counting days from an event that a question names, and finding what a conversation is about, take a search each; both
are the search that answers questions (`gather`, `rank`), asked beforehand for something else.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from qa.answer.compose import LISTED, near_best
from qa.answer.judge import LEAST_SCORE
from qa.question.followup import Pointed, one_of_several
from qa.question.language import LANGUAGES, foreign, language_of
from qa.question.time.event import counted_from_event, origin
from qa.question.time.recurring import every_year
from qa.question.time.told import counted_from_told
from qa.question.understand import reworded, understand
from qa.records.model import Coverage
from qa.records.question import Intent, Question
from qa.records.stages import Grounded, Hit, Story
from qa.records.window import Days, Window, day_in_words
from qa.search.gather import closest
from qa.search.kinds import last_week, limited_in_kind, on_topic
from qa.search.listing import listed
from qa.search.order import in_order
from qa.search.saga import told
from qa.search.search import Search
from qa.text.folding import fold
from qa.text.names import ALONE, named_alone, recognise
from qa.text.spelling import SHORTEST
from qa.text.words import content_words

REMEMBERED = 4
"""Questions of a conversation that a follow-up looks back on."""
_LEAST_EVENT_SCORE = 0.5
_EVENT_SHARE = 0.85
_EVENT_HITS = 40


def ground(question: Question, history: Sequence[str], search: Search) -> Grounded:
    """Find out what a question means in an archive.

    Args:
        question: The question as `understand` and `limited` left it.
        history: The questions asked before in this conversation, oldest first.
        search: What the archive is searched with.
    """
    fault = None if question.fault else _in_another_language(question, search)
    if fault:
        return Grounded(replace(question, fault=fault))
    question = named(last_week(in_kind_of_days(question, history, search), search), search)
    question = _known_for_its_year(question, search.known.coverage)
    if question.fault:
        return Grounded(question)
    leaning = _leaning(question, history, search)
    unlimited, counted, story = leaning.unlimited, leaning.question, leaning.story
    if story is None:
        counted = _counted_from_event(counted, search)
    if counted.fault:
        return Grounded(counted)
    coverage = search.known.coverage
    counted = _of_every_year(counted, coverage)
    search.encoder.begin(counted)
    otherwise = None
    if counted is not unlimited and not _asks_but_for_days(counted):
        asked = counted.recurring.in_words() if counted.recurring else counted.looked_at
        note = f"Nothing close was found of {asked}; looking at all days"
        otherwise = Grounded(replace(unlimited, notes=(*unlimited.notes, note)), story=story)
    return Grounded(counted, _days_to_look_at(counted, coverage), story, otherwise)


def in_kind_of_days(question: Question, history: Sequence[str], search: Search) -> Question:
    """Return a question limited as `limited_in_kind` does; where days of it have no categories, a note says so."""
    question = limited_in_kind(question, history, search)
    if not (question.only and question.only.category) or question.fault:
        return question
    covered = search.known.coverage.span
    days = days_of(question, search.known.coverage) or covered
    if covered is None or days is None or (question.broad and not question.window):  # of the last week, then
        return question
    kinds, (begin, end) = search.store.catalogue().kinds, covered
    years = range(begin.year, end.year + 1)
    since = years[bisect_left(years, True, key=lambda year: bool(kinds.categories((begin, date(year, 12, 31)))))]
    if days[0].year >= since:
        return question
    note = f"No event before {since} has a category: only the day pages of Wikipedia's portal name them"
    return replace(question, notes=(*question.notes, note))


def _may_lean(question: Question) -> bool:
    """Say whether a question may be about the one before it: what stands alone and names somebody is another matter."""
    return not question.exchanged and (question.alone is not None or not question.names)


def _asked_before(history: Sequence[str], search: Search) -> Question | None:
    """Return the last question of a conversation, limited as it was; None where there is none."""
    *earlier, before = [text for text in history if text.strip()][-REMEMBERED:] or [""]
    if not before:
        return None
    asked = limited_in_kind(understand(before, earlier, search.known.coverage.span), earlier, search)
    asked = named(last_week(asked, search), search)
    return _kept_kind(asked, _asked_before(earlier, search)) if _may_keep(asked) else asked


def _may_keep(question: Question) -> bool:
    return question.alone is not None and question.only is None and not question.anytime


def _kept_kind(question: Question, asked: Question | None) -> Question:
    """Return a follow-up limited to the category, and the days, that the question before it was limited to."""
    if not _may_keep(question) or asked is None or not asked.only or asked.fault:
        return question
    kept = reworded(question, f"{asked.wording} {question.alone}".strip())
    return replace(kept, only=asked.only, window=question.window or asked.window)


def _asks_but_for_days(counted: Question) -> bool:
    """Say whether a follow-up counts days and asks for nothing else ("And two months later?")."""
    return counted.alone is not None and counted.window is not None and not content_words(counted.alone)


def named(question: Question, search: Search) -> Question:
    """Return a question with its names as the archive spells them, and those of them that it knows.

    Names that no event holds are set right where a name of the archive is near; notes say which.
    """
    wording, notes, unknown, respelled = _spelled(question.whole, question.wording, question.words, search)
    alone = question.alone
    if alone:
        alone, *_ = _spelled(question.text, alone, content_words(alone), search)
    if notes:
        question = replace(
            reworded(question, wording),
            notes=(*question.notes, *notes),
            unknown=tuple(unknown),
            respelled=tuple(respelled),
        )
    names = search.known.names
    name = named_alone(wording, names)
    if name and names.get(ALONE + fold(wording)) == name:
        question = replace(question, notes=(*question.notes, f"“{wording}” is taken for {name[0]}"))
    question = replace(question, alone=alone, entities=recognise(wording, names), name=name)
    if name and question.intent is Intent.FACT and not question.order and not alone:
        question = replace(question, intent=Intent.STORY)  # nothing is asked of it: what there is to tell of it is told
    return on_topic(question, search.known.topics)


def days_of(question: Question, coverage: Coverage) -> Days | None:
    """Return the days that a question asks for, its open ends closed by what the archive covers; None for all."""
    if question.window is None or coverage.first is None or coverage.last is None:
        return None
    return question.window.days(coverage.first, coverage.last)


def _days_to_look_at(question: Question, coverage: Coverage) -> Days | None:
    """Return the days to search: where the archive has none of those asked for, its nearest one, or all."""
    if not coverage.lacks(question.window):
        return days_of(question, coverage)
    return coverage.nearest_day(question.window) if question.general else None


def _spelled(
    whole: str, wording: str, words: Sequence[str], search: Search
) -> tuple[str, list[str], list[str], list[str]]:
    """Set right the names in a wording that no event spells as it does.

    Args:
        whole: The text that the wording was taken from.
        wording: The wording.
        words: Its content words.
        search: What the archive is searched with.

    Returns:
        The wording, notes on what was done, the names that no event holds in any spelling, and those that were read as
        others.
    """
    lower, first = whole == whole.lower(), whole.split()[0] if whole else ""
    notes: list[str] = []
    unknown: list[str] = []
    respelled: list[str] = []
    for word in words:
        if not (lower or word[0].isupper()) or search.known.vocabulary.holds(search.store, word):
            continue
        meant = search.known.speller.nearest(fold(word))
        if meant and (word[0].isupper() or _is_slip(word, meant, search)):
            wording = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", meant.capitalize(), wording)
            respelled += [word] if word[0].isupper() and not _is_form(fold(word), meant) else []
            notes.append(f"Read “{word}” as “{meant.capitalize()}”")
        elif word[0].isupper() and word[1:].islower() and not first.startswith(word):
            unknown.append(word)
            notes.append(f"No event names “{word}”")
    return wording, notes, unknown, respelled


def _is_form(word: str, meant: str) -> bool:
    """Say whether one of two words is the other with an ending: "Moroccans" are named where "Moroccan" is."""
    return word.startswith(meant) or meant.startswith(word)


def _is_slip(word: str, meant: str, search: Search) -> bool:
    """Say whether a word in small letters is a slip, and no ordinary word that the archive does not hold ("burka")."""
    return len(word) > SHORTEST and search.known.vocabulary.usual(search.store, meant)


def _counted_from_event(question: Question, search: Search) -> Question:
    """Return a question with the days that it counts from an event it names ("a week after the … disaster").

    Where the archive holds no such event, or too little of it, the question is returned as it is.
    """
    if question.fault or question.window or question.anytime or question.alone:
        return question
    counted = counted_from_event(question.wording)
    if counted is None:
        return question
    event = understand(counted.event)
    hits = [] if event.fault else closest(Grounded(event), search)[:_EVENT_HITS]
    if not hits or hits[0].score < _LEAST_EVENT_SCORE:
        return question
    near = [hit for hit in hits if hit.score >= _EVENT_SHARE * hits[0].score]
    began = origin([(hit.day, hit.score) for hit in sorted(near, key=lambda hit: hit.key)])
    try:
        window = counted.window(began) if began else None
    except ValueError as error:
        return replace(question, fault=f"{error}, counted from “{counted.event}”")
    if began is None or window is None:
        return question
    asked = reworded(question, question.wording[: counted.match.start()])
    if not asked.broad and _farther_than_covered(window, began, search.known.coverage):
        return question  # "who protested 45 years after the decree": something is known by that
    note = f"Counted from {day_in_words(began)}, the day found for “{counted.event}”"
    return replace(reworded(question, counted.wording), window=window, notes=(*question.notes, note))


def _known_for_its_year(question: Question, coverage: Coverage) -> Question:
    """Return a question that names a year before the archive's first for what is known by it ("the record of 1992").

    It asks for no days then, but where it asks what happened in the year.
    """
    window = question.window
    if not (window and window.first and window.last and coverage.first and question.words):
        return question
    year = window.last.year
    if year >= coverage.first.year or window != Window(date(year, 1, 1), date(year, 12, 31)):
        return question
    if not re.search(rf"(?<!\bin )(?<!\bduring )(?<!\bsince )(?<!\buntil )\b{year}\b", question.text):
        return question
    return replace(question, window=None, years=tuple(sorted({*question.years, year})))


def _farther_than_covered(window: Window, day: date, coverage: Coverage) -> bool:
    """Say whether days are farther from an event's than the archive reaches: it was held before, or is yet to come."""
    if not coverage.lacks(window) or coverage.first is None or coverage.last is None:
        return False
    near = min(abs((end - day).days) for end in (window.first, window.last) if end)
    return near > (coverage.last - coverage.first).days


def _in_another_language(question: Question, search: Search) -> str | None:
    """Return that a question is in another language than the archive, where that can be told, or None."""
    archive = language_of(search.known.titles)
    other = foreign(question.text, archive, lambda word: search.known.vocabulary.holds(search.store, word))
    if other is None:
        return None
    own = LANGUAGES.get(archive, "another language")
    return f"The archive is in {own}; this looks like {other}. Ask in {own}"


def _of_every_year(question: Question, coverage: Coverage) -> Question:
    """Return a question with the days of every year that it names; where it asks for all that happened, of the last."""
    found = None if question.window or question.years or question.anytime else every_year(question.wording)
    if found is None:
        return question
    recurring, wording = found
    if recurring.last_until(date.max) is None:
        return replace(question, fault=f"{recurring.in_words().removesuffix(' of every year')} is in no calendar")
    asked = reworded(question, wording)
    if asked.broad and coverage.last:
        note = f"The last {recurring.in_words().replace('every ', '').removesuffix(' of year')} that the archive covers"
        return replace(asked, window=recurring.last_until(coverage.last), notes=(*asked.notes, note))
    return replace(asked, recurring=recurring, notes=(*asked.notes, f"Looking at {recurring.in_words()}"))


def _counted_from_told(question: Question, story: Story) -> Question:
    """Return a question with the days that it counts from the event told before ("two months later")."""
    if question.fault or question.anytime or (question.window and not (question.alone and question.only)):
        return question
    counted = counted_from_told(question.alone or question.wording, story.day)
    if counted is None:
        return question
    window, alone = counted
    note = f"Counted from {day_in_words(story.day)}, the day of the answer before"
    more = alone if content_words(alone) else ""  # of "And two months later?" nothing is left to ask
    wording = question.wording.replace(question.alone, more).strip() if question.alone else alone
    return replace(
        reworded(question, wording),
        alone=alone if question.alone else None,
        window=window,
        notes=(*question.notes, note),
    )


@dataclass(frozen=True, slots=True)
class _Before:
    """The question asked before, and what was found for it, the closest first."""

    grounded: Grounded
    hits: list[Hit]

    def several(self, search: Search) -> list[Hit]:
        """Return the events that its answer tells of, in its order."""
        question, saga = self.grounded.question, told(self.grounded, search)
        if saga:
            told_of = saga.turning
        elif question.intent is Intent.LIST:
            told_of = listed(question, self.hits, search).things(LISTED)
        else:
            told_of = near_best(self.hits, question.intent, self.hits[0].score)
        if question.intent in (Intent.FACT, Intent.WHEN):
            return told_of
        return sorted(told_of, key=lambda hit: (hit.day, hit.key))


def _pointed_to(pointed: Pointed, question: Question, before: _Before, search: Search) -> tuple[Question, Story | None]:
    """Return a question about "the second one" as one about the event that this is, and the story of that."""
    several = before.several(search)
    if pointed.place >= len(several):
        fault = (
            f"The answer before tells of {len(several)} events. Ask for one of these, or for all with another question"
            if len(several) > 1
            else "The answer before tells of one event. Ask more about it, or with another question for others"
        )
        return replace(question, fault=fault), None
    hit = several[pointed.place]
    title = search.store.events([hit.key])[hit.key].title
    rest = " ".join(question.text.replace(pointed.phrase, " ").split())
    asked = replace(reworded(question, f"{title} {rest}"), alone=question.text, whole=title)
    return asked, search.story(hit, own=not content_words(rest))


@dataclass(frozen=True, slots=True)
class _Leaning:
    """A question with what it takes from the answer before it.

    Attributes:
        question: The question, of the kind asked for before, its days counted from that answer's event.
        unlimited: The same without these limits: what is asked where nothing is found within.
        story: What that event, or the one of several that it points to, is part of; None where it leans on none.
        before: What was asked and found before, if anything was.
    """

    question: Question
    unlimited: Question
    story: Story | None = None
    before: _Before | None = None


def _leaning(question: Question, history: Sequence[str], search: Search) -> _Leaning:
    """Return a question as it leans on the conversation before it, oldest first: as it is where it leans on nothing."""
    asked = _asked_before(history, search) if _may_lean(question) else None
    limited = _kept_kind(question, asked)
    before = _answered_before(asked, history, search) if asked else None
    if before is None:
        return _Leaning(limited, question)
    if pointed := one_of_several(limited.text):
        limited, story = _pointed_to(pointed, limited, before, search)
        question = limited
    else:
        story = search.story(before.hits[0], own=False)
    return _Leaning(_counted_from_told(limited, story) if story else limited, question, story, before)


def _answered_before(asked: Question, history: Sequence[str], search: Search) -> _Before | None:
    """Return the last question of a conversation with what it led to, or None where it led nowhere.

    Where it pointed to one of the events that the answer before it told of, or counted days from that, so does it here.
    """
    *earlier, _ = [text for text in history if text.strip()][-REMEMBERED:]
    leaning = _leaning(asked, earlier, search)
    asked = leaning.question
    if leaning.before and not leaning.story:
        return leaning.before  # it pointed to what there is not: what is leant on is the answer before
    grounded = Grounded(asked, days_of(asked, search.known.coverage), leaning.story)
    hits = [] if asked.fault else closest(grounded, search)
    if asked.order:
        hits = in_order(grounded, hits, search)
    elif search.reader and search.reader.reads(asked) and not asked.general:
        hits = search.reader.read_hits(asked, hits, search.store)  # as the answer was, that is leant on
    return _Before(grounded, hits) if hits and (asked.general or hits[0].score >= LEAST_SCORE) else None
