"""A visitor types the wish to be forgotten: what the database holds before and after, on every kind of channel."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from sanic import Sanic

from channels.socketio import SignedSocketIOInput
from channels.website.channel import WebsiteInput
from channels.website.settings import Settings
from tests.channels.conftest import running
from tests.channels.messaging.conftest import MessagingAgent, Server, channel_class
from tests.channels.messaging.conftest import platforms as platforms
from tests.channels.messaging.conftest import quick as quick
from tests.channels.messaging.fakes.all import Platforms
from tests.channels.test_socketio import Client
from tests.channels.website.conftest import ROOMY, Browser

PAIN, OTHERS = "my most private pain", "words of another visitor"
Say = Callable[[str], Awaitable[str]]  # words of a visitor, to words of the reply


class Remembering(MessagingAgent):
    """Has the real words, and stores what it hears in a file, as Rasa does."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.tracker_store = SQLTrackerStore(Domain.empty(), db=str(file))

    async def reply(self, message: UserMessage) -> None:
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        tracker.update(UserUttered(message.text))
        await self.tracker_store.save(tracker)
        await super().reply(message)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


@pytest.fixture
def agent(file: Path) -> Remembering:
    return Remembering(file)


@pytest.fixture
async def visitor(
    agent: Remembering, platforms: Platforms, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[[str], Awaitable[Say]]]:
    """Gives a new visitor of a way to talk: what they say goes in, what they read comes out."""
    monkeypatch.setattr(Sanic, "test_mode", True)
    monkeypatch.setenv("BACKLINE_SECRET", "a secret of 32 characters or more")
    telegram = channel_class("telegram")(platforms.environment())
    channels = [WebsiteInput(Settings.parse_obj(ROOMY)), SignedSocketIOInput.from_credentials(dict(ROOMY)), telegram]
    async with AsyncExitStack() as stack:
        host = await stack.enter_async_context(running(agent, *channels))
        session = await stack.enter_async_context(aiohttp.ClientSession())

        async def over_the_website(browser: Browser, way: str, words: str) -> str:
            accept = {"Accept": "text/event-stream"} if way == "stream" else None
            answer = await browser.send(words, headers=accept, stream=way == "ticket")
            if way == "website":
                return str(answer.texts[0])
            if way == "ticket":
                answer = await browser.ask("GET", answer.json["stream"].removeprefix("/webhooks/website"))
            (_, said), (_, done) = answer.events
            browser.token = done["visitor"]
            return str(said["text"])

        async def begin(way: str) -> Say:
            if way == "telegram":
                server, phone = Server(session, host, [telegram]), platforms.phone(way)

                async def tell(words: str) -> str:
                    return (await server.hears(phone, phone.text(words)))[0].text

                return tell
            if way == "socket":
                client = Client(host, None)
                await client.connect()
                stack.push_async_callback(client.close)
                await client.begin()

                async def emit(words: str) -> str:
                    await client.send(words)
                    return str((await client.hears())["text"])

                return emit
            browser = Browser(session, host)

            async def send(words: str) -> str:
                return await over_the_website(browser, way, words)

            return send

        yield begin


@pytest.mark.parametrize("way", ["website", "stream", "ticket", "socket", "telegram"])
@pytest.mark.parametrize("wish", ["Delete my chat!", "forget me", "please delete my data"])
async def test_the_wish_erases_the_conversation_at_once_and_says_so(
    visitor: Any, agent: Remembering, file: Path, way: str, wish: str
) -> None:
    say, other = await visitor(way), await visitor("website")
    await say(PAIN)
    await other(OTHERS)
    assert PAIN.encode() in file.read_bytes()
    assert (await say(wish)).startswith("Your chat is deleted")
    held = file.read_bytes()
    assert PAIN.encode() not in held and OTHERS.encode() in held
    assert [message.text for message in agent.received] == [PAIN, OTHERS], "the wish itself is heard by nobody"
    assert await say("hello") == "You said hello", "the visitor can go on"


@pytest.mark.parametrize("way", ["website", "stream", "ticket", "socket", "telegram"])
async def test_a_wish_with_anything_beside_it_is_read_by_the_assistant_and_erases_nothing(
    visitor: Any, file: Path, way: str
) -> None:
    say = await visitor(way)
    await say(PAIN)
    assert (await say("delete my chat, i can't breathe")).startswith("You said")
    assert PAIN.encode() in file.read_bytes()


@pytest.mark.parametrize("way", ["website", "stream", "ticket", "socket"])
@pytest.mark.parametrize("failure", ["away", "another kind"])
async def test_a_chat_that_could_not_be_deleted_is_said_to_be_still_there(
    visitor: Any, agent: Remembering, way: str, failure: str
) -> None:
    class Away(TrackerStore):
        """Its database is away."""

        async def erase(self, sender: str) -> None:
            raise ConnectionError(sender)

    say = await visitor(way)
    await say(PAIN)
    agent.tracker_store = (Away if failure == "away" else TrackerStore)(Domain.empty())
    said = await say("delete my chat")
    assert "couldn't delete your chat" in said and "+1 555 0100" in said
