"""The fast encoder: a BERT compiled by OpenVINO, in bfloat16 where the processor has it. It needs no torch.

Texts go in batches of like length whose padded tokens fit a core's cache; every core works on a batch of its own, so
that nothing waits at a barrier.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from embeddings.bert import UnsupportedError, configuration, graph
from embeddings.encoder import Batch, Role, cores
from embeddings.errors import ModelNotFoundError
from embeddings.runtime import openvino

BATCH_TOKENS = 1024
"""Padded tokens of a batch: 2,048 and 4,096 were measured to be slower by a tenth and a fifth."""


class CompiledEncoder:
    """A compiled model. Safe to share between threads."""

    def __init__(self, folder: Path, adapter: Path | None = None) -> None:
        """Compile a sentence-transformers folder, with an adapter merged into it if there is one.

        Raises:
            ModelNotFoundError: If the adapter cannot be used.
            UnsupportedError: If the model, or the processor, is none that this can be done for.
        """
        config = configuration(folder)
        self.dimension = int(config["hidden_size"])
        self._cores = cores()
        try:
            core = openvino.Core()
            half = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
            self.precision = "bf16" if half else "f32"
            self.processor = str(core.get_property("CPU", "FULL_DEVICE_NAME"))
            self._model = core.compile_model(
                graph(folder, config, adapter),
                "CPU",
                {
                    "INFERENCE_PRECISION_HINT": self.precision,
                    "PERFORMANCE_HINT": "THROUGHPUT",
                    "NUM_STREAMS": self._cores,
                    "INFERENCE_NUM_THREADS": self._cores,
                },
            )
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:
            # OpenVINO, safetensors and tokenizers each raise exceptions of their own; there is another way to embed
            if isinstance(error, UnsupportedError | ModelNotFoundError):
                raise
            raise UnsupportedError(next(iter(str(error).splitlines()), "") or type(error).__name__) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(int(config["max_seq_length"]))
        self._idle: LifoQueue[Any] = LifoQueue()  # requests, each with buffers of its own: as many as ran at once

    @property
    def kind(self) -> str:
        """What made the vectors: OpenVINO's version, the precision and the processor."""
        return f"openvino {openvino.__version__} {self.precision} {self.processor}"

    def encode(self, texts: Sequence[str], role: Role) -> Iterator[Batch]:  # noqa: ARG002  (one model for both)
        """Embed texts, in batches of like length."""
        ids = [one.ids for one in self._tokenizer.encode_batch(list(texts))]
        batches = list(_batches([len(one) for one in ids]))
        if len(batches) < 2:
            yield from (self._run(places, ids) for places in batches)
        else:
            yield from self._workers.map(lambda places: self._run(places, ids), batches)

    def pieces(self, ids: Sequence[int]) -> list[str]:
        """Return tokens as the vocabulary spells them; special ones as nothing."""
        return ["" if one in self._special else str(self._tokenizer.id_to_token(one)) for one in ids]

    @cached_property
    def _workers(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._cores, thread_name_prefix="dateline-encoder")

    @cached_property
    def _special(self) -> set[int]:
        return {one for one, token in self._tokenizer.get_added_tokens_decoder().items() if token.special}

    def _run(self, places: list[int], ids: Sequence[list[int]]) -> Batch:
        width = max(len(ids[place]) for place in places)
        padded = np.zeros((len(places), width), np.int32)
        mask = np.zeros((len(places), width), np.bool_)
        for row, place in enumerate(places):
            padded[row, : len(ids[place])] = ids[place]
            mask[row, : len(ids[place])] = True
        states, vectors = self._infer(padded, mask)
        return Batch(places, padded, mask, states, vectors)

    def _infer(
        self, ids: NDArray[np.int32], mask: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        try:
            request = self._idle.get_nowait()
        except Empty:
            request = self._model.create_infer_request()
        request.infer([ids, mask.astype(np.float32)], share_inputs=True)
        found = request.get_output_tensor(0).data.copy(), request.get_output_tensor(1).data.copy()
        self._idle.put(request)
        return found


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of texts of like length, the longest first, as many as fit the budget when padded."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
