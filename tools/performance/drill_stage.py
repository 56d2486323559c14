"""What a fault strikes: an assistant with its engines, and connections that can be cut."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from tools.performance.drill_row import Heard
from tools.performance.engine_set import DATABASE, EngineSet
from tools.performance.errors import PerformanceError
from tools.performance.our_bot import OurBot
from tools.performance.proxy import Proxy

RESTART_PAUSE = 1.0  # seconds until a service manager starts an ended service again, such as systemd with RestartSec=1
HEARD = "SELECT sender_id, data FROM events WHERE type_name = 'user'"


class Stage:
    """One assistant under a service manager, in a setup of engines; use it in a `with`."""

    def __init__(self, folder: Path, engines: Sequence[str] = (), workers: int = 1, database: str = "") -> None:
        """Prepare; nothing is started.

        Args:
            folder: a copy of the project.
            engines: variables of the engines to start, such as REDIS_URL.
            workers: processes that answer.
            database: address of a database that is there already, or nothing.

        Raises:
            PerformanceError: an engine is not installed.
        """
        self.engines = EngineSet(folder / "engines.drill", *engines)
        self.proxies: dict[str, Proxy] = {}
        self._folder, self._workers, self._database = folder, workers, database
        self._stack = ExitStack()
        self._over, self._managing = threading.Event(), threading.Lock()
        self._manager = threading.Thread(target=self._manage, daemon=True)
        self.bot: OurBot
        self.door: Proxy

    def __enter__(self) -> Stage:
        try:
            self._stack.callback(self.engines.stop)
            self.engines.start()
            for name, server in self.engines.servers.items():
                self.proxies[name] = self._stack.enter_context(Proxy(server.port))
            self.bot = OurBot(self._folder, self._variables())
            self._stack.callback(self.bot.stop)
            self.bot.start()
            self.door = self._stack.enter_context(Proxy(self.bot.port))
            self._manager.start()
            self._stack.callback(self._manager.join)
            self._stack.callback(self._over.set)
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    @property
    def url(self) -> str:
        """Where visitors write to."""
        return f"http://127.0.0.1:{self.door.port}"

    def heard(self) -> Heard | None:
        """Messages of visitors in the database, by conversation and text; None without one."""
        address = self._database or (self.engines.servers[DATABASE].url if DATABASE in self.engines.servers else "")
        if not address:
            return None
        engine = sa.create_engine(address)
        try:
            with engine.connect() as connection:
                rows = connection.execute(sa.text(HEARD))
                return Counter((str(sender), str(json.loads(data)["text"])) for sender, data in rows)
        except SQLAlchemyError as error:
            problem = type(error).__name__
            raise PerformanceError(f"The drill's database does not answer ({problem}); run again.") from None
        finally:
            engine.dispose()

    def recover(self, limit: float = 180.0) -> None:
        """Wait until the assistant answers with all its workers; start it anew if a worker stays away.

        Raises:
            PerformanceError: it does not come back.
        """
        end = time.monotonic() + limit
        while not self.bot.running or not self.bot.answers():
            if time.monotonic() > end:
                raise PerformanceError(f"The assistant did not come back in {limit:.0f} s; {self.bot.log} says more.")
            time.sleep(0.2)
        while len(self.bot.worker_pids()) < self._workers and time.monotonic() < end:
            time.sleep(0.2)
        if len(self.bot.worker_pids()) < self._workers:
            with self._managing:
                self.bot.stop()
                self.bot.start()

    def _variables(self) -> dict[str, str]:
        """The environment, with every engine behind a connection that can be cut."""
        found = {"DATABASE_URL": self._database} if self._database else {}
        for name, server in self.engines.servers.items():
            found[name] = server.url.replace(f":{server.port}", f":{self.proxies[name].port}")
        return {**found, "WORKERS": str(self._workers)}

    def _manage(self) -> None:
        """What systemd or a container's restart policy does."""
        while not self._over.wait(0.2):
            with self._managing:
                if not self.bot.running:
                    time.sleep(RESTART_PAUSE)
                    self.bot.launch()
