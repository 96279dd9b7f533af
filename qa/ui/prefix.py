"""The app under a path of a larger site ("/newsqa"), behind a proxy that takes the path away or leaves it.

Gradio writes the addresses of its own calls and files from what it takes for its root; here it is told that root, by
the option or by what the proxy says of itself (`X-Forwarded-Prefix`).
"""

import re
from collections.abc import MutableMapping
from typing import Any

from qa.ui.security import App, Receive, Send

_PREFIX = re.compile(r"(?:/[\w.~-]+)+", re.ASCII)
_HOST = re.compile(r"[\w.-]+(?::\d{1,5})?|\[[0-9a-fA-F:.]+\](?::\d{1,5})?", re.ASCII)


def checked(prefix: str) -> str:
    """Return a path as it stands before the app's own: with a slash before it and none after; nothing for "/".

    Raises:
        ValueError: If it is no path.
    """
    bare = prefix.strip().rstrip("/")
    if bare and not _PREFIX.fullmatch(bare):
        raise ValueError(f"{prefix!r} is no path such as /newsqa")
    return bare


class Prefix:
    """ASGI middleware that tells Gradio under which address the reader sees it."""

    def __init__(self, app: App, own: str = "") -> None:
        """Wrap an ASGI application.

        Args:
            app: The application.
            own: The path that it is under, where the proxy does not say it.
        """
        self._app = app
        self._own = own

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] in ("http", "websocket"):
            headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
            prefix = self._prefix(headers)
            if prefix:
                scope = {**scope, **_without(prefix, scope), "headers": _told(prefix, scope, headers)}
        await self._app(scope, receive, send)

    def _prefix(self, headers: dict[bytes, str]) -> str:
        said = headers.get(b"x-forwarded-prefix", "").split(",")[0]
        try:
            return checked(said) or self._own
        except ValueError:
            return self._own


def _without(prefix: str, scope: MutableMapping[str, Any]) -> dict[str, Any]:
    """Return the path without the prefix, where the proxy left it there."""
    path = str(scope["path"])
    if path != prefix and not path.startswith(f"{prefix}/"):
        return {}
    bare = path[len(prefix) :] or "/"
    return {"path": bare, "raw_path": bare.encode()}


def _told(prefix: str, scope: MutableMapping[str, Any], headers: dict[bytes, str]) -> list[tuple[bytes, bytes]]:
    """Return the headers, with the root that Gradio is to take in place of where it takes it from otherwise."""
    others = [
        (name, value) for name, value in scope["headers"] if name not in (b"x-forwarded-host", b"x-gradio-server")
    ]
    host = headers.get(b"x-forwarded-host", "").split(",")[0].strip() or headers.get(b"host", "")
    if not _HOST.fullmatch(host):
        return others
    scheme = headers.get(b"x-forwarded-proto", "").split(",")[0].strip() or str(scope.get("scheme", "http"))
    scheme = "https" if scheme in ("https", "wss") else "http"
    return [*others, (b"x-gradio-server", f"{scheme}://{host}{prefix}/".encode())]
