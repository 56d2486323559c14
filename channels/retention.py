"""How long conversations stay in a tracker store: Rasa's own keep them for ever."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore
from sqlalchemy import func

from channels.erase import erase, erase_from, overwrite_file
from engines.sql_conversations import SqlConversations

logger = logging.getLogger(__name__)

SENDERS_AT_ONCE = 500  # because SQLite takes 999 values in a statement, or 32,766, by its age


def stores_within(store: Any) -> Iterator[Any]:
    """The stores inside of Rasa's wrappers: the one that stores, and what stands in for it when it fails."""
    inner, fallback = getattr(store, "_tracker_store", None), getattr(store, "_fallback_tracker_store", None)
    if inner is None:
        yield store
        return
    yield from stores_within(inner)
    if fallback is not None:
        yield from stores_within(fallback)


async def forget_in_memory(agent: Any, sender: str) -> None:
    """Take a conversation out of the memory of this process; one in a database stays."""
    async with agent.lock_store.lock(sender):
        for store in stores_within(agent.tracker_store):
            if isinstance(store, InMemoryTrackerStore):
                await erase_from(store, sender)
            elif isinstance(store, SqlConversations):
                store.rest(sender)


async def delete_old(agent: Any, before: float) -> int:
    """Delete the stored conversations without an event since a time, in seconds since 1970; how many there were."""
    gone = 0
    for store in stores_within(agent.tracker_store):
        if isinstance(store, SQLTrackerStore):
            gone += await asyncio.get_running_loop().run_in_executor(None, _delete_rows, store, before)
        elif not isinstance(store, InMemoryTrackerStore):  # in memory, time is kept by whoever saves
            gone += await _delete_each(agent, store, before)
    return gone


def _delete_rows(store: SQLTrackerStore, before: float) -> int:
    event = store.SQLEvent
    with store.session_scope() as session:
        old = session.query(event.sender_id).group_by(event.sender_id).having(func.max(event.timestamp) < before)
        senders = [sender for (sender,) in old.all()]
        for start in range(0, len(senders), SENDERS_AT_ONCE):
            some = senders[start : start + SENDERS_AT_ONCE]
            session.query(event).filter(event.sender_id.in_(some)).delete(synchronize_session=False)
        session.commit()
    if senders and store.engine.dialect.name == "sqlite":
        overwrite_file(store.engine)
    return len(senders)


async def _delete_each(agent: Any, store: Any, before: float) -> int:
    gone = 0
    for key in list(await store.keys()):
        sender = _sender(store, key)
        tracker = await store.retrieve_full_tracker(sender)
        if tracker is not None and tracker.events and tracker.events[-1].timestamp < before:
            gone += await erase(agent, sender)
    return gone


def _sender(store: Any, key: Any) -> str:
    """A conversation's name: Redis gives its own keys instead, as bytes and with a prefix."""
    name = key.decode() if isinstance(key, bytes) else str(key)
    return name.removeprefix(getattr(store, "key_prefix", ""))
