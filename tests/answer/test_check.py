"""The check is tested against composers that lie; each lie must be caught, and the honest answer must pass."""

from dataclasses import replace
from datetime import date

import pytest

from qa.answer.check import check
from qa.answer.compose import compose
from qa.question.understand import understand
from qa.records.answer import Answer, Citation, RankedEvent, RelatedEvent
from qa.records.errors import GroundingError
from qa.records.event import Event, Related, Source
from qa.records.stages import Judged, Ranked
from qa.ui import render

FERRY = Event(
    id="/news/2004/05/2/a-ferry-sinks.md",
    date=date(2004, 5, 2),
    title="A ferry sinks off Lima. Twelve people drown.",
    sources=(Source("El Faro Daily", "http://faro.example/ferry", "/news/2004/05/2/a-ferry-sinks.md"),),
    related=(Related("/news/2004/05/3/a-captain-is-held.md", ("Lima",)),),
)
ROAD = Event(id="/news/2004/05/9/a-road-opens.md", date=date(2004, 5, 9), title="A road opens near Cusco.")
RETRIEVED = {FERRY.id: FERRY, ROAD.id: ROAD}
CITATION = Citation(
    n=1,
    event=FERRY,
    quote="Twelve people drown.",
    sources=FERRY.sources,
    related=(RelatedEvent("/news/2004/05/3/a-captain-is-held.md", date(2004, 5, 3), "A captain is held.", ("Lima",)),),
)
HONEST = Answer(understand("How many drowned?"), True, None, "2 May 2004: Twelve people drown. [1]", (CITATION,), ())


def test_an_honest_answer_passes():
    check(HONEST, RETRIEVED)


FOOTNOTE = Event(id="/news/2004/05/9/a-road.md", date=date(2004, 5, 9), title="A road [2] opens near Cusco.[1]")


def test_what_looks_like_a_mark_in_the_archives_words_is_theirs():
    answer = compose(Judged(Ranked(understand("Which road opened near Cusco?"), (RankedEvent(FOOTNOTE, 0.9, {}),))))
    assert answer.text == "9 May 2004: A road [2] opens near Cusco.[1] [1]"
    check(answer, {FOOTNOTE.id: FOOTNOTE})
    for text in (FOOTNOTE.title, f"{FOOTNOTE.title} [2]", "A road opens near Cusco. [1]", f"{FOOTNOTE.title} [1] [2]"):
        with pytest.raises(GroundingError):
            check(replace(answer, text=f"9 May 2004: {text}"), {FOOTNOTE.id: FOOTNOTE})
    shown = render.answer(answer, "t1-")
    assert "A road [2] opens near Cusco.[1]" in shown
    assert shown.count('class="dl-mark"') == 1


def test_what_is_said_of_the_days_that_were_asked_for_passes_where_it_holds():
    asked = understand("What happened in May 2004?")
    check(replace(HONEST, question=asked, text="1 event is of these days:\n" + HONEST.text), RETRIEVED)


@pytest.mark.parametrize("longer_first", [False, True])
def test_a_line_with_two_marks_may_quote_one_whose_words_hold_the_others(longer_first):
    numbered = replace(FERRY, id="/news/2004/05/2/a-ferry-sinks-2.md", title=f"{FERRY.title} (2)", related=())
    bare = Citation(1, numbered, "A ferry sinks off Lima. Twelve people drown. (2)", (), ())
    pair = (bare, CITATION) if longer_first else (CITATION, bare)
    cited = tuple(replace(one, n=n) for n, one in enumerate(pair, start=1))
    text = "2 May 2004: A ferry sinks off Lima. Twelve people drown. (2) [1][2]"
    check(replace(HONEST, citations=cited, text=text), RETRIEVED | {numbered.id: numbered})


def test_a_decline_needs_no_citation():
    check(replace(HONEST, answered=False, reason="nothing is close", citations=(), text="No."), RETRIEVED)


LIES = {
    "a number changed in the text": replace(HONEST, text="2 May 2004: Twenty people drown. [1]"),
    "another date": replace(HONEST, text="3 May 2004: Twelve people drown. [1]"),
    "a sentence added": replace(HONEST, text="2 May 2004: Twelve people drown. The captain was drunk. [1]"),
    "a line without a citation": replace(HONEST, text=HONEST.text + "\nExperts blame the wind."),
    "a mark without a citation": replace(HONEST, text=HONEST.text.replace("[1]", "[1] [2]")),
    "a citation without a mark": replace(
        HONEST, citations=(CITATION, replace(CITATION, n=2, event=ROAD, quote=ROAD.title, sources=(), related=()))
    ),
    "no citation at all": replace(HONEST, citations=()),
    "more events than there are": replace(
        HONEST, text="2 events in the archive fit best, in time order:\n" + HONEST.text
    ),
    "fewer left out than it says": replace(
        HONEST, text="1 events in the archive fit best, of 9 that fit, in time order:\n" + HONEST.text, more=3
    ),
    "a last word that is of another day": replace(
        HONEST, text="The archive's last word on this is of 3 May 2004:\n" + HONEST.text
    ),
    "a name with more events than there are": replace(
        HONEST, text="9 events name it, from 1 May 2004 to 3 May 2004; 1 turning point, in time order:\n" + HONEST.text
    ),
    "a name told of on other days": replace(HONEST, text="1 event names it, of 3 May 2004:\n" + HONEST.text),
    "more turning points than there are": replace(
        HONEST, text="2 turning points of a story of 2 events, in time order:\n" + HONEST.text
    ),
    "reports of the same that are none": replace(
        HONEST,
        text="1 events in the archive fit best, in time order; 2 more reports of the same beside them:\n" + HONEST.text,
    ),
    "folded reports that are none": replace(
        HONEST,
        text="1 events in the archive fit best, in time order; 2 more reports of these are folded under them:\n"
        + HONEST.text,
    ),
    "an event that is cited and folded": replace(
        HONEST, citations=(replace(CITATION, folded=(RelatedEvent(FERRY.id, FERRY.date, FERRY.title, ()),)),)
    ),
    "events said to be of days that they are not of": replace(
        HONEST, question=understand("What happened in June 2004?"), text="1 event is of these days:\n" + HONEST.text
    ),
    "fewer events of these days than are cited": replace(
        HONEST, question=understand("What happened in May 2004?"), text="0 events are of these days:\n" + HONEST.text
    ),
    "a quote that the event does not say": replace(
        HONEST, citations=(replace(CITATION, quote="Twenty people drown."),)
    ),
    "an empty quote": replace(HONEST, citations=(replace(CITATION, quote=""),)),
    "an event that was not retrieved": replace(
        HONEST, citations=(replace(CITATION, event=replace(FERRY, id="/news/2004/05/2/made-up.md")),)
    ),
    "an event whose text was touched up": replace(
        HONEST, citations=(replace(CITATION, event=replace(FERRY, title="Twelve people drown. All is well.")),)
    ),
    "a source that is not the event's": replace(
        HONEST, citations=(replace(CITATION, sources=(Source("Made-up Times", "http://times.example/", FERRY.id),)),)
    ),
    "a link that is not the event's": replace(
        HONEST, citations=(replace(CITATION, related=(replace(CITATION.related[0], id=ROAD.id),)),)
    ),
    "entities that the link does not share": replace(
        HONEST, citations=(replace(CITATION, related=(replace(CITATION.related[0], entities=("Peru",)),)),)
    ),
    "citations out of order": replace(
        HONEST, citations=(replace(CITATION, n=2),), text="2 May 2004: Twelve people drown. [2]"
    ),
    "a decline that cites": replace(HONEST, answered=False),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_caught(lie):
    with pytest.raises(GroundingError):
        check(LIES[lie], RETRIEVED)
