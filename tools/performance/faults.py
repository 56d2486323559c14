"""What a drill breaks, and what others put right again: a service manager, a network, a person who makes room."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import time
from abc import ABC, abstractmethod
from pathlib import Path

from tools.performance.drill_stage import Stage

CUTS, CUT_PAUSE = 5, 0.5  # cuts of the visitors' connections, and seconds between them
FILLER = "filler"  # the file that takes all room on a disk
BLOCK = bytes(65536)  # written until nothing fits any more


class Fault(ABC):
    """One thing that breaks."""

    name: str

    @abstractmethod
    def strike(self, stage: Stage) -> None:
        """Break it."""

    def mend(self, stage: Stage) -> None:  # noqa: B027 - most is put right by who watches it
        """Put it right, some seconds later."""


class Nothing(Fault):
    """Shows that all is well without a fault."""

    name = "nothing"

    def strike(self, stage: Stage) -> None:
        """Break nothing."""


class ActionsKilled(Fault):
    """The action server dies; `make run` starts it again."""

    name = "action server, kill -9"

    def strike(self, stage: Stage) -> None:
        """Kill it."""
        os.kill(stage.bot.actions_pid(), signal.SIGKILL)


class WorkerKilled(Fault):
    """A worker dies; if the whole assistant ends, the service manager starts it again."""

    name = "worker, kill -9"

    def strike(self, stage: Stage) -> None:
        """Kill the youngest worker."""
        os.kill(stage.bot.worker_pids()[-1], signal.SIGKILL)


class VisitorsCut(Fault):
    """All visitors' connections break in the middle of an answer, again and again."""

    name = "visitors' connections, cut"

    def strike(self, stage: Stage) -> None:
        """Cut all connections, and those that come after."""
        for _ in range(CUTS):
            stage.door.cut()
            time.sleep(CUT_PAUSE)


class EngineKilled(Fault):
    """An engine dies and comes back with what it had written."""

    def __init__(self, variable: str, title: str) -> None:
        """Name it by its variable, such as REDIS_URL."""
        self.name, self._variable = f"{title}, kill -9", variable

    def strike(self, stage: Stage) -> None:
        """Kill it."""
        stage.engines.servers[self._variable].kill()

    def mend(self, stage: Stage) -> None:
        """Start it."""
        stage.engines.servers[self._variable].start()


class EngineCut(Fault):
    """The way to an engine breaks, and new connections are refused for a while."""

    def __init__(self, variable: str, title: str) -> None:
        """Name it by its variable, such as REDIS_URL."""
        self.name, self._variable = f"connection to {title}, cut", variable

    def strike(self, stage: Stage) -> None:
        """Cut it."""
        stage.proxies[self._variable].cut(refuses=True)

    def mend(self, stage: Stage) -> None:
        """Let connections through."""
        stage.proxies[self._variable].mend()


class DiskFull(Fault):
    """The disk with the conversations has no room left, until somebody makes some."""

    name = "disk of the conversations, full"

    def __init__(self, disk: Path) -> None:
        """Name the small disk."""
        self._filler = disk / FILLER

    def strike(self, stage: Stage) -> None:
        """Fill it."""
        with contextlib.suppress(OSError), self._filler.open("wb", buffering=0) as file:
            while True:
                file.write(BLOCK)
        with self._filler.open("ab", buffering=0) as file:  # the last bytes, one by one
            try:
                while True:
                    file.write(b"\0")
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise

    def mend(self, stage: Stage) -> None:
        """Make room."""
        self._filler.unlink()
