"""What stands between the app and the net: a policy on every response, and no way to what the app does not need.

Gradio's server runs both before anything of its own.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote

_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Gradio's page holds inline scripts, and its templates and charts are compiled in the browser
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob: data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)

LARGEST_BODY = 1_000_000
"""Bytes of a request; a question with its conversation takes a few thousand."""
_CLOSED = re.compile(
    r"/(?:gradio_api/)?(?:upload|file[=/]|proxy=|stream/|component_server|custom_component|process_recording|deep_link"
    r"|run-history|runs\b|monitoring|profiling|dev/|vibe-|undo-vibe-)"
)
"""Routes of Gradio that serve, take in or fetch files, or are for its own development: the app has no use for them."""

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class Headers:
    """ASGI middleware that adds the headers to every HTTP response."""

    def __init__(self, app: App) -> None:
        """Wrap an ASGI application."""
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class Gate:
    """ASGI middleware that closes routes which the app does not use, and refuses what is too large for a question."""

    def __init__(self, app: App) -> None:
        """Wrap an ASGI application."""
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _CLOSED.match(unquote(scope["path"])):
            await _refuse(send, 404, "Not found")
            return
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > LARGEST_BODY or b"chunked" in headers.get(b"transfer-encoding", b""):
            await _refuse(send, 413, f"A request has a length of at most {LARGEST_BODY:,} bytes")
            return
        await self._app(scope, receive, send)


async def _refuse(send: Send, status: int, reason: str) -> None:
    length = str(len(reason.encode())).encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", length),
        (b"connection", b"close"),  # what is left of the request is not read
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": reason.encode()})
