"""Conversations in PostgreSQL or SQLite: bounded in time, off the event loop, and silent about what visitors wrote.

Stock Rasa's SQL store stops the whole worker while it waits for the database, for ever at the start, opens up to 150
connections a worker, goes to the database about ten times a turn, rebuilds the conversation once more for an event
broker, and logs failed statements with the visitor's words in them. Here a turn goes there twice. Tables and rows are
Rasa's own.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Optional, TypeVar

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.orm import sessionmaker

from engines.live_trackers import LiveTrackers

logger = logging.getLogger(__name__)

CONNECTIONS = 4  # of a worker: one event loop asks little at once, and PostgreSQL has 100 in all by default
CONNECT_SECONDS = 2  # PostgreSQL's client takes no less
STATEMENT_MILLISECONDS = 3000  # a conversation is read in a few; a turn touches the store twice within its time limit
PAUSE_SECONDS = 1.0  # without asking an unreachable database again, because a turn asks several times
POSTGRESQL = {
    "connect_timeout": CONNECT_SECONDS,
    "tcp_user_timeout": STATEMENT_MILLISECONDS,  # of a cut cable that nobody reports
    "keepalives_idle": 10,  # seconds until a silent connection is tried
}
SETTINGS: dict[str, Any] = {
    "isolation_level": "AUTOCOMMIT",  # a turn's statements stand alone: begin and commit would be two ways more each
    "hide_parameters": True,  # else errors repeat what a visitor wrote
}
SQLITE = {"timeout": STATEMENT_MILLISECONDS / 1000, "check_same_thread": False}
Result = TypeVar("Result")
Row = tuple[int, dict[str, Any]]  # of Rasa's table: its id and the event

WHOLE = sa.text("SELECT id, data FROM events WHERE sender_id = :sender ORDER BY id")
LAST_SESSION = sa.text(
    "SELECT id, data FROM events WHERE sender_id = :sender AND timestamp >= coalesce((SELECT max(timestamp) FROM events"
    " WHERE sender_id = :sender AND type_name = 'session_started'), 0) ORDER BY id"
)
# "id + 0", because PostgreSQL would look for a bare id in the rows of all conversations, from the last one back
SINCE = sa.text("SELECT id, data FROM events WHERE sender_id = :sender AND id + 0 >= :row ORDER BY id")
ADDITION = """
INSERT INTO events (sender_id, type_name, timestamp, intent_name, action_name, data)
SELECT :sender, column1, CAST(column2 AS DOUBLE PRECISION), column3, column4, column5 FROM (VALUES ROWS) AS new
WHERE :after IS NULL OR :after = coalesce((SELECT max(id + 0) FROM events WHERE sender_id = :sender), 0)
ORDER BY column6 RETURNING id
"""
COLUMNS = ("type_name", "timestamp", "intent_name", "action_name", "data")


@dataclass(frozen=True)
class Kept:
    """How much of a tracker the database has: so many events, the last of them in this row."""

    events: int = 0
    row: int = 0


class DatabaseAway(RasaException):
    """The database cannot be reached, or has not answered a moment ago."""


class SqlConversations(SQLTrackerStore):
    """Rasa's SQL tracker store, made for a live event loop.

    While the database is away a conversation goes on with what this worker remembers of it, and what is said is added
    once the database is back. A conversation that this worker does not remember is answered as a new one.
    """

    def __init__(self, url: str, domain: Optional[Domain] = None, event_broker: Optional[EventBroker] = None) -> None:
        """Remember the database; it is asked for the first time when a message comes.

        Args:
            url: SQLAlchemy's address of it.
            domain: what conversations are made of.
            event_broker: where new events go once they are kept.
        """
        self.engine = _engine(url)
        self.sessionmaker = sessionmaker(bind=self.engine)
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="conversations")
        self._making_tables = threading.Lock()
        self._has_tables = False
        self._away_until = 0.0
        self._live = LiveTrackers()
        TrackerStore.__init__(self, domain, event_broker)

    @property
    def domain(self) -> Domain:
        """What conversations are made of."""
        return self._domain

    @domain.setter
    def domain(self, domain: Optional[Domain]) -> None:
        self._live.clear()  # a new model may have other slots
        self._domain = domain or Domain.empty()

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> Optional[DialogueStateTracker]:
        live = None if fetch_events_from_all_sessions else self._live.get(sender_id)
        if live is not None:
            try:
                news = await self._in_thread(lambda: self._read_since(sender_id, _kept(live).row))
            except DatabaseAway:
                return live
            if _go_on(live, news):
                return live
        rows = await self._in_thread(lambda: self._read(sender_id, fetch_events_from_all_sessions))
        if not rows:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, [event for _, event in rows], self.domain.slots)
        if not fetch_events_from_all_sessions:
            tracker.kept = Kept(len(tracker.events), rows[-1][0])
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep a conversation's new events, then publish them; if that fails, the visitor's reply is unharmed."""
        try:
            events = await self._in_thread(lambda: self._write(tracker))
        except DatabaseAway:
            self._live.keep(tracker)  # as far as it has been kept, so that the rest is added with a later message
            return
        self._live.keep(tracker)
        if self.event_broker is not None:
            for event in events:
                self.event_broker.publish({"sender_id": tracker.sender_id, **event})

    async def keys(self) -> list[str]:
        """The names of all conversations."""
        return await self._in_thread(self._names)

    async def erase(self, sender_id: str) -> None:
        """Erase a conversation, and overwrite what SQLite's files still hold of it.

        Raises:
            DatabaseAway: it may still be there.
        """
        self._live.drop(sender_id)
        await self._in_thread(lambda: self._erase(sender_id))

    def rest(self, sender_id: str) -> None:
        """Keep nothing of a conversation in this process's memory; the database keeps it."""
        self._live.drop(sender_id)

    def _erase(self, sender: str) -> None:
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender).delete()
            session.commit()
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def _read(self, sender: str, all_sessions: bool) -> list[Row]:
        return self._rows(WHOLE if all_sessions else LAST_SESSION, sender=sender)

    def _read_since(self, sender: str, row: int) -> list[Row]:
        """The events from a row on, that row first if it is still there."""
        return self._rows(SINCE, sender=sender, row=row)

    def _rows(self, statement: Any, **values: Any) -> list[Row]:
        self._have_tables()
        with self.engine.connect() as connection:
            return [(row, json.loads(data)) for row, data in connection.execute(statement, values)]

    def _write(self, tracker: DialogueStateTracker) -> list[dict[str, Any]]:
        """Add what the table has not; it is counted only where somebody else has written or erased meanwhile."""
        kept = _kept(tracker)
        events = [event.as_dict() for event in islice(tracker.events, kept.events, None)]
        last = self._add(tracker.sender_id, events, kept.row)
        if events and not last:
            with self.session_scope() as session:
                events = [event.as_dict() for event in self._additional_events(session, tracker)]
                kept = Kept(row=self._last_row(session, tracker.sender_id))
            last = self._add(tracker.sender_id, events, None)
        tracker.kept = Kept(len(tracker.events), last or kept.row)
        return events

    def _add(self, sender: str, events: list[dict[str, Any]], after: Optional[int]) -> Optional[int]:
        """Add events in one statement, if the conversation's last row is `after` (None: whichever it is).

        Returns:
            Their last row; None if none was added.
        """
        if not events:
            return None
        self._have_tables()
        values = {"sender": sender, "after": after}
        for number, event in enumerate(events):
            values.update((f"{name}{number}", value) for name, value in zip(COLUMNS, _row(event), strict=True))
        with self.engine.connect() as connection:
            return max((row for (row,) in connection.execute(_addition(len(events)), values)), default=None)

    def _last_row(self, session: Any, sender: str) -> int:
        return session.query(sa.func.max(self.SQLEvent.id + 0)).filter(self.SQLEvent.sender_id == sender).scalar() or 0

    def _names(self) -> list[str]:
        with self.session_scope() as session:
            return [name for (name,) in session.query(self.SQLEvent.sender_id).distinct()]

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        if time.monotonic() < self._away_until:
            raise DatabaseAway("The database has not answered a moment ago.")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, _persistently, work)
        except SQLAlchemyError as error:
            if not isinstance(error, (DBAPIError, NoFreeConnection)):
                raise
            logger.error("The database of DATABASE_URL does not answer or refuses (%s).", type(error).__name__)
            self._away_until = time.monotonic() + PAUSE_SECONDS
            raise DatabaseAway("The database of DATABASE_URL does not answer.") from None

    @contextmanager
    def session_scope(self) -> Iterator[Any]:
        """A session, on a database that has Rasa's table; for other threads than the event loop's."""
        self._have_tables()
        with super().session_scope() as session:
            yield session

    def _have_tables(self) -> None:
        if not self._has_tables:
            with self._making_tables:
                make_tables(self.engine)
                self._has_tables = True


def _persistently(work: Callable[[], Result]) -> Result:
    """Work once more if the kept connection turns out to be cut: asking each before its use would cost a way each."""
    try:
        return work()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        return work()  # on a new connection, because all kept ones are given up with the first that is cut


@lru_cache(maxsize=64)
def _addition(events: int) -> Any:
    """The statement that adds so many events in their order, if nobody has added others; gives their rows."""
    rows = ", ".join(
        "(" + ", ".join(f":{name}{number}" for name in COLUMNS) + f", {number})" for number in range(events)
    )
    return sa.text(ADDITION.replace("ROWS", rows))


def _kept(tracker: DialogueStateTracker) -> Kept:
    return getattr(tracker, "kept", None) or Kept()


def _go_on(live: DialogueStateTracker, rows: list[Row]) -> bool:
    """Add what other workers have added; False if the conversation must be read as a whole."""
    kept = _kept(live)
    if not rows or rows[0][0] != kept.row:
        return False  # erased since, or begun while the database was away and perhaps erased since
    if len(rows) == 1:
        return True
    if len(live.events) > kept.events:
        return False  # other workers have written while we could not; what they have written counts
    events = deserialise_events([event for _, event in rows[1:]])
    if any(isinstance(event, SessionStarted) for event in events):
        return False
    for event in events:
        live.update(event)
    live.kept = Kept(len(live.events), rows[-1][0])
    return True


def make_tables(engine: Any) -> None:
    """Make Rasa's table if it is missing; several workers may do so at once."""
    try:
        SQLTrackerStore.Base.metadata.create_all(engine)
    except SQLAlchemyError:  # another worker's CREATE TABLE came between our look and ours
        if not sa.inspect(engine).has_table(SQLTrackerStore.SQLEvent.__tablename__):
            raise


def _engine(url: str) -> Any:
    if url.startswith("sqlite"):
        engine = sa.create_engine(url, connect_args=SQLITE, **SETTINGS)
        sa.event.listen(engine, "connect", _let_several_write)
        return engine
    engine = sa.create_engine(
        url,
        connect_args=POSTGRESQL,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=CONNECT_SECONDS,
        **SETTINGS,
    )
    sa.event.listen(engine, "connect", _limit_statements)
    return engine


def _limit_statements(connection: Any, record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {STATEMENT_MILLISECONDS}")
    connection.commit()


def _let_several_write(connection: Any, record: Any) -> None:
    end = time.monotonic() + STATEMENT_MILLISECONDS / 1000
    while True:  # this change alone fails at once, and does not wait, where another worker makes it just now
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)
    connection.execute("PRAGMA secure_delete = ON")  # else deleted words stay readable in the file


def _row(event: dict[str, Any]) -> tuple[Any, ...]:
    """An event as Rasa's table keeps it, in the order of `COLUMNS`."""
    intent = (event.get("parse_data") or {}).get("intent", {}).get("name")
    return event["event"], event.get("timestamp"), intent, event.get("name"), json.dumps(event)
