"""A low-rank adapter of a model (LoRA, Hu et al. 2021), in PEFT's own form: read, checked, and merged into weights.

A folder with `adapter_config.json` and `adapter_model.safetensors`. `compiled` merges it before it makes its graph;
`reference` has sentence-transformers load it.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from embeddings.errors import ModelNotFoundError

CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
_SPECIAL = ("use_dora", "use_rslora", "rank_pattern", "alpha_pattern", "modules_to_save")
"""Settings under which an adapter is more than W + alpha / r · B A; it is refused then, and not merged wrongly."""
_PREFIX = "base_model.model."
_DOWN, _UP = ".lora_A.weight", ".lora_B.weight"

Weights = dict[str, NDArray[np.float32]]


def is_adapter(folder: Path) -> bool:
    """Say whether a folder holds an adapter and not a whole model."""
    return (folder / CONFIG).is_file()


def base_of(folder: Path) -> str:
    """Return the name of the model that an adapter was made for.

    Raises:
        ModelNotFoundError: If the adapter cannot be read, or is none of low rank.
    """
    name: str = _config(folder)["base_model_name_or_path"]
    return name.rstrip("/").rsplit("/", 1)[-1]


def merged(weights: Weights, folder: Path) -> Weights:
    """Return a model's weights with an adapter's added: W + alpha / r · B A, for each matrix that it adapts.

    Args:
        weights: The weights by name, in 32-bit floats.
        folder: The adapter.

    Raises:
        ModelNotFoundError: If the adapter is damaged, or made for a model of other shapes.
    """
    config = _config(folder)
    scale = config["lora_alpha"] / config["r"]
    try:
        parts = load_file(folder / WEIGHTS)
    except (OSError, SafetensorError) as error:
        raise _unusable(folder, f"its weights cannot be read ({error})") from error
    found = dict(weights)
    for name in parts:
        if not name.endswith(_DOWN):
            continue
        adapted = f"{name.removeprefix(_PREFIX).removesuffix(_DOWN)}.weight"
        down, up = parts[name].astype(np.float32), parts.get(name.removesuffix(_DOWN) + _UP)
        whole = weights.get(adapted)
        if up is None or whole is None or whole.shape != (up.shape[0], down.shape[1]) or up.shape[1] != down.shape[0]:
            raise _unusable(folder, f"it does not fit the model's {adapted}")
        found[adapted] = whole + scale * (up.astype(np.float32) @ down)
    if all(found[name] is weights[name] for name in weights):
        raise _unusable(folder, "it adapts nothing")
    return found


def _config(folder: Path) -> dict[str, Any]:
    try:
        config: dict[str, Any] = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        config |= {"lora_alpha": float(config["lora_alpha"]), "r": float(config["r"])}
        special = any(config.get(name) for name in _SPECIAL) or config.get("bias", "none") != "none"
        if config["peft_type"] != "LORA" or special or config["r"] < 1:
            raise _unusable(folder, "it is no plain LoRA adapter")
        config["base_model_name_or_path"] = str(config["base_model_name_or_path"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unusable(folder, f"its {CONFIG} cannot be read ({error})") from error
    return config


def _unusable(folder: Path, reason: str) -> ModelNotFoundError:
    return ModelNotFoundError(f"The adapter in {folder} cannot be used: {reason}. Give another model with --model.")
