"""A copy of this project to change things in: staff's own files are never touched by a test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

FOLDERS = (
    "actions",
    "channels",
    "components",
    "data",
    "engines",
    "knowledge",
    "practice",
    "tools",
    "tests/nlu",
    "tests/questions",
)
ENCODER = "models/encoder"


def copy_of_project(target: Path) -> Path:
    """Copy what the assistant and the content check need; the encoder is linked."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in [*ROOT.glob("*.yml"), ROOT / "requirements.lock"]:
        shutil.copy(file, target)
    (target / ENCODER).parent.mkdir()
    (target / ENCODER).symlink_to(ROOT / ENCODER)
    return target


def tools(project: Path, port: int, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run `python -m tools ...` in a copy whose assistant is, or would be, on this port; `typed` is its input."""
    return subprocess.run(
        [sys.executable, "-m", "tools", *arguments],
        cwd=project,
        env={**os.environ, "PORT": str(port)},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
