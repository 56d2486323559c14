"""A worker's way to Redis: bounded in time, and out of the way for a moment after a failure."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Optional, TypeVar

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 1.0  # Redis answers in a millisecond; one that does not in a second is as good as away
PAUSE_SECONDS = 1.0  # without asking it again, because a turn asks several times and a visitor waits each time
Result = TypeVar("Result")


class MemoryAway(Exception):  # noqa: N818 - it is expected
    """Redis cannot be reached now; the caller goes on with what this worker knows by itself."""


@asynccontextmanager
async def renewed(renew: Callable[[], Awaitable[Any]], every: float) -> AsyncIterator[None]:
    """Renew a lease every so many seconds while the block goes on; costs nothing where it is over sooner.

    A renewal under way is waited for, not cancelled: it would reach Redis after what the block's end says there.
    """
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    renewing: Optional[asyncio.Task[None]] = None

    async def go_on() -> None:
        waiting = asyncio.create_task(over.wait())
        while not over.is_set():
            await renew()
            await asyncio.wait({waiting}, timeout=every)

    def begin() -> None:
        nonlocal renewing
        renewing = loop.create_task(go_on())

    beginning = loop.call_later(every, begin)
    try:
        yield
    finally:
        beginning.cancel()
        over.set()
        if renewing is not None:
            await renewing


class RedisMemory:
    """One worker's connections to Redis."""

    def __init__(self, url: str) -> None:
        """Remember the address; connections are made when they are needed."""
        self._client: Redis[Any] = Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 1),  # because a kept connection may have been cut since its last use
            retry_on_error=[LostConnection],
        )
        self._away_until = 0.0
        self._tasks: set[asyncio.Task[Any]] = set()  # a task that nobody holds may vanish

    async def ask(self, question: Callable[[Redis[Any]], Awaitable[Result]]) -> Result:
        """Ask Redis something.

        Raises:
            MemoryAway: it does not answer, or has not answered a moment ago.
        """
        if time.monotonic() < self._away_until:
            raise MemoryAway
        try:
            return await self._undisturbed(question)
        except (RedisError, OSError) as error:  # its words may hold a conversation's name
            self._away_until = time.monotonic() + PAUSE_SECONDS
            logger.error("Redis does not answer (%s); this worker goes on by itself.", type(error).__name__)
            raise MemoryAway from None

    async def _undisturbed(self, question: Callable[[Redis[Any]], Awaitable[Result]]) -> Result:
        """Ask in a task of its own: redis-py swallows a cancellation that comes while it waits for an answer."""

        async def ask() -> Result:
            return await question(self._client)

        task = asyncio.create_task(ask())
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # nobody else asks for it if the asker was cancelled

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close(close_connection_pool=True)
