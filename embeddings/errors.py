"""What can go wrong between a text and its nearest neighbours."""


class EmbeddingError(Exception):
    """Base of this package's errors. The message names the thing, the reason and the next step."""


class ModelNotFoundError(EmbeddingError):
    """No such model here, or its files are not what they should be."""


class IndexDamagedError(EmbeddingError):
    """A saved index is missing, stale or not what was saved. It can be rebuilt from the vectors."""
