"""A server with messaging channels as Rasa builds it, the platforms as fakes, and a stand-in for Rasa's agent."""

from __future__ import annotations

import asyncio
import importlib
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.run import configure_app
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from sanic import Sanic

from channels.messaging import delivery
from channels.messaging.channel import MessagingInput
from tests.channels.conftest import ToyAgent
from tests.channels.messaging.fakes.all import CHANNELS, Platforms
from tests.channels.messaging.fakes.platform import Phone, Shown, Webhook
from tests.conftest import ROOT

FILLED = {"practice_name": "Riverbend", "practice_contact": "call +1 555 0100", "emergency_number": "911"}


class MessagingAgent(ToyAgent):
    """The toy agent with the real words of channels and failures, and places where conversations are kept."""

    def __init__(self) -> None:
        super().__init__()
        said: dict[str, Any] = {}
        for name in ("channels", "fallback", "unreadable"):
            said |= yaml.safe_load((ROOT / f"data/notice/{name}.yml").read_text())["responses"]
        self.nlg = _Filled(said)
        self.domain.responses = self.nlg.responses
        self.lock_store = InMemoryLockStore()
        self.tracker_store = InMemoryTrackerStore(Domain.empty())

    async def reply(self, message: UserMessage) -> None:
        """Say the visitor's words again."""
        await self.say(message, text=f"You said {message.text}")

    async def say(self, message: UserMessage, **response: Any) -> None:
        """Say something as Rasa's processor hands it to an output channel."""
        await message.output_channel.send_response(message.sender_id, response)


class _Filled(TemplatedNaturalLanguageGenerator):
    async def generate(self, utter_action: str, tracker: Any, output_channel: str, **kwargs: Any) -> Any:
        return await super().generate(utter_action, tracker, output_channel, **{**FILLED, **kwargs})


@pytest.fixture
def agent() -> MessagingAgent:
    return MessagingAgent()


@pytest.fixture
def platforms() -> Iterator[Platforms]:
    """All fakes, running."""
    made = Platforms()
    made.start()
    yield made
    made.stop()
    assert [problem for platform in made.all for problem in platform.problems] == []


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short waits."""
    monkeypatch.setattr(delivery, "FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 5.0)  # a busy machine must not look like a platform that hangs


def channel_class(name: str) -> type[MessagingInput]:
    """The class that credentials.yml names for a channel."""
    listed = [line for line in yaml.safe_load((ROOT / "credentials.yml").read_text()) if ".messaging." in line]
    classes = [getattr(importlib.import_module(line.rpartition(".")[0]), line.rpartition(".")[2]) for line in listed]
    return next(one for one in classes if one.name() == name)


class Server:
    """A running server, and what platforms do to it."""

    def __init__(self, session: aiohttp.ClientSession, url: str, channels: list[MessagingInput], app: Sanic) -> None:
        self.session, self.url, self.channels, self.app = session, url, channels, app

    async def post(self, webhook: Webhook) -> int:
        """The status of the receipt."""
        async with self.session.post(self.url + webhook.path, data=webhook.body, headers=webhook.headers) as response:
            return response.status

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(self.url + path) as response:
            return response.status, await response.text()

    async def health(self, name: str) -> dict[str, Any]:
        async with self.session.get(f"{self.url}/webhooks/{name}/") as response:
            return dict(await response.json())

    async def idle(self) -> None:
        """Wait until everything taken in has been worked on."""
        await until(lambda: all(not channel.inbox.is_busy for channel in self.channels))

    async def hears(self, phone: Phone, webhook: Webhook) -> list[Shown]:
        """What the visitor sees in return for something they do."""
        before = len(phone.shown())
        assert await self.post(webhook) == 200
        await self.idle()
        return phone.shown()[before:]


async def until(condition: Callable[[], bool], limit: float = 30) -> None:
    """Poll until something is true; the limit only ends a hopeless wait."""
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        await asyncio.sleep(0.005)


Serve = Callable[..., Awaitable[Server]]


@pytest.fixture
async def serve(agent: MessagingAgent, platforms: Platforms, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Serve]:
    """Starts a server with the channels of an environment; all are on unless told otherwise."""
    monkeypatch.setattr(Sanic, "test_mode", True)  # several apps of one name, as in Rasa's own tests
    started: list[tuple[Any, aiohttp.ClientSession]] = []

    async def start(
        names: list[str] = CHANNELS, environment: dict[str, str] | None = None, with_agent: Any = agent
    ) -> Server:
        variables = platforms.environment() if environment is None else environment
        channels = [channel_class(name)(variables) for name in names]
        app = configure_app(list(channels), enable_api=False)
        app.ctx.agent = with_agent
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        running = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        await running.startup()
        await running.before_start()
        await running.after_start()
        session = aiohttp.ClientSession()
        started.append((running, session))
        return Server(session, f"http://127.0.0.1:{listening.getsockname()[1]}", channels, app)

    yield start
    for running, session in started:
        await session.close()
        await running.before_stop()
        await running.close()
        for connection in running.connections:
            connection.close_if_idle()
        await running.after_stop()


def payload(name: str) -> Any:
    """A recorded webhook body."""
    return (Path(__file__).parent / "payloads" / name).read_bytes()
