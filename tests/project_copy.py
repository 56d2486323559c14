"""A copy of this project to change things in: staff's own files are never touched by a test."""

from __future__ import annotations

import shutil
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
