"""What the house says of itself is so: each room names what it imports, and CONTRIBUTING.md names each room."""

import ast
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
ROOMS = sorted(path.parent for path in (HOUSE / "qa").rglob("__init__.py") if path.parent != HOUSE / "qa")
DOCS = sorted(str(path.relative_to(HOUSE)) for path in (HOUSE / "docs").glob("*.md"))


def imported(room: Path) -> set[str]:
    """The other rooms that the modules of a room import, and modules that lie in none, such as the engine."""
    names = set()
    for path in room.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
    rooms = {name.split(".")[1] for name in names if name.startswith("qa.") and name != "qa.__version__"}
    houses = {"embeddings"} if any(name.startswith("embeddings.") for name in names) else set()
    return (rooms | houses) - {room.relative_to(HOUSE / "qa").parts[0]}


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(HOUSE)))
def test_a_room_says_what_it_imports(room):
    said = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))
    assert {name for name in imported(room) if f"`{name}`" not in said} == set()


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(HOUSE)))
def test_the_walk_through_the_house_passes_every_room(room):
    assert f"`{room.relative_to(HOUSE).as_posix()}/`" in (HOUSE / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md", *DOCS])
def test_every_file_of_ours_that_a_page_names_is_there(page):
    text = (HOUSE / page).read_text(encoding="utf-8")
    named = re.findall(r"`((?:qa|embeddings|tests|benchmarks|docs)/[\w./]*)", text)
    assert [path for path in named if not (HOUSE / path).exists()] == []


GONE = "timeexpr timegrammar timemodifiers timearchive timeevent retrieve decline grounding".split()


@pytest.mark.parametrize("name", GONE)
def test_no_text_sends_a_reader_to_a_module_that_has_moved(name):
    assert [path for path in HOUSE.glob("[qeb]*/**/*.py") if f"`{name}`" in path.read_text(encoding="utf-8")] == []
