"""Real engines; a test that needs one that is not installed is skipped, under CI=true it fails."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator

import pytest

from tools.performance.servers import PostgresServer, RabbitServer, RedisServer, Server


async def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Let the event loop go round until something has become true; the limit only ends a hopeless wait."""

    async def wait() -> None:
        while not holds():
            await asyncio.sleep(0.005)

    await asyncio.wait_for(wait(), seconds)


def running(kind: type[Server], folders: pytest.TempPathFactory) -> Iterator[Server]:
    """A started server."""
    if kind.program() is None:
        words = f"{kind.package} is not installed (Debian: apt-get install {kind.package})"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    server = kind(folders.mktemp(kind.package))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Redis that is always there."""
    yield from running(RedisServer, tmp_path_factory)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL that is always there."""
    yield from running(PostgresServer, tmp_path_factory)


@pytest.fixture(scope="session")
def rabbit_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A RabbitMQ that is always there."""
    yield from running(RabbitServer, tmp_path_factory)


@pytest.fixture
def mortal_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Redis that the test may kill."""
    yield from running(RedisServer, tmp_path_factory)


@pytest.fixture
def mortal_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL that the test may kill."""
    yield from running(PostgresServer, tmp_path_factory)


@pytest.fixture
def mortal_rabbit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A RabbitMQ that the test may kill."""
    yield from running(RabbitServer, tmp_path_factory)
