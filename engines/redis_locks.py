"""Locks that all workers share: a conversation's messages one after the other, whichever worker has them.

Stock Rasa reads a lock, adds a ticket and writes it back, so that two workers may draw the same ticket; it looks once a
second whether its turn has come, and waits a minute for a worker that has died. Here joining the line, asking and
leaving are one step each inside Redis, and whoever stops asking for five seconds has left.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockError, LockStore

from engines.redis_memory import MemoryAway, RedisMemory, renewed

logger = logging.getLogger(__name__)

PREFIX = "backline:lock"
LEASE_SECONDS = 5.0  # a dead worker's conversations wait so long; a live one renews four times in it
RENEW_SECONDS = LEASE_SECONDS / 4
FIRST_PAUSE_SECONDS = 0.005  # a short answer takes about so long
LONGEST_PAUSE_SECONDS = 0.05  # not felt by a visitor, and twenty questions a second are nothing to Redis
PATIENCE_SECONDS = 60.0  # every channel's own time limit is shorter

# join the line or stay in it, drop who has gone, and say whether the caller is first
ASK = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then redis.call('RPUSH', KEYS[1], ARGV[1]) end
redis.call('HSET', KEYS[2], ARGV[1], now + ARGV[2])
local first = redis.call('LINDEX', KEYS[1], 0)
while first ~= ARGV[1] and tonumber(redis.call('HGET', KEYS[2], first) or 0) < now do
  redis.call('LPOP', KEYS[1])
  redis.call('HDEL', KEYS[2], first)
  first = redis.call('LINDEX', KEYS[1], 0)
end
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
redis.call('PEXPIRE', KEYS[2], ARGV[2] * 2)
if first == ARGV[1] then return 1 end
return 0
"""
LEAVE = "redis.call('LREM', KEYS[1], 0, ARGV[1]); return redis.call('HDEL', KEYS[2], ARGV[1])"


class RedisLocks(LockStore):
    """A line for each conversation in Redis; while Redis is away, one in this worker."""

    def __init__(self, memory: RedisMemory) -> None:
        """Remember the way to Redis."""
        self._memory = memory
        self._joining: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._alone: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def lock(self, conversation_id: str, *args: Any, **kwargs: Any) -> AsyncIterator[TicketLock]:
        """Wait for one's turn, in the order of asking.

        Raises:
            LockError: the line has not moved on for a minute.
        """
        token = secrets.token_hex(8)
        joining = self._joining.setdefault(conversation_id, asyncio.Lock())
        try:
            async with joining:  # two commands on two connections could overtake each other
                is_first = await self._ask(conversation_id, token)
            if not is_first:
                await self._wait(conversation_id, token)
            # asking again renews the place; our own lock keeps this worker's order if Redis goes away meanwhile
            here = self._alone.setdefault(conversation_id, asyncio.Lock())
            async with renewed(lambda: self._ask(conversation_id, token), RENEW_SECONDS), here:
                yield TicketLock(conversation_id)
        finally:
            await self._leave(conversation_id, token)

    async def close(self) -> None:
        """Close the connections."""
        await self._memory.close()

    async def _wait(self, conversation: str, token: str) -> None:
        patience, pause = time.monotonic() + PATIENCE_SECONDS, FIRST_PAUSE_SECONDS
        while True:
            await asyncio.sleep(pause)
            if await self._ask(conversation, token):
                return
            if time.monotonic() > patience:
                raise LockError("A conversation's earlier messages have not been answered for a minute.")
            pause = min(LONGEST_PAUSE_SECONDS, pause * 1.5)

    async def _ask(self, conversation: str, token: str) -> bool:
        """Whether it is our turn; while Redis is away it is, because an answer matters more than its order."""
        lease = int(LEASE_SECONDS * 1000)
        try:
            return bool(await self._memory.ask(lambda redis: redis.eval(ASK, 2, *_keys(conversation), token, lease)))
        except MemoryAway:
            return True

    async def _leave(self, conversation: str, token: str) -> None:
        with contextlib.suppress(MemoryAway):  # the lease will end
            await asyncio.shield(self._memory.ask(lambda redis: redis.eval(LEAVE, 2, *_keys(conversation), token)))


def _keys(conversation: str) -> tuple[str, str]:
    """The line's two keys; the braces keep them together in a Redis cluster."""
    return f"{PREFIX}:{{{conversation}}}:line", f"{PREFIX}:{{{conversation}}}:leases"
