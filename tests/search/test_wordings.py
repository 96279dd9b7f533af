"""Questions asked in other words as well, of the bundled sample."""

from qa.question.understand import understand
from qa.search.gather import closest
from qa.search.ground import ground
from qa.search.wordings import in_other_words


def asked(text, search):
    """Return a question grounded, and what is found for it in its own words."""
    grounded = ground(understand(text, (), search.known.coverage.span), (), search)
    return grounded, closest(grounded, search)


def test_who_asks_when_somebody_died_is_told_when_he_was_killed(search):
    grounded, own = asked("When did Jill Dando die?", search)
    both = in_other_words(grounded, own, search)
    best = {hit.key: hit.score for hit in own}
    assert [hit.score for hit in both] == sorted((hit.score for hit in both), reverse=True)
    assert best.keys() <= {hit.key for hit in both}
    assert all(hit.score >= best.get(hit.key, 0.0) for hit in both)
    title = search.store.events([both[0].key])[both[0].key].title
    assert "Jill Dando is killed" in title
    assert both[0].score > best.get(both[0].key, 0.0)


def test_any_other_question_has_no_other_words(search):
    for text in ("When was Jill Dando killed?", "Who won the World Cup?"):
        grounded, own = asked(text, search)
        assert in_other_words(grounded, own, search) == own
