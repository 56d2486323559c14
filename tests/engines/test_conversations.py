"""Conversations in a real database: kept, shared, and never in a visitor's way."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine.url import make_url

from channels.retention import forget_in_memory
from engines import sql_conversations
from engines.sql_conversations import DatabaseAway, SqlConversations
from engines.tracker_store import ConversationStore
from tools.performance.servers import PostgresServer

DOMAIN = Domain.from_dict({"slots": {"technique": {"type": "text", "mappings": [{"type": "custom"}]}}})
DOUBLED = (
    "INSERT INTO events (sender_id, type_name, timestamp) SELECT sender_id || :number, type_name, timestamp FROM events"
    " WHERE sender_id LIKE 'other%'"
)
SECRET = "my knee hurts since the tenth of May"


class Heard(EventBroker):
    """Keeps what is published."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def publish(self, event: dict[str, Any]) -> None:
        self.events.append(event)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty or shared database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'conversations.db'}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return server.url


@pytest.fixture
def me(request: pytest.FixtureRequest) -> str:
    """A conversation's name, of this test alone."""
    return f"website-{request.node.name}"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The conversations that were read as a whole."""
    found: list[str] = []
    read = SqlConversations._read

    def noticed(self: SqlConversations, sender: str, all_sessions: bool) -> Any:
        found.append(sender)
        return read(self, sender, all_sessions)

    monkeypatch.setattr(SqlConversations, "_read", noticed)
    return found


async def say(store: Any, sender: str, text: str) -> None:
    """One turn, as Rasa keeps it: read, add, save."""
    tracker = await store.get_or_create_tracker(sender)
    tracker.update_with_events([UserUttered(text), BotUttered(f"You said {text}")], DOMAIN)
    await store.save(tracker)


def texts(tracker: DialogueStateTracker | None) -> list[str]:
    assert tracker is not None
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


async def test_a_conversation_hops_between_workers_in_order(database: str, me: str) -> None:
    workers = [SqlConversations(database, DOMAIN) for _ in range(2)]
    for number in range(6):
        await say(workers[number % 2], me, f"message {number}")
    assert texts(await workers[0].retrieve(me)) == [f"message {number}" for number in range(6)]


async def test_slots_and_sessions_come_back_as_they_were(database: str, me: str) -> None:
    store = SqlConversations(database, DOMAIN)
    await say(store, me, "before")
    tracker = await store.get_or_create_tracker(me)
    tracker.update_with_events([SessionStarted(), SlotSet("technique", "cupping"), UserUttered("after")], DOMAIN)
    await store.save(tracker)
    again = await SqlConversations(database, DOMAIN).retrieve(me)
    assert texts(again) == ["after"] and again.get_slot("technique") == "cupping"
    assert texts(await store.retrieve_full_tracker(me)) == ["before", "after"]
    assert me in await store.keys()


async def test_a_conversation_that_goes_on_is_not_read_anew(database: str, me: str, reads: list[str]) -> None:
    store = SqlConversations(database, DOMAIN)
    for number in range(3):
        await say(store, me, f"message {number}")
    assert texts(await store.retrieve(me)) == ["message 0", "message 1", "message 2"]
    assert reads == [me], "as a whole once, when nobody knew it"


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the stores of a test ask their databases, once their tables are there."""
    asked: list[str] = []
    make = sql_conversations._engine

    def listened(url: str) -> Any:
        engine = make(url)
        sa.event.listen(engine, "before_cursor_execute", lambda _, __, statement, *___: asked.append(statement))
        return engine

    monkeypatch.setattr(sql_conversations, "_engine", listened)
    return asked


async def test_a_turn_asks_the_database_twice(statements: list[str], database: str, me: str) -> None:
    store = SqlConversations(database, DOMAIN)
    await say(store, "website-first", "the tables are made now")
    for message in ("the first of a conversation", "one that goes on"):
        statements.clear()
        tracker = await store.get_or_create_tracker(me, append_action_listen=False)  # as Rasa's processor does
        tracker.update(UserUttered(message), DOMAIN)
        await store.save(tracker)
        assert [statement.split()[0] for statement in statements] == ["SELECT", "INSERT"], message


async def test_a_turn_reads_nothing_that_others_have_said(database: str, me: str) -> None:
    store = SqlConversations(database, DOMAIN)
    await say(store, me, "the tables are made now")
    with store.engine.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO events (sender_id, type_name, timestamp) VALUES ('other', 'user', 1.0)")
        )
        for number in [*range(7), *[""] * 8]:  # 128 conversations of 256 rows
            connection.execute(sa.text(DOUBLED), {"number": str(number)})
        connection.execute(sa.text("ANALYZE"))
    asked: list[tuple[str, Any]] = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda _, __, *what: asked.append(what[:2]))
    for sender in (me, f"{me}-new"):
        await say(store, sender, "hello")
    explain = "EXPLAIN " if store.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    plans = []
    for statement, values in list(asked):
        with store.engine.connect() as connection:
            rows = connection.exec_driver_sql(explain + statement, values)
            plans.append("\n".join(str(row[-1]) for row in rows))
    assert plans
    for plan in plans:
        assert "ix_events_sender_id" in plan
        assert not re.search(r"events_pkey|PRIMARY KEY|Seq Scan on events|SCAN events", plan), plan
    with store.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM events WHERE sender_id LIKE 'other%'"))


async def test_a_conversation_erased_during_a_turn_is_written_anew(database: str, me: str) -> None:
    here, there = SqlConversations(database, DOMAIN), SqlConversations(database, DOMAIN)
    await say(here, me, "before")
    tracker = await here.get_or_create_tracker(me)
    await there.erase(me)
    tracker.update(UserUttered("in work"), DOMAIN)
    await here.save(tracker)
    await say(here, me, "after")
    assert texts(await there.retrieve(me)) == ["before", "in work", "after"]


async def test_what_another_worker_has_written_during_a_turn_is_not_written_twice(database: str, me: str) -> None:
    here, there = SqlConversations(database, DOMAIN), SqlConversations(database, DOMAIN)
    await say(here, me, "before")
    tracker = await here.get_or_create_tracker(me)
    await say(there, me, "one that came between")  # as without Redis, when nobody keeps the order
    tracker.update(UserUttered("in work"), DOMAIN)
    await here.save(tracker)
    await say(here, me, "after")
    assert texts(await there.retrieve(me))[:2] == ["before", "one that came between"]
    assert len(set(texts(await there.retrieve(me)))) == len(texts(await there.retrieve(me)))


async def test_connections_that_were_cut_since_their_last_use_are_made_anew(
    postgres_server: PostgresServer, me: str
) -> None:
    store = SqlConversations(postgres_server.url, DOMAIN)
    await asyncio.gather(*(say(store, f"{me}-{visitor}", "before") for visitor in range(8)))  # opens them all
    with sa.create_engine(postgres_server.url, isolation_level="AUTOCOMMIT").connect() as other:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        other.execute(sa.text(f"{others} AND usename = current_user"))
    await asyncio.gather(*(say(store, f"{me}-{visitor}", "after") for visitor in range(8)))
    for visitor in range(8):
        assert texts(await store.retrieve(f"{me}-{visitor}")) == ["before", "after"]


async def test_a_quiet_conversation_leaves_the_memory_and_stays_in_the_database(
    database: str, me: str, reads: list[str]
) -> None:
    agent = SimpleNamespace(tracker_store=SqlConversations(database, DOMAIN), lock_store=InMemoryLockStore())
    await say(agent.tracker_store, me, "hello")
    await forget_in_memory(agent, me)
    assert texts(await agent.tracker_store.retrieve(me)) == ["hello"]
    assert reads == [me, me], "as a whole, before it began and after it was forgotten"


async def test_what_a_failed_turn_has_changed_is_not_kept(database: str, me: str) -> None:
    store = SqlConversations(database, DOMAIN)
    await say(store, me, "before")
    tracker = await store.get_or_create_tracker(me)
    tracker.update_with_events([UserUttered("half a turn"), SlotSet("technique", "cupping")], DOMAIN)
    again = await store.retrieve(me)
    assert texts(again) == ["before"] and again is not None and again.get_slot("technique") is None


async def test_a_conversation_erased_elsewhere_does_not_come_back(database: str, me: str) -> None:
    here, there = SqlConversations(database, DOMAIN), SqlConversations(database, DOMAIN)
    await say(here, me, SECRET)
    await there.erase(me)
    assert await here.retrieve(me) is None
    await say(here, me, "hello")
    assert texts(await there.retrieve(me)) == ["hello"]


async def test_a_new_session_of_another_worker_is_a_new_beginning(database: str, me: str) -> None:
    here, there = SqlConversations(database, DOMAIN), SqlConversations(database, DOMAIN)
    await say(here, me, "yesterday")
    tracker = await there.get_or_create_tracker(me)
    tracker.update_with_events([SessionStarted(), UserUttered("today")], DOMAIN)
    await there.save(tracker)
    assert texts(await here.retrieve(me)) == ["today"]


async def test_workers_that_start_together_on_an_empty_database_all_work(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    await asyncio.gather(*(say(SqlConversations(url, DOMAIN), f"visitor-{number}", "hello") for number in range(8)))
    assert len(await SqlConversations(url, DOMAIN).keys()) == 8


async def test_who_asks_a_new_database_directly_finds_it_empty(tmp_path: Path) -> None:
    store = SqlConversations(f"sqlite:///{tmp_path / 'new.db'}", DOMAIN)
    with store.session_scope() as session:  # as what forgets old conversations does
        assert session.query(store.SQLEvent).count() == 0


async def test_an_erased_conversation_is_gone_and_others_stay(database: str, me: str) -> None:
    store = SqlConversations(database, DOMAIN)
    await say(store, me, SECRET)
    await say(store, f"{me}-other", "hello")
    await store.erase(me)
    assert await store.retrieve(me) is None
    assert texts(await store.retrieve(f"{me}-other")) == ["hello"]
    if database.startswith("sqlite"):
        file = Path(str(store.engine.url.database))
        left = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
        assert SECRET.encode() not in left


async def test_many_erased_conversations_leave_nothing_between_the_others(tmp_path: Path) -> None:
    file = tmp_path / "conversations.db"
    store = SqlConversations(f"sqlite:///{file}", DOMAIN)
    senders = [f"website-{number:02}-" for number in range(20)]
    for length in (5, 50, 5000, 900):  # short and long, so that SQLite moves them about
        for sender in senders:
            await say(store, sender, f"pain of {sender}{'.' * length}")
    for sender in senders[::2]:
        await store.erase(sender)
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert [sender for sender in senders if f"pain of {sender}".encode() in held] == senders[1::2]


async def test_many_conversations_at_once_lose_nothing(database: str, me: str) -> None:
    store = SqlConversations(database, DOMAIN)

    async def talk(sender: str) -> None:
        for number in range(5):
            await say(store, sender, f"message {number}")

    await asyncio.gather(*(talk(f"{me}-{visitor}") for visitor in range(20)))
    for visitor in range(20):
        assert len(texts(await store.retrieve(f"{me}-{visitor}"))) == 5


async def test_what_is_published_is_what_was_kept_each_event_once(database: str, me: str) -> None:
    heard = Heard()
    store = SqlConversations(database, DOMAIN, heard)
    await say(store, me, "one")
    await say(store, me, "two")
    assert [event["text"] for event in heard.events if event["event"] == "user"] == ["one", "two"]
    kept = await store.retrieve(me)
    assert kept is not None and len(heard.events) == len(kept.events)
    assert {event["sender_id"] for event in heard.events} == {me}


async def test_without_the_database_messages_are_answered_and_afterwards_the_conversation_goes_on(
    mortal_postgres: PostgresServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_conversations, "PAUSE_SECONDS", 0.05)
    heard = Heard()
    store = FailSafeTrackerStore(SqlConversations(mortal_postgres.url, DOMAIN, heard))  # as Rasa wraps it
    await say(store, "website-me", "before")
    mortal_postgres.kill()
    with caplog.at_level(logging.DEBUG):
        await say(store, "website-me", SECRET)
    assert store._fallback_tracker_store is None, "nothing is kept where nobody erases it"
    assert SECRET not in caplog.text and "website-me" not in caplog.text and "DATABASE_URL" in caplog.text
    mortal_postgres.start()
    await asyncio.sleep(0.1)
    await say(store, "website-me", "after")
    assert texts(await store.retrieve("website-me")) == ["before", SECRET, "after"]
    assert [event["text"] for event in heard.events if event["event"] == "user"] == ["before", SECRET, "after"]


async def test_without_the_database_a_follow_up_knows_what_it_follows(
    mortal_postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_conversations, "PAUSE_SECONDS", 0.05)
    store = FailSafeTrackerStore(SqlConversations(mortal_postgres.url, DOMAIN))
    await say(store, "website-old", "before")
    mortal_postgres.kill()
    for sender in ("website-old", "website-new"):
        await say(store, sender, "during")
        await say(store, sender, "and then")
    assert texts(await store.retrieve("website-old")) == ["before", "during", "and then"]
    assert texts(await store.retrieve("website-new")) == ["during", "and then"]


async def test_a_full_disk_forgets_nothing_that_fits_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_conversations, "PAUSE_SECONDS", 0.0)
    url, me = f"sqlite:///{tmp_path / 'conversations.db'}", "website-me"
    store = SqlConversations(url, DOMAIN)
    await say(store, me, "before")
    add = SqlConversations._add
    monkeypatch.setattr(SqlConversations, "_add", full_disk)
    await say(store, me, "during")
    assert texts(await store.retrieve(me)) == ["before", "during"]
    assert texts(await SqlConversations(url, DOMAIN).retrieve(me)) == ["before"]
    monkeypatch.setattr(SqlConversations, "_add", add)
    await say(store, me, "after")
    assert texts(await SqlConversations(url, DOMAIN).retrieve(me)) == ["before", "during", "after"]


def full_disk(*_: Any) -> Any:
    raise sa.exc.OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))


@pytest.mark.parametrize("meanwhile", ["erased", "written"])
async def test_what_another_worker_did_meanwhile_counts_more_than_what_could_not_be_kept(
    database: str, me: str, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    monkeypatch.setattr(sql_conversations, "PAUSE_SECONDS", 0.0)
    here, there = SqlConversations(database, DOMAIN), SqlConversations(database, DOMAIN)
    await say(here, me, "before")
    await say(there, f"{me}-other", "its tables are there")
    add = SqlConversations._add
    monkeypatch.setattr(SqlConversations, "_add", full_disk)
    await say(here, me, SECRET)
    monkeypatch.setattr(SqlConversations, "_add", add)
    if meanwhile == "erased":
        await there.erase(me)
    else:
        await say(there, me, "at another worker")
    await say(here, me, "after")
    before = [] if meanwhile == "erased" else ["before", "at another worker"]
    assert texts(await there.retrieve(me)) == [*before, "after"]


async def test_an_erased_conversation_that_was_never_kept_does_not_come_back(
    database: str, me: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_conversations, "PAUSE_SECONDS", 0.0)
    here, there = SqlConversations(database, DOMAIN), SqlConversations(database, DOMAIN)
    add = SqlConversations._add
    monkeypatch.setattr(SqlConversations, "_add", full_disk)
    await say(here, me, SECRET)
    monkeypatch.setattr(SqlConversations, "_add", add)
    await there.erase(me)
    await say(here, me, "hello")
    assert texts(await there.retrieve(me)) == ["hello"]


async def test_a_database_that_hangs_stops_no_other_work(
    mortal_postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sql_conversations.POSTGRESQL, "tcp_user_timeout", 1000)
    store = SqlConversations(mortal_postgres.url, DOMAIN)
    mortal_postgres.freeze()
    try:
        hanging = asyncio.create_task(say(store, "website-me", "hello"))
        for _ in range(100):
            await asyncio.sleep(0.001)  # the loop goes round
        with pytest.raises(DatabaseAway):
            await asyncio.wait_for(hanging, 15)
    finally:
        mortal_postgres.thaw()


async def test_a_worker_starts_while_the_database_is_away(unused_tcp_port: int) -> None:
    store = SqlConversations(f"postgresql://nobody@127.0.0.1:{unused_tcp_port}/none", DOMAIN)
    with pytest.raises(DatabaseAway):
        await store.retrieve("website-me")


async def test_a_failing_statement_is_logged_without_the_visitors_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "conversations.db"
    store = SqlConversations(f"sqlite:///{file}", DOMAIN)
    await say(store, "website-me", "before")
    with sqlite3.connect(file) as other:
        other.execute("DROP TABLE events")
    with caplog.at_level(logging.DEBUG):
        tracker = DialogueStateTracker("website-me", DOMAIN.slots)
        tracker.update(UserUttered(SECRET), DOMAIN)
        await store.save(tracker)
    assert SECRET not in caplog.text and "DATABASE_URL" in caplog.text


def test_connections_of_a_worker_are_few(postgres_server: PostgresServer) -> None:
    pool = SqlConversations(postgres_server.url).engine.pool
    assert pool.size() + pool._max_overflow == sql_conversations.CONNECTIONS


Choose = Callable[[], Any]


def test_the_environment_chooses_the_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert isinstance(ConversationStore(domain=DOMAIN), InMemoryTrackerStore)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'conversations.db'}")
    store = ConversationStore(domain=DOMAIN)
    assert isinstance(store, SqlConversations) and make_url(str(store.engine.url)).drivername == "sqlite"
