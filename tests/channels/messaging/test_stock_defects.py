"""What the stock channels of Rasa 3.6.21 get wrong, each reproduced in its own shape."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from rasa.core.channels.channel import UserMessage
from twilio.request_validator import RequestValidator

from tests.channels.messaging.conftest import MessagingAgent, Serve, until
from tests.channels.messaging.fakes import twilio
from tests.channels.messaging.fakes.all import Platforms
from tests.channels.messaging.fakes.graph import MESSENGER
from tests.channels.messaging.fakes.platform import Webhook
from tests.channels.messaging.fakes.telegram import TelegramPhone
from tests.channels.messaging.test_payloads import recorded


def telegram_update(platforms: Platforms, name: str) -> Webhook:
    phone = TelegramPhone(platforms.telegram)
    return replace(phone.text("x"), body=json.dumps(recorded("telegram", name)).encode())


def twilio_form(name: str) -> Webhook:
    fields = recorded("twilio", name)
    channel = "whatsapp_twilio" if fields["From"].startswith("whatsapp:") else "sms"
    signature = RequestValidator(twilio.TOKEN).compute_signature(
        f"{twilio.PUBLIC_URL}/webhooks/{channel}/webhook", fields
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
    return Webhook(channel, urlencode(fields).encode(), headers)


def messenger_events(name: str) -> Webhook:
    body = json.dumps(recorded("messenger", name, scale=1000)).encode()
    signature = hmac.new(MESSENGER["secret"].encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"}
    return Webhook("messenger", body, headers)


@pytest.mark.parametrize("name", ["telegram", "slack", "messenger", "whatsapp", "sms", "whatsapp_twilio"])
async def test_f6_a_button_that_is_a_link_breaks_no_channel_and_shows_no_json(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    link = {"title": "Book", "url": "https://riverbend.example/book", "kind": "booking"}

    async def book(message: UserMessage) -> None:
        await agent.say(message, text="You can book.", metadata={"kind": "booking", "links": [link]})

    server, phone = await serve([name]), platforms.phone(name)
    agent.reply = book  # type: ignore[method-assign]
    (shown,) = await server.hears(phone, phone.text("book"))
    assert shown.links == (link["url"],)
    assert "web_url" not in shown.text and "{" not in shown.text


@pytest.mark.parametrize("name", ["text", "whatsapp_text"])
async def test_f11_twilio_without_a_signature_is_refused(serve: Serve, agent: MessagingAgent, name: str) -> None:
    server, webhook = await serve(["sms", "whatsapp_twilio"]), twilio_form(name)
    unsigned = {"Content-Type": webhook.headers["Content-Type"]}
    assert await server.post(replace(webhook, headers=unsigned)) == 403
    await server.idle()
    assert agent.received == []


@pytest.mark.parametrize("name", ["picture", "whatsapp_voice", "whatsapp_location"])
async def test_f11_a_picture_without_words_is_answered(serve: Serve, agent: MessagingAgent, name: str) -> None:
    server = await serve(["sms", "whatsapp_twilio"])
    assert await server.post(twilio_form(name)) == 200
    await server.idle()
    assert [message.text for message in agent.received] == ["/notice/media"]


@pytest.mark.parametrize("name", ["sms", "whatsapp_twilio"])
async def test_f12_twilio_gets_its_options_as_one_message_without_payloads(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    buttons = [{"title": title, "payload": f'/faq{{"t":"{title}"}}'} for title in ("Back pain", "Hip pain", "Knots")]

    async def offer(message: UserMessage) -> None:
        await agent.say(message, text="Which one?", buttons=list(buttons))

    server, phone = await serve([name]), platforms.phone(name)
    agent.reply = offer  # type: ignore[method-assign]
    (shown,) = await server.hears(phone, phone.text("pain"))
    assert shown.text == "Which one?\n\n1. Back pain\n2. Hip pain\n3. Knots\nJust send the number."


async def test_f13_telegram_down_at_the_start_stops_nothing(serve: Serve, platforms: Platforms) -> None:
    platforms.telegram.stop()
    server = await serve()
    slack = platforms.phone("slack")
    assert await server.hears(slack, slack.text("hello"))
    platforms.telegram.start()
    await until(lambda: any(call.path.endswith("/setWebhook") for call in platforms.telegram.calls))


@pytest.mark.parametrize("name", ["blocked_by_the_visitor", "channel_post", "reaction", "inline_query"])
async def test_f14_updates_of_other_kinds_are_no_error(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    server = await serve(["telegram"])
    assert await server.post(telegram_update(platforms, name)) == 200
    await server.idle()
    assert agent.received == []


async def test_f14_a_pressed_button_is_acknowledged_and_nothing_else_is_asked_of_telegram(
    serve: Serve, platforms: Platforms
) -> None:
    server = await serve(["telegram"])
    await until(lambda: server.channels[0].health()["registered"])
    assert await server.post(telegram_update(platforms, "callback")) == 200
    await server.idle()
    methods = [call.path.rpartition("/")[2] for call in platforms.telegram.calls]
    assert methods == ["setWebhook", "answerCallbackQuery", "sendMessage"]


async def test_f14_the_webhook_is_set_with_a_secret_and_asked_of_each_update(
    serve: Serve, platforms: Platforms, agent: MessagingAgent
) -> None:
    server = await serve(["telegram"])
    await until(lambda: bool(platforms.telegram.calls))
    wanted = platforms.telegram.calls[0].body
    update = telegram_update(platforms, "text")
    assert wanted["url"] == f"{twilio.PUBLIC_URL}/webhooks/telegram/webhook"
    assert update.headers["X-Telegram-Bot-Api-Secret-Token"] == wanted["secret_token"]
    assert wanted["secret_token"].isalnum() and 1 <= len(wanted["secret_token"]) <= 256
    assert await server.post(replace(update, headers={"Content-Type": "application/json"})) == 403
    assert agent.received == []


async def test_f15_every_event_of_a_messenger_batch_is_handled(serve: Serve, agent: MessagingAgent) -> None:
    server = await serve(["messenger"])
    assert await server.post(messenger_events("batch_of_three")) == 200
    await server.idle()
    assert [message.text for message in agent.received] == ["one", "two", "three"]


@pytest.mark.parametrize("signature", ["md99=abc", "sha1=abc", "sha256", "=", "sha256=é".encode().decode("latin-1")])
async def test_f15_an_unknown_signature_is_refused_and_no_error(
    serve: Serve, agent: MessagingAgent, signature: str
) -> None:
    server, webhook = await serve(["messenger"]), messenger_events("text")
    for header in ("X-Hub-Signature", "X-Hub-Signature-256"):
        assert await server.post(replace(webhook, headers={header: signature})) == 403
    assert agent.received == []


@pytest.mark.parametrize("number", [6, 26])
async def test_f16_slack_shows_more_than_five_buttons(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, number: int
) -> None:
    buttons: list[dict[str, Any]] = [{"title": f"Choice {one}", "payload": f"/faq/{one}"} for one in range(number)]

    async def offer(message: UserMessage) -> None:
        await agent.say(message, text="Which one?", buttons=buttons)

    server, phone = await serve(["slack"]), platforms.phone("slack")
    agent.reply = offer  # type: ignore[method-assign]
    (shown,) = await server.hears(phone, phone.text("massage"))
    assert len(shown.buttons) == number


async def test_f16_a_failure_after_slacks_receipt_is_told_in_words(
    serve: Serve, platforms: Platforms, agent: MessagingAgent
) -> None:
    async def fail(message: UserMessage) -> None:
        raise RuntimeError

    server, phone = await serve(["slack"]), platforms.phone("slack")
    agent.reply = fail  # type: ignore[method-assign]
    (shown,) = await server.hears(phone, phone.text("hello"))
    assert "something went wrong" in shown.text
