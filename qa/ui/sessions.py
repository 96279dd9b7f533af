"""What Gradio keeps for each session: made cheaply, and let go in time.

Gradio makes a session for every call of a program, asks each part of the page for its configuration to do so, which is
a third of what a call costs, and keeps some 150 kB of each of the last ten thousand. Here a session begins as a copy,
and a program's session, which nobody comes back to, goes when its answer has been sent.
"""

import re
from copy import copy
from typing import Any

from gradio.state_holder import SessionState, StateHolder

from qa.ui.security import App, Message, Receive, Send

KEPT = 1000
"""Sessions kept for readers. Of more, those used longest ago are forgotten: their next follow-up stands alone."""
_ANSWER = re.compile(r"/gradio_api/call/(?:v2/)?[^/]+/(?P<event>[0-9a-f]+)/?")


class Sessions:
    """ASGI middleware that lets a program's session go once its answer has been sent, or nobody waits for it."""

    def __init__(self, app: App) -> None:
        """Wrap an ASGI application."""
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request."""
        try:
            await self._app(scope, receive, send)
        finally:
            answer = _ANSWER.fullmatch(scope.get("path", ""))
            if answer:
                _forget(scope["app"].state_holder, answer["event"])


class CopyingHolder(StateHolder):  # type: ignore[misc]  # Gradio is not typed
    """Gradio's sessions by id, of which a new one is a copy of one that was made before."""

    @classmethod
    def install(cls, blocks: Any) -> None:  # noqa: ANN401
        """Put one in the place of Gradio's own, in an app that was launched."""
        holder = cls()
        holder.set_blocks(blocks)
        holder.unused = SessionState(blocks)
        blocks.app.state_holder = holder

    def __getitem__(self, session_id: str) -> SessionState:
        """Return a session, new where there is none of this id."""
        if session_id not in self.session_data:
            self.session_data[session_id] = _copied(self.unused)
        return super().__getitem__(session_id)


def _copied(unused: SessionState) -> SessionState:
    """Return a session of its own, as deep a copy as Gradio ever writes."""
    session = copy(unused)
    session.blocks_config = copy(unused.blocks_config)
    session.config_values = {
        key: config and {**config, "props": dict(config.get("props", ()))}
        for key, config in unused.config_values.items()
    }
    session.state_data, session._state_ttl = {}, {}  # noqa: SLF001
    return session


def _forget(holder: StateHolder, session: str) -> None:
    with holder.lock:
        holder.session_data.pop(session, None)
        holder.time_last_used.pop(session, None)
