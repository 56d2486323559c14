"""Set-up that fails ends in one sentence that says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout without environment, and a uv that does what the test writes into it."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools/bootstrap.py", tmp_path / "tools")
    for name in ("requirements.lock", ".python-version"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def set_up(project: Path, uv: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up with a stand-in for uv, a shell script."""
    programs = project / "programs"
    programs.mkdir(exist_ok=True)
    (programs / "uv").write_text(f"#!/bin/sh\n{uv}\n")
    (programs / "uv").chmod(0o755)
    return subprocess.run(
        [sys.executable, "tools/bootstrap.py"],
        cwd=project,
        env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_missing_python_is_one_sentence_that_names_the_version(project: Path) -> None:
    done = set_up(project, "exit 1")
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "setup: Python 3.10 was not found and could not be downloaded; install it (for example `pyenv install 3.10`) "
        "and run again (.cache/setup.log has the details)"
    )


def test_a_failed_download_is_one_sentence_that_says_to_check_the_network(project: Path) -> None:
    done = set_up(project, '[ "$1" = venv ]')
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "setup: a package could not be downloaded or has the wrong hash; check the network connection and run again "
        "(.cache/setup.log has the details)"
    )


def test_a_finished_set_up_is_not_repeated(project: Path) -> None:
    (project / ".venv").mkdir()
    assert set_up(project, "mkdir -p .venv").returncode == 0
    assert set_up(project, "exit 1").returncode == 0
