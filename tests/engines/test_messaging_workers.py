"""Messaging channels at two workers that share a real Redis: what a platform delivers again is answered once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from engines import redis_memory
from tests.channels.messaging.conftest import Serve, Server, agent, platforms, quick, serve  # noqa: F401 - fixtures
from tests.channels.messaging.fakes.all import CHANNELS, Platforms
from tests.channels.messaging.fakes.platform import Webhook
from tools.performance.servers import RedisServer

Workers = Callable[[str, RedisServer], Awaitable[list[Server]]]


@pytest.fixture
def workers(serve: Serve, platforms: Platforms, monkeypatch: pytest.MonkeyPatch) -> Workers:  # noqa: F811
    """Starts two workers with one channel that share a Redis."""
    monkeypatch.setattr(redis_memory, "ANSWER_SECONDS", 60)  # on a busy machine

    async def start(name: str, redis: RedisServer) -> list[Server]:
        engines = {"REDIS_URL": redis.url, "DATABASE_URL": "sqlite:///conversations.db"}
        return [await serve([name], {**platforms.environment(), **engines}) for _ in range(2)]

    return start


async def deliver(servers: list[Server], webhook: Webhook) -> None:
    """The same message to all workers at once, and once more."""
    for _ in range(2):
        assert set(await asyncio.gather(*(server.post(webhook) for server in servers))) == {200}
    for server in servers:
        await server.idle()


@pytest.mark.parametrize("name", CHANNELS)
async def test_a_message_delivered_to_both_workers_is_answered_once_and_so_is_the_next(
    workers: Workers,
    redis_server: RedisServer,
    platforms: Platforms,  # noqa: F811
    name: str,
) -> None:
    redis_server.client().flushdb()
    servers, phone = await workers(name, redis_server), platforms.phone(name)
    await deliver(servers, phone.text("hello"))
    await deliver(servers[::-1], phone.text("again"))
    assert [shown.text for shown in phone.shown()] == ["You said hello", "You said again"]


async def test_redis_holds_nothing_that_names_the_visitor_and_nothing_for_ever(
    workers: Workers,
    redis_server: RedisServer,
    platforms: Platforms,  # noqa: F811
) -> None:
    client = redis_server.client()
    client.flushdb()
    servers, phone = await workers("sms", redis_server), platforms.phone("sms")
    await deliver(servers, phone.text("my private pain"))
    keys = client.keys("backline:seen:*")
    assert len(keys) == 1
    held = str([(key, client.get(key)) for key in keys])
    assert phone.raw_id.strip("+") not in held and "private" not in held
    assert 0 < client.ttl(keys[0]) <= 7 * 24 * 3600


async def test_while_redis_is_away_each_worker_answers_by_what_it_knows_itself(
    workers: Workers,
    mortal_redis: RedisServer,
    platforms: Platforms,  # noqa: F811
) -> None:
    servers, phone = await workers("telegram", mortal_redis), platforms.phone("telegram")
    mortal_redis.kill()
    await deliver(servers[:1], phone.text("hello"))
    assert [shown.text for shown in phone.shown()] == ["You said hello"]
    mortal_redis.start()
