"""Redis, PostgreSQL and RabbitMQ of Debian, each on a free port; they can be killed and come back."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Optional

import psycopg2
import redis

from tools.performance.ports import free_port

START_SECONDS = 60  # RabbitMQ takes about ten on a busy machine
POSTGRESQL = Path("/usr/lib/postgresql")  # where Debian keeps its versions
RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # without Debian's wrapper, which wants to be a service


class Server(ABC):
    """One server."""

    package: str

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.process: Optional[subprocess.Popen[bytes]] = None

    @staticmethod
    @abstractmethod
    def program() -> Optional[Path]:
        """The installed program; None without one."""

    @property
    @abstractmethod
    def url(self) -> str:
        """Its address, as the environment gives it to the assistant."""

    @abstractmethod
    def command(self) -> list[str]:
        """What starts it in the foreground."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it can be used."""

    def prepare(self) -> None:  # noqa: B027 - most need nothing
        """Make what the first start needs."""

    def environment(self) -> dict[str, str]:
        """Its environment variables."""
        return dict(os.environ)

    def start(self) -> None:
        """Start it, and wait until it can be used."""
        self.prepare()
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.folder,  # where a killed RabbitMQ leaves what it had in memory
                env=self.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self.answers, START_SECONDS, lambda: (self.folder / "log").read_text()[-2000:])

    def kill(self) -> None:
        """As if the machine had lost power."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Stop it for good."""
        self._signal(signal.SIGTERM)

    def freeze(self) -> None:
        """Let it hang: it takes connections and answers nothing."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGCONT)

    def _signal(self, number: int) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        group, self.process = self.process.pid, None
        with contextlib.suppress(AssertionError):  # PostgreSQL's children hold its memory, too
            wait_until(lambda: _has_ended(group), 2)


class RedisServer(Server):
    """Redis, with a password."""

    package = "redis-server"

    @staticmethod
    def program() -> Optional[Path]:
        """The installed program; None without one."""
        found = shutil.which("redis-server")
        return Path(found) if found else None

    @property
    def url(self) -> str:
        """Its address, as the environment gives it to the assistant."""
        return f"redis://:secret-of-redis@127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        """What starts it in the foreground."""
        options = {"port": self.port, "bind": "127.0.0.1", "dir": self.folder, "appendonly": "no", "save": ""}
        settings = [text for name, value in options.items() for text in (f"--{name}", str(value))]
        return [str(self.program()), *settings, "--requirepass", "secret-of-redis"]

    def client(self) -> redis.Redis:
        """A client of it."""
        return redis.Redis.from_url(self.url, decode_responses=True)

    def answers(self) -> bool:
        """Whether it can be used."""
        try:
            return bool(self.client().ping())
        except redis.RedisError:
            return False


class PostgresServer(Server):
    """PostgreSQL, which refuses to run as root: then its own user runs it, in a folder that this user may enter."""

    package = "postgresql"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._home = Path(tempfile.mkdtemp(prefix="backline-"))

    @staticmethod
    def program() -> Optional[Path]:
        """The installed program; None without one."""
        found = sorted(POSTGRESQL.glob("*/bin/postgres"))
        return found[-1] if found else None

    @property
    def url(self) -> str:
        """Its address, as the environment gives it to the assistant."""
        return f"postgresql://backline:secret-of-postgresql@127.0.0.1:{self.port}/postgres"

    def prepare(self) -> None:
        """Make what the first start needs."""
        data, word = self._home / "data", self._home / "word"
        if data.exists():
            return
        word.write_text("secret-of-postgresql")
        if os.getuid() == 0:
            for place in (self._home, word):
                shutil.chown(place, "postgres", "postgres")
        program = self.program()
        assert program is not None
        options = ["-D", str(data), "-U", "backline", "-A", "scram-sha-256", f"--pwfile={word}", "--no-sync"]
        subprocess.run(
            [*_as_postgres(), str(program.with_name("initdb")), *options], check=True, stdout=subprocess.DEVNULL
        )

    def command(self) -> list[str]:
        """What starts it in the foreground."""
        options = ["-p", str(self.port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        return [*_as_postgres(), str(self.program()), "-D", str(self._home / "data"), *options]

    def stop(self) -> None:
        """Stop it for good."""
        super().stop()
        shutil.rmtree(self._home, ignore_errors=True)  # a child may still be leaving

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """What a statement gives."""
        connection = psycopg2.connect(self.url, connect_timeout=5)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall())
        finally:
            connection.close()

    def answers(self) -> bool:
        """Whether it can be used."""
        try:
            return self.rows("SELECT 1") == [(1,)]
        except psycopg2.OperationalError:
            return False


def _as_postgres() -> list[str]:
    if os.getuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


class RabbitServer(Server):
    """RabbitMQ, with its guest user of this machine."""

    package = "rabbitmq-server"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._names, self._nodes = free_port(), free_port()

    @staticmethod
    def program() -> Optional[Path]:
        """The installed program; None without one."""
        return RABBITMQ if RABBITMQ.exists() else None

    @property
    def url(self) -> str:
        """Its address, as the environment gives it to the assistant."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}/"

    def environment(self) -> dict[str, str]:
        """Its environment variables."""
        return {
            **os.environ,
            "HOME": str(self.folder),
            "RABBITMQ_NODENAME": f"backline{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._nodes),
            "ERL_EPMD_PORT": str(self._names),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "logs"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": str(self.folder / "none"),
        }

    def command(self) -> list[str]:
        """What starts it in the foreground."""
        return [str(self.program())]

    def answers(self) -> bool:
        """Whether it can be used."""
        log = self.folder / "logs" / f"backline{self.port}@localhost.log"
        return _listens(self.port) and "Server startup complete" in log.read_text(errors="replace")

    def start(self) -> None:
        """Start it, and wait until it can be used."""
        log = self.folder / "logs" / f"backline{self.port}@localhost.log"
        log.unlink(missing_ok=True)
        super().start()

    def stop(self) -> None:
        """Stop it for good."""
        super().stop()
        subprocess.run(["epmd", "-kill"], env=self.environment(), capture_output=True, check=False)


def _has_ended(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(holds: Callable[[], bool], seconds: float, otherwise: Callable[[], str] = lambda: "") -> None:
    """Wait for something that must become true."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"still not after {seconds} s. {otherwise()}")
        time.sleep(0.05)
