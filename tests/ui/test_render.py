"""What the archive says reaches the page as text, whatever it says."""

from dataclasses import replace
from datetime import date

import pytest

from qa.records.event import Event, Related, Source
from qa.ui import render

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![b](http://evil.example/x.png)",
    "a\n\n# b",
    "</bdi></div><b>",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_text_is_inert_and_on_one_line(words):
    shown = render.text(words)
    assert "<" not in shown.removeprefix("<bdi>").removesuffix("</bdi>")
    assert "\n" not in shown


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", " http://x", "file:///etc/passwd", ""])
def test_only_web_addresses_become_links(address):
    assert "href" not in render.link(address, "x")


def test_an_address_cannot_break_out_of_its_attribute():
    assert "' onclick" not in render.link("http://x.example/' onclick='alert(1)", "x")


def test_an_event_shows_all_that_its_page_says():
    page = "/news/2004/05/2/a-ferry-sinks.md"
    ferry = Event(
        page,
        date(2004, 5, 2),
        "A ferry sinks.",
        "Twelve drown.",
        None,
        (Source("El Faro", "http://faro.example/1", page),),
        (Related("/news/x.md", ("Lima",)),),
        ("Lima",),
    )
    shown = render.event_page(ferry, {})
    assert "2 May 2004" in shown
    assert "https://web.archive.org/web/20040502/http://faro.example/1" in shown
    assert "Related" not in shown
    assert "names no source" in render.event_page(replace(ferry, sources=()), {})


def test_words_cannot_break_out_of_an_attribute_or_into_a_template():
    shown = render.attribute('" onclick="alert(1)" ${1} {{x}} `')
    assert not set('"${`') & set(shown.replace("&#36;", "").replace("&#123;", "").replace("&#96;", ""))
