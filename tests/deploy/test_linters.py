"""The linters that others use find nothing in the Dockerfile and in deploy/."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.own_environment import programs_of


@pytest.fixture(scope="module")
def programs() -> Path:
    """The environment's programs, made if they are missing."""
    return programs_of("deploy")


@pytest.mark.parametrize(
    "command",
    [
        ["hadolint", "Dockerfile"],
        ["yamllint", "--strict", "-c", "deploy/yamllint.yml", "deploy"],
        ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "deploy/compose.yml"],
        ["compose-lint", "deploy/compose.yml"],
        ["kubernetes-validate", "--strict", *sorted(map(str, (ROOT / "deploy/kubernetes").glob("[!k]*.yaml")))],
    ],
    ids=lambda command: command[0],
)
def test_a_linter_finds_nothing(programs: Path, command: list[str]) -> None:
    done = subprocess.run(
        [str(programs / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("program", "command", "package"),
    [
        ("kubectl", ["kustomize", "deploy/kubernetes"], "kubectl"),
        ("caddy", ["validate", "--config", "deploy/Caddyfile", "--adapter", "caddyfile"], "caddy"),
    ],
)
def test_the_program_itself_reads_it(program: str, command: list[str], package: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"NOT TESTED: {program} is not installed ({package})")
    environment = {**os.environ, "DOMAIN": "chat.example.org"}
    done = subprocess.run(
        [program, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
