"""Which events have been taken in, by this worker or, through Redis, by any; no Rasa."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, Optional

from redis.asyncio import Redis

from channels.messaging.event import Event
from channels.messaging.identity import Identity
from engines.redis_memory import MemoryAway, RedisMemory

REMEMBERED_IDS = 50_000  # a day's messages of a busy practice; without Redis
REMEMBERED_SECONDS = 7 * 24 * 3600  # with Redis; because Meta redelivers for days
PREFIX = "backline:seen"


class Seen:
    """Remembers events by keyed hashes of their ids, because some platforms' ids hold a phone number or an account."""

    def __init__(self, identity: Identity) -> None:
        """Remember nothing yet; `identity` makes the hashes."""
        self._identity = identity
        self._known: OrderedDict[str, None] = OrderedDict()
        self.shared: Optional[RedisMemory] = None  # with the other workers

    def new_here(self, events: Iterable[Event]) -> dict[str, Event]:
        """The events that this worker has not taken in, by the hashes of their ids."""
        named = {self._identity.event(event.id): event for event in events}
        return {name: event for name, event in named.items() if name not in self._known}

    async def take(self, events: Iterable[Event]) -> list[Event]:
        """The events that nobody has taken in; from now on they are this worker's."""
        new = self.new_here(events)
        for name in new:
            self._known[name] = None
            if len(self._known) > REMEMBERED_IDS:
                self._known.popitem(last=False)
        mine = await self._claim(list(new))
        return [event for name, event in new.items() if name in mine]

    async def _claim(self, names: list[str]) -> set[str]:
        """Those of the names that no other worker has; all of them where nobody can say."""
        if self.shared is None or not names:
            return set(names)

        async def claim(redis: Redis[Any]) -> list[Any]:
            pipeline = redis.pipeline(transaction=False)
            for name in names:
                pipeline.set(f"{PREFIX}:{name}", "1", nx=True, ex=REMEMBERED_SECONDS)
            return await pipeline.execute()

        try:
            claimed = await self.shared.ask(claim)
        except MemoryAway:
            return set(names)
        return {name for name, is_mine in zip(names, claimed, strict=True) if is_mine}
