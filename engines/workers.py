"""Rasa's server with several workers: `python -m engines.workers run …` takes Rasa's own arguments.

Sanic 21.12, which Rasa needs, starts its workers once; one that dies is missed until the whole server starts again.
Here a new one takes its place. All take connections from one socket, so that a dead one leaves no visitor waiting in
its queue, and share the memory of what was imported before they came apart.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import Any

from sanic.server.runners import serve
from sanic.server.socket import bind_socket

from engines.reach import check
from engines.settings import EngineError, read_engines

logger = logging.getLogger("engines.workers")  # this module runs as __main__

RESTART_PAUSE = 1.0  # seconds, so that a worker that cannot start does not take all of the processor
MOST_RESTARTS = 10  # within RESTARTS_WITHIN; beyond it something is wrong that a new start does not mend
RESTARTS_WITHIN = 120.0  # seconds; a worker takes about ten to start


class Workers:
    """Processes that serve one socket."""

    def __init__(self, settings: dict[str, Any], count: int) -> None:
        """Remember what to start; `settings` are those of Sanic's `serve`."""
        self._settings, self._count = settings, count
        self._fork = multiprocessing.get_context("fork")
        self._processes: list[BaseProcess] = []
        self._restarts: deque[float] = deque(maxlen=MOST_RESTARTS)
        self._stopping = False

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT.

        Raises:
            SystemExit: workers keep dying.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        gc.freeze()  # else the first collection in each worker copies all shared memory
        for _ in range(self._count):
            self._start()
        while self._processes:
            connection.wait([process.sentinel for process in self._processes])
            for process in [process for process in self._processes if not process.is_alive()]:
                self._processes.remove(process)
                if not self._stopping:
                    self._replace(process)

    def _start(self) -> None:
        process = self._fork.Process(target=serve, kwargs=self._settings, daemon=True)
        process.start()
        self._processes.append(process)

    def _replace(self, dead: BaseProcess) -> None:
        now = time.monotonic()
        if len(self._restarts) == MOST_RESTARTS and now - self._restarts[0] < RESTARTS_WITHIN:
            logger.error("Workers keep ending; the server stops.")
            self._stop()
            raise SystemExit(1)
        self._restarts.append(now)
        logger.error("A worker ended (exit code %s); another takes its place.", dead.exitcode)
        time.sleep(RESTART_PAUSE)
        if not self._stopping:
            self._start()

    def _stop(self, *_: Any) -> None:
        self._stopping = True
        for process in self._processes:
            if process.is_alive() and process.pid is not None:
                os.kill(process.pid, signal.SIGTERM)


def serve_watched(server_settings: dict[str, Any], workers: int) -> None:
    """Stands in for Sanic's `serve_multiple`, with its arguments."""
    settings = {name: value for name, value in server_settings.items() if name not in ("main_start", "main_stop")}
    sock = bind_socket(settings["host"], settings["port"], backlog=settings["backlog"])
    sock.set_inheritable(True)
    settings.update(sock=sock, host=None, port=None, reuse_port=True, run_multiple=True)
    try:
        Workers(settings, workers).run()
    finally:
        sock.close()


def main() -> None:
    """Check the engines, then run Rasa with this process's arguments."""
    try:
        engines = read_engines(os.environ)
        for warning in check(engines):
            print(f"engines: {warning}", flush=True)
    except EngineError as error:
        print(f"engines: {error}", file=sys.stderr)
        raise SystemExit(1) from error
    os.environ["SANIC_WORKERS"] = str(engines.workers)  # the variable that Rasa reads

    import sanic.app
    from rasa.__main__ import main as rasa

    sanic.app.serve_multiple = serve_watched
    rasa()


if __name__ == "__main__":
    main()
