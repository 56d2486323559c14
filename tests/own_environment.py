"""Tools that cannot live beside Rasa, in environments of their own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT


def programs_of(name: str) -> Path:
    """Where the programs of tools/<name>/requirements.txt are, made if they are missing; without a network, a skip."""
    made = subprocess.run(
        ["sh", "tools/own_environment.sh", name], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    if made.returncode != 0 and os.environ.get("CI") != "true":
        pytest.skip(f"NOT TESTED: the environment of tools/{name} could not be made. {made.stderr.strip()[-500:]}")
    assert made.returncode == 0, made.stderr
    return ROOT / f".cache/{name}-env/bin"
