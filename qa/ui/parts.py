"""Small parts that the app's views share: HTML in our looks, the address shown, days typed, files saved."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import gradio as gr

from qa.question.time.expression import parse_bound


def html(value: str, **options: Any) -> Any:  # noqa: ANN401
    """Return HTML in our own looks, none of Gradio's."""
    return gr.HTML(value, apply_default_css=False, **options)


def bound(text: str, *, end: bool) -> date | None:
    """Return the day that was typed, the last of a month or year where `end` is true; None where nothing was."""
    return parse_bound(text.strip(), end=end) if text.strip() else None


def here(to: str, turn: int = 0) -> str:
    """Return what tells the page its address, and which turn of the conversation to show."""
    return json.dumps({"address": to, "turn": turn})


def saving(saved: Any, button: Any, write: Callable[..., str], inputs: Sequence[Any], kind: tuple[str, str]) -> None:  # noqa: ANN401
    """Let a button save what `write` returns as a file; `saved` is the hidden box that hands it to the browser."""
    name, media = kind
    script = f"(words) => {{ if (words) dateline.save({name!r}, {media!r}, words); return ''; }}"
    press = button.click(write, inputs, [saved], show_progress="hidden", api_visibility="private")
    press.then(None, [saved], [saved], js=script, api_visibility="private")
