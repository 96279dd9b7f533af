"""Texts to unit vectors with a sentence-transformers model, loaded only when the first text comes."""

import hashlib
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embeddings import bundled
from embeddings.errors import ModelNotFoundError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 64
_CONFIGURATION = ("*.json", "*/*.json", "*.txt", "*.model")


class Embedder:
    """An embedding model by name or folder.

    Naming it costs nothing; its fingerprint reads its files; its first text loads it. Safe to share between threads.
    """

    def __init__(self, model: str = bundled.NAME) -> None:
        """Name a model: the bundled one, a folder, or any name that sentence-transformers knows."""
        path = Path(model).expanduser()
        is_folder = model != bundled.NAME and path.is_dir()
        self.name = str(path.resolve()) if is_folder else model  # the folder is found again from anywhere
        self._lock = threading.Lock()

    @cached_property
    def folder(self) -> Path | None:
        """The model's folder, or None for a name that sentence-transformers must resolve itself."""
        if self.name == bundled.NAME:
            return bundled.folder()
        path = Path(self.name)
        return path if path.is_dir() else None

    @cached_property
    def fingerprint(self) -> str:
        """A digest of the model's weights and configuration; two models with one fingerprint embed alike."""
        if self.folder is None:
            return self._fingerprint_of_hub_name()
        weights = sorted({*self.folder.rglob("*.safetensors"), *self.folder.rglob("pytorch_model*.bin")})
        if not weights or not (self.folder / "config.json").is_file():
            raise ModelNotFoundError(
                f"{self.folder} holds no sentence-transformers model (config.json and *.safetensors). "
                "Give a model's folder or name with --model."
            )
        return _digest(self.folder, weights)

    @cached_property
    def dimension(self) -> int:
        """The number of components of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts that are to be found; returns unit vectors, shape (n, dimension), in the texts' order."""
        return self._encode(texts, "encode_document")

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Embed a question; returns a unit vector, shape (dimension,)."""
        found: NDArray[np.float32] = self._encode([text], "encode_query")[0]
        return found

    def warm_up(self) -> None:
        """Load the model and run it once, so that the first question does not wait for it."""
        self.encode_query("warm-up")

    def _encode(self, texts: Sequence[str], method: str) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        model = self._model
        with self._lock:  # the tokenizer must not be entered twice at once
            vectors = getattr(model, method)(
                list(texts), batch_size=BATCH, show_progress_bar=False, normalize_embeddings=True
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)

    @cached_property
    def _model(self) -> "SentenceTransformer":
        with self._lock, _quiet():
            from safetensors import SafetensorError
            from sentence_transformers import SentenceTransformer

            try:
                return SentenceTransformer(
                    str(self.folder or self.name),
                    device="cpu",
                    trust_remote_code=False,
                    local_files_only=os.environ["HF_HUB_OFFLINE"]
                    != "0",  # holds also where a hub client was loaded before
                )
            except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
                reason = next(iter(str(error).splitlines()), "") or type(error).__name__
                raise ModelNotFoundError(
                    f"The model {self.name!r} cannot be loaded: {reason} "
                    "Give a model's folder, or a name that is in the local model cache, with --model."
                ) from error

    def _fingerprint_of_hub_name(self) -> str:
        """Return the fingerprint of the snapshot that a hub name stands for, once the model has been loaded."""
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import LocalEntryNotFoundError

        self._model  # noqa: B018  (resolves the name, and downloads where the user allows it)
        name = self.name if "/" in self.name else f"sentence-transformers/{self.name}"
        try:
            snapshot = Path(snapshot_download(name, local_files_only=True))
        except LocalEntryNotFoundError as error:
            raise ModelNotFoundError(f"The model {self.name!r} is not in the local model cache.") from error
        return _digest(snapshot, sorted(snapshot.rglob("*.safetensors")))


def _digest(folder: Path, weights: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    configuration = sorted({path for pattern in _CONFIGURATION for path in folder.glob(pattern)})
    for path in (*weights, *configuration):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{bundled.sha256(path)}\0".encode())
    return digest.hexdigest()


@contextmanager
def _quiet() -> Iterator[None]:
    """Load without progress bars, and without a word to the network unless the user turned that on."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    yield
