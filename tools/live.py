"""Finding the assistants that run from this folder, and letting them take a new model over. Starts in no time."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from channels.control import FOLDER, Control, control_file, read_control, write_control

LIMIT = 120  # seconds a busy machine may take to load a model
AGAIN = 0.2  # seconds between two looks


class NotRunningError(Exception):
    """No assistant of this folder answers; the message says what to do."""


class Staff:
    """The staff channel of one running assistant."""

    def __init__(self, control: Control) -> None:
        """Remember where it is and its token."""
        self._control = control
        self.url = control.url

    @classmethod
    def on(cls, port: int) -> Staff:
        """The one on a port.

        Raises:
            NotRunningError: none that was started from this folder answers there.
        """
        control = read_control(control_file(port))
        if control is not None:
            staff = cls(control)
            try:
                staff.model()
                return staff
            except (OSError, ValueError):  # urllib's errors are OSErrors
                pass
        raise NotRunningError(f"no assistant of this folder answers on port {port}; start one with `make run`")

    def say(self, conversation: str, message: str, country: str | None = None) -> dict[str, Any]:
        """Say something: `messages` as a visitor gets them, and `why`."""
        return self._ask("webhook", {"conversation": conversation, "message": message, "country": country})

    def faqs(self) -> dict[str, dict[str, Any]]:
        """The answers that are live, by response name."""
        return self._ask("faqs")

    def model(self) -> dict[str, Any]:
        """Which model a worker answers with, and what was wrong with a newer one."""
        return self._ask("model")

    def forget(self, visitor: str) -> dict[str, Any]:
        """Erase a visitor's conversations: how many `conversations`, or a `problem` in words."""
        return self._ask("forget", {"visitor": visitor})

    def purge(self) -> dict[str, Any]:
        """Forget what is due: how many `conversations` and `counts`."""
        return self._ask("purge", {})

    def _ask(self, route: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._control.token}"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/webhooks/staff/{route}", data, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            told: dict[str, Any] = json.load(answer)
            return told


def running(folder: Path = FOLDER) -> list[Staff]:
    """The assistants of this folder that answer."""
    controls = (read_control(file) for file in sorted(folder.glob("*.json")))
    return [Staff(control) for control in controls if control is not None and _answers(control)]


def take_live(model: Path, folder: Path = FOLDER) -> int:
    """Let every running assistant of this folder answer with a model; returns 1 if one cannot."""
    failed = 0
    for file in sorted(folder.glob("*.json")):
        control = read_control(file)
        if control is None or not _answers(control):
            continue  # left behind by one that was killed
        if not control.follows:
            print(f"train: the assistant at {control.url} keeps the model it was started with")
            continue
        started = time.monotonic()
        write_control(file, control.with_model(model))
        problem = _await(control, model.name)
        if problem:
            print(f"train: the assistant at {control.url} goes on with the old model: {problem}")
            failed = 1
        else:
            print(f"train: the assistant at {control.url} answers with it, after {time.monotonic() - started:.0f} s")
    return failed


def _answers(control: Control) -> bool:
    try:
        Staff(control).model()
    except (OSError, ValueError):
        return False
    return True


def _await(control: Control, name: str) -> str | None:
    """Wait until all workers answer with the model; what is wrong, or None."""
    workers: set[int] = set()
    end = time.monotonic() + LIMIT
    while len(workers) < control.workers:
        told = Staff(control).model()
        if told["model"] == name:
            workers.add(told["worker"])
        elif told["problem"]:
            return str(told["problem"])
        if time.monotonic() > end:
            return f"it was not loaded in {LIMIT} s; .cache/logs/assistant.log may say why"
        if len(workers) < control.workers:
            time.sleep(AGAIN)
    return None
