"""OpenVINO, imported without what Dateline has no use for: its conversion tools, and the telemetry that these start.

`import openvino` imports the tools for converting models of other frameworks, and importing those sends an event to an
analytics host from a child process and keeps a lasting id in the user's home. Neither is needed to run a graph, and
OpenVINO gets on without either. This is the only module that imports OpenVINO; `bert` and `compiled` take it from here.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

_TELEMETRY = "openvino_telemetry"
_TOOLS = "openvino.tools.ovc"

_imported: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]
"""What has been imported; None marks what is not to be had, as the import system defines it."""


@contextmanager
def _without(module: str) -> Iterator[None]:
    """Let the import of a module fail, as where it is not installed, unless it has been imported already."""
    known = module in _imported
    if not known:
        _imported[module] = None
    try:
        yield
    finally:
        if not known:
            del _imported[module]


_imported.setdefault(_TELEMETRY, None)  # for good: where something imports the tools later, they have a stub for it
with _without(_TOOLS):
    import openvino
    from openvino import Model, Node, PartialShape, Type
    from openvino import opset15 as op

__all__ = ["Model", "Node", "PartialShape", "Type", "op", "openvino"]
