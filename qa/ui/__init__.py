"""The chat app, each view of which is its address; imports `engine`, and `building` to build in the app.

What it shows comes from `records`, `forms`, `text`, `sample` and the lists of `store`; `answer` says what is near a
decline, `question` reads the days typed, and `embeddings` says what may go wrong with a model. Importing any part of it
imports Gradio, which is half of the app's start; so that is done here, once. While it is imported, Gradio parses and
writes a type stub for each of its components, for editors to read: a second's work that nothing served needs.
"""

import gc
import inspect
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # these are read when Gradio is imported
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "100"  # calls whose times it keeps and goes through; else 10,000


@contextmanager
def without_collecting() -> Iterator[None]:
    """Do what makes much that stays, without Python's cycle collector, which would look through all of it in vain."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # nor need it look at all this later
        if collecting:
            gc.enable()


@contextmanager
def _without_stubs() -> Iterator[None]:
    """Import Gradio without type stubs: it makes none for a component that lies in no file."""
    lies_in = inspect.getfile

    def getfile(thing: object) -> str:
        if sys._getframe(1).f_globals.get("__name__") == "gradio.component_meta":  # noqa: SLF001
            raise OSError("no type stub is wanted")
        return lies_in(thing)  # type: ignore[arg-type]

    inspect.getfile = getfile  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = lies_in


with without_collecting(), _without_stubs():
    import gradio  # noqa: F401
