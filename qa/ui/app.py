"""The Gradio app: a chat that answers with cited sources, and a view of one event. No logic of its own."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qa.engine import Engine
from qa.errors import DatelineError
from qa.model import Coverage
from qa.ui import render
from qa.window import day_in_words

ASKED_AT_ONCE = 4
_EXAMPLES = (
    "When did NATO step into the border clashes between Serbia and Kosovo?",
    "What happened in Kosovo in July 2011?",
    "Who won the 2030 World Cup?",
)
_HERE = Path(__file__).parent
_SERIF = ("Georgia", "Times New Roman", "serif")
_MONO = ("ui-monospace", "Consolas", "monospace")

Message = dict[str, str]


def create(engine: Engine) -> Any:  # noqa: ANN401  (Gradio is not typed)
    """Return the app over an engine, not yet listening."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr

    def ask(text: str, shown: list[Message], asked: list[str]) -> tuple[str, list[Message], list[str]]:
        """Answer a question about the archive with numbered citations of the original reporting."""
        if not text.strip():
            return "", shown, asked
        message, understood = _answer(engine, text, asked)
        shown = [*shown, _message("user", render.asked(text)), _message("assistant", message)]
        return "", shown, [*asked, text] if understood else asked

    def opened(request: gr.Request) -> tuple[list[Message], list[str]]:
        """Show what the page's address names: an event, a question, or nothing yet."""
        return _opened(engine, dict(request.query_params))

    with gr.Blocks(title="Dateline", analytics_enabled=False) as app:
        gr.HTML(_masthead(engine.coverage()))
        chat = gr.Chatbot(
            label="Answers",
            height="60vh",
            latex_delimiters=[],
            buttons=[],
            feedback_options=None,
            show_label=False,
            placeholder="Ask about anything that the archive may hold.",
            elem_id="dl-chat",
            allow_tags=False,
        )
        asked = gr.State([])
        with gr.Row():
            box = gr.Textbox(
                label="Your question",
                show_label=False,
                container=False,
                scale=8,
                autofocus=True,
                max_lines=4,
                placeholder="Ask the archive a question",
                elem_id="dl-question",
            )
            button = gr.Button("Ask", variant="primary", scale=1, min_width=80)
        gr.Examples([[example] for example in _EXAMPLES], box, label="Examples", api_visibility="private")
        wiring = {"fn": ask, "inputs": [box, chat, asked], "outputs": [box, chat, asked]}
        box.submit(**wiring, concurrency_limit=ASKED_AT_ONCE, concurrency_id="ask", api_name="ask")
        button.click(**wiring, concurrency_limit=ASKED_AT_ONCE, concurrency_id="ask", api_visibility="private")
        chat.clear(list, None, asked, api_visibility="private")
        app.load(opened, None, [chat, asked], api_visibility="private")
    return app


def serve(engine: Engine, *, host: str, port: int, notice: Callable[[str], None]) -> None:
    """Listen until stopped. Model and index load meanwhile, so that the page is there at once.

    Raises:
        DatelineError: If the port cannot be had.
    """
    app = create(engine)
    threading.Thread(target=_warm_up, args=(engine, notice), daemon=True).start()
    try:
        app.launch(server_name=host, server_port=port, quiet=True, prevent_thread_lock=True, **launch_options())
    except OSError as error:
        fault = f"Port {port} on {host} cannot be had: it is in use, or not this machine's. Choose another with --port."
        raise DatelineError(fault) from error
    notice(f"Dateline listens on http://{host}:{port} (stop with Ctrl-C)")
    try:
        threading.Event().wait()
    finally:
        app.close()


def launch_options() -> dict[str, Any]:
    """Return how the app is launched everywhere: offline, closed, and in its own looks."""
    import gradio as gr

    return {
        "theme": gr.themes.Base(font=_SERIF, font_mono=_MONO),
        "css_paths": _HERE / "style.css",
        "footer_links": ["api"],
        "share": False,
        "ssr_mode": False,
        "enable_monitoring": False,
        "allowed_paths": [],
        "inbrowser": False,
    }


def _warm_up(engine: Engine, notice: Callable[[str], None]) -> None:
    try:
        engine.warm_up()
    except DatelineError as error:
        notice(str(error))
    else:
        notice("Model and index are loaded.")


def _answer(engine: Engine, text: str, asked: list[str]) -> tuple[str, bool]:
    """Return the message that answers, and whether the question may stand for what is asked next."""
    try:
        found = engine.ask(text, history=asked)
    except DatelineError as error:
        return render.notice(str(error)), False
    return render.answer(found), found.answered


def _opened(engine: Engine, query: dict[str, str]) -> tuple[list[Message], list[str]]:
    """Return the messages that an address names, and the questions asked so far."""
    if event_id := query.get("event"):
        try:
            event, links = engine.event(event_id)
        except DatelineError as error:
            return [_message("assistant", render.notice(str(error)))], []
        return [_message("assistant", render.event(event, links))], []
    if question := query.get("q", "").strip():
        message, understood = _answer(engine, question, [])
        shown = [_message("user", render.asked(question)), _message("assistant", message)]
        return shown, [question] if understood else []
    return [], []


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _masthead(coverage: Coverage) -> str:
    days = (
        f"{day_in_words(coverage.first)} to {day_in_words(coverage.last)}" if coverage.first and coverage.last else ""
    )
    return (
        f"<header class='dl-masthead'><h1>Dateline</h1><p>{coverage.events:,} events, {days}. "
        "Every line is from the archive, with the original reporting beside it.</p></header>"
    )
