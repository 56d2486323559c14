"""Who may know whom: nobody upstream knows who is downstream."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ["actions", "channels", "components", "engines", "practice"]
MAY_IMPORT = {
    "actions": {"practice"},
    "channels": {"engines", "practice"},
    "components": set(),
    "engines": set(),
    "practice": set(),
}
NO_RASA = [
    # the action server starts in a second because it does not load Rasa
    *(ROOT / "actions").rglob("*.py"),
    ROOT / "practice/schema.py",
    ROOT / "practice/placeholders.py",
    # the staff shell is there in a second because what it reads on its way does not load Rasa
    ROOT / "channels/control.py",
    ROOT / "tools/live.py",
    ROOT / "tools/shell.py",
    *(ROOT / "tools/staff").rglob("*.py"),
    ROOT / "components/kept_responses.py",
    # the report is written without Rasa
    *(ROOT / f"channels/learning/{name}.py" for name in ("event", "store", "recorder", "names", "redaction")),
    ROOT / "tools/report.py",
    *(ROOT / "tools/reporting").rglob("*.py"),
    # the maths apart from the framework
    ROOT / "components/encoder.py",
    ROOT / "components/english.py",
    ROOT / "components/fusion.py",
    ROOT / "components/cues.py",
    ROOT / "components/picks.py",
    ROOT / "components/readings.py",
    ROOT / "components/turns.py",
    # what a platform is told and tells: read by tools, and tested without Rasa
    *(ROOT / "channels/messaging/renderers").glob("*.py"),
    *(ROOT / "channels/messaging").glob("*_e*.py"),
    ROOT / "channels/constant_time.py",
    ROOT / "channels/deletion.py",
    ROOT / "channels/foreground.py",
    # read by tools before anything starts
    ROOT / "engines/settings.py",
    *(
        ROOT / f"channels/messaging/{name}.py"
        for name in (
            "delivery",
            "event",
            "identity",
            "inbound",
            "registration",
            "seen",
            "settings",
            "spoken",
            "text",
        )
    ),
]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """First names of the packages a file imports, inside functions too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports from a dot; write the whole name"
            yield str(node.module).split(".")[0]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_it_may_know(room: str) -> None:
    forbidden = {*ROOMS, "tools", "tests"} - MAY_IMPORT[room] - {room}
    files = sorted((ROOT / room).rglob("*.py"))
    assert files
    assert {shown(path): names for path in files if (names := forbidden & set(imported(path)))} == {}


@pytest.mark.parametrize("path", NO_RASA, ids=shown)
def test_what_can_do_without_rasa_does(path: Path) -> None:
    assert "rasa" not in set(imported(path))


def test_actions_never_read_the_data_folder() -> None:
    found = [
        f"{shown(path)}:{node.lineno}"
        for path in (ROOT / "actions").rglob("*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value == "data" or node.value.startswith("data/")
    ]
    assert found == []


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_happens_at_import(room: str) -> None:
    """A module defines things; a file, model or client is opened when it is needed."""
    opening = {"open", "read_text", "read_bytes", "load", "safe_load", "connect", "InferenceSession"}
    found = [
        f"{shown(path)}:{call.lineno}"
        for path in (ROOT / room).rglob("*.py")
        for statement in tree(path).body
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        for call in ast.walk(statement)
        if isinstance(call, ast.Call)
        if (call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")) in opening
    ]
    assert found == []
