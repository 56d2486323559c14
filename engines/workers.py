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
from tempfile import TemporaryDirectory
from typing import Any

from sanic.server.runners import serve
from sanic.server.socket import bind_socket

from engines.json_logs import speak_json
from engines.reach import check
from engines.settings import EngineError, read_engines
from engines.without_tensorflow import leave_out_tensorflow

logger = logging.getLogger("engines.workers")  # this module runs as __main__

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where the workers' figures come together; read when they are imported
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
        _forget_figures(dead)
        logger.error("A worker ended (exit code %s); another takes its place.", dead.exitcode)
        time.sleep(RESTART_PAUSE)
        if not self._stopping:
            self._start()

    def _stop(self, *_: Any) -> None:
        self._stopping = True
        for process in self._processes:
            if process.is_alive() and process.pid is not None:
                os.kill(process.pid, signal.SIGTERM)


def _forget_figures(dead: BaseProcess) -> None:
    """Else gauges would count a dead worker's messages in work for ever."""
    if os.environ.get(METRICS_FOLDER) and dead.pid is not None:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(dead.pid)  # type: ignore[no-untyped-call]


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
    with TemporaryDirectory(prefix="backline-metrics-") as folder:
        if engines.workers > 1:
            os.environ[METRICS_FOLDER] = folder
        _run_rasa()


def _run_rasa() -> None:
    leave_out_tensorflow()
    import rasa.utils.io
    import sanic.app
    from rasa.__main__ import main as rasa_main

    configure = rasa.utils.io.configure_colored_logging

    def configure_logging(level: str) -> None:
        configure(level)
        speak_json()

    rasa.utils.io.configure_colored_logging = configure_logging
    sanic.app.serve_multiple = serve_watched
    rasa_main()


if __name__ == "__main__":
    main()
