"""Engines are tried before the start; what is wrong is told in a sentence without a password."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engines.reach import check
from engines.settings import EngineError, Engines
from tests.conftest import ROOT, free_port
from tools.performance.servers import PostgresServer, RabbitServer, RedisServer


def test_nothing_is_asked_where_nothing_is_set() -> None:
    assert check(Engines()) == []


def test_engines_that_answer_are_not_spoken_of(
    redis_server: RedisServer, postgres_server: PostgresServer, rabbit_server: RabbitServer
) -> None:
    assert check(Engines(postgres_server.url, redis_server.url, rabbit_server.url)) == []


@pytest.mark.parametrize("url", ["postgresql://user:hidden@127.0.0.1:{}/none", "sqlite:////no/such/folder/{}.db"])
def test_a_database_that_cannot_be_used_stops_the_start(url: str) -> None:
    with pytest.raises(EngineError, match=r"DATABASE_URL cannot be used \(OperationalError\): start it") as refused:
        check(Engines(database_url=url.format(free_port())))
    assert "hidden" not in str(refused.value)


def test_an_sqlite_that_is_too_old_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 31, 1))
    with pytest.raises(EngineError, match=r"SQLite .* needs 3.35: use a newer Python, or PostgreSQL"):
        check(Engines(database_url=f"sqlite:///{tmp_path / 'conversations.db'}"))


def test_a_wrong_password_stops_the_start(redis_server: RedisServer) -> None:
    with pytest.raises(EngineError, match=r"REDIS_URL cannot be used \(\w+\)") as refused:
        check(Engines(redis_url=redis_server.url.replace("secret-of-redis", "hidden")))
    assert "hidden" not in str(refused.value)


def test_without_rabbitmq_the_start_goes_on_with_a_word() -> None:
    (said,) = check(Engines(rabbitmq_url=f"amqp://user:hidden@127.0.0.1:{free_port()}/"))
    assert "RABBITMQ_URL" in said and "hidden" not in said


@pytest.mark.parametrize("module", [["tools", "run"], ["engines.workers", "run"]])
def test_several_workers_without_engines_are_refused_in_one_sentence(module: list[str], tmp_path: Path) -> None:
    environment = {**os.environ, "WORKERS": "2", "PYTHONWARNINGS": "ignore", "PORT": str(free_port())}
    done = subprocess.run(
        [sys.executable, "-m", *module], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    said = done.stderr.strip().splitlines()[-1]  # libraries may warn before it
    assert "Traceback" not in done.stderr
    assert done.returncode == 1 and "WORKERS=2 needs" in said and "set REDIS_URL and DATABASE_URL" in said
