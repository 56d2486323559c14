"""Locks of one process: a conversation's messages one after the other, without Rasa's wait of a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.lock import TicketLock
from rasa.core.lock_store import InMemoryLockStore


class MemoryLocks(InMemoryLockStore):
    """Rasa's lock store, handed on at once: stock Rasa looks once a second whether a lock has become free."""

    def __init__(self) -> None:
        """No conversation is locked."""
        super().__init__()
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def lock(self, conversation_id: str, *args: Any, **kwargs: Any) -> AsyncIterator[TicketLock]:
        """Wait for one's turn, in the order of asking."""
        line = self._lines.setdefault(conversation_id, asyncio.Lock())
        async with line:
            yield self.create_lock(conversation_id)
