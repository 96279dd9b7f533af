"""Which collections a data folder has had written elsewhere: noted before each is begun, so that none is forgotten."""

import json
from dataclasses import dataclass
from pathlib import Path

_KEPT = 2


@dataclass(frozen=True, slots=True)
class Made:
    """The note in a data folder: collections begun, and those that were published, each with where it is."""

    path: Path

    @classmethod
    def of(cls, data: Path) -> "Made":
        """Return the note of a data folder."""
        return cls(data / "index" / "collections.json")

    def begin(self, uri: str, name: str) -> None:
        """Note that a collection is about to be written."""
        begun, published = self._read()
        self._write([*begun, (uri, name)], published)

    def holds(self, uri: str, name: str) -> bool:
        """Say whether a collection is noted."""
        begun, published = self._read()
        return (uri, name) in (*begun, *published)

    def settled(self, uri: str, name: str) -> list[tuple[str, str]]:
        """Note which one is published now; return those to be dropped: all but it and the one published before."""
        begun, published = self._read()
        now = (uri, name)
        kept = [*(one for one in published if one != now), now][-_KEPT:]
        others = [one for one in dict.fromkeys([*begun, *published]) if one not in kept]
        self._write(others, kept)
        return others

    def forget(self, uri: str, name: str) -> None:
        """Note that a collection is gone."""
        begun, published = self._read()
        self._write([one for one in begun if one != (uri, name)], published)

    def _read(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
            begun, published = ([(str(uri), str(name)) for uri, name in found[part]] for part in ("begun", "published"))
        except (OSError, ValueError, TypeError, KeyError):
            return [], []  # without the note nothing is dropped that may be another's
        return begun, published

    def _write(self, begun: list[tuple[str, str]], published: list[tuple[str, str]]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        half = self.path.with_name(self.path.name + ".part")
        half.write_text(json.dumps({"begun": begun, "published": published}), encoding="utf-8")
        half.replace(self.path)
