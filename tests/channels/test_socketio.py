"""The corrected Socket.IO channel, spoken to by the real client over real sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any, Optional

import aiohttp
import pytest
import socketio
from rasa.core.channels.channel import UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Sanic

from channels.socketio import SignedSocketIOInput
from tests.channels.conftest import ToyAgent, running


class Client:
    """One browser with a socket. Polling, because the client's websockets need a newer aiohttp than Rasa's."""

    def __init__(self, url: str, namespace: Optional[str]) -> None:
        self.url, self._namespace = url, namespace
        self._socket = socketio.AsyncClient(reconnection=False)
        self.said: asyncio.Queue[Any] = asyncio.Queue()
        self._sessions: asyncio.Queue[str] = asyncio.Queue()
        self._socket.on("bot_uttered", self.said.put, namespace=namespace)
        self._socket.on("session_confirm", self._sessions.put, namespace=namespace)
        self.token = ""

    async def connect(self, origin: Optional[str] = None) -> None:
        headers = {"Origin": origin} if origin else {}
        namespaces = [self._namespace] if self._namespace else None
        await self._socket.connect(self.url, headers, transports=["polling"], namespaces=namespaces)

    async def begin(self, token: Optional[str] = None) -> str:
        """Ask for a session, an old one if a token is given."""
        await self._socket.emit("session_request", {"session_id": token}, namespace=self._namespace)
        self.token = await asyncio.wait_for(self._sessions.get(), 20)
        return self.token

    async def send(self, message: Any, token: Optional[str] = None) -> None:
        body = {"message": message, "session_id": token or self.token}
        await self._socket.emit("user_uttered", body, namespace=self._namespace)

    async def hears(self) -> Any:
        return await asyncio.wait_for(self.said.get(), 20)

    async def close(self) -> None:
        """Leave as a closed tab does: at once, without waiting for the poll under way, which takes half a minute."""
        reading = self._socket.eio.read_loop_task
        await self._socket.eio.disconnect(abort=True)
        if reading is not None:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


@pytest.fixture
async def connect(agent: ToyAgent, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    """Starts a server on the first call, and connects a client of it."""
    monkeypatch.setattr(Sanic, "test_mode", True)
    monkeypatch.setenv("BACKLINE_SECRET", "a secret of 32 characters or more")
    urls: list[str] = []
    async with AsyncExitStack() as stack:

        async def client(origin: Optional[str] = None, **options: Any) -> Client:
            if not urls:
                channel = SignedSocketIOInput.from_credentials(options)
                urls.append(await stack.enter_async_context(running(agent, channel)))
            new = Client(urls[0], options.get("namespace"))
            await new.connect(origin)
            stack.push_async_callback(new.close)
            return new

        yield client


async def test_over_a_websocket_the_same_is_said(connect: Any) -> None:
    polling = await connect()
    url = f"{polling.url}/socket.io/?EIO=4&transport=websocket"
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:

        async def heard(packet: str) -> Any:
            """The next packet, which must be of this kind, as Engine.IO 4 and Socket.IO 5 write it."""
            text = await asyncio.wait_for(socket.receive_str(), 20)
            assert text.startswith(packet)
            return json.loads(text[len(packet) :])

        assert (await heard("0"))["sid"]
        await socket.send_str("40")
        assert (await heard("40"))["sid"]
        await socket.send_str('42["session_request",{"session_id":null}]')
        event, token = await heard("42")
        assert event == "session_confirm"
        await socket.send_str("42" + json.dumps(["user_uttered", {"message": "hello", "session_id": token}]))
        assert await heard("42") == ["bot_uttered", {"text": "You said hello"}]
    assert await polling.begin(token) == token  # one conversation, whichever way it goes on


async def test_over_a_websocket_a_foreign_website_cannot_connect(connect: Any) -> None:
    url = f"{(await connect()).url}/socket.io/?EIO=4&transport=websocket"
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url, origin="https://evil.example")


@pytest.mark.parametrize("options", [{}, {"namespace": "/chat"}], ids=["default namespace", "own namespace"])
async def test_bot_messages_arrive_with_session_persistence(connect: Any, options: dict[str, str]) -> None:
    client = await connect(**options)
    await client.begin()
    await client.send("hello")
    assert await client.hears() == {"text": "You said hello"}


async def test_a_reload_with_its_token_stays_in_the_conversation(connect: Any, agent: ToyAgent) -> None:
    first, second = await connect(), await connect()
    token = await first.begin()
    assert await second.begin(token) == token
    await second.send("hello")
    assert [await first.hears(), await second.hears()] == [{"text": "You said hello"}] * 2
    assert agent.received[0].sender_id.startswith("website-")


@pytest.mark.parametrize("token", ["default", "website-abc", "forged.token.here"])
async def test_a_session_id_that_a_browser_made_up_gets_a_new_conversation(connect: Any, token: str) -> None:
    client = await connect()
    assert await client.begin(token) != token


async def test_a_message_with_a_forged_token_is_not_handled_and_gets_words(connect: Any, agent: ToyAgent) -> None:
    client = await connect()
    await client.begin()
    await client.send("hello", token="forged.token.here")
    assert "start a new one" in (await client.hears())["text"]
    assert agent.received == []


async def test_a_foreign_website_cannot_connect_and_the_practices_own_can(connect: Any) -> None:
    await connect(origin="https://riverbend.example")
    with pytest.raises(socketio.exceptions.ConnectionError):
        await connect(origin="https://evil.example")


async def test_a_button_that_opens_a_link_arrives(connect: Any, agent: ToyAgent) -> None:
    async def offer(message: UserMessage) -> None:
        buttons = [{"title": "Ice", "payload": "/faq/ice"}, {"title": "Book", "url": "https://riverbend.example/book"}]
        await message.output_channel.send_response(message.sender_id, {"text": "Here:", "buttons": buttons})

    agent.reply = offer  # type: ignore[method-assign]
    client = await connect()
    await client.begin()
    await client.send("book")
    ice, book = (await client.hears())["quick_replies"]
    assert ice == {"content_type": "text", "title": "Ice", "payload": "/faq/ice"}
    assert book["url"] == "https://riverbend.example/book"


async def test_an_error_becomes_words(connect: Any, agent: ToyAgent) -> None:
    async def fail(message: UserMessage) -> None:
        raise RuntimeError

    agent.reply = fail  # type: ignore[method-assign]
    client = await connect()
    await client.begin()
    await client.send("hello")
    assert await client.hears() == {"text": "Sorry, something went wrong on my side."}


async def test_too_many_and_too_long_messages_get_words_with_the_emergency_number(connect: Any) -> None:
    client = await connect(visitor_burst=2, visitor_per_minute=1)
    await client.begin()
    await client.send("a" * 4001)
    assert "more than I can read" in (await client.hears())["text"]
    await client.send("one")
    assert await client.hears() == {"text": "You said one"}
    await client.send("two")
    assert "911" in (await client.hears())["text"]


def test_several_workers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANIC_WORKERS", "2")
    with pytest.raises(RasaException, match="one worker only"):
        SignedSocketIOInput.from_credentials({})
