"""What every response of the app carries: a policy that keeps the page at home. Gradio's server runs it."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

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


def guarded() -> dict[str, Any]:
    """Return the arguments for Gradio's server that put the headers on everything, and publish no second API page."""
    from starlette.middleware import Middleware

    return {"middleware": [Middleware(Headers)], "docs_url": None, "redoc_url": None}
