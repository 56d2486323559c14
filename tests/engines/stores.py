"""Rasa's own tracker stores on the engines of the tests."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from rasa.core.tracker_store import RedisTrackerStore, SQLTrackerStore
from rasa.shared.core.domain import Domain

from tools.performance.servers import PostgresServer, RedisServer


def redis_store(server: RedisServer, **options: Any) -> RedisTrackerStore:
    """Rasa's Redis store, empty."""
    server.client().flushall()
    where = urlsplit(server.url)
    return RedisTrackerStore(Domain.empty(), host=where.hostname, port=where.port, password=where.password, **options)


def postgresql_store(server: PostgresServer) -> SQLTrackerStore:
    """Rasa's SQL store on PostgreSQL, empty."""
    where = urlsplit(server.url)
    address: dict[str, Any] = {"host": where.hostname, "port": where.port, "db": where.path.strip("/")}
    store = SQLTrackerStore(
        Domain.empty(), dialect="postgresql", username=where.username, password=where.password, **address
    )
    with store.session_scope() as session:
        session.query(store.SQLEvent).delete()
        session.commit()
    return store
