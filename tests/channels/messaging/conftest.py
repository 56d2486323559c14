"""A server with messaging channels as Rasa builds it, the platforms as fakes, and a stand-in for Rasa's agent."""

from __future__ import annotations

import asyncio
import importlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
import yaml
from rasa.core.channels.channel import UserMessage
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from sanic import Sanic

from channels.messaging import delivery
from channels.messaging.channel import MessagingInput
from channels.website.channel import WebsiteInput
from channels.website.settings import Settings
from tests.channels.conftest import ToyAgent, running
from tests.channels.messaging.fakes.all import CHANNELS, Platforms
from tests.channels.messaging.fakes.platform import Phone, Shown, Webhook
from tests.conftest import ROOT

FILLED = {"practice_name": "Riverbend", "practice_contact": "call +1 555 0100", "emergency_number": "911"}


CHOICES = [{"title": "Deep tissue", "payload": "/faq/deep_tissue"}, {"title": "Heat or cold", "payload": "/faq/heat"}]


class MessagingAgent(ToyAgent):
    """The toy agent with the real words of channels and failures, and places where conversations are kept."""

    def __init__(self) -> None:
        super().__init__()
        said: dict[str, Any] = {}
        for name in ("channels", "fallback", "unreadable"):
            said |= yaml.safe_load((ROOT / f"data/notice/{name}.yml").read_text())["responses"]
        self.nlg = _Filled(said)
        self.domain.responses = self.nlg.responses

    async def reply(self, message: UserMessage) -> None:
        """Say the visitor's words again."""
        await self.say(message, text=f"You said {message.text}")

    async def say(self, message: UserMessage, **response: Any) -> None:
        """Say something as Rasa's processor hands it to an output channel."""
        await message.output_channel.send_response(message.sender_id, response)

    def offers_choices(self) -> None:
        """From now on reply with a question and two buttons."""

        async def offer(message: UserMessage) -> None:
            await self.say(message, text="Which one?", buttons=list(CHOICES))

        self.reply = offer  # type: ignore[method-assign]


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

    def __init__(self, session: aiohttp.ClientSession, url: str, channels: list[MessagingInput]) -> None:
        self.session, self.url, self.channels = session, url, channels

    async def post(self, webhook: Webhook, phone: Phone | None = None) -> int:
        """The status of the receipt, which the phone gets to see."""
        async with self.session.post(self.url + webhook.path, data=webhook.body, headers=webhook.headers) as response:
            if phone is not None:
                phone.answered(await response.read())
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
        assert await self.post(webhook, phone) == 200
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

    async def start(
        names: list[str] = CHANNELS,
        environment: dict[str, str] | None = None,
        with_agent: Any = agent,
        with_website: bool = False,
    ) -> Server:
        variables = platforms.environment() if environment is None else environment
        channels = [channel_class(name)(variables) for name in names]
        website = [WebsiteInput(Settings(address_burst=1_000_000))] if with_website else []  # all from one address
        url = await stack.enter_async_context(running(with_agent, *channels, *website))
        return Server(await stack.enter_async_context(aiohttp.ClientSession()), url, channels)

    async with AsyncExitStack() as stack:
        yield start
