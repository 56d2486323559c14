"""What workers must know of each other's turns, in Redis: a message sent twice is answered once, whoever gets it.

The worker that claims a message first answers it, and writes down what it says; the others read along. A claim is a
lease: a worker that dies loses it in seconds, and the message can be sent again. Everything is gone after ten minutes,
or when the visitor's conversation is erased.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Optional

from channels.message import Button, Link, Message, Source
from channels.website.turn import Turn
from engines.redis_memory import MemoryAway, RedisMemory, renewed

PREFIX = "backline:turn"
LEASE_SECONDS = 5.0  # as long as a conversation waits for a dead worker (engines/redis_locks.py)
RENEW_SECONDS = LEASE_SECONDS / 4
LOOK_SECONDS = 0.03  # between looks at another worker's turn; not felt by a visitor
MEMORY_SECONDS = 600  # a browser that has not repeated a message by then has given up
END = "end"  # stands in a turn's list after its last message
TAKEN, BEGUN = "taken", "begun"  # what a claim may find

# each is one way to Redis and back; all keys of a visitor share their braces, so that a cluster keeps them together
CLAIM = """
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) then return 'taken' end
local is_new = redis.call('SADD', KEYS[2], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[3])
if is_new == 1 then return 'new' end
return 'begun'
"""
ADD = "redis.call('RPUSH', KEYS[1], unpack(ARGV, 2)); redis.call('EXPIRE', KEYS[1], ARGV[1])"
FINISH = f"{ADD}; redis.call('SET', KEYS[2], ARGV[#ARGV], 'EX', ARGV[1])"


@dataclass(frozen=True)
class Lent:
    """What is behind a ticket: a visitor's token, and the turn of one of its messages."""

    sender: str
    message_id: str
    token: str


@dataclass(frozen=True)
class Claim:
    """What becomes of a message that may have come to another worker, too.

    Attributes:
        turn: what another worker says to it; None if it is this worker's.
        was_begun: whether another worker has had it and has died, or could say nothing.
    """

    turn: Optional[Turn] = None
    was_begun: bool = False


class SharedTurns:
    """One worker's view of all workers' turns."""

    def __init__(self, memory: RedisMemory) -> None:
        """Remember the way to Redis."""
        self._memory = memory
        self._tasks: set[asyncio.Task[None]] = set()  # a task that nobody holds may vanish

    async def claim(self, sender: str, message_id: str) -> Claim:
        """Make a message this worker's to answer from now on, or find its turn at another worker.

        Raises:
            MemoryAway: nobody can say.
        """
        name = _name(sender, message_id)
        claiming = (CLAIM, 2, _claim(name), _all_of(sender), int(LEASE_SECONDS * 1000), name, MEMORY_SECONDS)
        found = await self._memory.ask(lambda redis: redis.eval(*claiming))
        if found != TAKEN:
            return Claim(was_begun=found == BEGUN)
        turn = Turn(sender)
        self._do(self._read_along(turn, name))
        return Claim(turn)

    def share(self, turn: Turn, message_id: str) -> None:
        """Let other workers read along a turn of this worker."""
        self._do(self._write_down(turn, _name(turn.sender, message_id)))

    def forget(self, sender: str) -> None:
        """Remember nothing of what this visitor was told."""
        self._do(self._erase(sender))

    async def lend(self, key: str, lent: Lent, seconds: int) -> None:
        """Remember what is behind a ticket.

        Raises:
            MemoryAway: other workers will not know it.
        """
        text = json.dumps([lent.sender, lent.message_id, lent.token])
        await self._memory.ask(lambda redis: redis.set(_ticket(key), text, ex=seconds))

    async def take(self, key: str) -> Optional[Lent]:
        """What is behind a ticket, once.

        Raises:
            MemoryAway: nobody can say.
        """
        text = await self._memory.ask(lambda redis: redis.getdel(_ticket(key)))
        return Lent(*json.loads(text)) if text else None

    async def close(self) -> None:
        """Finish what is being written, and close the connections."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=RENEW_SECONDS)
        await self._memory.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write_down(self, turn: Turn, name: str) -> None:
        entries: list[str] = []
        async with renewed(lambda: _quietly(self._renew(name)), RENEW_SECONDS):
            async for messages in turn.follow_together():
                entries = [json.dumps(message.to_json()) for message in messages]
                if not turn.done:
                    adding = (ADD, 1, _said(name), MEMORY_SECONDS, *entries)
                    await self._memory.ask(lambda redis, adding=adding: redis.eval(*adding))  # type: ignore[misc]
                    entries = []
        if turn.said:
            last = (FINISH, 2, _said(name), _claim(name), MEMORY_SECONDS, *entries, END)
            await self._memory.ask(lambda redis: redis.eval(*last))
        else:  # nothing could be said, so that another try may be better
            await self._memory.ask(lambda redis: redis.delete(_claim(name)))

    async def _renew(self, name: str) -> None:
        await self._memory.ask(lambda redis: redis.set(_claim(name), "1", px=int(LEASE_SECONDS * 1000)))

    async def _read_along(self, turn: Turn, name: str) -> None:
        read = 0
        try:
            while True:
                is_claimed = await self._memory.ask(lambda redis: redis.exists(_claim(name)))
                entries = await self._said_since(name, read)
                read += len(entries)
                turn.tell(_message(entry) for entry in entries if entry != END)
                if END in entries or not is_claimed:
                    return
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            turn.finish()

    async def _said_since(self, name: str, read: int) -> list[str]:
        entries: list[str] = await self._memory.ask(lambda redis: redis.lrange(_said(name), read, -1))
        return entries

    async def _erase(self, sender: str) -> None:
        names = await self._memory.ask(lambda redis: redis.smembers(_all_of(sender)))
        keys = [key for name in names for key in (_claim(name), _said(name))]
        await self._memory.ask(lambda redis: redis.delete(_all_of(sender), *keys))


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    """Without Redis there is nothing to share; it has been logged."""
    with contextlib.suppress(MemoryAway):
        await work


def _name(sender: str, message_id: str) -> str:
    return f"{_visitor(sender)}:{_hidden(message_id)}"


def _visitor(sender: str) -> str:
    return f"{{{_hidden(sender)}}}"


def _hidden(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _claim(name: str) -> str:
    return f"{PREFIX}:{name}:claim"


def _said(name: str) -> str:
    return f"{PREFIX}:{name}:said"


def _all_of(sender: str) -> str:
    return f"{PREFIX}:{_visitor(sender)}:all"


def _ticket(key: str) -> str:
    return f"backline:ticket:{_hidden(key)}"


def _message(entry: str) -> Message:
    fields = json.loads(entry)
    return Message(
        **{
            **fields,
            "sources": tuple(Source(**source) for source in fields["sources"]),
            "buttons": tuple(Button(**button) for button in fields["buttons"]),
            "links": tuple(Link(**link) for link in fields["links"]),
        }
    )
