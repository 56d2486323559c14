"""Events on their way in: each once, in order within a chat, worked on after the platform has its receipt; no Rasa."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from channels.foreground import Foreground
from channels.messaging.event import Event
from channels.messaging.seen import Seen

logger = logging.getLogger(__name__)

MOST_WAITING = 2_000  # events, because they take about a minute; beyond, the platform is asked to come back later
PATIENCE_SECONDS = 0.2  # a message that takes that long is waiting for something, so the next may begin


class Turnstile:
    """Lets messages of all messaging channels be answered one after the other.

    Answering is work for the one event loop that also serves the website. A burst takes its turns here; each waits
    for a moment without a website's message, and while others queue it rests as long as it worked.
    """

    def __init__(self, foreground: Foreground) -> None:
        """Open it; `foreground` is given way to."""
        self._foreground = foreground
        self._lock = asyncio.Lock()
        self._queued = 0

    async def run(self, work: Awaitable[None]) -> None:
        """Do some work in turn."""
        self._queued += 1
        async with self._lock:
            self._queued -= 1
            await self._foreground.give_way()
            started = time.monotonic()
            task = asyncio.ensure_future(work)
            await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
            if self._queued:
                await asyncio.sleep(time.monotonic() - started)
        await task


class Inbox:
    """Takes events, and hands each to `handle` in a task of its chat."""

    def __init__(self, handle: Callable[[Event], Awaitable[None]], seen: Seen) -> None:
        """Create an empty inbox.

        Args:
            handle: deals with an event and with its own failures.
            seen: tells redelivered events apart.
        """
        self._handle = handle
        self._seen = seen
        self._door = asyncio.Lock()  # asking other workers must not let a later request overtake
        self._waiting: dict[str, deque[Event]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._count = 0

    async def accept(self, events: Sequence[Event]) -> bool:
        """Queue the events that are new; False if there are too many to take any of them."""
        async with self._door:
            if self._count + len(self._seen.new_here(events)) > MOST_WAITING:
                return False
            for event in await self._seen.take(events):
                self._queue(event)
        return True

    @property
    def is_busy(self) -> bool:
        """Whether anything is being worked on."""
        return bool(self._tasks)

    async def close(self, grace_seconds: float) -> None:
        """Finish what is under way, for a while."""
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=grace_seconds)
            for task in late:
                task.cancel()

    def _queue(self, event: Event) -> None:
        self._count += 1
        queue = self._waiting.get(event.chat)
        if queue is not None:
            queue.append(event)
            return
        self._waiting[event.chat] = deque([event])
        task = asyncio.get_running_loop().create_task(self._work(event.chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, chat: str) -> None:
        queue = self._waiting[chat]
        try:
            while queue:
                self._count -= 1
                try:
                    await self._handle(queue.popleft())
                except Exception as error:  # one message's failure is not the next one's
                    logger.error("An event could not be handled (%s).", type(error).__name__)
        finally:
            self._count -= len(queue)
            del self._waiting[chat]
