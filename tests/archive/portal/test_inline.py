"""A bullet's wikitext, as editors have written it for 25 years, to its text and its sources; made-up news."""

import pytest

from qa.archive.portal.inline import read_bullet

TEXT = "It snows in Merrow."
SOURCES = {
    "in parentheses": ("[https://a.example/1 (Alder News)]", ["Alder News"]),
    "no blank before": ("[https://a.example/1 (Alder News)]".lstrip(), ["Alder News"]),
    "in italics": ("[https://a.example/1 (''The Alder News'')]", ["The Alder News"]),
    "around the link": ("([https://a.example/1 Alder News])", ["Alder News"]),
    "bare label": ("[https://a.example/1 Alder News]", ["Alder News"]),
    "no label": ("[https://www.a.example/1]", ["a.example"]),
    "an address written out": ("https://a.example/1", ["a.example"]),
    "no scheme": ("[//a.example/1 (Alder News)]", ["Alder News"]),
    "by commas": ("[https://a.example/1 (A News)], [https://b.example/2 (B News)]", ["A News", "B News"]),
    "in a row": ("[https://a.example/1 (A)][https://b.example/2 (B)] [https://c.example/3 (C)]", ["A", "B", "C"]),
    "a row in parentheses": ("([https://a.example/1 A News], [https://b.example/2 B News])", ["A News", "B News"]),
    "an agency": ("[https://a.example/1 (LPA via ''Alder News'')]", ["LPA via Alder News"]),
    "a footnote": ("<ref>[https://a.example/1 Alder News]</ref>", ["Alder News"]),
    "a citation": (
        "<ref name=x>{{cite web|url=https://a.example/1|title=Snow|website=Alder News}}</ref>",
        ["Alder News"],
    ),
    "an open footnote": ("<ref>[https://a.example/1 Alder News]", ["Alder News"]),
    "a dead link": (
        "[https://a.example/1 (Alder News)]{{dead link|date=May 2020}}{{cbignore|bot=medic}}",
        ["Alder News"],
    ),
    "dead, said in words": (
        "[https://a.example/1 (Alder News)(Link dead as of 20:43, 14 January 2007 (UTC))]",
        ["Alder News"],
    ),
    "asked for": ("{{cn|date=May 2007}} [https://a.example/1 (Alder News)]", ["Alder News"]),
    "the same twice": ("[https://a.example/1] [https://a.example/1 (Alder News)]", ["Alder News"]),
    "Wikinews": ("[[n:Snow falls in Merrow|(Wikinews)]]", ["Wikinews"]),
    "a dead link in words of its own": (
        "{{Dead Link|date=2017|url=https://a.example/1|text=(Alder News)}}",
        ["Alder News"],
    ),
    "numbers": ("(LPA: [https://a.example/1 1], [https://a.example/2 2])", ["a.example", "a.example"]),
    "a torn bracket": ("[https://a.example/1 (Alder News)", ["Alder News"]),
    "half a parenthesis": ("[https://a.example/1 (Alder News]", ["Alder News"]),
    "a comment between": (
        "<!-- dead? --> [https://a.example/1 (Alder News)]".replace("<!-- dead? -->", ""),
        ["Alder News"],
    ),
    "a full stop behind": ("[https://a.example/1 (Alder News)].", ["Alder News"]),
}


@pytest.mark.parametrize(("tail", "names"), SOURCES.values(), ids=SOURCES.keys())
def test_sources_leave_the_text_as_it_is(tail, names):
    bullet = read_bullet(f"It snows in [[Merrow]]. {tail}")
    assert bullet.text == TEXT
    assert [source.name for source in bullet.sources] == names
    assert bullet.lost == 0


WORDS = {
    "Snow is &nbsp;5&thinsp;cm &amp; more": "Snow is 5 cm & more",
    "''[[Tern]]'' and '''''bold''''' words": "Tern and bold words",
    "the ''Courier'''s editor": "the Courier's editor",
    "the ''Courier''{{'}}s editor": "the Courier's editor",
    "[[Merrow]]an [[Alder|port]]s": "Merrowan ports",
    "{{convert|42.5|C|F}} in [[World War&nbsp;II]]": "42.5 °C in World War II",
    "{{convert|3|to|5|km|mi}} off": "3 to 5 km off",
    "{{cvt|2,874|sqkm|ha}}": "2,874 km²",
    "{{nowrap|$1 billion}} is paid": "$1 billion is paid",
    "{{USS|Tern|DD-1}}, {{ship|HMS|Alder|F2|6}} and {{MV|Merrow}}": "USS Tern (DD-1), HMS Alder and MV Merrow",
    "{{lang|fr|Le Canard}} wins {{frac|1|1|2}} races": "Le Canard wins 1 1/2 races",
    "H<sub>2</sub>O<br>and <small>small</small> words": "H2O and small words",
    "<nowiki>[[no link]]</nowiki>": "no link",
    "five [[[[doors]]": "five doors",
    "six doors]] close": "six doors close",
    "[[Category:Snow]][[fr:Neige]]It snows": "It snows",
    "It {{snows": "It snows",
    "[[File:A.jpg|thumb|[[snow]]]]It snows": "It snows",
    "Call https://help.example/ for help": "Call https://help.example/ for help",
    "See [https://a.example/1 a report] of it": "See a report of it",
    "It ends. [https://a.example/1 (A)] Then it begins. [https://b.example/2 (B)]": "It ends. Then it begins.",
    "It ends[https://a.example/1 (A)], and begins": "It ends, and begins",
    "It ends [https://a.example/1 (A)].": "It ends.",
    "on {{as of|2026}} it ends {{sic}} :": "on 2026 it ends",
}


@pytest.mark.parametrize(("wikitext", "text"), WORDS.items(), ids=range(len(WORDS)))
def test_words_are_those_that_a_reader_sees(wikitext, text):
    assert read_bullet(wikitext).text == text


COPY = "https://web.archive.org/web/20260505010203/https://a.example/1"


@pytest.mark.parametrize(
    "tail",
    [
        f"[{COPY} (Alder News)]",
        f"[https://a.example/1 (Alder News)] {{{{Webarchive|url={COPY} |date=5 May 2026}}}}",
        f"<ref>{{{{cite news|url=https://a.example/1|archive-url={COPY}|work=Alder News}}}}</ref>",
    ],
)
def test_of_an_archived_copy_both_addresses_are_kept(tail):
    (source,) = read_bullet(f"It snows. {tail}").sources
    assert (source.name, source.url, source.archive) == ("Alder News", "https://a.example/1", COPY)


@pytest.mark.parametrize(
    "tail",
    [
        "[https://a.example/1 (''Gazeta'' in Polish)]",
        "[https://a.example/1 (Gazeta)] (in Polish)",
        "[https://a.example/1 (Gazeta, in Polish)]",
        "[https://a.example/1 (Gazeta)] {{in lang|pl}}",
        "[https://a.example/1 (Gazeta)] {{pl icon}}",
        "[https://a.example/1 (Gazeta)] <small>(in Polish)</small>",
        "<ref>{{cite web|url=https://a.example/1|work=Gazeta|language=pl}}</ref>",
    ],
)
def test_the_language_of_a_report_is_kept(tail):
    bullet = read_bullet(f"It snows. {tail}")
    assert bullet.text == "It snows."
    assert [(source.name, source.language) for source in bullet.sources] == [("Gazeta", "Polish")]


def test_an_agency_is_told_from_who_carries_it():
    (source,) = read_bullet("It snows. [https://a.example/1 (LPA via ''Alder News'')]").sources
    assert (source.name, source.via) == ("LPA via Alder News", "Alder News")


@pytest.mark.parametrize(
    "address", ["ftp://a.example/1", "https://", "mailto:a@b.example", "https://a.example/" + "x" * 3000]
)
def test_an_address_that_cannot_be_followed_is_no_source(address):
    assert read_bullet(f"It snows. [{address} (Alder News)]").sources == ()
