"""Publishes every conversation's events to RabbitMQ: in order, never in a visitor's way.

Stock Rasa's broker stops the start for 100 seconds while RabbitMQ is away, keeps unsent events without bound, sends
them out of order, and logs them with the visitor's words. Exchange, queue and the shape of events are Rasa's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from asyncio import AbstractEventLoop
from collections import deque
from itertools import islice
from typing import Any, Optional

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractExchange
from rasa.core.brokers.broker import EventBroker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from engines.settings import EngineError, read_engines

logger = logging.getLogger(__name__)

EXCHANGE = "rasa-exchange"  # Rasa's name, so that its consumers find it
QUEUE = "rasa_core_events"  # the same
MOST_WAITING = 50_000  # events of about 1 kB; a busy practice's day
PAUSE_SECONDS = 2.0  # between tries to reach RabbitMQ
TRY_SECONDS = 5.0  # to connect, or for RabbitMQ to confirm an event
AT_ONCE = 200  # events of one transaction; with more the time for an event hardly falls
GATHER_SECONDS = 0.05  # nobody waits for an event, and a turn's dozen is cheaper together
CLOSING_SECONDS = 5.0  # for events still waiting when the server stops


class ConversationEvents(EventBroker):
    """An event broker that keeps what it cannot publish yet.

    Usage in endpoints.yml, with one queue or several::

        event_broker:
          type: engines.event_broker.ConversationEvents
          queues: [rasa_core_events]
    """

    def __init__(self, url: str, queues: tuple[str, ...] = (QUEUE,)) -> None:
        """Remember where events go; must be made inside an event loop.

        Args:
            url: RabbitMQ's address.
            queues: durable queues that get every event.
        """
        self._url, self._queues = url, queues
        self._waiting: deque[dict[str, Any]] = deque()
        self._news = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()
        self._lost = 0
        self._connected = False
        self._task = asyncio.get_running_loop().create_task(self._work())

    @classmethod
    async def from_endpoint_config(
        cls, broker_config: EndpointConfig, event_loop: Optional[AbstractEventLoop] = None
    ) -> Optional[ConversationEvents]:
        """The broker of the environment; None if RABBITMQ_URL is unset.

        Raises:
            RasaException: RABBITMQ_URL is no address.
        """
        try:
            url = read_engines(os.environ).rabbitmq_url
        except EngineError as error:
            raise RasaException(str(error)) from error
        return cls(url, tuple(broker_config.kwargs.get("queues") or (QUEUE,))) if url else None

    def publish(self, event: dict[str, Any]) -> None:
        """Take an event; it is sent as soon as RabbitMQ can be reached."""
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.popleft()
            self._lost += 1
            if self._lost % 1000 == 1:  # a line for each would fill the disk
                logger.error("RabbitMQ has been away for long; %d events are lost.", self._lost)
        self._waiting.append(event)
        self._drained.clear()
        self._news.set()

    @property
    def waiting(self) -> int:
        """How many events have not been sent yet."""
        return len(self._waiting)

    def is_ready(self) -> bool:
        """Whether RabbitMQ is connected."""
        return self._connected

    async def close(self) -> None:
        """Send what waits, for a while, and disconnect."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._drained.wait(), CLOSING_SECONDS)
        if self._waiting:
            logger.error("%d events could not be published before the end.", len(self._waiting))
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _work(self) -> None:
        told = False  # that RabbitMQ is away; once is enough
        while True:
            try:
                connection = await aio_pika.connect(self._url, timeout=TRY_SECONDS)
                connection.close_callbacks.add(lambda *_: self._news.set())  # so that its end is noticed at once
                async with connection:
                    channel = await connection.channel(publisher_confirms=False)  # transactions take their place
                    exchange = await self._declare(channel)
                    self._connected, told = True, False
                    await self._send_all(channel, exchange)
            except Exception as error:  # its words may hold the password
                if not told:
                    logger.error("RabbitMQ cannot be reached (%s); events wait for it.", type(error).__name__)
                told = True
            finally:
                self._connected = False
            await asyncio.sleep(PAUSE_SECONDS)

    async def _declare(self, channel: AbstractChannel) -> AbstractExchange:
        exchange = await channel.declare_exchange(EXCHANGE, type=aio_pika.ExchangeType.FANOUT)
        for name in self._queues:
            queue = await channel.declare_queue(name, durable=True)
            await queue.bind(exchange, "")
        return exchange

    async def _send_all(self, channel: AbstractChannel, exchange: AbstractExchange) -> None:
        """Send what waits, in order, until the connection ends.

        A batch is one transaction: RabbitMQ has all of it on its disk, or nothing. Only if its word of that is lost
        do events come twice. Confirming each event by itself takes three times the processor time.
        """
        transaction = channel.transaction()
        await transaction.select(timeout=TRY_SECONDS)
        while not channel.is_closed:
            while self._waiting:
                batch = list(islice(self._waiting, AT_ONCE))
                for event in batch:
                    await exchange.publish(_message(event), "", timeout=TRY_SECONDS)
                await transaction.commit(timeout=TRY_SECONDS)
                for event in batch:
                    if self._waiting and self._waiting[0] is event:  # else it has given way to newer ones
                        self._waiting.popleft()
            self._drained.set()
            self._news.clear()
            await self._news.wait()
            await asyncio.sleep(GATHER_SECONDS)
        raise ConnectionError


def _message(event: dict[str, Any]) -> aio_pika.Message:
    return aio_pika.Message(
        json.dumps(event).encode(),
        app_id=os.environ.get("RASA_ENVIRONMENT"),
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )
