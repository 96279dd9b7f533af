"""Names and passwords of those who may use a served app, hashed with scrypt in a file of lines `name:salt:hash`."""

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path

from qa.errors import DatelineError

_COST = {"n": 2**14, "r": 8, "p": 1}
_TRIES, _LOCKED_SECONDS = 5, 60.0


def add_user(path: Path, name: str, password: str) -> None:
    """Add a user to the file, or give them a new password.

    Raises:
        DatelineError: If the name or password cannot be used, or the file not be written.
    """
    if not name or ":" in name or not name.isprintable():
        raise DatelineError(f"{name!r} is no name: it must have printable characters, and no colon.")
    if len(password) < 8:
        raise DatelineError("A password has at least 8 characters.")
    salt = secrets.token_bytes(16)
    users = {**(_read(path) if path.exists() else {}), name: (salt, _hash(password, salt))}
    lines = (f"{user}:{salt.hex()}:{digest.hex()}\n" for user, (salt, digest) in users.items())
    try:
        path.touch(mode=0o600)
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise DatelineError(f"{path} cannot be written: {error.strerror}.") from error


def checker(path: Path) -> Callable[[str, str], bool]:
    """Return the function that checks a name and password; after five wrong ones a name waits a minute.

    Raises:
        DatelineError: If the file cannot be read, or names nobody.
    """
    users = _read(path)
    if not users:
        raise DatelineError(f"{path} names nobody. Add a user: dateline passwd NAME --auth-file {path}")
    wrong: dict[str, list[float]] = {}
    guard = threading.Lock()

    def check(name: str, password: str) -> bool:
        now = time.monotonic()
        with guard:
            recent = [then for then in wrong.get(name, ()) if now - then < _LOCKED_SECONDS]
            if name in users:
                wrong[name] = recent
        if len(recent) >= _TRIES:
            return False
        salt, digest = users.get(name, (b"nobody's salt...", b""))
        right = hmac.compare_digest(_hash(password, salt), digest)
        if not right and name in users:
            with guard:
                wrong[name].append(now)
        return right

    return check


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, **_COST)


def _read(path: Path) -> dict[str, tuple[bytes, bytes]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DatelineError(f"{path} cannot be read as a file of users: {error}.") from error
    users = {}
    for number, line in enumerate(lines, start=1):
        try:
            name, salt, digest = line.split(":")
            users[name] = (bytes.fromhex(salt), bytes.fromhex(digest))
        except ValueError:
            raise DatelineError(f"{path}, line {number}, is no user. Lines are name:salt:hash.") from None
    return users
