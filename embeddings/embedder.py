"""Texts to vectors, of the whole and of each word, with a sentence-transformers model; loaded when first needed."""

import hashlib
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embeddings import bundled
from embeddings.errors import ModelNotFoundError
from embeddings.tokens import EncodedQuery

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 64
_WORD_START = "\u2581\u0120"  # how SentencePiece and byte-level vocabularies mark a token that begins a word
_CONFIGURATION = ("*.json", "*/*.json", "*.txt", "*.model")


@dataclass(frozen=True, slots=True)
class _Encoded:
    """One text as the model sees it: its unit vector, and each token's id and unit vector."""

    vector: NDArray[np.float32]
    ids: list[int]
    tokens: NDArray[np.float32]

    @classmethod
    def of(cls, found: dict[str, Any]) -> "_Encoded":
        real = found["attention_mask"].bool()
        tokens = found["token_embeddings"][real].float().numpy()
        vector = found["sentence_embedding"].float().numpy()
        norms = np.linalg.norm(tokens, axis=1, keepdims=True)
        unit = vector / max(float(np.linalg.norm(vector)), 1e-12)
        return cls(unit, found["input_ids"][real].tolist(), tokens / np.maximum(norms, 1e-12))


class Embedder:
    """An embedding model by name or folder.

    Naming it costs nothing; its fingerprint reads its files; its first text loads it. Safe to share between threads.
    """

    def __init__(self, model: str = bundled.NAME, skip_words: frozenset[str] = frozenset()) -> None:
        """Name a model: the bundled one, a folder, or any name that sentence-transformers knows.

        Tokens of `skip_words` (lower case) and of punctuation are left out of token embeddings.
        """
        path = Path(model).expanduser()
        is_folder = model != bundled.NAME and path.is_dir()
        self.name = str(path.resolve()) if is_folder else model  # the folder is found again from anywhere
        self._skip_words = skip_words
        self._telling: dict[int, bool] = {}  # whether a token of the model's vocabulary is kept
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

    def encode_documents(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Embed texts that are to be found, in their order.

        Returns:
            Unit vectors of the texts, shape (n, dimension), and for each the unit vectors of its content words' tokens,
            shape (t, dimension).
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32), []
        encoded = self._encode(texts, "encode_document")
        vectors = np.stack([one.vector for one in encoded])
        return vectors, [one.tokens[self._kept(one.ids)] for one in encoded]

    def encode_query(self, text: str) -> EncodedQuery:
        """Embed a question, as a whole and token by token."""
        (encoded,) = self._encode([text], "encode_query")
        kept = self._kept(encoded.ids)
        return EncodedQuery(encoded.vector, encoded.tokens[kept], tuple(self._words(encoded.ids, kept)))

    def warm_up(self) -> None:
        """Load the model and run it once, so that the first question does not wait for it."""
        self.encode_query("warm-up")

    def _encode(self, texts: Sequence[str], method: str) -> list["_Encoded"]:
        model = self._model
        with self._lock:  # the tokenizer must not be entered twice at once
            found = getattr(model, method)(
                list(texts), batch_size=BATCH, show_progress_bar=False, normalize_embeddings=True, output_value=None
            )
        return [_Encoded.of(one) for one in found]

    def _kept(self, ids: Sequence[int]) -> list[int]:
        """Return which tokens are those of content words: no punctuation, no special token, no word to skip."""
        return [place for place, token in enumerate(ids) if self._tells(token)]

    def _tells(self, token: int) -> bool:
        known = self._telling.get(token)
        if known is None:
            tokenizer = self._model.tokenizer
            piece = str(tokenizer.convert_ids_to_tokens(token)).lstrip(_WORD_START).removeprefix("##")
            special = token in tokenizer.all_special_ids
            known = any(char.isalnum() for char in piece) and not special and piece.lower() not in self._skip_words
            self._telling[token] = known
        return known

    def _words(self, ids: Sequence[int], kept: Sequence[int]) -> Iterator[str]:
        """Yield for each kept token the whole word that it is a part of, as the model spells it."""
        tokenizer = self._model.tokenizer
        pieces = [str(piece) for piece in tokenizer.convert_ids_to_tokens(list(ids))]
        continued = not any(piece[:1] in _WORD_START for piece in pieces)
        for place in kept:
            start, end = place, place + 1
            while start > 0 and _continues(pieces[start], marks=continued):
                start -= 1
            while end < len(pieces) and _continues(pieces[end], marks=continued):
                end += 1
            yield "".join(piece.removeprefix("##").lstrip(_WORD_START) for piece in pieces[start:end])

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


def _continues(piece: str, *, marks: bool) -> bool:
    """Say whether a token goes on with the word before it: "##ing" where a vocabulary marks that, else "ing"."""
    return piece.startswith("##") if marks else piece[:1] not in _WORD_START and piece[:1].isalnum()


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
