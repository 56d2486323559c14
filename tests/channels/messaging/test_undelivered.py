"""Replies that a platform does not deliver: tried again only where that can help, and logged without a name."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.channels.messaging.conftest import MessagingAgent, Serve, Server, until
from tests.channels.messaging.fakes.all import Platforms
from tests.channels.messaging.fakes.graph import WhatsAppPhone
from tests.channels.messaging.fakes.platform import Phone
from tests.channels.messaging.fakes.twilio import SmsPhone, WhatsAppTwilioPhone

TWILIO: dict[str, type[SmsPhone]] = {"sms": SmsPhone, "whatsapp_twilio": WhatsAppTwilioPhone}
RECEIVERS = {  # codes that speak of one receiver
    21211: "no number",
    21408: "a country that is not switched on",
    21610: "has opted out",
    21612: "no way from our number to theirs",
    21614: "no mobile number",
    21635: "a landline",
    30003: "switched off or out of reach",
    30004: "blocked",
    30005: "no such number any more",
    30006: "a landline, or a carrier out of reach",
    30007: "filtered by the carrier",
    63003: "not on WhatsApp",
    63016: "wrote more than 24 hours ago",
    63024: "not on WhatsApp",
}
SETTINGS = {  # codes that speak of our account or our number
    (401, 20003): "the token",
    (400, 21606): "the number cannot send this",
    (400, 21659): "the number is not Twilio's",
    (400, 21660): "the number is another account's",
    (400, 63007): "the number is not on WhatsApp",
    (400, 30002): "the account is suspended",
    (429, 63038): "the account's messages of today are used up",
}


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What our own code logged."""
    return [record.getMessage() for record in caplog.records if record.name.startswith("channels.")]


def hashed(server: Server, phone: Phone) -> str:
    """How the log may name a visitor."""
    return server.channels[0].identity.logged(phone.raw_id)


@pytest.mark.parametrize("code", RECEIVERS)
@pytest.mark.parametrize("name", TWILIO)
async def test_a_receiver_whom_twilio_cannot_reach_costs_one_call_and_nobody_else_anything(
    serve: Serve, platforms: Platforms, caplog: pytest.LogCaptureFixture, name: str, code: int
) -> None:
    server, phone, other = await serve([name]), platforms.phone(name), platforms.phone(name)
    await until(lambda: server.channels[0].health()["registered"])
    platforms.twilio.refused[phone.raw_id] = (400, code)
    caplog.set_level(logging.DEBUG)
    await server.post(phone.text("my private pain"))
    await server.idle()
    assert len(platforms.twilio.messages()) == 1
    told = f"A reply to {hashed(server, phone)} was not delivered (HTTP 400, error {code})."
    assert [line for line in logged(caplog) if "delivered" in line] == [told]
    assert not any(phone.raw_id.removeprefix("whatsapp:") in line or "private" in line for line in logged(caplog))
    assert (await server.health(name))["healthy"], "one receiver says nothing of the channel"
    assert [shown.text for shown in await server.hears(other, other.text("hello"))] == ["You said hello"]


@pytest.mark.parametrize("refusal", SETTINGS)
async def test_what_twilio_refuses_because_of_our_settings_costs_one_call_and_shows_in_the_channels_health(
    serve: Serve, platforms: Platforms, refusal: tuple[int, int]
) -> None:
    server, phone = await serve(["sms"]), SmsPhone(platforms.twilio)
    await until(lambda: server.channels[0].health()["registered"])
    platforms.twilio.refused[phone.raw_id] = refusal
    await server.post(phone.text("hello"))
    await server.idle()
    assert len(platforms.twilio.messages()) == 1
    health = await server.health("sms")
    assert (health["healthy"], health["note"]) == (False, "HTTP {}, error {}".format(*refusal))


@pytest.mark.parametrize("code", [14107, 20429, 21611, 30001, 63018])
async def test_where_waiting_helps_twilio_is_asked_again(serve: Serve, platforms: Platforms, code: int) -> None:
    server, phone = await serve(["sms"]), SmsPhone(platforms.twilio)
    accept = platforms.twilio.accept

    def once(call: Any) -> Any:
        answer = accept(call)
        if platforms.twilio.is_message(call):
            platforms.twilio.refused.clear()
        return answer

    platforms.twilio.accept = once  # type: ignore[method-assign]
    platforms.twilio.refused[phone.raw_id] = (400, code)
    await server.post(phone.text("hello"))
    await server.idle()
    assert len(platforms.twilio.messages()) == 2


AFTERWARDS = [
    *(
        (name, status, code)
        for name in TWILIO
        for status in ("failed", "undelivered")
        for code in (63016, 63024, 30003)
    ),
    *(("whatsapp", "failed", code) for code in (131026, 131047, 131049)),
]


@pytest.mark.parametrize(("name", "status", "code"), AFTERWARDS)
async def test_what_a_platform_could_not_deliver_is_told_in_the_log_and_not_sent_again(
    serve: Serve, platforms: Platforms, caplog: pytest.LogCaptureFixture, name: str, status: str, code: int
) -> None:
    server, phone = await serve([name]), platforms.phone(name)
    assert isinstance(phone, (SmsPhone, WhatsAppPhone))
    assert len(await server.hears(phone, phone.text("hello"))) == 1
    caplog.set_level(logging.DEBUG)
    assert await server.hears(phone, phone.status(status, str(code))) == []
    told = f"A reply to {hashed(server, phone)} was not delivered (error {code})."
    assert [line for line in logged(caplog) if "delivered" in line] == [told]
    assert phone.raw_id.removeprefix("whatsapp:") not in "\n".join(logged(caplog))
    assert (await server.health(name))["healthy"]


@pytest.mark.parametrize("status", ["queued", "sent", "delivered", "read"])
@pytest.mark.parametrize("name", [*TWILIO, "whatsapp"])
async def test_a_receipt_is_neither_answered_nor_logged(
    serve: Serve,
    platforms: Platforms,
    agent: MessagingAgent,
    caplog: pytest.LogCaptureFixture,
    name: str,
    status: str,
) -> None:
    server, phone = await serve([name]), platforms.phone(name)
    assert isinstance(phone, (SmsPhone, WhatsAppPhone))
    await until(lambda: server.channels[0].health()["registered"])
    caplog.set_level(logging.INFO)
    assert await server.hears(phone, phone.status(status)) == []
    assert (agent.received, logged(caplog)) == ([], [])


async def test_what_another_account_could_not_deliver_is_not_told(
    serve: Serve, platforms: Platforms, caplog: pytest.LogCaptureFixture
) -> None:
    server, phone = await serve(["sms"]), SmsPhone(platforms.twilio)
    foreign = phone.form(SmsStatus="failed", MessageStatus="failed", ErrorCode="30003", AccountSid="ACother")
    assert await server.hears(phone, foreign) == []
    assert "delivered" not in caplog.text
