"""The app served: how it is launched, what it looks like, who is let in. The command line calls it."""

import socket
import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from qa.engine import Engine
from qa.records.errors import DatelineError
from qa.ui import without_collecting
from qa.ui.app import create
from qa.ui.auth import checker
from qa.ui.prefix import Prefix
from qa.ui.security import Gate, Headers
from qa.ui.sessions import KEPT, CopyingHolder, Sessions

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_HERE = Path(__file__).parent
_SERIF = ("Georgia", "Times New Roman", "serif")
_MONO = ("ui-monospace", "Consolas", "monospace")


def serve(
    engine: Engine,
    *,
    host: str,
    port: int,
    notice: Callable[[str], None],
    auth_file: Path | None = None,
    mcp: bool = False,
    root_path: str = "",
) -> None:
    """Listen until stopped. Model and index may load meanwhile (`Engine.warm_up_aside`): the page is there at once.

    Args:
        engine: The engine to ask.
        host: The address to listen on.
        port: The port to listen on; 0 for any that is free.
        notice: Told when the app listens, and what is worth knowing.
        auth_file: A file of users (`auth`); then only they may use the app.
        mcp: Serve the endpoints as MCP tools, too.
        root_path: The path that a proxy shows the app under ("/newsqa"), where it does not say so itself.

    Raises:
        DatelineError: If the port cannot be had, or the file of users not be used.
    """
    if mcp and find_spec("mcp") is None:
        raise DatelineError("MCP needs the mcp package. Install it: pip install 'dateline[mcp]'")
    options = {**launch_options(root_path), "auth": checker(auth_file) if auth_file else None, "mcp_server": mcp}
    with without_collecting():
        app = create(engine, local=auth_file is None and host in _LOOPBACK)
        try:
            port = port or _free_port(host)
            app.launch(server_name=host, server_port=port, quiet=True, prevent_thread_lock=True, **options)
        except OSError as error:
            fault = (
                f"Port {port} on {host} cannot be had: it is in use, or not this machine's. Choose another with --port."
            )
            raise DatelineError(fault) from error
        CopyingHolder.install(app)
    notice(f"Dateline listens on http://{host}:{port} (stop with Ctrl-C)")
    try:
        threading.Event().wait()
    finally:
        app.close()


def _free_port(host: str) -> int:
    with socket.create_server((host, 0)) as found:
        return int(found.getsockname()[1])


def launch_options(root_path: str = "") -> dict[str, Any]:
    """Return how the app is launched everywhere: offline, closed, and in its own looks; `root_path` as in `serve`."""
    return {
        "theme": _theme(),
        "css_paths": _HERE / "style.css",
        "head": f"<script>{(_HERE / 'dateline.js').read_text(encoding='utf-8')}</script>",
        "favicon_path": _HERE / "favicon.svg",
        "footer_links": [],
        "share": False,
        "ssr_mode": False,
        "enable_monitoring": False,
        "allowed_paths": [],
        "inbrowser": False,
        "state_session_capacity": KEPT,
        "app_kwargs": {  # no second page of the API; and what stands before Gradio's server
            "docs_url": None,
            "redoc_url": None,
            "middleware": [
                Middleware(Prefix, own=root_path),
                Middleware(Headers),
                Middleware(Gate),
                Middleware(Sessions),
            ],
        },
    }


def _theme() -> Any:  # noqa: ANN401
    """Return Gradio's own parts in the colours of style.css."""
    base = gr.themes.Base(primary_hue="slate", secondary_hue="stone", neutral_hue="stone", font=_SERIF, font_mono=_MONO)
    return base.set(
        body_background_fill="#fbf9f4",
        body_background_fill_dark="#16181b",
        body_text_color="#1c1b19",
        body_text_color_dark="#ece7dc",
        body_text_color_subdued="#5d584f",
        body_text_color_subdued_dark="#b0a99b",
        block_label_text_color="#5d584f",
        block_label_text_color_dark="#b0a99b",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1e2125",
        input_border_width="1px",
        input_border_color="#8b8579",
        input_border_color_dark="#6d6a63",
        input_placeholder_color="#6b655b",
        input_placeholder_color_dark="#a39c8f",
        button_primary_background_fill="#1d2733",
        button_primary_background_fill_dark="#d9d2c3",
        button_primary_background_fill_hover="#33445a",
        button_primary_background_fill_hover_dark="#f6f1e7",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#16181b",
        button_secondary_background_fill="#efeade",
        button_secondary_background_fill_dark="#2b2e33",
        button_secondary_text_color="#1c1b19",
        button_secondary_text_color_dark="#ece7dc",
    )
