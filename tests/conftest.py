"""One real assistant for all tests that talk to it: `python -m tools run` on free ports."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.channels.messaging.fakes.all import Platforms
from tools.performance.ports import free_port as free_port  # for the tests that start servers

ROOT = Path(__file__).resolve().parent.parent
# A shell's background job ignores Ctrl-C, and so would every server started from it, which the tests stop that way.
signal.signal(signal.SIGINT, signal.default_int_handler)

TRAINING_LIMIT = 3600  # seconds; the first test that needs the model trains it, on a slow machine for long
# A busy machine may leave the action server without a core for seconds; no test asks whether two are enough.
PATIENT = {"ACTIONS_SECONDS": "10"}
LOG_LINES = 30  # of each log beside a failed test


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test that may be the one to train an hour, unless it has a limit of its own."""
    for item in items:
        if item.get_closest_marker("model") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(TRAINING_LIMIT))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show, beside a failed test, how the logs of the assistants end that it talked to."""
    report = yield
    if report.failed:
        used = [part for value in getattr(item, "funcargs", {}).values() for part in (value, *_parts(value))]
        for running in used:
            for log in running.logs() if isinstance(running, RunningAssistant) else ():
                lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:]
                report.sections.append((f"the end of {log}", "\n".join(lines)))
    return report


def _parts(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


@dataclass
class RunningAssistant:
    """A started assistant and what it printed."""

    folder: Path
    process: subprocess.Popen[str]
    port: int
    actions_port: int
    printed: list[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def post(self, body: Any) -> tuple[int, Any]:
        """Status and JSON of a POST to the REST webhook; `body` may be bytes."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.url}/webhooks/rest/webhook", data, {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def logs(self) -> list[Path]:
        """What its two servers write to."""
        return sorted((self.folder / ".cache" / "logs").glob("*.log"))

    def actions_pid(self) -> int:
        """Process id of the action server."""
        found = subprocess.run(
            ["pgrep", "-f", f"rasa_sdk .*-p {self.actions_port}"], capture_output=True, text=True, check=True
        )
        return int(found.stdout.split()[0])


class Conversation:
    """One visitor's talk; reads like a transcript in a test."""

    def __init__(self, assistant: RunningAssistant) -> None:
        self._assistant = assistant
        self._sender = uuid.uuid4().hex
        self.replies: list[dict[str, Any]] = []

    def say(self, text: str) -> str:
        """Send a message; the reply's texts, a line each."""
        status, self.replies = self._assistant.post({"sender": self._sender, "message": text})
        assert status == 200
        return "\n".join(reply.get("text", "") for reply in self.replies)

    @property
    def buttons(self) -> list[dict[str, str]]:
        """Buttons of the last reply."""
        return [button for reply in self.replies for button in reply.get("buttons", [])]


def start_assistant(folder: Path = ROOT, environment: Mapping[str, str] | None = None) -> RunningAssistant:
    """Run `python -m tools run` in a folder until it says ready; `environment` adds variables."""
    port, actions_port = free_port(), free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tools", "run"],
        cwd=folder,
        env={**os.environ, **PATIENT, **(environment or {}), "PORT": str(port), "ACTIONS_PORT": str(actions_port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    printed: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        printed.append(line.rstrip())
        if re.search(r"Ctrl-C", line):
            return RunningAssistant(folder, process, port, actions_port, printed)
    pytest.fail("the assistant did not start:\n" + "\n".join(printed))


@pytest.fixture(scope="session")
def all_platforms() -> Iterator[Platforms]:
    """The messaging platforms; not there yet."""
    made = Platforms()
    for platform in made.all:
        platform.port = free_port()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def assistant(all_platforms: Platforms) -> Iterator[RunningAssistant]:
    """The assistant all conversations share; trained once, started once, with all channels on.

    It starts while no messaging platform can be reached; they come up afterwards.
    """
    running = start_assistant(environment=all_platforms.environment())
    all_platforms.start()
    yield running
    running.process.send_signal(signal.SIGINT)
    running.process.wait(timeout=30)


@pytest.fixture
def visitor(assistant: RunningAssistant) -> Conversation:
    """A new visitor."""
    return Conversation(assistant)
