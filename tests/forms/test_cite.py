import json
import re
from dataclasses import replace
from datetime import date

import pytest

from qa.forms.cite import Form, cite
from qa.records.event import Event, Origin, Source

DAY = date(2011, 7, 27)
NATO = Event("/news/2011/07/27/nato.md", DAY, "NATO intervenes in border clashes.")
BBC = Source("BBC News", "http://www.bbc.co.uk/news/world-europe-14303165", NATO.id)
HOSTILE = Event("/h.md", DAY, "A {bad} [title](javascript:x) <b>'''|}} & 100% $x_1 \\end{document}\n# more")
EVIL = Source("E}vil ]] | <script>", "javascript:alert(1)", HOSTILE.id)


@pytest.mark.parametrize("form", list(Form))
def test_every_form_names_publisher_address_day_and_archived_copy(form):
    text = cite(NATO, BBC, form)
    for part in ("BBC News", BBC.url, "web.archive.org/web/20110727", "2011", "NATO intervenes"):
        assert part in text.replace("\\", "")


def test_csl_is_json_with_its_date():
    (item,) = json.loads(cite(HOSTILE, EVIL, Form.CSL))
    assert item["issued"] == {"date-parts": [[2011, 7, 27]]}
    assert item["container-title"] == EVIL.name


def test_bibtex_braces_are_balanced_and_nothing_is_a_command():
    text = cite(HOSTILE, EVIL, Form.BIBTEX)
    bare = text.replace(r"\{", "").replace(r"\}", "")
    assert bare.count("{") == bare.count("}")
    assert r"\end{" not in text
    assert r"\&" in text
    assert r"\%" in text


def test_markdown_holds_no_link_but_ours():
    assert "](" not in cite(HOSTILE, EVIL, Form.MARKDOWN)
    assert cite(NATO, BBC, Form.MARKDOWN).count("](<http") == 2


def test_wikipedia_template_is_not_broken_out_of():
    text = cite(HOSTILE, EVIL, Form.WIKIPEDIA)
    assert text.startswith("{{cite news |")
    assert text.count("}}") == 1
    assert text.count("<") == 1  # our own comment, which says that the title is supplied
    assert "'''" not in text


def test_a_long_title_is_cut_at_a_word():
    long = Event("/l.md", DAY, "word " * 500)
    assert len(cite(long, BBC, Form.PLAIN)) < 600


@pytest.mark.parametrize("form", list(Form))
def test_the_archive_s_sentence_is_never_passed_off_as_the_headline(form):
    text = cite(NATO, BBC, form)
    assert "“" not in text
    assert "Title supplied" in text or "report on" in text


def test_keys_tell_reports_of_one_publisher_and_day_apart():
    other = Source("BBC News", "http://www.bbc.co.uk/news/world-europe-14303166", NATO.id)
    for form, key in ((Form.BIBTEX, r"@online\{(\w+),"), (Form.CSL, r'"id": "(\w+)"')):
        keys = [re.search(key, cite(NATO, source, form))[1] for source in (BBC, other, BBC)]
        assert keys[0] == keys[2] != keys[1]
        assert keys[0].startswith("bbcnews20110727")


def test_wikipedia_gets_an_archived_copy_as_its_rules_want_it():
    text = cite(NATO, BBC, Form.WIKIPEDIA)
    assert "|archive-url=https://web.archive.org/web/20110727000000/http://www.bbc.co.uk" in text
    assert "|archive-date=2011-07-27 |url-status=dead}}" in text


def test_an_event_of_the_portal_names_its_page_at_its_version_and_the_licence():
    origin = Origin("en.wikipedia.org", "Portal:Current events/2026 May 4", 1234)
    event = replace(NATO, origin=origin)
    for form in (Form.PLAIN, Form.MARKDOWN, Form.BIBTEX, Form.CSL):
        cited = cite(event, BBC, form)
        assert "Portal:Current events/2026 May 4, version 1234" in cited.replace("\\", ""), form
        assert "en.wikipedia.org/w/index.php?oldid=1234" in cited, form
        assert "CC BY-SA 4.0" in cited, form
        assert "Told by" not in cite(NATO, BBC, form)
