"""BERT as an OpenVINO graph, made straight from a sentence-transformers folder: no torch, no export, nothing kept.

The architecture is that of Devlin et al. 2018 as transformers implements it, with mean pooling (Reimers and Gurevych
2019). `compiled` runs the graph; whether it agrees with sentence-transformers is for `agreement` to say.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from embeddings.adapter import merged
from embeddings.runtime import Model, Node, PartialShape, Type, op

_POOLINGS = ("pooling_mode_cls_token", "pooling_mode_max_tokens", "pooling_mode_mean_sqrt_len_tokens")
_FAR = 1e4  # what a masked position's attention score is lowered by

Weights = dict[str, NDArray[np.float32]]


class UnsupportedError(Exception):
    """This model is none that can be compiled here; the message says why."""


def configuration(folder: Path) -> dict[str, Any]:
    """Return a model's configuration.

    Raises:
        UnsupportedError: If it is no BERT with mean pooling as this module builds it.
    """
    try:
        config: dict[str, Any] = _json(folder / "config.json")
        modules = [str(module["type"]).rsplit(".", 1)[-1] for module in _json(folder / "modules.json")]
        pooling = _json(folder / "1_Pooling" / "config.json")
        sentence = _json(folder / "sentence_bert_config.json")
        settings = folder / "config_sentence_transformers.json"
        prompts = _json(settings).get("prompts") if settings.exists() else None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UnsupportedError(f"its configuration is not that of a plain BERT ({error})") from error
    mean = pooling.get("pooling_mode_mean_tokens") or pooling.get("pooling_mode") == "mean"
    faults = {
        f"it is a {config.get('model_type')}, no BERT": config.get("model_type") != "bert",
        "its activation is not GELU": config.get("hidden_act") != "gelu",
        "its positions are not absolute": config.get("position_embedding_type", "absolute") != "absolute",
        "it is more than a BERT with pooling": modules[:2] != ["Transformer", "Pooling"]
        or modules[2:] not in ([], ["Normalize"]),
        "it does not pool by the mean": not mean or any(pooling.get(name) for name in _POOLINGS),
        "it puts prompts before texts": any((prompts or {}).values()),
        "it lowers the case outside its tokenizer": bool(sentence.get("do_lower_case")),
        "it has no tokenizer.json": not (folder / "tokenizer.json").is_file(),
        "its weights are not in one model.safetensors": not (folder / "model.safetensors").is_file(),
    }
    for fault, found in faults.items():
        if found:
            raise UnsupportedError(fault)
    config["max_seq_length"] = sentence.get("max_seq_length") or _longest(folder, config)
    return config


def _longest(folder: Path, config: dict[str, Any]) -> int:
    """Return the tokens of a text that are read, where sentence-transformers, from 6 on, says it with the tokenizer."""
    most = int(config["max_position_embeddings"])
    try:
        return min(most, int(_json(folder / "tokenizer_config.json").get("model_max_length") or most))
    except (OSError, ValueError, TypeError, AttributeError):
        return most


def graph(folder: Path, config: dict[str, Any], adapter: Path | None = None) -> Model:
    """Return the graph: token ids (b, w) and mask (b, w) to last hidden states (b, w, d) and unit vectors (b, d).

    Args:
        folder: The model's folder.
        config: Its configuration.
        adapter: The folder of an adapter that its weights are merged with, or None.

    Raises:
        UnsupportedError: If the weights are not those of a BERT in 32-bit floats.
        ModelNotFoundError: If the adapter cannot be used.
    """
    weights = {name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()}
    weights = merged(weights, adapter) if adapter else weights
    try:
        return _Builder(weights, config).model()
    except KeyError as error:
        raise UnsupportedError(f"its weights lack {error}") from error


def _json(path: Path) -> Any:  # noqa: ANN401
    return json.loads(path.read_text(encoding="utf-8"))


class _Builder:
    """Puts the graph together, layer by layer."""

    def __init__(self, weights: Weights, config: dict[str, Any]) -> None:
        self._weights = weights
        self._layers = int(config["num_hidden_layers"])
        self._heads = int(config["num_attention_heads"])
        self._width = int(config["hidden_size"])
        self._epsilon = float(config["layer_norm_eps"])

    def model(self) -> Model:
        ids = op.parameter(PartialShape([-1, -1]), Type.i32, name="ids")
        mask = op.parameter(PartialShape([-1, -1]), Type.f32, name="mask")
        shut = op.multiply(op.subtract(op.unsqueeze(mask, _ints(1, 2)), _floats(1.0)), _floats(_FAR))
        states = self._embedded(ids)
        for number in range(self._layers):
            states = self._layer(states, shut, f"encoder.layer.{number}.")
        return Model([op.result(states), op.result(_pooled(states, mask))], [ids, mask], "bert")

    def _embedded(self, ids: Node) -> Node:
        places = (
            self._get("embeddings.position_embeddings.weight") + self._get("embeddings.token_type_embeddings.weight")[0]
        )
        length = op.gather(op.shape_of(ids), _ints(1), op.constant(0))
        words = op.gather(_floats(self._get("embeddings.word_embeddings.weight")), ids, op.constant(0))
        here = op.slice(_floats(places), _ints(0), length, _ints(1), _ints(0))
        return self._normed(op.add(words, here), "embeddings.LayerNorm")

    def _layer(self, states: Node, shut: Node, name: str) -> Node:
        attended = self._linear(
            self._attention(states, shut, f"{name}attention.self."), f"{name}attention.output.dense"
        )
        states = self._normed(op.add(attended, states), f"{name}attention.output.LayerNorm")
        wide = op.gelu(self._linear(states, f"{name}intermediate.dense"), "erf")
        return self._normed(op.add(self._linear(wide, f"{name}output.dense"), states), f"{name}output.LayerNorm")

    def _attention(self, states: Node, shut: Node, name: str) -> Node:
        """Attend: queries, keys and values come of one product, the queries scaled beforehand."""
        scale = (self._width // self._heads) ** -0.5
        parts = [(f"{name}query", scale), (f"{name}key", 1.0), (f"{name}value", 1.0)]
        weight = np.concatenate([self._get(f"{part}.weight") * factor for part, factor in parts])
        bias = np.concatenate([self._get(f"{part}.bias") * factor for part, factor in parts])
        whole = op.add(op.matmul(states, _floats(weight), False, True), _floats(bias))
        split = op.variadic_split(whole, op.constant(-1), _ints(*3 * [self._width]))
        query, key, value = (
            self._by_head(split.output(at), order)
            for at, order in enumerate([(0, 2, 1, 3), (0, 2, 3, 1), (0, 2, 1, 3)])
        )
        shares = op.softmax(op.add(op.matmul(query, key, False, False), shut), -1)
        told = op.transpose(op.matmul(shares, value, False, False), _ints(0, 2, 1, 3))
        return op.reshape(told, _ints(0, 0, self._width), True)

    def _by_head(self, states: Any, order: tuple[int, ...]) -> Node:  # noqa: ANN401  (an output of a node)
        shape = _ints(0, 0, self._heads, self._width // self._heads)
        return op.transpose(op.reshape(states, shape, True), _ints(*order))

    def _linear(self, states: Node, name: str) -> Node:
        product = op.matmul(states, _floats(self._get(f"{name}.weight")), False, True)
        return op.add(product, _floats(self._get(f"{name}.bias")))

    def _normed(self, states: Node, name: str) -> Node:
        even = op.mvn(states, _ints(-1), True, self._epsilon, "INSIDE_SQRT")
        scaled = op.multiply(even, _floats(self._get(f"{name}.weight")))
        return op.add(scaled, _floats(self._get(f"{name}.bias")))

    def _get(self, name: str) -> NDArray[np.float32]:
        found = self._weights[name]
        if found.dtype != np.float32:
            raise UnsupportedError(f"its weights are {found.dtype}, not float32")
        return found


def _pooled(states: Node, mask: Node) -> Node:
    """Return the unit vector of the mean of what is no padding; the mean's divisor falls out."""
    total = op.reduce_sum(op.multiply(states, op.unsqueeze(mask, _ints(2))), _ints(1), keep_dims=False)
    length = op.sqrt(op.reduce_sum(op.multiply(total, total), _ints(-1), keep_dims=True))
    return op.divide(total, op.maximum(length, _floats(1e-12)))


def _floats(value: Any) -> Node:  # noqa: ANN401
    return op.constant(np.ascontiguousarray(value, np.float32))


def _ints(*values: int) -> Node:
    return op.constant(np.array(values, np.int64))
