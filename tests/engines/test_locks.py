"""A conversation's messages one after the other: in one process, and between workers that share a real Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from rasa.core.lock_store import LockStore
from rasa.shared.exceptions import RasaException

from engines import redis_locks, redis_memory
from engines.lock_store import ConversationLocks
from engines.memory_locks import MemoryLocks
from engines.redis_locks import RedisLocks
from engines.redis_memory import RedisMemory
from tests.engines.conftest import until
from tools.performance.servers import RedisServer

Worker = Callable[[], RedisLocks]


@pytest.fixture
async def worker(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Worker]:
    """Another worker's locks in the same Redis, which is never taken as away, however busy this machine is."""
    monkeypatch.setattr(redis_memory, "ANSWER_SECONDS", 60)
    async with AsyncExitStack() as stack:

        def make() -> RedisLocks:
            locks = RedisLocks(RedisMemory(redis_server.url))
            stack.push_async_callback(locks.close)
            return locks

        yield make


def line(redis_server: RedisServer) -> list[str]:
    """Who waits for the conversation, the one that has it first."""
    return redis_server.client().lrange(redis_locks._keys("a conversation")[0], 0, -1)  # type: ignore[return-value]


class Room:
    """Where one may be at a time."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self.order: list[Any] = []

    async def visit(self, locks: LockStore, name: Any) -> None:
        async with locks.lock("a conversation"):
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.order.append(name)
            await asyncio.sleep(0.002)
            self.inside -= 1


async def test_in_one_process_messages_wait_for_each_other_in_order() -> None:
    room, locks = Room(), MemoryLocks()
    await asyncio.gather(*(room.visit(locks, number) for number in range(20)))
    assert (room.order, room.most) == (list(range(20)), 1)


async def test_a_worker_keeps_the_order_of_its_own_messages(worker: Worker) -> None:
    room, locks = Room(), worker()
    await asyncio.gather(*(room.visit(locks, number) for number in range(20)))
    assert (room.order, room.most) == (list(range(20)), 1)


async def test_two_workers_never_answer_one_conversation_at_once(worker: Worker) -> None:
    room, workers = Room(), (worker(), worker())
    await asyncio.gather(*(room.visit(workers[number % 2], number) for number in range(40)))
    assert (sorted(room.order), room.most) == (list(range(40)), 1)


async def test_messages_that_hop_between_workers_keep_their_order(worker: Worker, redis_server: RedisServer) -> None:
    room, workers = Room(), (worker(), worker())
    visits = []
    async with workers[0].lock("a conversation"):  # while all others come
        for number in range(10):
            visits.append(asyncio.create_task(room.visit(workers[number % 2], number)))
            await until(lambda: len(line(redis_server)) == len(visits) + 1)
    await asyncio.gather(*visits)
    assert room.order == list(range(10))


async def test_conversations_do_not_wait_for_each_other(worker: Worker) -> None:
    mine, yours = worker(), worker()
    async with mine.lock("mine"), yours.lock("yours"), mine.lock("a third"):
        pass


async def test_a_dead_workers_conversation_goes_on_after_its_lease(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_locks, "LEASE_SECONDS", 0.2)
    dead, alive = worker(), worker()
    assert await dead._ask("a conversation", "somebody who never asks again")
    room = Room()
    await room.visit(alive, "next")
    assert room.order == ["next"]


async def test_a_long_answer_keeps_its_place_by_renewing_its_lease(
    worker: Worker, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_locks, "LEASE_SECONDS", 60)  # none ends here because this machine is busy
    monkeypatch.setattr(redis_locks, "RENEW_SECONDS", 0.05)
    leases = redis_locks._keys("a conversation")[1]

    def ends() -> int:
        return int(redis_server.client().hget(leases, line(redis_server)[0]) or 0)  # type: ignore[arg-type]

    async with worker().lock("a conversation"):
        first = ends()
        await until(lambda: ends() > first)
        second = ends()
        await until(lambda: ends() > second)


async def test_who_waits_does_not_get_in_while_a_lease_lasts(worker: Worker, redis_server: RedisServer) -> None:
    room, (slow, quick) = Room(), (worker(), worker())
    async with slow.lock("a conversation"):
        waiting = asyncio.create_task(room.visit(quick, "next"))
        await until(lambda: len(line(redis_server)) == 2)
        assert room.order == []
    await waiting


async def test_a_lock_is_left_at_once_even_while_it_is_being_renewed(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_locks, "RENEW_SECONDS", 0.001)  # nearly always under way
    room, workers = Room(), (worker(), worker())
    for first in range(0, 100, 10):
        await asyncio.gather(*(room.visit(workers[number % 2], number) for number in range(first, first + 10)))
    assert (sorted(room.order), room.most) == (list(range(100)), 1)


async def test_who_stops_waiting_leaves_the_line(worker: Worker, redis_server: RedisServer) -> None:
    room, (first, second) = Room(), (worker(), worker())
    async with first.lock("a conversation"):
        impatient = asyncio.create_task(room.visit(second, "impatient"))
        await until(lambda: len(line(redis_server)) == 2)
        impatient.cancel()
        await asyncio.gather(impatient, return_exceptions=True)
        await until(lambda: len(line(redis_server)) == 1)
        waiting = asyncio.create_task(room.visit(second, "patient"))
        await until(lambda: len(line(redis_server)) == 2)
    await waiting
    assert room.order == ["patient"]


async def test_nothing_of_a_conversation_stays_in_redis(worker: Worker, redis_server: RedisServer) -> None:
    await Room().visit(worker(), "only")
    assert [key for key in redis_server.client().keys("backline:lock*") if "a conversation" in key] == []


async def test_without_redis_a_worker_goes_on_by_itself_and_with_it_again(
    mortal_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_memory, "ANSWER_SECONDS", 60)  # a killed one refuses at once
    room, locks = Room(), RedisLocks(RedisMemory(mortal_redis.url))
    await room.visit(locks, "before")
    mortal_redis.kill()
    await asyncio.gather(*(room.visit(locks, number) for number in range(5)))
    assert (room.order, room.most) == (["before", 0, 1, 2, 3, 4], 1)
    mortal_redis.start()
    await asyncio.sleep(1.1)  # the pause without questions
    async with locks.lock("a conversation"):
        assert len(mortal_redis.client().keys("backline:lock*")) == 2
    await locks.close()


async def test_a_redis_that_hangs_delays_a_message_by_a_second_once(mortal_redis: RedisServer) -> None:
    room, locks = Room(), RedisLocks(RedisMemory(mortal_redis.url))
    mortal_redis.freeze()
    try:
        await asyncio.wait_for(asyncio.gather(*(room.visit(locks, number) for number in range(5))), 10)
    finally:
        mortal_redis.thaw()
    assert room.order == list(range(5))
    await locks.close()


def test_the_environment_chooses_the_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(ConversationLocks(), MemoryLocks)
    monkeypatch.setenv("WORKERS", "2")
    with pytest.raises(RasaException, match="set REDIS_URL and DATABASE_URL"):
        ConversationLocks()
    monkeypatch.setenv("DATABASE_URL", "sqlite:///conversations.db")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")
    assert isinstance(ConversationLocks(), RedisLocks)
