"""A wiki's API on loopback, made up, that answers in the documented shapes, and does what it is told to do."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from qa.archive.portal.titles import title_of


@dataclass
class FakeWiki:
    """Pages by title, each with its versions' texts; `odd` are answers to give in place of the next ones."""

    pages: dict[str, list[str]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    odd: list[tuple[int, dict[str, str], str]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    at_once: int = 50
    api: str = ""

    def edit(self, day, text: str) -> None:
        """Write a day's page anew."""
        self.pages.setdefault(title_of(day), []).append(text)

    def answer(self, asked: dict[str, str]) -> dict:
        """Answer a query."""
        titles = asked["titles"].split("|")
        normalized = [{"fromencoded": False, "from": t, "to": self.written[t]} for t in titles if t in self.written]
        plain = [self.written.get(title, title) for title in titles]
        redirects = [{"from": title, "to": self.redirects[title]} for title in plain if title in self.redirects]
        wanted = [self.redirects.get(title, title) for title in plain]
        start = int(asked.get("rvcontinue", "0|0").split("|")[1])
        pages = [
            self._page(title, asked["rvprop"], start <= number < start + self.at_once)
            for number, title in enumerate(wanted)
        ]
        query = {"pages": pages}
        query |= {"normalized": normalized} if normalized and not start else {}
        query |= {"redirects": redirects} if redirects and not start else {}
        if "content" in asked["rvprop"] and start + self.at_once < len(wanted):
            more = {"rvcontinue": f"20260504|{start + self.at_once}", "continue": "||"}
            return {"continue": more, "query": query}
        return {"batchcomplete": True, "query": query}

    def _page(self, title: str, wanted: str, shown: bool) -> dict:
        versions = self.pages.get(title)
        if not versions:
            return {"ns": 100, "title": title, "missing": True}
        number = 1000 * (1 + list(self.pages).index(title)) + len(versions)
        revision = {"revid": number, "parentid": number - 1, "timestamp": "2026-05-04T12:00:00Z"}
        if "content" in wanted:
            main = {"contentmodel": "wikitext", "contentformat": "text/x-wiki", "content": versions[-1]}
            revision["slots"] = {"main": main}
        page = {"pageid": number, "ns": 100, "title": title}
        return page | ({"revisions": [revision]} if shown or "content" not in wanted else {})


@contextmanager
def serving(wiki: FakeWiki) -> Iterator[FakeWiki]:
    """Serve a wiki on a port of this machine throughout the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            wiki.asked.append(asked)
            wiki.agents.append(self.headers["user-agent"])
            if wiki.odd:
                status, headers, body = wiki.odd.pop(0)
            else:
                status, headers, body = 200, {"content-type": "application/json"}, json.dumps(wiki.answer(asked))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    wiki.api = f"http://127.0.0.1:{server.server_port}/w/api.php"
    try:
        yield wiki
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
