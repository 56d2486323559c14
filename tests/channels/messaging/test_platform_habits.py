"""What only one platform asks for."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest
from rasa.utils.endpoints import EndpointConfig

from channels.action_endpoint import ResilientActionEndpoint
from tests.channels.messaging.conftest import MessagingAgent, Serve, until
from tests.channels.messaging.fakes import twilio
from tests.channels.messaging.fakes.all import Platforms
from tests.channels.messaging.fakes.graph import MessengerPhone, WhatsAppPhone
from tests.channels.messaging.fakes.platform import Webhook
from tests.channels.messaging.fakes.slack import SlackPhone
from tests.channels.messaging.fakes.telegram import TelegramPhone
from tests.channels.messaging.fakes.twilio import SmsPhone
from tests.channels.messaging.recordings import recorded

LATE = 25 * 3600


@pytest.mark.parametrize("name", ["whatsapp", "messenger"])
async def test_meta_confirms_the_webhook_with_the_verify_token(serve: Serve, name: str) -> None:
    server = await serve([name])
    path = f"/webhooks/{name}/webhook?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
    assert await server.get(path + f"{name}-verify") == (200, "1158201444")
    assert (await server.get(path + "wrong"))[0] == 403
    assert (await server.get(f"/webhooks/{name}/webhook"))[0] == 403


async def test_slack_hears_its_challenge(serve: Serve, platforms: Platforms) -> None:
    server, phone = await serve(["slack"]), SlackPhone(platforms.slack)
    webhook = phone.signed(json.dumps(recorded("slack", "challenge")).encode(), "application/json")
    async with server.session.post(server.url + webhook.path, data=webhook.body, headers=webhook.headers) as response:
        assert await response.json() == {"challenge": recorded("slack", "challenge")["challenge"]}


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_slack_is_not_believed_with_an_old_time(serve: Serve, platforms: Platforms, minutes: int) -> None:
    server, phone = await serve(["slack"]), SlackPhone(platforms.slack)
    webhook = phone.signed(phone.text("hello").body, "application/json", at=time.time() + 60 * minutes)
    assert await server.post(webhook) == 403


async def test_slack_in_a_channel_asks_for_a_direct_message(
    serve: Serve, platforms: Platforms, agent: MessagingAgent
) -> None:
    server, phone = await serve(["slack"]), SlackPhone(platforms.slack)
    body = json.dumps(recorded("slack", "mention")).encode()
    assert await server.post(phone.signed(body, "application/json")) == 200
    await server.idle()
    (call,) = platforms.slack.messages()
    assert (call.body["channel"], call.body["thread_ts"]) == ("C024BE91L", "1763800000.000200")
    assert "one to one" in call.body["text"]
    assert agent.received == []


async def test_telegram_in_a_group_asks_to_be_written_to_alone(
    serve: Serve, platforms: Platforms, agent: MessagingAgent
) -> None:
    server, phone = await serve(["telegram"]), TelegramPhone(platforms.telegram)
    body = json.dumps(recorded("telegram", "group_command")).encode()
    assert await server.post(replace(phone.text("x"), body=body)) == 200
    await server.idle()
    (call,) = platforms.telegram.messages()
    assert call.body["chat_id"] == -1001234567890 and "one to one" in call.body["text"]
    assert agent.received == []


async def test_what_reaches_us_after_messengers_day_is_not_answered(
    serve: Serve, platforms: Platforms, agent: MessagingAgent
) -> None:
    server, phone = await serve(["messenger"]), MessengerPhone(platforms.graph)
    event = phone.event(message={"mid": phone.mid(), "text": "hello"})
    late = {**event, "timestamp": event["timestamp"] - 1000 * LATE}
    assert await server.post(phone.events(late)) == 200
    await server.idle()
    assert (agent.received, phone.shown()) == ([], [])


async def test_what_reaches_us_after_whatsapps_day_is_not_answered(
    serve: Serve, platforms: Platforms, agent: MessagingAgent
) -> None:
    server, phone = await serve(["whatsapp"]), WhatsAppPhone(platforms.graph)
    late = {**phone.message("text", {"body": "hello"}), "timestamp": str(int(time.time()) - LATE)}
    assert await server.post(phone.messages(late)) == 200
    await server.idle()
    assert (agent.received, phone.shown()) == ([], [])


async def test_every_message_of_a_whatsapp_batch_is_answered(serve: Serve, platforms: Platforms) -> None:
    server, phone = await serve(["whatsapp"]), WhatsAppPhone(platforms.graph)
    batch = phone.messages(*(phone.message("text", {"body": words}) for words in ("one", "two", "three")))
    assert [shown.text for shown in await server.hears(phone, batch)] == [
        "You said one",
        "You said two",
        "You said three",
    ]


async def test_a_picture_beside_words_is_told_to_be_unseen(serve: Serve, platforms: Platforms) -> None:
    server, phone = await serve(["whatsapp"]), WhatsAppPhone(platforms.graph)
    webhook = phone.messages(phone.message("image", {"id": "1", "caption": "is this swelling normal?"}))
    first, second = await server.hears(phone, webhook)
    assert first.text == "You said is this swelling normal?"
    assert "can only read words" in second.text


@pytest.mark.parametrize("word", ["STOP", "Stop.", "cancel", "QUIT", "unsubscribe", "OptOut", "revoke"])
async def test_who_opts_out_of_text_messages_hears_nothing(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, word: str
) -> None:
    server, phone = await serve(["sms"]), SmsPhone(platforms.twilio)
    assert await server.hears(phone, phone.text(word)) == []
    assert agent.received == []


async def test_help_by_text_message_names_the_practice_a_person_and_the_way_out(
    serve: Serve, platforms: Platforms
) -> None:
    server, phone = await serve(["sms"]), SmsPhone(platforms.twilio)
    (shown,) = await server.hears(phone, phone.text("help"))
    assert all(word in shown.text for word in ("Riverbend", "+1 555 0100", "911", "STOP"))


async def test_start_by_text_message_is_greeted(serve: Serve, platforms: Platforms, agent: MessagingAgent) -> None:
    server, phone = await serve(["sms"]), SmsPhone(platforms.twilio)
    await server.hears(phone, phone.text("START"))
    assert [message.text for message in agent.received] == ["/smalltalk/greet"]


async def test_a_messaging_service_may_stand_for_the_number(serve: Serve, platforms: Platforms) -> None:
    environment = {**platforms.environment(), "TWILIO_SMS_FROM": "MGdddddddddddddddddddddddddddddddd"}
    server, phone = await serve(["sms"], environment), SmsPhone(platforms.twilio)
    platforms.twilio.check = lambda call: []  # type: ignore[method-assign]
    await server.hears(phone, phone.text("hello"))
    (call,) = platforms.twilio.messages()
    assert call.body["MessagingServiceSid"].startswith("MG") and "From" not in call.body


async def test_twilios_signature_is_of_the_public_address_with_its_query(serve: Serve, platforms: Platforms) -> None:
    server, phone = await serve(["sms"]), SmsPhone(platforms.twilio)
    webhook = phone.text("hello")
    assert await server.post(_Queried(webhook.channel, webhook.body, webhook.headers)) == 403


class _Queried(Webhook):
    @property
    def path(self) -> str:
        return super().path + "?a=1"


async def test_refused_credentials_are_shown_as_such(serve: Serve, platforms: Platforms) -> None:
    server = await serve(["slack"], {**platforms.environment(), "SLACK_BOT_TOKEN": "xoxb-wrong"})
    await until(lambda: server.channels[0].health()["note"] == "invalid_auth")
    assert await server.health("slack") == {
        "configured": True,
        "registered": False,
        "healthy": False,
        "refused": True,
        "note": "invalid_auth",
    }


async def test_a_variable_that_is_missing_is_named_and_stops_nothing(
    serve: Serve, platforms: Platforms, caplog: pytest.LogCaptureFixture
) -> None:
    environment = {**platforms.environment(), "TWILIO_AUTH_TOKEN": "", "SLACK_SIGNING_SECRET": " "}
    server = await serve(environment=environment)
    assert [record.getMessage() for record in caplog.records if record.name.startswith("channels")] == [
        "The channel whatsapp_twilio is off: set TWILIO_AUTH_TOKEN too.",
        "The channel sms is off: set TWILIO_AUTH_TOKEN too.",
        "The channel slack is off: set SLACK_SIGNING_SECRET too.",
    ]
    assert twilio.TOKEN not in caplog.text
    phone = platforms.phone("telegram")
    assert await server.hears(phone, phone.text("hello"))


async def test_the_way_to_the_action_server_is_guarded_even_where_only_messaging_is_on(
    serve: Serve, agent: MessagingAgent
) -> None:
    agent.action_endpoint = EndpointConfig("http://localhost:5055/webhook")
    await serve(["telegram"])
    assert isinstance(agent.action_endpoint, ResilientActionEndpoint)
