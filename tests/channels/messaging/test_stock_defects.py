"""What Rasa 3.6.21's own connectors get wrong, and ours beside it; each `_stock_` test shows Rasa's connector as it is.

| | Rasa's own | here |
|---|---|---|
| F6 | a button that is a link: KeyError, or its JSON as text | a link that opens |
| F11 | Twilio unsigned: taken; a picture alone: error 500 | 403; told that only words can be read |
| F12 | Twilio's options: a message each, with payloads | one message, numbered |
| F13 | Telegram away at the start: no server at all | all else serves, registered later |
| F14 | any update: error 500, as its session is of a closed event loop | 200 |
| | past that, other kinds: error 500; a press is never acknowledged; anybody may post | 200; acknowledged; 403 |
| F15 | only the first event of a Messenger batch; an unknown kind of signature: error 500 | all; 403 |
| F16 | more than five buttons in Slack: none; a failure after the receipt: silence | all; words |
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.channels.facebook import FacebookInput
from rasa.core.channels.slack import SlackBot, SlackInput
from rasa.core.channels.socketio import SocketIOOutput
from rasa.core.channels.telegram import TelegramOutput
from rasa.core.channels.twilio import TwilioInput, TwilioOutput
from rasa.shared.exceptions import RasaException
from sanic import Sanic

from tests.channels.messaging.conftest import MessagingAgent, Serve, until
from tests.channels.messaging.fakes import slack, telegram, twilio
from tests.channels.messaging.fakes.all import Platforms
from tests.channels.messaging.fakes.graph import MESSENGER
from tests.channels.messaging.fakes.platform import Webhook
from tests.channels.messaging.recordings import delivered
from tests.channels.messaging.stock import Sent, StockTelegram, point_to, stock_server

LINK = {"title": "Book", "url": "https://riverbend.example/book", "type": "web_url"}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """What the stock connectors would send."""
    monkeypatch.setattr(Sanic, "test_mode", True)
    return Sent(monkeypatch)


@pytest.fixture
def stock_telegram(monkeypatch: pytest.MonkeyPatch) -> Iterator[StockTelegram]:
    """Telegram as the stock connector needs it."""
    monkeypatch.setattr(Sanic, "test_mode", True)
    platform = StockTelegram()
    platform.start()
    yield platform
    platform.stop()


@pytest.fixture
def silent(agent: MessagingAgent) -> MessagingAgent:
    """An agent that hears and says nothing, so that only the way in is judged."""

    async def say_nothing(message: UserMessage) -> None:
        return

    agent.reply = say_nothing  # type: ignore[method-assign]
    return agent


async def post(session: aiohttp.ClientSession, webhook: Webhook, to: str) -> int:
    """The status that a stock connector gives a webhook."""
    path = f"/webhooks/{to}/webhook"
    async with session.post(path, data=webhook.body, headers=webhook.headers) as response:
        await response.read()
        return response.status


def stock_twilio() -> TwilioInput:
    return TwilioInput(twilio.ACCOUNT, twilio.TOKEN, twilio.SMS_FROM)


def stock_output(name: str, platform: StockTelegram, monkeypatch: pytest.MonkeyPatch) -> OutputChannel:
    if name == "telegram":
        point_to(platform, monkeypatch)
        return TelegramOutput(telegram.TOKEN)
    return SlackBot(slack.TOKEN) if name == "slack" else SocketIOOutput(None, "bot_uttered")


@pytest.mark.parametrize("name", ["telegram", "slack", "socketio"])
async def test_f6_stock_a_button_that_is_a_link_raises(
    stock_telegram: StockTelegram, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    output = stock_output(name, stock_telegram, monkeypatch)
    with pytest.raises(KeyError, match="payload"):
        await output.send_text_with_buttons("1", "You can book.", [dict(LINK)])


async def test_f6_stock_twilio_shows_a_button_that_is_a_link_as_json(sent: Sent) -> None:
    output = TwilioOutput(twilio.ACCOUNT, twilio.TOKEN, twilio.SMS_FROM)
    await output.send_text_with_buttons("+15551234567", "You can book.", [dict(LINK)])
    assert sent.twilio[1] == '1: Book - {"type": "web_url", "url": "https://riverbend.example/book"}'


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


async def test_f11_stock_twilio_without_a_signature_is_taken(
    sent: Sent, platforms: Platforms, silent: MessagingAgent
) -> None:
    webhook = delivered(platforms, "twilio", "text")
    unsigned = replace(webhook, headers={"Content-Type": webhook.headers["Content-Type"]})
    async with stock_server(silent, stock_twilio()) as session:
        assert await post(session, unsigned, "twilio") == 204
    assert [message.text for message in silent.received] == ["does massage help with knots?"]


@pytest.mark.parametrize("name", ["text", "whatsapp_text"])
async def test_f11_twilio_without_a_signature_is_refused(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    server, webhook = await serve(["sms", "whatsapp_twilio"]), delivered(platforms, "twilio", name)
    unsigned = {"Content-Type": webhook.headers["Content-Type"]}
    assert await server.post(replace(webhook, headers=unsigned)) == 403
    await server.idle()
    assert agent.received == []


@pytest.mark.parametrize("name", ["picture", "whatsapp_voice"])
async def test_f11_stock_a_picture_without_words_is_an_error(
    sent: Sent, platforms: Platforms, silent: MessagingAgent, name: str
) -> None:
    async with stock_server(silent, stock_twilio()) as session:
        assert await post(session, delivered(platforms, "twilio", name), "twilio") == 500
    assert silent.received == []


@pytest.mark.parametrize("name", ["picture", "whatsapp_voice", "whatsapp_location"])
async def test_f11_a_picture_without_words_is_answered(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    server = await serve(["sms", "whatsapp_twilio"])
    assert await server.post(delivered(platforms, "twilio", name)) == 200
    await server.idle()
    assert [message.text for message in agent.received] == ["/notice/media"]


async def test_f12_stock_twilio_gets_a_message_an_option_with_its_payload(sent: Sent) -> None:
    output = TwilioOutput(twilio.ACCOUNT, twilio.TOKEN, twilio.SMS_FROM)
    buttons = [{"title": title, "payload": f'/faq{{"t":"{title}"}}'} for title in ("Back pain", "Hip pain")]
    await output.send_text_with_buttons("+15551234567", "Which one?", buttons)
    assert sent.twilio == ["Which one?", '1: Back pain (/faq{"t":"Back pain"})', '2: Hip pain (/faq{"t":"Hip pain"})']


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


def test_f13_stock_telegram_down_at_the_start_stops_the_server(
    stock_telegram: StockTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = point_to(stock_telegram, monkeypatch)
    stock_telegram.stop()

    async def hear(message: UserMessage) -> None:
        return

    with pytest.raises(RasaException, match="Failed to set channel webhook"):
        channel.blueprint(hear)


async def test_f13_telegram_down_at_the_start_stops_nothing(serve: Serve, platforms: Platforms) -> None:
    platforms.telegram.stop()
    server = await serve()
    slack = platforms.phone("slack")
    assert await server.hears(slack, slack.text("hello"))
    platforms.telegram.start()
    await until(lambda: any(call.path.endswith("/setWebhook") for call in platforms.telegram.calls))


async def test_f14_stock_answers_no_update_because_its_session_is_of_a_closed_loop(
    stock_telegram: StockTelegram, monkeypatch: pytest.MonkeyPatch, platforms: Platforms, silent: MessagingAgent
) -> None:
    async with stock_server(silent, point_to(stock_telegram, monkeypatch)) as session:
        assert await post(session, delivered(platforms, "telegram", "text"), "telegram") == 500
    assert silent.received == []


@pytest.mark.parametrize("name", ["blocked_by_the_visitor", "channel_post", "reaction", "inline_query"])
async def test_f14_stock_updates_of_other_kinds_are_errors(
    stock_telegram: StockTelegram,
    monkeypatch: pytest.MonkeyPatch,
    platforms: Platforms,
    silent: MessagingAgent,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    async with stock_server(silent, point_to(stock_telegram, monkeypatch)) as session:
        stock_telegram.spare_closed_loop()
        assert await post(session, delivered(platforms, "telegram", name), "telegram") == 500
    assert "AttributeError" in caplog.text


async def test_f14_stock_asks_who_it_is_with_each_update_acknowledges_no_press_and_believes_anybody(
    stock_telegram: StockTelegram, monkeypatch: pytest.MonkeyPatch, platforms: Platforms, silent: MessagingAgent
) -> None:
    pressed = delivered(platforms, "telegram", "callback")
    without_secret = replace(pressed, headers={"Content-Type": "application/json"})
    async with stock_server(silent, point_to(stock_telegram, monkeypatch)) as session:
        stock_telegram.spare_closed_loop()
        assert [await post(session, without_secret, "telegram") for _ in range(2)] == [200, 200]
    assert stock_telegram.methods() == ["setWebhook", "getMe", "getMe"]
    assert len(silent.received) == 2, "and the same update is worked on twice"


@pytest.mark.parametrize("name", ["blocked_by_the_visitor", "channel_post", "reaction", "inline_query"])
async def test_f14_updates_of_other_kinds_are_no_error(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    server = await serve(["telegram"])
    assert await server.post(delivered(platforms, "telegram", name)) == 200
    await server.idle()
    assert agent.received == []


async def test_f14_a_pressed_button_is_acknowledged_and_nothing_else_is_asked_of_telegram(
    serve: Serve, platforms: Platforms
) -> None:
    server = await serve(["telegram"])
    await until(lambda: server.channels[0].health()["registered"])
    assert await server.post(delivered(platforms, "telegram", "callback")) == 200
    await server.idle()
    methods = [call.path.rpartition("/")[2] for call in platforms.telegram.calls]
    assert methods == ["setWebhook", "answerCallbackQuery", "sendMessage"]


async def test_f14_the_webhook_is_set_with_a_secret_and_asked_of_each_update(
    serve: Serve, platforms: Platforms, agent: MessagingAgent
) -> None:
    server = await serve(["telegram"])
    await until(lambda: bool(platforms.telegram.calls))
    wanted = platforms.telegram.calls[0].body
    update = delivered(platforms, "telegram", "text")
    assert wanted["url"] == f"{twilio.PUBLIC_URL}/webhooks/telegram/webhook"
    assert update.headers["X-Telegram-Bot-Api-Secret-Token"] == wanted["secret_token"]
    assert wanted["secret_token"].isalnum() and 1 <= len(wanted["secret_token"]) <= 256
    assert await server.post(replace(update, headers={"Content-Type": "application/json"})) == 403
    assert agent.received == []


def stock_messenger() -> FacebookInput:
    return FacebookInput("verify", MESSENGER["secret"], MESSENGER["token"])


async def test_f15_stock_only_the_first_event_of_a_messenger_batch_is_handled(
    sent: Sent, platforms: Platforms, silent: MessagingAgent
) -> None:
    batch = delivered(platforms, "messenger", "batch_of_three")
    old = "sha1=" + hmac.new(MESSENGER["secret"].encode(), batch.body, hashlib.sha1).hexdigest()
    signed = replace(batch, headers={**batch.headers, "X-Hub-Signature": old})
    async with stock_server(silent, stock_messenger()) as session:
        assert await post(session, signed, "facebook") == 200
    assert [message.text for message in silent.received] == ["one"]


async def test_f15_stock_an_unknown_signature_is_an_error(
    sent: Sent, platforms: Platforms, silent: MessagingAgent
) -> None:
    webhook = replace(delivered(platforms, "messenger", "text"), headers={"X-Hub-Signature": "md99=abc"})
    async with stock_server(silent, stock_messenger()) as session:
        assert await post(session, webhook, "facebook") == 500


async def test_f15_every_event_of_a_messenger_batch_is_handled(
    serve: Serve, platforms: Platforms, agent: MessagingAgent
) -> None:
    server = await serve(["messenger"])
    assert await server.post(delivered(platforms, "messenger", "batch_of_three")) == 200
    await server.idle()
    assert [message.text for message in agent.received] == ["one", "two", "three"]


@pytest.mark.parametrize("signature", ["md99=abc", "sha1=abc", "sha256", "=", "sha256=é".encode().decode("latin-1")])
async def test_f15_an_unknown_signature_is_refused_and_no_error(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, signature: str
) -> None:
    server, webhook = await serve(["messenger"]), delivered(platforms, "messenger", "text")
    for header in ("X-Hub-Signature", "X-Hub-Signature-256"):
        assert await server.post(replace(webhook, headers={header: signature})) == 403
    assert agent.received == []


async def test_f16_stock_slack_shows_no_button_where_there_are_more_than_five(sent: Sent) -> None:
    buttons = [{"title": f"Choice {one}", "payload": f"/faq/{one}"} for one in range(6)]
    with pytest.warns(UserWarning, match="up to 5 buttons"):
        await SlackBot(slack.TOKEN).send_text_with_buttons("D1", "Which one?", buttons)
    assert [message.get("blocks") for message in sent.slack] == [None]


async def test_f16_stock_a_failure_after_slacks_receipt_is_told_to_nobody(
    sent: Sent, platforms: Platforms, agent: MessagingAgent
) -> None:
    async def fail(message: UserMessage) -> None:
        raise RuntimeError

    agent.reply = fail  # type: ignore[method-assign]
    channel = SlackInput.from_credentials({"slack_token": slack.TOKEN, "slack_signing_secret": slack.SECRET})
    assert isinstance(channel, SlackInput)
    async with stock_server(agent, channel) as session:
        assert await post(session, delivered(platforms, "slack", "text"), "slack") == 200
        await until(lambda: not channel._background_tasks)
    assert (len(agent.received), sent.slack) == (1, [])


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
