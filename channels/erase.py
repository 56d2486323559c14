"""Erase a conversation: from Rasa's tracker store, which has no way of its own to do so, and from memory."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore, MongoTrackerStore, RedisTrackerStore, SQLTrackerStore
from sqlalchemy import text
from sqlalchemy.engine import Engine

logger = logging.getLogger(__name__)

Forget = Callable[[str], None]
FORGETTERS = "forgetters"  # the agent's attribute that lists who else remembers its visitors


def ask_to_forget(agent: Agent, forget: Forget) -> None:
    """Have `forget(sender)` called for each conversation of this agent that is erased."""
    vars(agent).setdefault(FORGETTERS, []).append(forget)


async def erase(agent: Agent, sender: str) -> bool:
    """Erase a conversation, not while a message of it is being answered.

    Args:
        agent: Rasa's agent.
        sender: the conversation's name in its tracker store.

    Returns:
        False if the store is of a kind that this cannot erase from.

    Raises:
        LockError: a message of it has been in work for too long.
        Exception: whatever the store's database raises; then the conversation may still be there.
    """
    async with agent.lock_store.lock(sender):  # other workers wait for this one
        erased = await erase_from(agent.tracker_store, sender)
    if not erased:
        logger.error("A conversation could not be erased: %s has no method erase.", type(agent.tracker_store).__name__)
        return False
    for forget in vars(agent).get(FORGETTERS, []):
        forget(sender)
    return True


async def erase_from(store: Any, sender: str) -> bool:
    """Delete every event of a conversation from a tracker store, without a lock; where no assistant is running.

    A tracker store of another kind takes part by having a method `erase(sender)`.

    Args:
        store: a tracker store, with Rasa's wrappers around it or without.
        sender: the conversation's name.

    Returns:
        False if the store is of a kind that this cannot erase from.
    """
    fallback = getattr(store, "_fallback_tracker_store", None)  # of FailSafeTrackerStore, once the real one failed
    if fallback is not None and not await erase_from(fallback, sender):  # first, because the real one may fail again
        return False
    inner = getattr(store, "_tracker_store", None)  # of Rasa's wrappers
    if inner is not None:
        return await erase_from(inner, sender)
    if hasattr(store, "erase"):
        outcome = store.erase(sender)
        if inspect.isawaitable(outcome):
            await outcome
    elif isinstance(store, InMemoryTrackerStore):
        store.store.pop(sender, None)
    elif isinstance(store, SQLTrackerStore):
        _erase_rows(store, sender)
    elif isinstance(store, RedisTrackerStore):
        store.red.delete(store.key_prefix + sender)
    elif isinstance(store, MongoTrackerStore):
        store.conversations.delete_many({"sender_id": sender})
    else:
        return False
    return True


def _erase_rows(store: SQLTrackerStore, sender: str) -> None:
    with store.session_scope() as session:
        session.query(store.SQLEvent).filter(store.SQLEvent.sender_id == sender).delete()
        session.commit()
    if store.engine.dialect.name == "sqlite":
        overwrite_file(store.engine)


def overwrite_file(engine: Engine) -> None:
    """Leave no deleted words in a SQLite file or in the write-ahead log beside it."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.execute(text("PRAGMA secure_delete")).scalar() != 1:  # not every build overwrites what it deletes
            connection.execute(text("VACUUM"))
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
