"""Start the assistant: action server and Rasa server, watched, ready after a first answer."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from channels.control import VARIABLE, Control, control_file, write_control
from channels.website.settings import SECRET
from components.safety.patterns import FOLDER, read_patterns
from components.safety.reading import understanding
from engines.reach import check
from engines.settings import EngineError, read_engines
from practice.placeholders import unset
from practice.schema import PracticeError, load_practice
from tools.environment import ONE_THREAD, child_environment
from tools.train import ensure_model

START_LIMIT = 180  # seconds a server may take to start on a slow machine
RESTART_PAUSE = 1.0  # seconds between restarts of an action server that keeps dying
WARM_UP_QUESTION = "why do my lower back and hip hurt together?"
LOGS = Path(".cache/logs")


class StartError(Exception):
    """The assistant cannot start; the message says what to do."""


class Assistant:
    """The two server processes."""

    def __init__(self, model: Path, port: int, actions_port: int, follows: bool = True, workers: int = 1) -> None:
        """Remember what to start; nothing is started yet.

        Args:
            model: what to answer with.
            port: of the Rasa server.
            actions_port: of the action server.
            follows: whether a newly trained model takes over.
            workers: processes of the Rasa server.
        """
        self._follows, self._workers = follows, workers
        self._control = control_file(port).absolute()
        self.url = f"http://localhost:{port}"
        self._model, self._port, self._actions_port = model, port, actions_port
        self._actions: subprocess.Popen[bytes] | None = None
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start both servers and wait for a first answer.

        Raises:
            StartError: a server ended or took too long.
        """
        LOGS.mkdir(parents=True, exist_ok=True)
        write_control(self._control, Control.new(self.url, self._model.absolute(), self._workers, self._follows))
        self._start_actions()
        server = ["-m", "engines.workers", "run", "--port", str(self._port), "--model", str(self._model)]
        # an interface of this machine only: the REST channel is for tests and tools
        self._server = self._spawn([*server, "--interface", os.environ.get("HOST") or "127.0.0.1"], "assistant")
        limit = time.monotonic() + START_LIMIT
        while not self._answers():
            if self._server.poll() is not None:
                raise StartError(f"The Rasa server stopped; {LOGS / 'assistant.log'} says why.")
            if time.monotonic() > limit:
                raise StartError(f"The Rasa server gave no answer in {START_LIMIT} s; see {LOGS / 'assistant.log'}.")
            self._revive_actions()
            time.sleep(0.3)

    def watch(self) -> None:
        """Keep the action server alive until the Rasa server ends.

        Raises:
            StartError: the Rasa server ended by itself.
        """
        while self._server is not None and self._server.poll() is None:
            self._revive_actions()
            time.sleep(0.5)
        raise StartError(f"The Rasa server stopped; {LOGS / 'assistant.log'} says why. Start again with `make run`.")

    def stop(self) -> None:
        """Stop both servers and whatever they started."""
        self._control.unlink(missing_ok=True)
        for process in (self._server, self._actions):
            if process is not None and process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
        for process in (self._server, self._actions):
            if process is not None:
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)

    def _start_actions(self) -> None:
        self._actions = self._spawn(
            ["-m", "rasa_sdk", "--actions", "actions", "-p", str(self._actions_port)], "actions"
        )

    def _revive_actions(self) -> None:
        if self._actions is not None and self._actions.poll() is not None:
            print("run: the action server had stopped; it is started again", flush=True)
            time.sleep(RESTART_PAUSE)
            self._start_actions()

    def _spawn(self, arguments: list[str], log: str) -> subprocess.Popen[bytes]:
        with (LOGS / f"{log}.log").open("ab") as sink:
            return subprocess.Popen(
                [sys.executable, *arguments],
                env=child_environment(
                    **ONE_THREAD, ACTIONS_PORT=str(self._actions_port), **{VARIABLE: str(self._control)}
                ),
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a group of its own, so that stop() reaches all of it
            )

    def _answers(self) -> bool:
        try:
            return bool(ask(self.url, WARM_UP_QUESTION, sender="warm-up"))
        except (urllib.error.URLError, OSError, ValueError):
            return False


def ask(url: str, message: str, sender: str, timeout: float = 30) -> list[dict[str, object]]:
    """Send one message over the REST channel and return the replies."""
    body = json.dumps({"sender": sender, "message": message}).encode()
    request = urllib.request.Request(f"{url}/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=timeout) as response:
        replies: list[dict[str, object]] = json.load(response)
        return replies


def port_from_environment(name: str, default: int) -> int:
    """A port number, from the environment if it is set there.

    Raises:
        StartError: it is no port number, or something else listens there.
    """
    text = os.environ.get(name) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise StartError(f"{name} is {text!r}; set it to a number from 1 to 65535.")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            raise StartError(
                f"Port {text} is taken by another program; stop that one, or choose another with `make run {name}=...`."
            ) from error
    return int(text)


def main(argv: list[str] | None = None) -> int:
    """Entry point of `make run`."""
    parser = argparse.ArgumentParser(prog="python -m tools run", description=__doc__)
    parser.add_argument("--model", type=Path, help="serve this model instead of the one of today's content")
    options = parser.parse_args(argv)
    assistant: Assistant | None = None
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        practice = load_practice()
        engines = read_engines(os.environ)
        for warning in check(engines):
            print(f"run: {warning}")
        assistant = Assistant(
            port=port_from_environment("PORT", 5005),
            actions_port=port_from_environment("ACTIONS_PORT", 5055),
            model=_model(options.model),
            follows=options.model is None,
            workers=engines.workers,
        )
        if missing := unset(practice):
            print(f"run: practice.yml leaves unset, told in neutral words: {', '.join(missing)}")
        if unsigned := read_patterns(FOLDER, understanding().concepts).unsigned:
            print(
                f"run: no clinician has signed off {len(unsigned)} safety texts; see docs/safety.md before going live"
            )
        print("run: starting …", flush=True)
        assistant.start()
        if not os.environ.get(SECRET):
            print(f"run: {SECRET} is not set, so chats begin anew at each start; set it before going live")
        print(f"run: ready; the demo page is {assistant.url}/webhooks/website/demo — or try:")
        print(
            f"""  curl -s {assistant.url}/webhooks/rest/webhook -H 'Content-Type: application/json' """
            f"""-d '{{"sender": "me", "message": "{WARM_UP_QUESTION}"}}'"""
        )
        print("run: `make shell` talks to it, `make train` teaches it changed content, Ctrl-C stops it", flush=True)
        assistant.watch()
    except (StartError, PracticeError, EngineError) as error:
        print(f"run: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nrun: stopped")
    finally:
        if assistant is not None:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave a server behind
            assistant.stop()
    return 0


def _model(chosen: Path | None) -> Path:
    if chosen is None:
        return ensure_model()
    if not chosen.exists():
        raise StartError(f"The model {chosen} is missing; train one with `make train`, or leave out --model.")
    return chosen


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
