"""A project of their own, running, for tests that change what staff change; one a module."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import RunningAssistant, start_assistant
from tests.project_copy import copy_of_project
from tools.train import ensure_model, model_path


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with its trained model."""
    copy = copy_of_project(tmp_path_factory.mktemp("practice") / "backline")
    shutil.copy(ensure_model(), model_path(copy))
    return copy


@pytest.fixture(scope="module")
def running(project: Path) -> Iterator[RunningAssistant]:
    """`make run` in that copy."""
    assistant = start_assistant(project)
    yield assistant
    assistant.process.send_signal(signal.SIGINT)
    assistant.process.wait(timeout=60)
