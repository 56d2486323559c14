"""Real servers on this machine's loopback interface, and a stand-in for Rasa's agent."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.run import configure_app
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from sanic import Sanic

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Answer], Awaitable[str]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a server that answers every POST of /webhook, and gives its URL."""
    servers: list[TestServer] = []

    async def start(answer: Answer) -> str:
        app = web.Application()
        app.router.add_post("/webhook", answer)
        server = TestServer(app)
        servers.append(server)
        await server.start_server()
        return str(server.make_url("/webhook"))

    yield start
    for server in servers:
        await server.close()


class ToyAgent:
    """Stands for Rasa's agent: answers with what `reply` says, and knows a few responses."""

    def __init__(self) -> None:
        self.received: list[UserMessage] = []
        self.nlg = TemplatedNaturalLanguageGenerator(
            {
                "utter_notice/technical_problem": [{"text": "Sorry, something went wrong on my side."}],
                "utter_notice/chat_deleted": [{"text": "It is deleted."}],
                "utter_faq/ice": [{"text": "Ice calms swelling.", "metadata": {"title": "Ice"}}],
                "utter_smalltalk/greet": [
                    {"text": "Hello!", "buttons": [{"title": "Ice", "payload": "/faq/ice"}], "metadata": {}}
                ],
            }
        )
        self.domain = SimpleNamespace(responses=self.nlg.responses)
        self.action_endpoint: Any = None
        self.processor = SimpleNamespace(action_endpoint=None, graph_runner=None)
        self.tracker_store: Any = InMemoryTrackerStore(Domain.empty())
        self.lock_store = InMemoryLockStore()
        self.has_model = True

    async def reply(self, message: UserMessage) -> None:
        """Say the visitor's words again; a test may put something else here."""
        await message.output_channel.send_text_message(message.sender_id, f"You said {message.text}")

    def hold(self) -> asyncio.Event:
        """Let replies wait until the event that this gives is set."""
        go_on, reply = asyncio.Event(), self.reply

        async def reply_later(message: UserMessage) -> None:
            await go_on.wait()
            await reply(message)

        self.reply = reply_later  # type: ignore[method-assign]
        return go_on

    async def has_received(self, count: int) -> None:
        """Wait until so many messages have come."""
        while len(self.received) < count:
            await asyncio.sleep(0)

    def is_ready(self) -> bool:
        """Whether there is a model."""
        return self.has_model

    async def parse_message(self, text: str) -> dict[str, Any]:
        """Read a message without answering it."""
        return {"text": text}

    async def handle_message(self, message: UserMessage) -> None:
        """What Rasa calls for each message of a channel."""
        self.received.append(message)
        await self.reply(message)


@pytest.fixture
def agent() -> ToyAgent:
    """An agent that repeats what it hears."""
    return ToyAgent()


@asynccontextmanager
async def running(agent: Any, *channels: InputChannel) -> AsyncIterator[str]:
    """An app with these channels as Rasa builds it; gives its URL. `Sanic.test_mode` must be on."""
    async with running_app(configure_app(list(channels), enable_api=False), agent) as url:
        yield url


@asynccontextmanager
async def running_app(app: Sanic, agent: Any) -> AsyncIterator[str]:
    """A built app with its agent; gives its URL."""
    app.ctx.agent = agent
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.before_start()
        await server.after_start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        await server.before_stop()
        await server.close()
        for connection in server.connections:
            connection.close_if_idle()
        await server.after_stop()
