"""The reference encoder: sentence-transformers itself. Any of its models runs here, also on a GPU; it needs torch."""

import importlib.util
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import platformdirs

from embeddings.encoder import Batch, Role
from embeddings.errors import ModelNotFoundError

BATCH = 64


class ReferenceEncoder:
    """A model as sentence-transformers runs it, in 32-bit floats. Safe to share between threads."""

    def __init__(self, model: str, device: str = "cpu", adapter: Path | None = None) -> None:
        """Load a model by name or folder, and an adapter of it if there is one.

        Raises:
            ModelNotFoundError: If there is none, it is damaged, or the device is not there.
        """
        self._lock = threading.Lock()
        if adapter and importlib.util.find_spec("peft") is None:
            raise ModelNotFoundError(f"The adapter in {adapter} needs PEFT. Install it: pip install peft")
        with _quiet():
            from safetensors import SafetensorError
            from sentence_transformers import SentenceTransformer

            try:
                self._model = SentenceTransformer(
                    model,
                    device=device,
                    trust_remote_code=False,
                    model_kwargs={"use_safetensors": True},  # never unpickle
                    local_files_only=os.environ["HF_HUB_OFFLINE"] != "0",  # also where a hub client was loaded before
                )
                if adapter:
                    self._model.load_adapter(str(adapter))
            except (OSError, ValueError, KeyError, RuntimeError, AssertionError, SafetensorError) as error:
                reason = next(iter(str(error).splitlines()), "") or type(error).__name__
                raise ModelNotFoundError(
                    f"The model {model!r} cannot be loaded on {device}: {reason} "
                    "Give a model's folder, or a name that is in the local model cache, with --model."
                ) from error
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self._batch = BATCH if device == "cpu" else _fitting(device)

    def encode(self, texts: Sequence[str], role: Role) -> Iterator[Batch]:
        """Embed texts."""
        method = self._model.encode_query if role is Role.QUERY else self._model.encode_document
        with self._lock:  # the tokenizer must not be entered twice at once
            found = method(
                list(texts),
                batch_size=self._batch,
                show_progress_bar=False,
                normalize_embeddings=True,
                output_value=None,
            )
        for place, one in enumerate(found):
            mask = one["attention_mask"].bool().cpu().numpy()[None]
            vector = one["sentence_embedding"].float().cpu().numpy()
            unit = vector / max(float(np.linalg.norm(vector)), 1e-12)
            ids = one["input_ids"].cpu().numpy().astype(np.int32)[None]
            yield Batch([place], ids, mask, one["token_embeddings"].float().cpu().numpy()[None], unit[None])

    def pieces(self, ids: Sequence[int]) -> list[str]:
        """Return tokens as the vocabulary spells them; special ones as nothing."""
        tokenizer = self._model.tokenizer
        special = set(tokenizer.all_special_ids)
        found = tokenizer.convert_ids_to_tokens([int(one) for one in ids])
        return ["" if one in special else str(piece) for one, piece in zip(ids, found, strict=True)]


def _fitting(device: str) -> int:
    """Return a batch size for a GPU: 64 texts a free gigabyte, of which the longest need about 8 MB each."""
    import torch

    free, _ = torch.cuda.mem_get_info(device)
    return max(BATCH, min(4096, 64 * (free // 2**30)))


@contextmanager
def _quiet() -> Iterator[None]:
    """Load without progress bars, and without a word to the network unless the user turned that on."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    kept = Path(platformdirs.user_cache_dir("dateline", appauthor=False)) / "torch"
    os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(kept))  # else it is in /tmp, for everybody to see
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    yield
