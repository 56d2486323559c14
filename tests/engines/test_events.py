"""Events at a real RabbitMQ: in order, none lost, and never in a visitor's way."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import aio_pika
import pytest
from rasa.utils.endpoints import EndpointConfig

from engines import event_broker
from engines.event_broker import ConversationEvents
from tests.engines.conftest import until
from tools.performance.servers import RabbitServer

SECRET = "my knee hurts since the tenth of May"


async def received(url: str, queue: str) -> list[Any]:
    """The events that are in a queue now, in order; it is empty afterwards."""
    connection = await aio_pika.connect(url)
    async with connection:
        channel = await connection.channel()
        source = await channel.declare_queue(queue, durable=True)
        found = []
        while message := await source.get(no_ack=True, fail=False, timeout=60):
            found.append(json.loads(message.body))
        return found


async def test_events_arrive_in_order_in_every_queue(
    rabbit_server: RabbitServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_broker, "CLOSING_SECONDS", 60)
    monkeypatch.setattr(event_broker, "TRY_SECONDS", 60)
    broker = ConversationEvents(rabbit_server.url, ("ordered", "ordered-too"))
    for number in range(500):
        broker.publish({"event": "user", "number": number})
    await broker.close()
    assert broker.waiting == 0
    for queue in ("ordered", "ordered-too"):
        assert [event["number"] for event in await received(rabbit_server.url, queue)] == list(range(500))


async def test_events_wait_while_rabbitmq_is_away_and_none_is_lost(
    mortal_rabbit: RabbitServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(event_broker, "PAUSE_SECONDS", 0.1)
    broker = ConversationEvents(mortal_rabbit.url, ("patient",))
    broker.publish({"number": 0})
    await broker._drained.wait()
    mortal_rabbit.kill()
    with caplog.at_level(logging.DEBUG):
        for number in range(1, 50):
            broker.publish({"number": number, "text": SECRET})
        await until(lambda: not broker.is_ready())
    assert broker.waiting == 49
    assert SECRET not in caplog.text and "guest:guest" not in caplog.text
    await asyncio.get_running_loop().run_in_executor(None, mortal_rabbit.start)
    await asyncio.wait_for(broker._drained.wait(), 60)
    numbers = [event["number"] for event in await received(mortal_rabbit.url, "patient")]
    # what a killed RabbitMQ makes of the one that it had already is not in our hands
    assert sorted({*numbers} - {0}) == list(range(1, 50)) and numbers[-1] == 49
    await broker.close()


async def test_the_start_does_not_wait_for_rabbitmq(monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int) -> None:
    monkeypatch.setattr(event_broker, "CLOSING_SECONDS", 0.1)
    monkeypatch.setenv("RABBITMQ_URL", f"amqp://guest:guest@127.0.0.1:{unused_tcp_port}/")
    broker = await ConversationEvents.from_endpoint_config(EndpointConfig())
    assert broker is not None
    broker.publish({"number": 0})
    assert broker.waiting == 1
    await broker.close()


async def test_what_waits_is_bounded_and_the_newest_stay(
    monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(event_broker, "MOST_WAITING", 10)
    monkeypatch.setattr(event_broker, "CLOSING_SECONDS", 0.1)
    broker = ConversationEvents(f"amqp://guest:guest@127.0.0.1:{unused_tcp_port}/")
    for number in range(15):
        broker.publish({"number": number})
    assert [event["number"] for event in broker._waiting] == list(range(5, 15))
    assert "1 events are lost" in caplog.text
    await broker.close()


async def test_without_an_address_there_is_no_broker() -> None:
    assert await ConversationEvents.from_endpoint_config(EndpointConfig(queues=["any"])) is None
