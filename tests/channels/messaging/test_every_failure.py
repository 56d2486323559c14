"""What every messaging channel does when something fails: the platform, the assistant, a request."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain

from channels.messaging import delivery, replies
from tests.channels.messaging.conftest import MessagingAgent, Serve, Server, until
from tests.channels.messaging.fakes.all import CHANNELS, Platforms
from tests.channels.messaging.fakes.website import WebsitePhone

pytestmark = pytest.mark.parametrize("name", CHANNELS)


@pytest.mark.parametrize("mishap", ["busy", "broken", "slow", "garbage", "other JSON", "odd JSON", "hang up"])
async def test_a_platform_that_fails_for_a_moment_gets_the_message_again(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str, mishap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if mishap == "slow":
        monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 3.0)
    server, phone = await serve([name]), platforms.phone(name)
    platforms.of(name).mishaps.append(mishap)
    assert [shown.text for shown in await server.hears(phone, phone.text("hello"))] == ["You said hello"]


async def test_a_platform_that_keeps_answering_something_else_is_given_up_and_reported(
    serve: Serve, platforms: Platforms, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    server, phone = await serve([name]), platforms.phone(name)
    await until(lambda: server.channels[0].health()["registered"])
    platforms.of(name).mishaps.extend(["garbage"] * 50)
    with caplog.at_level(logging.ERROR):
        assert await server.hears(phone, phone.text("hello")) == []
    assert 50 - len(platforms.of(name).mishaps) == delivery.TRIES
    assert "was not delivered" in caplog.text and phone.raw_id not in caplog.text
    assert not (await server.health(name))["healthy"]


async def test_a_platform_that_is_gone_is_given_up_and_reported_and_the_next_message_is_answered(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    server, phone = await serve([name]), platforms.phone(name)
    await until(lambda: server.channels[0].health()["registered"])
    platforms.of(name).stop()
    with caplog.at_level(logging.DEBUG):
        assert await server.post(phone.text("my private pain")) == 200
        await server.idle()
    health = await server.health(name)
    assert (health["registered"], health["healthy"]) == (True, False)
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("channels"))
    assert "was not delivered" in logged
    assert "private" not in logged and phone.raw_id not in logged
    platforms.of(name).start()
    assert [shown.text for shown in await server.hears(phone, phone.text("hello"))] == ["You said hello"]
    assert (await server.health(name))["healthy"]


async def test_what_a_platform_does_not_take_in_its_own_form_goes_out_as_plain_text(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    server, phone = await serve([name]), platforms.phone(name)
    agent.offers_choices()
    platforms.of(name).mishaps.append("refused")
    (shown,) = await server.hears(phone, phone.text("massage"))
    assert shown.text == "Which one?\n\n1. Deep tissue\n2. Heat or cold\nJust send the number."


@pytest.mark.parametrize("failure", ["raises", "is cancelled", "says nothing", "says no words", "hangs"])
async def test_a_failing_assistant_becomes_words(
    serve: Serve,
    platforms: Platforms,
    agent: MessagingAgent,
    name: str,
    failure: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replies, "ANSWER_SECONDS", 0.05)

    async def fail(message: UserMessage) -> None:
        if failure == "raises":
            raise RuntimeError("my private pain")
        if failure == "is cancelled":
            raise asyncio.CancelledError
        if failure == "says no words":
            await agent.say(message, custom={"image": "back.png"})
        if failure == "hangs":
            await asyncio.sleep(60)

    server, phone = await serve([name]), platforms.phone(name)
    agent.reply = fail  # type: ignore[method-assign]
    with caplog.at_level(logging.DEBUG):
        (shown,) = await server.hears(phone, phone.text("my private pain"))
    assert "something went wrong" in shown.text and "+1 555 0100" in shown.text
    assert "private" not in "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("channels"))


@pytest.mark.parametrize("words", ["hello", "delete my chat"])
async def test_without_a_model_the_visitor_gets_words_and_the_practices_number(
    serve: Serve, platforms: Platforms, name: str, words: str
) -> None:
    server, phone = await serve([name], with_agent=None), platforms.phone(name)
    (shown,) = await server.hears(phone, phone.text(words))
    assert "+1 555 0100" in shown.text


@pytest.mark.parametrize("failure", ["raises", "is cancelled", "hangs", "cannot"])
async def test_a_chat_that_could_not_be_deleted_is_said_to_be_still_there(
    serve: Serve,
    platforms: Platforms,
    agent: MessagingAgent,
    name: str,
    failure: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replies, "ANSWER_SECONDS", 0.05)

    class Failing(TrackerStore):
        """Its database is away."""

        async def erase(self, sender: str) -> None:
            if failure == "raises":
                raise ConnectionError(sender)
            if failure == "is cancelled":
                raise asyncio.CancelledError
            await asyncio.sleep(60)

    agent.tracker_store = (TrackerStore if failure == "cannot" else Failing)(Domain.empty())
    server, phone = await serve([name]), platforms.phone(name)
    with caplog.at_level(logging.DEBUG):
        (shown,) = await server.hears(phone, phone.text("delete my chat"))
    assert "couldn't delete your chat" in shown.text and "+1 555 0100" in shown.text
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("channels"))
    assert "could not be" in logged
    assert server.channels[0].identity.conversation(phone.raw_id) not in logged and phone.raw_id not in logged


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'"text"',
        b"{not JSON",
        b"\xff\xfe",
        b'{"entry": 5}',
        b'{"update_id": 1}',
        b"[" * 9000,
    ],
)
async def test_an_odd_body_is_never_our_error(serve: Serve, platforms: Platforms, name: str, body: bytes) -> None:
    server, phone = await serve([name]), platforms.phone(name)
    assert await server.post(signed_anew(phone, body)) == 200
    await server.idle()
    assert phone.shown() == []


def signed_anew(phone: Any, body: bytes) -> Any:
    """A webhook of the platform with any body."""
    good = phone.text("hello")
    if phone.channel in ("whatsapp", "messenger"):
        import hashlib
        import hmac

        digest = hmac.new(phone.secret.encode(), body, hashlib.sha256).hexdigest()
        return replace(good, body=body, headers={**good.headers, "X-Hub-Signature-256": f"sha256={digest}"})
    if phone.channel == "slack":
        try:
            return phone.signed(body, "application/json")
        except UnicodeDecodeError:
            pytest.skip("Slack signs text only")
    if phone.channel in ("sms", "whatsapp_twilio"):
        from urllib.parse import parse_qsl

        from twilio.request_validator import RequestValidator

        from tests.channels.messaging.fakes import twilio

        fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        address = f"{twilio.PUBLIC_URL}/webhooks/{phone.channel}/webhook"
        signature = RequestValidator(twilio.TOKEN).compute_signature(address, fields)
        return replace(good, body=body, headers={**good.headers, "X-Twilio-Signature": signature})
    return replace(good, body=body)


async def test_a_huge_body_is_refused(serve: Serve, platforms: Platforms, name: str) -> None:
    server, good = await serve([name]), platforms.phone(name).text("hello")
    assert await server.post(replace(good, body=b"x" * 1_000_001)) == 413


async def test_too_many_at_once_are_asked_to_come_again(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.messaging.inbound.MOST_WAITING", 0)
    server, phone = await serve([name]), platforms.phone(name)
    message = phone.text("hello")
    assert await server.post(message) == 503
    monkeypatch.setattr("channels.messaging.inbound.MOST_WAITING", 9)
    assert await server.post(message) == 200
    await server.idle()
    assert len(phone.shown()) == 1


async def test_without_its_variables_a_channel_has_no_webhook(
    serve: Serve, platforms: Platforms, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    server = await serve([name], environment={})
    assert await server.post(platforms.phone(name).text("hello")) in (404, 405)
    off = dict.fromkeys(["configured", "registered", "healthy", "refused"], False)
    assert await server.health(name) == {**off, "note": ""}
    assert caplog.text == ""


async def others_answer(server: Server, platforms: Platforms, name: str) -> None:
    """The channels of the other companies and the website still answer."""
    others = [platforms.phone(other) for other in CHANNELS if platforms.of(other) is not platforms.of(name)]
    for phone in [*others, WebsitePhone()]:
        assert [shown.text for shown in await server.hears(phone, phone.text("hello"))] == ["You said hello"]


async def test_a_platform_down_at_the_start_stops_no_other_channel_and_its_visitors_are_answered_once_it_comes(
    serve: Serve, platforms: Platforms, name: str
) -> None:
    platforms.of(name).stop()
    server, phone = await serve(with_website=True), platforms.phone(name)
    health = await server.health(name)
    assert (health["configured"], health["registered"]) == (True, False)
    await others_answer(server, platforms, name)
    platforms.of(name).start()
    channel = next(one for one in server.channels if one.name() == name)
    await until(lambda: channel.health()["healthy"])
    assert [shown.text for shown in await server.hears(phone, phone.text("hello"))] == ["You said hello"]


async def test_a_platform_killed_in_mid_run_stops_no_other_channel_and_its_visitors_are_answered_once_it_is_back(
    serve: Serve, platforms: Platforms, name: str
) -> None:
    server, phone = await serve(with_website=True), platforms.phone(name)
    await until(lambda: all(channel.health()["registered"] for channel in server.channels))
    platforms.of(name).stop()
    assert await server.post(phone.text("is anybody there")) == 200
    await others_answer(server, platforms, name)
    await server.idle()
    assert not (await server.health(name))["healthy"]
    platforms.of(name).start()
    assert [shown.text for shown in await server.hears(phone, phone.text("hello"))] == ["You said hello"]
    assert (await server.health(name))["healthy"]
