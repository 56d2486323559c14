"""Real database servers for tests, started from the machine's own programs and thrown away afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import redis

from tests.conftest import free_port

PATIENCE_SECONDS = 60  # only ends a hopeless wait
POSTGRESQL = Path("/usr/lib/postgresql")  # where Debian keeps the programs of each version


def program(name: str, package: str) -> str:
    """Path of a server program; without it the test is skipped, under CI=true it fails."""
    found = shutil.which(name) or next((str(path) for path in sorted(POSTGRESQL.glob(f"*/bin/{name}"))), None)
    if found is None:
        missing = f"NOT TESTED: there is no {name} on this machine. Debian: apt-get install {package}"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    return found


@contextmanager
def running(command: list[str], port: int, **options: Any) -> Iterator[None]:
    """A server process that listens, until the end of the block."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        _wait_for(process, port)
        yield
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


def _wait_for(process: subprocess.Popen[Any], port: int) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail(f"{process.args!r} does not listen on port {port}")


@contextmanager
def redis_server() -> Iterator[int]:
    """An empty Redis; gives its port."""
    command, port = program("redis-server", "redis-server"), free_port()
    with running([command, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], port):
        redis.Redis(port=port).ping()
        yield port


@contextmanager
def postgresql_server() -> Iterator[int]:
    """An empty PostgreSQL that trusts the user `postgres`; gives its port."""
    initdb, server, port = program("initdb", "postgresql"), program("postgres", "postgresql"), free_port()
    folder = tempfile.mkdtemp()
    owner: dict[str, Any] = {}
    if os.geteuid() == 0:  # which PostgreSQL refuses to run as
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        owner = {"user": account.pw_uid, "group": account.pw_gid}
    try:
        made = [initdb, "-D", f"{folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        subprocess.run(made, check=True, capture_output=True, cwd=folder, **owner)
        command = [server, "-D", f"{folder}/data", "-p", str(port), "-h", "127.0.0.1", "-k", folder, "-F"]
        with running(command, port, cwd=folder, **owner):
            _wait_until_it_takes_connections(port)
            yield port
    finally:
        shutil.rmtree(folder)


def _wait_until_it_takes_connections(port: int) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            psycopg2.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres").close()
            return
        except psycopg2.OperationalError:  # it listens a moment before it is ready
            assert time.monotonic() < end, "PostgreSQL takes no connections"
            time.sleep(0.02)
