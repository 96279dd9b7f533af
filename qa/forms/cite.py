"""Original reporting in the forms that people cite in: plain, Markdown, BibTeX, CSL-JSON, Wikipedia's {{cite news}}.

The archive knows a report's publisher and address, not its headline nor the day it appeared. So the event's own
sentence stands in square brackets, as a title supplied by others does, and a note says that the day is the event's.
Pure. Every form escapes what would break or run in it.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from hashlib import blake2b

from qa.forms.licence import LICENCE
from qa.records.event import Event, Source
from qa.records.window import day_in_words
from qa.text.visible import visible, visible_address

_LONGEST_TITLE = 300
_SUPPLIED = "Title supplied from the archive's summary of the event; the date is the event's."


class Form(StrEnum):
    """A form to cite in."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    BIBTEX = "bibtex"
    CSL = "csl-json"
    WIKIPEDIA = "wikipedia"


LABELS = {
    Form.PLAIN: "Plain text",
    Form.MARKDOWN: "Markdown",
    Form.BIBTEX: "BibTeX",
    Form.CSL: "CSL-JSON",
    Form.WIKIPEDIA: "Wikipedia",
}


def cite(event: Event, source: Source, form: Form) -> str:
    """Return a citation of the report of an event; of an event of the portal, the page that tells it is named, too."""
    shown = replace(source, name=_line(source.name), url=visible_address(source.url))
    return _FORMS[form](replace(event, title=_line(event.title)), shown)


def in_markdown(text: str) -> str:
    """Return words on one line that Markdown shows as they stand; it makes no link or mark of any of them."""
    special = r"([\\`*_{}\[\]()<>#+!|~&$^=:@-]|(?<=www)\.)"
    inert = re.sub(special, r"\\\1", _line(text), flags=re.IGNORECASE)
    return re.sub(r"^(\d+)\.", r"\1\.", inert)  # no item of a numbered list


def _line(text: str) -> str:
    return " ".join(visible(text).split())


def _title(event: Event) -> str:
    if len(event.title) <= _LONGEST_TITLE:
        return event.title
    return event.title[:_LONGEST_TITLE].rsplit(" ", 1)[0] + " …"


def _plain(event: Event, source: Source) -> str:
    archived = _archived(event, source)
    copy = f" Archived: {archived}" if archived else ""
    told = f" Told by: {_told_by(event)}" if event.origin else ""
    return f"{source.name}, report on [{_title(event)}], event of {day_in_words(event.date)}. {source.url}{copy}{told}"


def _markdown(event: Event, source: Source) -> str:
    def link(label: str, address: str) -> str:
        return f"[{in_markdown(label)}](<{_address(address)}>)" if _is_web(address) else in_markdown(label)

    archived = _archived(event, source)
    copy = f" ({link('archived copy', archived)})" if archived else ""
    told = f"report on \\[{in_markdown(_title(event))}\\], event of {day_in_words(event.date)}"
    page = f" Told by: {link(_page(event), event.origin.url)}, {LICENCE}." if event.origin else ""
    return f"{link(source.name, source.url)}, {told}.{copy}{page}"


def _bibtex(event: Event, source: Source) -> str:
    def plain(text: str) -> str:
        special = {
            "\\": r"\textbackslash{}",
            "~": r"\textasciitilde{}",
            "^": r"\textasciicircum{}",
            "{": r"\textbraceleft{}",  # BibTeX counts braces, whether or not a backslash stands before them
            "}": r"\textbraceright{}",
        }
        return re.sub(r"[\\~^&%$#_{}]", lambda found: special.get(found[0], "\\" + found[0]), text)

    def bare(address: str) -> str:
        return re.sub(r"[\s{}\\]", lambda found: f"%{ord(found[0]):02X}", address)

    archived = _archived(event, source)
    fields = {
        "title": f"{{[{plain(_title(event))}]}}",
        "organization": f"{{{plain(source.name)}}}",
        "date": event.date.isoformat(),
        "year": str(event.date.year),
    }
    if _is_web(source.url):
        fields["url"] = bare(source.url)
    copy = f" Archived: \\url{{{bare(archived)}}}" if archived else ""
    page = f" Told by: {plain(_page(event))}, \\url{{{bare(event.origin.url)}}}, {LICENCE}." if event.origin else ""
    fields["note"] = f"{_SUPPLIED}{copy}{page}"
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@online{{{_key(event, source)},\n{body}\n}}"


def _csl(event: Event, source: Source) -> str:
    item = {
        "id": _key(event, source),
        "type": "article-newspaper",
        "title": f"[{_title(event)}]",
        "note": f"{_SUPPLIED} Told by: {_told_by(event)}" if event.origin else _SUPPLIED,
        "container-title": source.name,
        "issued": {"date-parts": [[event.date.year, event.date.month, event.date.day]]},
    }
    if _is_web(source.url):
        item["URL"] = source.url
    if archived := _archived(event, source):
        item |= {"archive": "Wayback Machine", "archive_location": archived}
    return json.dumps([item], ensure_ascii=False, indent=2)


def _wikipedia(event: Event, source: Source) -> str:
    def plain(text: str) -> str:
        inert = re.sub(r"[<>{}\[\]|=~'_]", lambda found: f"&#{ord(found[0])};", text)
        return re.sub(r"\s+", " ", inert)

    def bare(address: str) -> str:
        return re.sub(r"[\s|{}\[\]<>']", lambda found: f"%{ord(found[0]):02X}", address)

    address = f" |url={bare(source.url)}" if _is_web(source.url) else ""
    archived = _archived(event, source)
    stamped = re.sub(r"(?<=/web/)(\d{8})(?=/)", r"\g<1>000000", bare(archived or ""))  # the template wants 14 digits
    copy = f" |archive-url={stamped} |archive-date={event.date.isoformat()} |url-status=dead" if archived else ""
    return (
        f"{{{{cite news |title={plain(f'[{_title(event)}]')} |work={plain(source.name)} "
        f"|date={event.date.isoformat()}{address}{copy}}}}}<!-- {_SUPPLIED} -->"
    )


def _page(event: Event) -> str:
    """Return the page that an event's words are from, and its version."""
    if event.origin is None:
        return ""
    version = f", version {event.origin.revision}" if event.origin.revision else ""
    return f"Wikipedia, {_line(event.origin.page)}{version}"


def _told_by(event: Event) -> str:
    return f"{_page(event)}, {event.origin.url}, {LICENCE}." if event.origin else ""


def _archived(event: Event, source: Source) -> str | None:
    """Return the address of the report's archived copy; None where it has none, or is itself archived."""
    archived = source.archived_url(event.date)
    return archived if _is_web(source.url) and archived != source.url else None


def _key(event: Event, source: Source) -> str:
    """Return a key for a bibliography: publisher, day, and a digest, as a publisher reports much on a day."""
    name = re.sub(r"[^a-z0-9]", "", source.name.casefold()) or "source"
    digest = blake2b(f"{event.id}\0{source.url}".encode(), digest_size=4).hexdigest()
    return f"{name}{event.date.isoformat().replace('-', '')}{digest}"


def _is_web(address: str) -> bool:
    return re.match(r"https?://", address, re.IGNORECASE) is not None


def _address(address: str) -> str:
    return re.sub(r"[\s<>\\]", lambda found: f"%{ord(found[0]):02X}", address)


_FORMS: dict[Form, Callable[[Event, Source], str]] = {
    Form.PLAIN: _plain,
    Form.MARKDOWN: _markdown,
    Form.BIBTEX: _bibtex,
    Form.CSL: _csl,
    Form.WIKIPEDIA: _wikipedia,
}
