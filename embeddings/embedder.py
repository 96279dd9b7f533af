"""Texts to vectors, of the whole and of each word, with a sentence-transformers model; loaded when first needed.

The model runs compiled (`compiled`) where that can be done and agrees with sentence-transformers (`agreement`), and by
sentence-transformers itself (`reference`) everywhere else.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from embeddings import bundled
from embeddings.adapter import WEIGHTS, base_of, is_adapter
from embeddings.encoder import Encoder, Role
from embeddings.errors import ModelNotFoundError
from embeddings.tokens import EncodedQuery

ENVIRONMENT = "DATELINE_ENCODER"
REFERENCE = "sentence-transformers"
"""The value of the environment variable that turns the compiled model off."""
_WORD_START = "\u2581\u0120"  # how SentencePiece and byte-level vocabularies mark a token that begins a word
_CONFIGURATION = ("*.json", "*/*.json", "*.txt", "*.model")
_NEEDED = {
    "its configuration": ("config.json",),
    "weights that are safe to load": ("*.safetensors",),
    "its tokenizer": ("tokenizer.json", "vocab.txt", "vocab.json", "*.model"),
}
_LONGEST = 20_000
"""Characters of a text that are looked at: more than any model's window holds, and a bound on the tokenizer's work."""
_COMPILED: WeakValueDictionary[tuple[str, str, str], Encoder] = WeakValueDictionary()
"""Compiled models in use, by folder, adapter and fingerprint: who opens an archive twice holds its model once."""


@dataclass(frozen=True, slots=True)
class EncodedDocuments:
    """Texts as a model sees them, in their order.

    `vectors` are their unit vectors, shape (n, dimension); `tokens` the unit vectors of the tokens of their content
    words, one text after the other, shape (sum of counts, dimension); `counts` how many of these each text has, (n,).
    """

    vectors: NDArray[np.float32]
    tokens: NDArray[np.float32]
    counts: NDArray[np.int64]


class Embedder:
    """An embedding model by name or folder.

    Naming it costs nothing; its fingerprint reads its files; its first text loads it. Safe to share between threads.
    """

    def __init__(
        self,
        model: str = bundled.NAME,
        skip_words: frozenset[str] = frozenset(),
        *,
        device: str = "cpu",
        notice: Callable[[str], None] = lambda _line: None,
    ) -> None:
        """Name a model: the bundled one, a folder, or any name that sentence-transformers knows.

        Args:
            model: The model.
            skip_words: Words (lower case) whose tokens are left out of token embeddings, as those of punctuation are.
            device: "cpu", or a torch device such as "cuda".
            notice: Told in a line when the model cannot run compiled.
        """
        path = Path(model).expanduser()
        is_folder = model not in (*bundled.ADAPTED, bundled.BASE) and path.is_dir()
        self.name = str(path.resolve()) if is_folder else model  # the folder is found again from anywhere
        self._skip_words = skip_words
        self._device = device
        self._notice = notice
        self._telling = np.full(1, -1, np.int8)  # of each token met: 1 where it is kept, 0 where not, -1 not looked at
        self._loading = threading.Lock()
        self._loaded: Encoder | None = None

    @cached_property
    def adapter(self) -> Path | None:
        """The folder of the adapter that the model is used with, or None where it is used as it is.

        Raises:
            ModelNotFoundError: If the adapter is damaged, or made for another model than the bundled one.
        """
        if self.name in bundled.ADAPTED:
            return bundled.adapter(bundled.ADAPTED[self.name])
        path = Path(self.name)
        if self.name == bundled.BASE or not is_adapter(path):
            return None
        if base_of(path) != bundled.BASE:
            raise ModelNotFoundError(
                f"The adapter in {path} was made for {base_of(path)}, not for {bundled.BASE}. "
                "Merge the two into a model folder, and give that with --model."
            )
        return path

    @cached_property
    def folder(self) -> Path | None:
        """The model's folder, or None for a name that sentence-transformers must resolve itself.

        Raises:
            ModelNotFoundError: If the folder lacks the weights, the configuration or the tokenizer.
        """
        if self.name == bundled.BASE or self.adapter:
            return bundled.folder()
        path = Path(self.name)
        if not path.is_dir():
            return None
        for what, patterns in _NEEDED.items():
            if not any(found for pattern in patterns for found in path.rglob(pattern)):
                raise ModelNotFoundError(
                    f"{path} holds no sentence-transformers model: it lacks {what} ({' or '.join(patterns)}). "
                    "Give a model's folder or name with --model."
                )
        return path

    @cached_property
    def fingerprint(self) -> str:
        """A digest of the model's weights and configuration; two models with one fingerprint embed alike."""
        if self.folder is None:
            return self._fingerprint_of_hub_name()
        whole = _digest(self.folder, sorted(self.folder.rglob("*.safetensors")))
        if self.adapter is None:
            return whole
        return hashlib.sha256(f"{whole}{_digest(self.adapter, [self.adapter / WEIGHTS])}".encode()).hexdigest()

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""
        return self._encoder.dimension

    def encode_documents(self, texts: Sequence[str]) -> EncodedDocuments:
        """Embed texts that are to be found."""
        encoder = self._encoder
        vectors = np.zeros((len(texts), encoder.dimension), np.float32)
        tokens: dict[int, NDArray[np.float32]] = {}
        for batch in encoder.encode([text[:_LONGEST] for text in texts], Role.DOCUMENT):
            vectors[batch.places] = batch.vectors
            kept = batch.mask & self._kept(batch.ids)
            ends = np.cumsum(kept.sum(axis=1))[:-1]
            tokens.update(zip(batch.places, np.split(_unit(batch.states[kept]), ends), strict=True))
        ordered = [tokens[place] for place in range(len(texts))]
        counts = np.array([len(one) for one in ordered], np.int64)
        empty = np.zeros((0, encoder.dimension), np.float32)
        return EncodedDocuments(vectors, np.concatenate([empty, *ordered]), counts)

    def encode_vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of texts alone, shape (n, dimension)."""
        vectors = np.zeros((len(texts), self._encoder.dimension), np.float32)
        for batch in self._encoder.encode([text[:_LONGEST] for text in texts], Role.DOCUMENT):
            vectors[batch.places] = batch.vectors
        return vectors

    def encode_query(self, text: str) -> EncodedQuery:
        """Embed a question, as a whole and token by token."""
        (batch,) = self._encoder.encode([text[:_LONGEST]], Role.QUERY)
        ids, states = batch.ids[0][batch.mask[0]], batch.states[0][batch.mask[0]]
        kept = self._kept(ids)
        words = self._words(ids.tolist(), np.flatnonzero(kept).tolist())
        return EncodedQuery(batch.vectors[0], _unit(states[kept]), words)

    def warm_up(self) -> None:
        """Load the model and run it once, so that the first question does not wait for it."""
        self.encode_query("warm-up")

    def load_ahead(self) -> None:
        """Begin to load the model while the caller does something else; what goes wrong is raised at the first text.

        A process that ends meanwhile waits for it: a compiler cut off halfway takes the process down with a signal.
        """
        if self._loaded is None and not self._loading.locked():
            threading.Thread(target=self._load_quietly).start()

    def _load_quietly(self) -> None:
        with suppress(ModelNotFoundError):
            self._encoder  # noqa: B018  (loads it)

    def _kept(self, ids: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return which tokens are those of content words: no punctuation, no special token, no word to skip."""
        if ids.size and int(ids.max()) >= len(self._telling):
            grown = np.full(int(ids.max()) + 1, -1, np.int8)
            grown[: len(self._telling)] = self._telling
            self._telling = grown
        telling = self._telling
        new = np.unique(ids[telling[ids] < 0]).tolist()
        telling[new] = [tells(piece, self._skip_words) for piece in self._encoder.pieces(new)]
        kept: NDArray[np.bool_] = telling[ids] > 0
        return kept

    def _words(self, ids: Sequence[int], kept: Sequence[int]) -> tuple[str, ...]:
        """Return for each kept token the whole word that it is a part of, as the model spells it."""
        pieces = self._encoder.pieces(ids)
        continued = not any(piece[:1] and piece[:1] in _WORD_START for piece in pieces)
        words = []
        for place in kept:
            start, end = place, place + 1
            while start > 0 and _continues(pieces[start], marks=continued):
                start -= 1
            while end < len(pieces) and _continues(pieces[end], marks=continued):
                end += 1
            words.append("".join(piece.removeprefix("##").lstrip(_WORD_START) for piece in pieces[start:end]))
        return tuple(words)

    @property
    def _encoder(self) -> Encoder:
        with self._loading:
            if self._loaded is None:
                self._loaded = self._compiled() or self._reference()
            return self._loaded

    def _compiled(self) -> Encoder | None:
        """Return the compiled model, or None where it cannot be had or does not agree with the reference."""
        if self.folder is None or self._device != "cpu" or os.environ.get(ENVIRONMENT) == REFERENCE:
            return None
        try:
            from embeddings.agreement import agrees
            from embeddings.bert import UnsupportedError
            from embeddings.compiled import CompiledEncoder
        except (ImportError, OSError) as error:
            self._notice(f"OpenVINO cannot be loaded ({error}), so sentence-transformers embeds; that takes longer.")
            return None
        which = str(self.folder), str(self.adapter), self.fingerprint
        shared = _COMPILED.get(which)
        if shared:
            return shared
        try:
            compiled = CompiledEncoder(self.folder, self.adapter)
        except UnsupportedError as error:
            self._notice(f"{self.name} cannot be compiled: {error}. sentence-transformers embeds; that takes longer.")
            return None
        if agrees(compiled, compiled.kind, self.fingerprint, self._reference):
            _COMPILED[which] = compiled
            return compiled
        self._notice(
            f"Compiled, {self.name} embeds otherwise than by sentence-transformers, which is used; that takes longer."
        )
        return None

    def _reference(self) -> Encoder:
        from embeddings.reference import ReferenceEncoder

        return ReferenceEncoder(str(self.folder or self.name), self._device, self.adapter)

    def _fingerprint_of_hub_name(self) -> str:
        """Return the fingerprint of the snapshot that a hub name stands for, once the model has been loaded."""
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import LocalEntryNotFoundError

        self._encoder  # noqa: B018  (resolves the name, and downloads where the user allows it)
        name = self.name if "/" in self.name else f"sentence-transformers/{self.name}"
        try:
            snapshot = Path(snapshot_download(name, local_files_only=True))
        except LocalEntryNotFoundError as error:
            raise ModelNotFoundError(f"The model {self.name!r} is not in the local model cache.") from error
        return _digest(snapshot, sorted(snapshot.rglob("*.safetensors")))


def tells(piece: str, skip_words: frozenset[str]) -> bool:
    """Say whether a token, as a vocabulary spells it, is of a content word: no punctuation, and no word to skip."""
    bare = piece.lstrip(_WORD_START).removeprefix("##")
    return any(char.isalnum() for char in bare) and bare.lower() not in skip_words


def _continues(piece: str, *, marks: bool) -> bool:
    """Say whether a token goes on with the word before it: "##ing" where a vocabulary marks that, else "ing"."""
    return piece.startswith("##") if marks else piece[:1] not in _WORD_START and piece[:1].isalnum()


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return unit


def _digest(folder: Path, weights: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    configuration = sorted({path for pattern in _CONFIGURATION for path in folder.glob(pattern)})
    for path in (*weights, *configuration):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{bundled.sha256(path)}\0".encode())
    return digest.hexdigest()
