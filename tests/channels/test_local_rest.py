"""The REST channel over HTTP, in an app built as Rasa builds it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic
from sanic.request import Request

from channels.action_endpoint import ResilientActionEndpoint
from channels.local_rest import LocalRestInput
from tests.channels.conftest import ToyAgent, running

SORRY = {"text": "Sorry, something went wrong on my side."}
BAD_REQUEST = {"error": {"code": "bad_request", "message": 'send JSON such as {"sender": "me", "message": "hello"}'}}


class Visitor:
    """Sends requests to the channel."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, url

    async def post(self, body: Any = None, **options: Any) -> tuple[int, Any]:
        """Status and JSON body of the answer to a message."""
        if "data" not in options:
            options["json"] = body
        async with self._session.post(f"{self._url}/webhook", **options) as response:
            return response.status, await response.json()

    async def says(self, message: str, **fields: Any) -> Any:
        """The bot's messages to a good message."""
        status, messages = await self.post({"sender": "me", "message": message, **fields})
        assert status == 200
        return messages

    async def get(self) -> tuple[int, Any]:
        """Status and body of the health page."""
        async with self._session.get(f"{self._url}/") as response:
            return response.status, await response.json()


@pytest.fixture
async def visitor(agent: ToyAgent, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Visitor]:
    """A visitor of a server with the channel and the toy agent."""
    monkeypatch.setattr(Sanic, "test_mode", True)  # several apps of one name, as in Rasa's own tests
    async with running(agent, LocalRestInput()) as url, aiohttp.ClientSession() as session:
        yield Visitor(session, f"{url}/webhooks/rest")


async def test_the_channel_is_up(visitor: Visitor) -> None:
    assert await visitor.get() == (200, {"status": "ok"})


async def test_a_message_is_answered_with_the_bots_messages(visitor: Visitor, agent: ToyAgent) -> None:
    assert await visitor.says("hello") == [{"recipient_id": "me", "text": "You said hello"}]
    assert [(m.sender_id, m.text, m.input_channel) for m in agent.received] == [("me", "hello", "rest")]


async def test_letters_of_any_script_arrive_as_typed(visitor: Visitor, agent: ToyAgent) -> None:
    await visitor.says("背が痛い 😀 İ")
    assert agent.received[0].text == "背が痛い 😀 İ"


async def test_channel_and_metadata_of_the_request_are_handed_on(visitor: Visitor, agent: ToyAgent) -> None:
    await visitor.says("hello", input_channel="website", metadata={"page": "/prices"})
    assert (agent.received[0].input_channel, agent.received[0].metadata) == ("website", {"page": "/prices"})


async def test_an_empty_message_is_handed_on_and_answered(visitor: Visitor, agent: ToyAgent) -> None:
    assert await visitor.says("") == [{"recipient_id": "me", "text": "You said"}]
    assert [message.text for message in agent.received] == [""]


@pytest.mark.parametrize(
    "body",
    [
        {"sender": "me"},
        {"sender": "me", "message": None},
        {"sender": "me", "message": 5},
        {"sender": "me", "message": ["hello"]},
        {"sender": 5, "message": "hello"},
        {"sender": {"id": "me"}, "message": "hello"},
        [],
        [{"sender": "me", "message": "hello"}],
        "hello",
        None,
    ],
)
async def test_a_body_of_another_shape_is_refused_in_a_sentence(visitor: Visitor, agent: ToyAgent, body: Any) -> None:
    assert await visitor.post(body) == (400, BAD_REQUEST)
    assert agent.received == []


@pytest.mark.parametrize("data", [b"", b"hello", b'{"sender": "me", "mess', b"\xff\xfe"])
async def test_a_body_that_is_not_json_is_refused_in_a_sentence(visitor: Visitor, agent: ToyAgent, data: bytes) -> None:
    assert await visitor.post(data=data) == (400, BAD_REQUEST)
    assert agent.received == []


@pytest.mark.parametrize("sender", [{}, {"sender": None}, {"sender": ""}])
async def test_without_a_sender_every_message_is_a_conversation_of_its_own(
    visitor: Visitor, agent: ToyAgent, sender: dict[str, str | None]
) -> None:
    for _ in range(2):
        assert (await visitor.post({**sender, "message": "hello"}))[0] == 200
    first, second = (message.sender_id for message in agent.received)
    assert first != second
    assert "default" not in (first, second)
    assert len(first) == 32


@pytest.mark.parametrize("error", [RuntimeError("my private pain"), asyncio.CancelledError(), KeyError("text")])
async def test_an_error_while_answering_becomes_words(
    visitor: Visitor, agent: ToyAgent, error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(message: UserMessage) -> None:
        raise error

    agent.reply = fail  # type: ignore[method-assign]
    with caplog.at_level(logging.DEBUG, logger="channels"):
        assert await visitor.says("my private pain") == [{"recipient_id": "me", **SORRY}]
    logged = [record.getMessage() for record in caplog.records if record.name == "channels.local_rest"]
    assert logged == [f"A message could not be answered ({type(error).__name__})."]


async def test_what_was_said_before_an_error_still_reaches_the_visitor(visitor: Visitor, agent: ToyAgent) -> None:
    async def fail_half_way(message: UserMessage) -> None:
        await message.output_channel.send_text_message(message.sender_id, "Swedish massage is gentle.")
        raise RuntimeError

    agent.reply = fail_half_way  # type: ignore[method-assign]
    assert await visitor.says("what is swedish") == [{"recipient_id": "me", "text": "Swedish massage is gentle."}]


async def test_silence_becomes_words(visitor: Visitor, agent: ToyAgent) -> None:
    async def say_nothing(message: UserMessage) -> None:
        return

    agent.reply = say_nothing  # type: ignore[method-assign]
    assert await visitor.says("hello") == [{"recipient_id": "me", **SORRY}]


async def test_an_assistant_without_a_model_says_so_with_a_true_status(visitor: Visitor, agent: ToyAgent) -> None:
    agent.has_model = False
    status, body = await visitor.post({"sender": "me", "message": "hello"})
    assert (status, body["error"]["code"]) == (503, "not_ready")
    assert agent.received == []


async def test_an_error_in_one_message_does_not_reach_the_next(visitor: Visitor, agent: ToyAgent) -> None:
    kind = agent.reply

    async def fail(message: UserMessage) -> None:
        raise RuntimeError

    agent.reply = fail  # type: ignore[method-assign]
    await visitor.says("hello")
    agent.reply = kind  # type: ignore[method-assign]
    assert await visitor.says("hello") == [{"recipient_id": "me", "text": "You said hello"}]


@pytest.fixture
def agent_with_actions(agent: ToyAgent, monkeypatch: pytest.MonkeyPatch) -> ToyAgent:
    """The agent, with an action server named in endpoints.yml."""
    monkeypatch.setenv("ACTIONS_PORT", "6066")
    agent.action_endpoint = EndpointConfig("http://localhost:5055/webhook")
    return agent


async def test_at_the_start_the_way_to_the_action_server_is_made_resilient(
    agent_with_actions: ToyAgent, visitor: Visitor
) -> None:
    assert isinstance(agent_with_actions.action_endpoint, ResilientActionEndpoint)
    assert agent_with_actions.action_endpoint.url == "http://localhost:6066/webhook"


def test_it_takes_the_place_of_rasas_own_channel() -> None:
    assert LocalRestInput.name() == "rest"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
async def test_what_a_proxy_brings_from_elsewhere_is_refused(visitor: Visitor, agent: ToyAgent, header: str) -> None:
    status, body = await visitor.post({"sender": "me", "message": "hello"}, headers={header: "203.0.113.7"})
    assert (status, body["error"]["code"]) == (403, "this_machine_only")
    assert agent.received == []


async def test_another_machine_is_refused(visitor: Visitor, agent: ToyAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Request, "ip", "203.0.113.7")
    status, body = await visitor.post({"sender": "me", "message": "hello"})
    assert (status, body["error"]["code"]) == (403, "this_machine_only")
    assert agent.received == []
