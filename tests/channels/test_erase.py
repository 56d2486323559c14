"""Erasing a conversation, seen in the stores themselves: a real file, a real Redis, a real PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import (
    AwaitableTrackerStore,
    FailSafeTrackerStore,
    InMemoryTrackerStore,
    MongoTrackerStore,
    SQLTrackerStore,
    TrackerStore,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from sqlalchemy import event

from channels.erase import ask_to_forget, erase, erase_from
from tests.engines.conftest import postgres_server, redis_server  # noqa: F401 - fixtures
from tests.engines.stores import postgresql_store, redis_store
from tools.performance.servers import PostgresServer, RedisServer

ME, OTHER = "website-me", "website-other"
MY_WORDS, OTHER_WORDS = "my most private pain", "words of another visitor"
EMPTY = Domain.empty()


class Agent:
    """What erasing needs of Rasa's agent."""

    def __init__(self, store: Any) -> None:
        self.tracker_store = store
        self.lock_store = InMemoryLockStore()


async def fill(store: TrackerStore) -> None:
    """Two visitors' conversations, of two messages each."""
    for sender, words in ((ME, MY_WORDS), (OTHER, OTHER_WORDS)) * 2:
        tracker = await store.get_or_create_tracker(sender)
        tracker.update(UserUttered(words, {"name": "faq"}))
        await store.save(tracker)


async def erased(store: TrackerStore, held: Callable[[], str]) -> str:
    """What the store holds after a conversation was erased, having held it before."""
    await fill(store)
    assert MY_WORDS in held() and ME in held()
    assert await erase(Agent(store), ME) is True
    assert await store.retrieve(ME) is None
    after = held()
    assert OTHER_WORDS in after
    return after


def assert_gone(held: str) -> None:
    assert MY_WORDS not in held
    assert ME not in held


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


async def test_a_conversation_in_memory_is_gone_and_others_stay() -> None:
    store = InMemoryTrackerStore(EMPTY)
    assert_gone(await erased(store, lambda: str(store.store)))


def careless_store(path: Path) -> SQLTrackerStore:
    """A store of a SQLite that leaves deleted words where they were, as most builds of it do and Debian's does not."""
    store = SQLTrackerStore(EMPTY, db=str(path))
    event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA secure_delete = OFF"))
    return store


def bytes_of(*paths: Path) -> str:
    return b"".join(path.read_bytes() for path in paths).decode("latin-1")


@pytest.mark.parametrize("journal", ["delete", "wal"])
async def test_a_conversation_in_sqlite_is_gone_from_every_byte_of_its_files(sqlite_file: Path, journal: str) -> None:
    store = careless_store(sqlite_file)
    with closing(sqlite3.connect(sqlite_file)) as another_worker:  # while it is there, a write-ahead log is kept
        another_worker.execute(f"PRAGMA journal_mode = {journal}")
        assert another_worker.execute("SELECT * FROM events").fetchall() == []
        assert_gone(await erased(store, lambda: bytes_of(*sqlite_file.parent.iterdir())))
        assert another_worker.execute("SELECT DISTINCT sender_id FROM events").fetchall() == [(OTHER,)]


async def test_many_erased_conversations_leave_nothing_between_the_others(sqlite_file: Path) -> None:
    store = careless_store(sqlite_file)
    senders = [f"website-{number:02}-" for number in range(20)]
    for length in (5, 50, 5000, 900):  # short and long, so that SQLite moves them about
        for sender in senders:
            tracker = await store.get_or_create_tracker(sender)
            tracker.update(UserUttered(f"pain of {sender}{'.' * length}"))
            await store.save(tracker)
    for sender in senders[::2]:
        assert await erase(Agent(store), sender)
    held = sqlite_file.read_bytes()
    assert [sender for sender in senders if f"pain of {sender}".encode() in held] == senders[1::2]


@pytest.mark.parametrize("prefix", [None, "practice"])
async def test_a_conversation_in_redis_is_gone(redis_server: RedisServer, prefix: str | None) -> None:  # noqa: F811
    store, server = redis_store(redis_server, key_prefix=prefix), redis_server.client()
    assert_gone(await erased(store, lambda: str({key: server.get(key) for key in server.keys("*")})))


async def test_a_conversation_in_postgresql_is_gone(postgres_server: PostgresServer) -> None:  # noqa: F811
    store = postgresql_store(postgres_server)
    assert_gone(await erased(store, lambda: str(postgres_server.rows("SELECT * FROM events"))))
    store.engine.dispose()


async def test_mongo_is_told_to_delete_the_conversation() -> None:
    told: list[Any] = []
    store = MongoTrackerStore.__new__(MongoTrackerStore)  # its constructor wants a server, which Debian has not
    store.db, store.collection = {"conversations": SimpleNamespace(delete_many=told.append)}, "conversations"
    assert await erase_from(store, ME)
    assert told == [{"sender_id": ME}]


@pytest.mark.parametrize("wrap", [FailSafeTrackerStore, AwaitableTrackerStore])
async def test_a_wrapped_store_is_reached(wrap: Any, sqlite_file: Path) -> None:
    store = wrap(SQLTrackerStore(EMPTY, db=str(sqlite_file)))
    assert_gone(await erased(store, lambda: bytes_of(sqlite_file)))


async def test_what_was_kept_in_memory_while_the_database_was_away_is_gone_even_if_it_is_away_again() -> None:
    class Away(SQLTrackerStore):
        """A database that cannot be reached."""

        def session_scope(self) -> Any:
            raise ConnectionError

    away = Away(EMPTY, db=":memory:")
    store = FailSafeTrackerStore(away)
    await fill(store)
    assert MY_WORDS in str(store.fallback_tracker_store.store)  # type: ignore[attr-defined]
    with pytest.raises(ConnectionError):
        await erase(Agent(store), ME)
    assert_gone(str(store.fallback_tracker_store.store))  # type: ignore[attr-defined]


async def test_a_store_of_another_kind_says_that_it_cannot(caplog: pytest.LogCaptureFixture) -> None:
    assert await erase(Agent(TrackerStore(EMPTY)), ME) is False
    assert "TrackerStore has no method erase" in caplog.text
    assert ME not in caplog.text


@pytest.mark.parametrize("waits", [False, True])
async def test_a_store_with_a_way_of_its_own_is_asked(waits: bool) -> None:
    asked: list[str] = []

    class Own(TrackerStore):
        """Erases by itself."""

        def erase(self, sender: str) -> Any:
            asked.append(sender)
            return asyncio.sleep(0) if waits else None

    assert await erase(Agent(FailSafeTrackerStore(Own(EMPTY))), ME)
    assert asked == [ME]


async def test_erasing_waits_while_a_message_of_it_is_being_answered() -> None:
    agent = Agent(InMemoryTrackerStore(EMPTY))
    async with agent.lock_store.lock(ME):
        erasing = asyncio.create_task(erase(agent, ME))
        await asyncio.sleep(0)
        await fill(agent.tracker_store)  # the message's end: what it said is stored
        assert not erasing.done()
    assert await erasing
    assert list(agent.tracker_store.store) == [OTHER]


async def test_who_else_remembers_is_told_once_the_store_has_forgotten() -> None:
    agent, told = Agent(InMemoryTrackerStore(EMPTY)), []
    ask_to_forget(agent, told.append)  # type: ignore[arg-type]
    ask_to_forget(agent, lambda sender: told.append(f"{sender} again"))
    await erase(agent, ME)
    assert told == [ME, f"{ME} again"]
    agent.tracker_store = TrackerStore(EMPTY)
    await erase(agent, OTHER)
    assert len(told) == 2
