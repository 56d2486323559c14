"""A bot that can be measured: started, asked, weighed and stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from tools.environment import child_environment
from tools.performance.errors import PerformanceError
from tools.performance.memory import Memory, family, memory_of
from tools.performance.ports import free_port
from tools.run import ask

START_LIMIT = 180.0  # seconds; the slower of the two takes about 50 on a busy machine
LOOK_EVERY = 0.05  # seconds between questions while it starts; a tenth of a second is told of the start
STOP_LIMIT = 30.0  # seconds to stop by itself
ENGINES = ("DATABASE_URL", "REDIS_URL", "RABBITMQ_URL", "WORKERS", "SANIC_WORKERS")  # named by the measurement only


class Bot(ABC):
    """One bot on a port of its own."""

    question: str  # one that it can answer

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        """Remember where it lives and what its environment adds; nothing is started."""
        self.folder, self.port = folder, free_port()
        self._environment = dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it printed."""
        return self.folder / "measured.log"

    @abstractmethod
    def command(self) -> list[str]:
        """What starts it."""

    def variables(self) -> dict[str, str]:
        """What its environment adds."""
        return self._environment

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Number of its first process.

        Raises:
            PerformanceError: it has not been started.
        """
        if self._process is None:
            raise PerformanceError("The bot has not been started; start it first.")
        return self._process.pid

    def launch(self) -> None:
        """Start it, and wait for nothing."""
        environment = {name: value for name, value in child_environment().items() if name not in ENGINES}
        with self.log.open("ab") as sink:
            self._process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                env={**environment, **self.variables()},
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C is told to it by us, in order
            )

    def start(self) -> float:
        """Start it; the seconds until it gave a first answer.

        Raises:
            PerformanceError: it ended, or took longer than START_LIMIT.
        """
        started = time.monotonic()
        self.launch()
        while not self.answers():
            if not self.running:
                raise PerformanceError(f"The bot stopped at its start; {self.log} says why.")
            if time.monotonic() > started + START_LIMIT:
                raise PerformanceError(f"The bot gave no answer in {START_LIMIT:.0f} s; {self.log} says more.")
            time.sleep(LOOK_EVERY)
        return time.monotonic() - started

    def answers(self) -> bool:
        """Whether it answers a question now."""
        try:
            return bool(ask(self.url, self.question, sender="first"))
        except (urllib.error.URLError, OSError, ValueError):
            return False

    def memory(self) -> list[Memory]:
        """Its processes now."""
        return memory_of(self.pid)

    def stop(self) -> None:
        """Stop it and all that it has started."""
        if self._process is None:
            return
        started = family(self._process.pid)
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_LIMIT)
        for pid in started:  # by number, and only what is still of its family or its orphan
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
