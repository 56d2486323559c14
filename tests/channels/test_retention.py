"""Old conversations go from every kind of store, and newer ones stay."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from channels import retention
from channels.retention import delete_old
from tests.channels.conftest import ToyAgent
from tests.engines.conftest import mortal_postgres, mortal_redis  # noqa: F401 - fixtures
from tests.engines.stores import postgresql_store, redis_store
from tools.performance.servers import PostgresServer, RedisServer

DAY = 24 * 3600


def said_days_ago(sender: str, *days: float) -> DialogueStateTracker:
    now = time.time()
    events: list[Any] = [UserUttered(f"words of {sender}", timestamp=now - one * DAY) for one in days]
    return DialogueStateTracker.from_events(sender, events)


async def test_in_a_database_the_last_message_counts_and_its_file_forgets_too(
    agent: ToyAgent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "SENDERS_AT_ONCE", 2)
    file = tmp_path / "talks.db"
    store = SQLTrackerStore(Domain.empty(), dialect="sqlite", db=str(file))
    agent.tracker_store = FailSafeTrackerStore(store)
    for number in range(5):
        await store.save(said_days_ago(f"old-{number}", 9, 8))
    await store.save(said_days_ago("new", 9, 0.5))
    assert await delete_old(agent, time.time() - DAY) == 5
    assert list(await store.keys()) == ["new"]
    assert b"words of old" not in file.read_bytes() and b"words of new" in file.read_bytes()


async def test_another_kind_of_store_is_gone_through_one_by_one(agent: ToyAgent) -> None:
    class Own(TrackerStore):
        kept = {"old": said_days_ago("old", 2), "new": said_days_ago("new", 0.5)}

        async def keys(self) -> list[str]:
            return list(self.kept)

        async def retrieve(self, sender_id: str) -> DialogueStateTracker:
            return self.kept[sender_id]

        def erase(self, sender: str) -> None:
            del self.kept[sender]

    agent.tracker_store = FailSafeTrackerStore(Own(Domain.empty()))
    assert await delete_old(agent, time.time() - DAY) == 1
    assert list(Own.kept) == ["new"]


async def check(agent: ToyAgent, store: TrackerStore) -> None:
    """Of an old and a new conversation the old one goes."""
    agent.tracker_store = FailSafeTrackerStore(store)
    await store.save(said_days_ago("old", 9, 8))
    await store.save(said_days_ago("new", 9, 0.5))
    assert await delete_old(agent, time.time() - DAY) == 1
    assert await store.retrieve("old") is None
    assert await store.retrieve("new") is not None


async def test_old_conversations_leave_a_redis(agent: ToyAgent, mortal_redis: RedisServer) -> None:  # noqa: F811
    await check(agent, redis_store(mortal_redis))


async def test_old_conversations_leave_a_postgresql(
    agent: ToyAgent,
    mortal_postgres: PostgresServer,  # noqa: F811
) -> None:
    store = postgresql_store(mortal_postgres)
    await check(agent, store)
    store.engine.dispose()
