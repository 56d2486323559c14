"""`make shell` at a terminal: it finds or starts an assistant, talks, and says why; in colour or plainly."""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, RunningAssistant, free_port
from tests.project_copy import copy_of_project
from tools.train import model_path

pytestmark = pytest.mark.model

LIMIT = 300.0  # seconds; only ends a hopeless wait
CONTROL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[=>()][0-9A-Z]?)")
WHERE_IS_THE_CURSOR, HERE = b"\x1b[6n", b"\x1b[1;1R"
PROMPT = "you >"  # as it reads with single blanks
QUESTION = "does massage flush toxins out?"
WARNING = "my legs are numb and i cannot control my bladder"


class Terminal:
    """A pseudo-terminal with a program in it, of 160 columns so that few lines are wrapped."""

    def __init__(self, folder: Path, port: int, actions_port: int, term: str) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))
        variables = {"PORT": str(port), "ACTIONS_PORT": str(actions_port), "TERM": term, "PYTHONPATH": str(ROOT)}
        kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "CI")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tools", "shell"],
            cwd=folder,
            env={**kept, **variables},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self.raw = b""

    def type(self, line: str, until: str) -> str:
        """What appears after a line up to the prompt behind these words, without control codes."""
        before = len(self.raw)
        os.write(self._master, line.encode() + b"\r")
        self.wait_for(lambda: PROMPT in self._said(before).partition(until)[2])
        return self._said(before)

    def leave(self, keys: bytes) -> int:
        """The exit status after these keys."""
        os.write(self._master, keys)
        return self.ends()

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Read until something is true."""
        end = time.monotonic() + LIMIT
        while not condition():
            assert time.monotonic() < end, f"waited in vain; it said:\n{self._said(0)}"
            assert self._read(), f"it ended; it said:\n{self._said(0)}"

    def starts(self) -> str:
        """What appears before the first prompt."""
        self.wait_for(lambda: PROMPT in self._said(0))
        return self._said(0)

    def ends(self) -> int:
        """The exit status, once everything it says is read."""
        while self._read():
            pass
        return self.process.wait(LIMIT)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.ends()
        os.close(self._master)

    def _read(self) -> bool:
        """Take what is there; false once the program has ended."""
        if not select.select([self._master], [], [], 1)[0]:
            return True
        try:
            read = os.read(self._master, 65536)
        except OSError as error:
            if error.errno != errno.EIO:  # how Linux says that nobody is at the other end
                raise
            return False
        if WHERE_IS_THE_CURSOR in read:
            os.write(self._master, HERE)
        self.raw += read
        return bool(read)

    def _said(self, start: int) -> str:
        return " ".join(CONTROL.sub("", self.raw[start:].decode(errors="replace")).split())


@pytest.fixture
def desk(assistant: RunningAssistant, tmp_path: Path) -> Path:
    """A folder in which the shell finds the shared assistant, with a history of its own."""
    for name in ("data", "practice.yml"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "run").symlink_to(ROOT / ".cache" / "run")
    return tmp_path


@pytest.fixture(params=["xterm-256color", "dumb"])
def terminal(assistant: RunningAssistant, desk: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """The shell beside a running assistant, at a terminal with colours and at one without."""
    opened = Terminal(desk, assistant.port, assistant.actions_port, request.param)
    yield opened
    opened.close()


def test_it_finds_the_running_assistant_answers_and_says_why(
    terminal: Terminal, assistant: RunningAssistant, request: pytest.FixtureRequest
) -> None:
    started = terminal.starts()
    assert f"localhost:{assistant.port}" in started and "/why tells what decided" in started
    assert "starting one" not in started
    answer = terminal.type(QUESTION, until="[2] ")
    assert "bot >" in answer and "liver and kidneys" in answer and "Source: “How Massage" in answer and "[1] " in answer
    why = terminal.type("/why", until="ms in all")
    for told in (
        "decision answer faq/toxins with",  # the gate
        "alone from",  # what it would have needed
        "action server",  # the steps' times
        "utter_faq (RulePolicy)",
    ):
        assert told in why, (told, why)
    assert len(re.findall(r"\d\.\d% faq/[a-z_]+ [A-Z]", why)) >= 2, f"the best FAQs, their shares and titles: {why}"
    card = terminal.type(WARNING, until="911")
    assert "emergency" in card
    why = terminal.type("/why", until="ms in all")
    assert re.search(r"emergency: cauda_equina; words: bladder_change \(“[^”]*bladder”", why), why
    assert "utter_warning_sign (SafetyPolicy)" in why
    terminal.type("/restart", until="A new conversation begins.")
    terminal.type("what is swedish massage for my hip", until="bot >")
    assert re.search(r"vocabulary [^%]*technique: swedish", terminal.type("/why", until="ms in all"))
    assert terminal.leave(b"/quit\r") == 0
    colours = re.findall(rb"\x1b\[[0-9;]*m", terminal.raw)
    assert bool(colours) == ("dumb" not in request.node.name)


def test_a_pressed_number_and_ctrl_d_work_at_a_terminal(terminal: Terminal) -> None:
    terminal.starts()
    terminal.type(QUESTION, until="[2] ")
    terminal.type("1", until="bot >")
    assert terminal.leave(b"\x04") == 0


def test_where_none_is_running_it_starts_one_and_stops_it_at_the_end(
    assistant: RunningAssistant, tmp_path: Path
) -> None:
    folder = copy_of_project(tmp_path / "backline")
    shutil.copy(ROOT / model_path(ROOT), folder / "models")
    port, actions_port = free_port(), free_port()
    terminal = Terminal(folder, port, actions_port, "dumb")
    try:
        assert "no assistant is running, starting one" in terminal.starts()
        terminal.type(QUESTION, until="liver and kidneys")
        assert terminal.leave(b"/quit\r") == 0
    finally:
        terminal.close()
    for number in (port, actions_port):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", number)) != 0
