"""Parts that die: the visitor still gets words, and what was started is stopped."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Conversation, RunningAssistant, free_port, start_assistant

pytestmark = pytest.mark.model

GENERAL_CAVEAT = "This is general information. Please see a healthcare professional"


def wait_until(condition: Callable[[], bool], limit: float = 60) -> None:
    """Poll until something is true; the limit only ends a hopeless wait."""
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.2)


def test_killing_the_action_server_mid_conversation_leaves_the_answer_with_a_caveat_and_it_comes_back(
    assistant: RunningAssistant,
) -> None:
    visitor = Conversation(assistant)
    assert "SI joint" in visitor.say("why do my lower back and hip hurt together?")
    os.kill(assistant.actions_pid(), signal.SIGKILL)
    reply = visitor.say("/faq/toxins")
    assert "liver and kidneys" in reply
    assert GENERAL_CAVEAT in reply
    wait_until(lambda: GENERAL_CAVEAT not in Conversation(assistant).say("/faq/toxins"))


def test_a_hanging_action_server_costs_seconds_not_the_answer(assistant: RunningAssistant) -> None:
    pid = assistant.actions_pid()
    os.kill(pid, signal.SIGSTOP)
    try:
        visitor = Conversation(assistant)
        assert GENERAL_CAVEAT in visitor.say("/faq/toxins")
        assert "https://riverbend.example/book" in visitor.say("i want to book an appointment")
    finally:
        os.kill(pid, signal.SIGCONT)


def test_the_assistant_says_ready_after_a_first_answer_and_lists_what_is_unset(assistant: RunningAssistant) -> None:
    printed = "\n".join(assistant.printed)
    assert f"ready; the demo page is http://localhost:{assistant.port}/webhooks/website/demo" in printed
    assert "practice_insurance" in printed


def test_interrupting_stops_both_servers() -> None:
    running = start_assistant()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(timeout=60) == 0
    for port in (running.port, running.actions_port):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0


def run_tool(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m tools ...` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "tools", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_taken_port_is_one_sentence(assistant: RunningAssistant) -> None:
    done = run_tool("run", PORT=str(assistant.port), ACTIONS_PORT=str(free_port()))
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"run: Port {assistant.port} is taken by another program; stop that one, "
        "or choose another with `make run PORT=...`."
    )


def test_a_port_that_is_no_number_is_one_sentence() -> None:
    done = run_tool("run", PORT="http", ACTIONS_PORT=str(free_port()))
    assert done.stderr.strip() == "run: PORT is 'http'; set it to a number from 1 to 65535."


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project whose files may be broken; models are left behind."""
    for name in ("actions", "channels", "components", "data", "knowledge", "practice", "tools", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "practice.yml"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / "models").mkdir()
    return tmp_path


def test_a_wrong_practice_yml_is_one_sentence_that_names_the_field(project: Path) -> None:
    file = project / "practice.yml"
    file.write_text(file.read_text().replace("https://riverbend.example/book/swedish", "not a link"))
    done = run_tool("run", cwd=project, PORT=str(free_port()), ACTIONS_PORT=str(free_port()))
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "run: practice.yml: the field services.swedish.booking_url must be a full web address "
        "such as https://example.org/book."
    )


def test_a_broken_faq_file_is_one_sentence_before_any_training(project: Path) -> None:
    (project / "data").unlink()
    shutil.copytree(ROOT / "data", project / "data")
    file = project / "data/faq/benefits/toxins.yml"
    file.write_text(file.read_text().replace("- intent: faq/toxins", "- intent: faq/toxin"))
    done = run_tool("run", cwd=project, PORT=str(free_port()), ACTIONS_PORT=str(free_port()))
    assert done.returncode == 1
    assert done.stderr.startswith("data/faq/benefits/toxins.yml:")
    assert "Traceback" not in done.stderr


def test_a_missing_model_is_one_sentence() -> None:
    done = run_tool("run", "--model", "models/gone.tar.gz", PORT=str(free_port()), ACTIONS_PORT=str(free_port()))
    assert done.stderr.strip() == (
        "run: The model models/gone.tar.gz is missing; train one with `make train`, or leave out --model."
    )


def test_a_missing_encoder_is_one_sentence(project: Path) -> None:
    done = run_tool("train", cwd=project)
    assert done.returncode == 1
    assert "models/encoder/manifest.json is missing; restore it with `git checkout models/encoder`." in done.stderr
    assert "Traceback" not in done.stderr
