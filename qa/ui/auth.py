"""Names and passwords of those who may use a served app, hashed with scrypt in a file of lines `name:salt:hash`."""

import asyncio
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from qa.records.errors import DatelineError

_COST = {"n": 2**14, "r": 8, "p": 1}
_TRIES, _LOCKED_SECONDS = 5, 60.0
_NAMES_WATCHED = 10_000  # names whose wrong passwords are counted: trying more takes longer than the minute


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


def checker(path: Path, pause: float = 0.3) -> Callable[[str, str], Awaitable[bool]]:
    """Return the function that checks a name and password.

    Each wrong password of a name makes its answers later; after five of them the name waits a minute. Names that are
    nobody's are treated alike, so that no answer tells whether one exists.

    Args:
        path: The file of users.
        pause: Seconds that a wrong password costs, times the wrong ones of the last minute.

    Raises:
        DatelineError: If the file cannot be read, or names nobody.
    """
    users = _Users(path)
    wrong: OrderedDict[str, list[float]] = OrderedDict()

    async def check(name: str, password: str) -> bool:
        now = time.monotonic()
        recent = [then for then in wrong.get(name, ()) if now - then < _LOCKED_SECONDS]
        if len(recent) >= _TRIES:
            return False
        wrong[name] = [*recent, now]  # until it is known to be right, so that many at once are no way around
        wrong.move_to_end(name)
        if len(wrong) > _NAMES_WATCHED:
            wrong.popitem(last=False)
        salt, digest = users.of_now().get(name, (b"nobody's salt...", b""))
        if hmac.compare_digest(await asyncio.to_thread(_hash, password, salt), digest):
            wrong.pop(name, None)
            return True
        await asyncio.sleep(pause * (len(recent) + 1))
        return False

    return check


class _Users:
    """The users of a file, read again when it has changed, so that a new password counts at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._users = _read(path)
        self._read_at = self._changed_at()
        if not self._users:
            raise DatelineError(f"{path} names nobody. Add a user: dateline passwd NAME --auth-file {path}")

    def of_now(self) -> dict[str, tuple[bytes, bytes]]:
        """Return names with salt and hash; of a file that cannot be read any more, as it was."""
        changed = self._changed_at()
        if changed != self._read_at:
            with suppress(DatelineError):
                self._users = _read(self._path)
                self._read_at = changed
        return self._users

    def _changed_at(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size


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
