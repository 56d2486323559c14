"""Erase one conversation from Rasa's tracker store, which has no way of its own to do so."""

from __future__ import annotations

import inspect
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore
from sqlalchemy import text


async def erase_conversation(store: Any, sender: str) -> bool:
    """Delete every event of a conversation.

    A tracker store of another kind takes part by having a method `erase(sender)`.

    Args:
        store: an agent's tracker store, with Rasa's wrappers around it or without.
        sender: the conversation's name.

    Returns:
        False if the store is of a kind that this cannot erase from.
    """
    fallback = getattr(store, "_fallback_tracker_store", None)  # of FailSafeTrackerStore, once the real one failed
    inner = getattr(store, "_tracker_store", None)  # of Rasa's wrappers
    if inner is not None:
        erased = await erase_conversation(inner, sender)
        return erased and (fallback is None or await erase_conversation(fallback, sender))
    if hasattr(store, "erase"):
        outcome = store.erase(sender)
        if inspect.isawaitable(outcome):
            await outcome
        return True
    if isinstance(store, InMemoryTrackerStore):
        store.store.pop(sender, None)
        return True
    if isinstance(store, SQLTrackerStore):
        _erase_rows(store, sender)
        return True
    return False


def _erase_rows(store: SQLTrackerStore, sender: str) -> None:
    with store.session_scope() as session:
        if session.bind.dialect.name == "sqlite":  # else the deleted words stay readable in the file
            session.execute(text("PRAGMA secure_delete = ON"))
        session.query(store.SQLEvent).filter(store.SQLEvent.sender_id == sender).delete()
        session.commit()
