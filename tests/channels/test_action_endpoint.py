"""The way to the action server: whatever happens there, the visitor gets words."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from sanic.config import Config

from channels.action_endpoint import KEPT_SECONDS, ResilientActionEndpoint, make_resilient, with_port_of_environment
from tests.channels.conftest import Serve, ToyAgent

KNOWN = {"utter_notice/action_unavailable", "utter_notice/action_suggest_faqs_unavailable"}
GENERAL_WORDS = {"events": [], "responses": [{"response": "utter_notice/action_unavailable"}]}

Connect = Callable[..., ResilientActionEndpoint]


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Makes endpoints, and closes their connections at the end."""
    made: list[ResilientActionEndpoint] = []

    def make(url: str, **options: Any) -> ResilientActionEndpoint:
        made.append(ResilientActionEndpoint(url, lambda: KNOWN, **options))
        return made[-1]

    yield make
    for endpoint in made:
        await endpoint.close()


async def call(endpoint: ResilientActionEndpoint, action: str = "action_offer_booking") -> Any:
    """Call the way Rasa does."""
    return await endpoint.request(json={"next_action": action}, method="post", timeout=300, compress=False)


async def test_a_working_action_server_is_heard(serve: Serve, connect: Connect) -> None:
    received: list[Any] = []

    async def answer(request: web.Request) -> web.Response:
        received.append(await request.json())
        return web.json_response({"events": [], "responses": [{"text": "done"}]})

    endpoint = connect(await serve(answer))
    assert await call(endpoint) == {"events": [], "responses": [{"text": "done"}]}
    assert received == [{"next_action": "action_offer_booking"}]


async def test_a_number_of_any_size_and_words_of_any_script_arrive(serve: Serve, connect: Connect) -> None:
    received: list[Any] = []

    async def answer(request: web.Request) -> web.Response:
        received.append(await request.json())
        return web.json_response({"events": [], "responses": []})

    endpoint = connect(await serve(answer))
    said = {
        "next_action": "a",
        "metadata": {"number": 2**70, "share": 0.1, "text": "¿dónde? </b> 背中 🙂", "none": None},
    }
    await endpoint.request(json=said)
    await endpoint.request(json={**said, "metadata": {**said["metadata"], "number": 1790000000.123456}})
    assert received[0] == said
    assert received[1]["metadata"]["number"] == 1790000000.123456


async def test_one_connection_serves_many_calls(serve: Serve, connect: Connect) -> None:
    ports: set[Any] = set()

    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        ports.add(request.transport.get_extra_info("peername")[1])
        return web.json_response({})

    endpoint = connect(await serve(answer))
    for _ in range(3):
        assert await call(endpoint) == {}
    assert len(ports) == 1


@pytest.mark.parametrize(
    ("action", "asked", "said"),
    [
        ("action_complete_answer", 3, {"events": [], "responses": []}),
        ("action_relay_message", 2, GENERAL_WORDS),
    ],
    ids=["an answer's action is asked again", "a letter is not sent twice"],
)
async def test_a_kept_connection_that_is_just_being_closed_costs_no_answer(
    connect: Connect, action: str, asked: int, said: Any
) -> None:
    calls: list[int] = []

    async def close_on_the_second_call(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for is_second in (False, True):
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(length)
            calls.append(length)
            if is_second:
                break
            body = b'{"events": [], "responses": []}'
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body))
            writer.write(body)
        writer.close()

    server = await asyncio.start_server(close_on_the_second_call, "127.0.0.1", 0)
    endpoint = connect(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/webhook")
    async with server:
        assert await call(endpoint, action) == {"events": [], "responses": []}
        assert await call(endpoint, action) == said
        assert len(calls) == asked
        await endpoint.close()


async def test_a_call_asked_anew_gets_only_what_time_is_left(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[float] = []

    async def close_at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.01)
        writer.close()

    class Remembered(aiohttp.ClientTimeout):
        def __init__(self, total: float) -> None:
            limits.append(total)
            super().__init__(total=total)

    server = await asyncio.start_server(close_at_once, "127.0.0.1", 0)
    endpoint = connect(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/webhook", timeout=60)
    monkeypatch.setattr(aiohttp, "ClientTimeout", Remembered)
    async with server:
        assert await call(endpoint) == GENERAL_WORDS
    first, again = limits
    assert 0 < again < first <= 60


def test_a_connection_is_given_up_before_the_action_server_closes_it() -> None:
    assert 2 * KEPT_SECONDS < Config().KEEP_ALIVE_TIMEOUT


async def test_token_and_headers_of_the_endpoint_are_sent(serve: Serve, connect: Connect) -> None:
    seen: list[tuple[str | None, str | None]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((request.query.get("token"), request.headers.get("X-Practice")))
        return web.json_response({})

    await call(connect(await serve(answer), token="secret", headers={"X-Practice": "riverbend"}))
    assert seen == [("secret", "riverbend")]


async def test_an_action_server_that_is_down_becomes_words(connect: Connect) -> None:
    endpoint = connect(f"http://127.0.0.1:{unused_port()}/webhook")
    assert await call(endpoint) == GENERAL_WORDS


async def test_an_action_server_that_hangs_becomes_words(serve: Serve, connect: Connect) -> None:
    async def hang(request: web.Request) -> web.Response:
        await asyncio.sleep(5)
        return web.json_response({})

    endpoint = connect(await serve(hang), timeout=0.05)
    assert await call(endpoint) == GENERAL_WORDS


async def test_an_answer_that_never_ends_becomes_words(serve: Serve, connect: Connect) -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b'{"events": [')
        await asyncio.sleep(5)
        await response.write(b"]}")
        return response

    endpoint = connect(await serve(drip), timeout=0.05)
    assert await call(endpoint) == GENERAL_WORDS


@pytest.mark.parametrize("status", [401, 404, 449, 500, 503])
async def test_an_error_status_becomes_words(serve: Serve, connect: Connect, status: int) -> None:
    async def fail(request: web.Request) -> web.Response:
        return web.json_response({"error": "no"}, status=status)

    assert await call(connect(await serve(fail))) == GENERAL_WORDS


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<h1>It works!</h1>", "text/html"),
        (b"{not JSON", "application/json"),
        (b"\xff\xfe\xfd", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b"", "application/json"),
    ],
)
async def test_a_garbage_body_becomes_words(serve: Serve, connect: Connect, body: bytes, kind: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=body, content_type=kind)

    assert await call(connect(await serve(answer))) == GENERAL_WORDS


async def test_a_rejected_action_is_raised_as_rasa_expects(serve: Serve, connect: Connect) -> None:
    async def reject(request: web.Request) -> web.Response:
        return web.json_response({"action_name": "action_offer_booking", "error": "not now"}, status=400)

    with pytest.raises(ClientResponseError) as error:
        await call(connect(await serve(reject)))
    assert error.value.status == 400
    assert error.value.text == '{"action_name": "action_offer_booking", "error": "not now"}'


async def test_an_action_server_that_comes_back_is_heard_again(serve: Serve, connect: Connect) -> None:
    statuses = iter([500, 200])

    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"events": [], "responses": []}, status=next(statuses))

    endpoint = connect(await serve(answer))
    assert await call(endpoint) == GENERAL_WORDS
    assert await call(endpoint) == {"events": [], "responses": []}


@pytest.mark.parametrize(
    ("action", "response"),
    [
        ("action_suggest_faqs", "utter_notice/action_suggest_faqs_unavailable"),
        ("action_offer_booking", "utter_notice/action_unavailable"),
        ("", "utter_notice/action_unavailable"),
    ],
)
async def test_each_action_has_its_own_words_or_the_general_ones(connect: Connect, action: str, response: str) -> None:
    endpoint = connect(f"http://127.0.0.1:{unused_port()}/webhook")
    assert await call(endpoint, action) == {"events": [], "responses": [{"response": response}]}


async def test_a_failure_is_logged_without_what_the_visitor_said(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint = connect(f"http://127.0.0.1:{unused_port()}/webhook")
    with caplog.at_level(logging.DEBUG, logger="channels"):
        await endpoint.request(json={"next_action": "action_x", "tracker": {"text": "my private pain"}})
    logged = [record.getMessage() for record in caplog.records if record.name == "channels.action_endpoint"]
    assert logged == ["Action server failed at action_x (ClientConnectorError); the visitor gets words instead."]


async def test_closing_an_endpoint_that_was_never_called_is_no_problem(connect: Connect) -> None:
    await connect("http://127.0.0.1/webhook").close()


@pytest.mark.parametrize(
    ("port", "url"),
    [
        (None, "http://localhost:5055/webhook"),
        ("", "http://localhost:5055/webhook"),
        ("6066", "http://localhost:6066/webhook"),
    ],
)
def test_the_port_of_the_environment_goes_before_that_of_the_file(
    monkeypatch: pytest.MonkeyPatch, port: str | None, url: str
) -> None:
    monkeypatch.delenv("ACTIONS_PORT", raising=False)
    if port is not None:
        monkeypatch.setenv("ACTIONS_PORT", port)
    assert with_port_of_environment("http://localhost:5055/webhook") == url


def test_an_action_server_on_another_machine_goes_before_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACTIONS_PORT", "6066")
    monkeypatch.setenv("ACTIONS_URL", "http://actions:5055/webhook")
    assert with_port_of_environment("http://localhost:5055/webhook") == "http://actions:5055/webhook"


async def test_a_loaded_agent_gets_the_endpoint_in_place_of_rasas(
    serve: Serve, agent: ToyAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(request: web.Request) -> web.Response:
        return web.Response(status=500 if request.query.get("token") == "secret" else 200)

    monkeypatch.delenv("ACTIONS_PORT", raising=False)
    agent.action_endpoint = EndpointConfig(await serve(fail), token="secret", enable_selective_domain=True)
    make_resilient(agent)
    assert isinstance(agent.action_endpoint, ResilientActionEndpoint)
    assert agent.processor.action_endpoint is agent.action_endpoint
    assert agent.action_endpoint.kwargs == {"enable_selective_domain": True}
    assert await call(agent.action_endpoint) == GENERAL_WORDS
    await agent.action_endpoint.close()


async def test_the_environment_says_how_long_a_turn_waits(
    serve: Serve, agent: ToyAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(request: web.Request) -> web.Response:
        await asyncio.sleep(1)
        return web.json_response({})

    monkeypatch.delenv("ACTIONS_PORT", raising=False)
    for seconds, reply in (("0.05", GENERAL_WORDS), ("60", {})):
        monkeypatch.setenv("ACTIONS_SECONDS", seconds)
        agent.action_endpoint = EndpointConfig(await serve(hang))
        make_resilient(agent)
        assert await call(agent.action_endpoint) == reply
        await agent.action_endpoint.close()


async def test_words_are_looked_up_in_the_domain_as_it_is_then(agent: ToyAgent) -> None:
    agent.action_endpoint = EndpointConfig(f"http://127.0.0.1:{unused_port()}/webhook")
    make_resilient(agent)
    agent.domain.responses["utter_notice/action_offer_booking_unavailable"] = [{"text": "Book by phone."}]
    said = await call(agent.action_endpoint)
    assert said["responses"] == [{"response": "utter_notice/action_offer_booking_unavailable"}]
    await agent.action_endpoint.close()


def test_an_agent_is_changed_once(agent: ToyAgent) -> None:
    agent.action_endpoint = EndpointConfig("http://localhost:5055/webhook")
    make_resilient(agent)
    first = agent.action_endpoint
    make_resilient(agent)
    assert agent.action_endpoint is first


def test_an_agent_without_actions_stays_so(agent: ToyAgent) -> None:
    make_resilient(agent)
    assert agent.action_endpoint is None
