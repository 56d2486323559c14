"""Redis, PostgreSQL and RabbitMQ for one measurement, as far as they are installed."""

from __future__ import annotations

from pathlib import Path
from subprocess import CalledProcessError

from tools.performance.errors import PerformanceError
from tools.performance.servers import PostgresServer, RabbitServer, RedisServer, Server

REDIS, DATABASE, RABBITMQ = "REDIS_URL", "DATABASE_URL", "RABBITMQ_URL"
KINDS: dict[str, type[Server]] = {REDIS: RedisServer, DATABASE: PostgresServer, RABBITMQ: RabbitServer}


def missing(*variables: str) -> list[str]:
    """The packages of the engines that are not installed, by the variables that name engines."""
    return [KINDS[name].package for name in variables if KINDS[name].program() is None]


class EngineSet:
    """Servers, each with the variable by which the assistant finds it."""

    def __init__(self, folder: Path, *variables: str) -> None:
        """Prepare the engines of these variables in a folder; nothing is started.

        Raises:
            PerformanceError: one of them is not installed.
        """
        if lacking := missing(*variables):
            raise PerformanceError(f"{', '.join(lacking)} not installed (Debian: apt-get install {' '.join(lacking)}).")
        self.servers = {name: KINDS[name](folder.absolute() / name.lower()) for name in variables}

    def start(self) -> None:
        """Start all.

        Raises:
            PerformanceError: one of them does not come up.
        """
        for server in self.servers.values():
            try:
                server.start()
            except (AssertionError, OSError, CalledProcessError) as error:
                problem = f"{type(error).__name__}: {error}".splitlines()[0]
                raise PerformanceError(f"{server.package} did not start ({problem}).") from None

    def variables(self) -> dict[str, str]:
        """The environment of an assistant that uses them."""
        return {name: server.url for name, server in self.servers.items()}

    def stop(self) -> None:
        """Stop all."""
        for server in self.servers.values():
            server.stop()
