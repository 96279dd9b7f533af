"""Where Milvus is, how it is spoken to, and what its errors mean to a user.

Known to `qa.finding` alone; `pymilvus` is imported when a data folder names it and not before. Token and certificate
come from the environment, so that no data folder holds them.
"""

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from qa.records.errors import FinderError

PREFIX = "milvus:"
TOKEN, CERTIFICATE = "DATELINE_MILVUS_TOKEN", "DATELINE_MILVUS_CERTIFICATE"
PATIENCE = 10.0
"""Seconds that an answer is waited for."""
_OLDEST, _WORDS_FROM = (2, 3), (2, 4)
_REASONS = (
    (r"not (fully )?loaded", "has begun anew and is still loading", "Ask again in a minute; else: dateline repair"),
    (r"disk|quota|memory|exhausted|no space", "is full", "Give it more room, or drop what is not needed there."),
    (r"auth|permission|privilege|token|denied", "does not let us in", f"Set {TOKEN} to a user's token: name:password."),
    (r"open local|already|lock", "is open in another process", "A Milvus Lite file serves one process at a time."),
    (
        r"connect|unavailable|timeout|deadline|timed out|refused|channel|not ready",
        "cannot be reached or is too slow",
        "Start it, or wait for it, and ask again; or go back: dateline build ARCHIVE --index faiss",
    ),
)
_CHANNEL = {
    "grpc.initial_reconnect_backoff_ms": 200,
    "grpc.max_reconnect_backoff_ms": 2000,
    "grpc.use_local_subchannel_pool": 1,
    "grpc.keepalive_time_ms": 300_000,  # Milvus Lite closes a connection that asks more often whether it is there
    "grpc.keepalive_permit_without_calls": 0,
}
"""A server that comes back is found again within two seconds; gRPC by itself waits up to two minutes."""
_STEP = "See its own log; dateline repair writes there anew what the records hold."


@dataclass(frozen=True, slots=True)
class Address:
    """A Milvus server's address, or the path of a Milvus Lite file."""

    uri: str

    @classmethod
    def of(cls, text: str, data: Path) -> "Address":
        """Read what `--index` was given; a file's path is taken from the data folder.

        Raises:
            FinderError: If it is no address.
        """
        uri = text.removeprefix(PREFIX)
        if not text.startswith(PREFIX) or not uri:
            raise FinderError(f"{text!r} names no engine. Give faiss, milvus:http://HOST:19530 or milvus:FILE.db")
        if "://" not in uri:
            if not uri.endswith(".db"):
                raise FinderError(f"{uri!r} is no address of Milvus and no file of Milvus Lite, whose names end in .db")
            return cls(str(data / Path(uri).expanduser()))
        parts = urlsplit(uri)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise FinderError(f"{uri!r} is no address of Milvus: http://HOST:19530 or https://HOST:19530")
        if parts.username or parts.password:
            raise FinderError(f"Leave user and password out of the address, and set {TOKEN}: name:password")
        return cls(uri.rstrip("/"))

    @property
    def lite(self) -> bool:
        """Whether it is a file of Milvus Lite."""
        return "://" not in self.uri

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn the engine's errors into ours.

        Raises:
            FinderError: With the address, the reason and the next step.
        """
        from grpc import RpcError
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except (MilvusException, RpcError, OSError) as error:
            raise self.fault(error) from error

    def fault(self, error: Exception) -> FinderError:
        """Return what an error of the engine means."""
        said = " ".join(str(getattr(error, "message", "") or error).split())[:200]
        if re.search(r"collection.{0,99}(not found|not exist)|can't find collection", said, re.I):
            return FinderError(
                f"Milvus at {self.uri} has not, or no longer, the collection of this archive's state. "
                "Write it anew: dateline repair; or bring the copy of the records up to date."
            )
        for pattern, what, step in _REASONS:
            if re.search(pattern, said, re.I):
                return FinderError(f"Milvus at {self.uri} {what} ({said}). {step}")
        return FinderError(f"Milvus at {self.uri} failed ({said}). {_STEP}")

    def connected(self) -> "Connection":
        """Return a connection; one is kept for each address.

        Raises:
            FinderError: If there is no Milvus, none that lets us in, or one that is too old.
        """
        return _connected(self, os.environ.get(TOKEN, ""), os.environ.get(CERTIFICATE, ""))


@dataclass(frozen=True, slots=True)
class Connection:
    """A client, and what the server said of itself."""

    address: Address
    client: Any
    version: str

    @property
    def words(self) -> bool:
        """Whether the engine searches for words: sparse vectors, which Milvus has from 2.4 on, and Milvus Lite."""
        return self.address.lite or _numbers(self.version) >= _WORDS_FROM


@lru_cache(maxsize=8)
def _connected(address: Address, token: str, certificate: str) -> Connection:
    try:
        from pymilvus import MilvusClient
    except ImportError:
        raise FinderError("Milvus finds in this archive and is not installed: pip install 'dateline[milvus]'") from None
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # each error is raised, too, and told in a line
    more: dict[str, Any] = {"secure": True, "server_pem_path": certificate} if certificate else {}
    with address.explained():
        if address.lite:
            Path(address.uri).parent.mkdir(parents=True, exist_ok=True)
        client = MilvusClient(address.uri, token=token, timeout=PATIENCE, grpc_options=_CHANNEL, **more)
        version = str(client.get_server_version())
    if not address.lite and _numbers(version) < _OLDEST:
        raise FinderError(f"Milvus at {address.uri} is of version {version}; Dateline needs 2.3 or newer. Update it.")
    return Connection(address, client, version)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:2])
