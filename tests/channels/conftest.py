"""Real servers on this machine's loopback interface, and a stand-in for Rasa's agent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from rasa.core.channels.channel import UserMessage
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator

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
            {"utter_notice/technical_problem": [{"text": "Sorry, something went wrong on my side."}]}
        )
        self.domain = SimpleNamespace(responses=self.nlg.responses)
        self.action_endpoint: Any = None
        self.processor = SimpleNamespace(action_endpoint=None)

    async def reply(self, message: UserMessage) -> None:
        """Say the visitor's words again; a test may put something else here."""
        await message.output_channel.send_text_message(message.sender_id, f"You said {message.text}")

    async def handle_message(self, message: UserMessage) -> None:
        """What Rasa calls for each message of a channel."""
        self.received.append(message)
        await self.reply(message)


@pytest.fixture
def agent() -> ToyAgent:
    """An agent that repeats what it hears."""
    return ToyAgent()
