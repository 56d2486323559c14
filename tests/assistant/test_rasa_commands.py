"""Rasa's own commands work on the project as a Rasa developer expects."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, RunningAssistant
from tools.environment import child_environment

pytestmark = pytest.mark.model


def rasa(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a Rasa command in the project."""
    return subprocess.run(
        [sys.executable, "-m", "rasa", *arguments],
        cwd=ROOT,
        env={**child_environment(), "PYTHONWARNINGS": "default"},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )


def test_data_validate_finds_nothing_of_ours() -> None:
    done = rasa("data", "validate", "--fail-on-warnings")
    assert done.returncode == 0, done.stderr[-2000:]
    warned = [line for line in re.findall(r"UserWarning: (.*)", done.stdout + done.stderr) if "SQLAlchemy" not in line]
    # harmless: rules need the intents in domain.yml, and Rasa adds them from their folders as well;
    # utter_restart is said by Rasa's own action_restart, which no rule names
    known = ("duplicated intents", "'utter_restart' is not used")
    assert [line for line in warned if not any(words in line for words in known)] == []


def test_the_conversations_of_the_tests_go_as_written(assistant: RunningAssistant, tmp_path: Path) -> None:
    done = rasa(
        *("test", "core", "--e2e", "--stories", "tests/conversations", "--fail-on-prediction-errors"),
        *("--endpoints", "endpoints.yml", "--out", str(tmp_path)),
    )
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    assert (tmp_path / "failed_test_stories.yml").read_text().strip().startswith("#")


def test_test_nlu_reads_the_held_out_questions(assistant: RunningAssistant, tmp_path: Path) -> None:
    done = rasa("test", "nlu", "--nlu", "tests/nlu/about.yml", "--no-plot", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr[-2000:]
    report = json.loads((tmp_path / "response_selection_report.json").read_text())
    assert report["faq/about_this_place"]["recall"] > 0.5
