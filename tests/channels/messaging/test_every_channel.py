"""What every messaging channel keeps, each over real HTTP against a fake of its platform."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from channels.messaging import replies
from tests.channels.messaging.conftest import MessagingAgent, Serve, until
from tests.channels.messaging.fakes.all import CHANNELS, Platforms

pytestmark = pytest.mark.parametrize("name", CHANNELS)
BUTTONS = [{"title": "Deep tissue", "payload": "/faq/deep_tissue"}, {"title": "Heat or cold", "payload": "/faq/heat"}]
BOOKING = {
    "text": "You can book here: https://riverbend.example/book",
    "metadata": {
        "kind": "booking",
        "links": [{"title": "Book a session", "url": "https://riverbend.example/book", "kind": "booking"}],
    },
}


async def test_a_message_is_answered(serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str) -> None:
    server, phone = await serve([name]), platforms.phone(name)
    assert [shown.text for shown in await server.hears(phone, phone.text("hello"))] == ["You said hello"]
    assert [(message.text, message.input_channel) for message in agent.received] == [("hello", name)]


async def test_a_forged_request_is_refused_and_nothing_is_processed(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    server, good = await serve([name]), platforms.phone(name).text("hello")
    plain = {"Content-Type": good.headers["Content-Type"]}
    wrong = {key: value if key == "Content-Type" else f"{value[:-4]}xxxx" for key, value in good.headers.items()}
    odd = {key: value if key == "Content-Type" else "ünknown=\x01" for key, value in good.headers.items()}
    odd = {key: value.encode("latin-1", "ignore").decode("latin-1").replace("\x01", "") for key, value in odd.items()}
    for headers in (plain, wrong, odd):
        assert await server.post(replace(good, headers=headers)) in (401, 403)
    tampered = good.body.replace(b"hello", b"jello")
    if name != "telegram":  # Telegram sends a secret and signs nothing
        assert await server.post(replace(good, body=tampered)) in (401, 403)
    await server.idle()
    assert agent.received == []


async def test_a_redelivered_message_is_answered_once(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    server, phone = await serve([name]), platforms.phone(name)
    message = phone.text("hello")
    assert [await server.post(message) for _ in range(3)] == [200, 200, 200]
    await server.idle()
    assert await server.post(message) == 200
    await server.idle()
    assert len(phone.shown()) == 1


async def test_the_receipt_comes_before_the_answer(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    server, phone, going = await serve([name]), platforms.phone(name), asyncio.Event()

    async def wait(message: UserMessage) -> None:
        await going.wait()
        await agent.say(message, text="done")

    agent.reply = wait  # type: ignore[method-assign]
    assert await server.post(phone.text("hello")) == 200
    assert phone.shown() == []
    going.set()
    await server.idle()
    assert [shown.text for shown in phone.shown()] == ["done"]


async def test_messages_of_one_chat_keep_their_order_and_another_chat_does_not_wait(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    server, first, other, going = await serve([name]), platforms.phone(name), platforms.phone(name), asyncio.Event()

    async def wait(message: UserMessage) -> None:
        if message.text == "one":
            await going.wait()
        await agent.say(message, text=str(message.text))

    agent.reply = wait  # type: ignore[method-assign]
    for words in ("one", "two", "three"):
        await server.post(first.text(words))
    await server.post(other.text("hello"))
    await until(lambda: bool(other.shown()))
    assert first.shown() == []
    going.set()
    await server.idle()
    assert [shown.text for shown in first.shown()] == ["one", "two", "three"]


async def test_a_button_is_shown_by_its_title_and_its_payload_reaches_the_assistant(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    server, phone = await serve([name]), platforms.phone(name)

    async def offer(message: UserMessage) -> None:
        await agent.say(message, text="Which one?", buttons=list(BUTTONS))

    agent.reply = offer  # type: ignore[method-assign]
    (shown,) = await server.hears(phone, phone.text("massage"))
    assert shown.buttons == ("Deep tissue", "Heat or cold")
    assert "/faq" not in shown.text
    await server.hears(phone, phone.press("Heat or cold"))
    by_number = name in ("sms", "whatsapp_twilio")
    assert agent.received[-1].text == ("2" if by_number else "/faq/heat")


async def test_a_booking_link_can_be_opened_and_breaks_nothing(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    server, phone = await serve([name]), platforms.phone(name)

    async def book(message: UserMessage) -> None:
        await agent.say(message, **BOOKING)

    agent.reply = book  # type: ignore[method-assign]
    (shown,) = await server.hears(phone, phone.text("book"))
    assert shown.links == ("https://riverbend.example/book",)
    assert "web_url" not in shown.text and shown.text.startswith("You can book here:")


async def test_an_emergency_card_comes_first_whole_and_alone(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    card = "Please call 911 now. " + "Chest pain with sweating needs an ambulance. " * 12

    async def alarm(message: UserMessage) -> None:
        await agent.say(message, text="A long answer. " * 40, metadata={"kind": "notice"}, buttons=list(BUTTONS))
        links = [{"title": "Call 911", "url": "tel:911", "kind": "phone"}]
        await agent.say(message, text=card, metadata={"kind": "emergency", "links": links})

    server, phone = await serve([name]), platforms.phone(name)
    agent.reply = alarm  # type: ignore[method-assign]
    shown = await server.hears(phone, phone.text("chest"))
    assert (shown[0].text, shown[0].buttons) == (card.strip(), ())


@pytest.mark.parametrize("mishap", ["busy", "broken", "slow", "garbage", "hang up"])
async def test_a_platform_that_fails_for_a_moment_gets_the_message_again(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str, mishap: str
) -> None:
    if name in ("sms", "whatsapp_twilio") and mishap == "garbage":
        pytest.skip("Twilio's status says it all, so its body is not looked at")
    server, phone = await serve([name]), platforms.phone(name)
    platforms.of(name).mishaps.append(mishap)
    assert [shown.text for shown in await server.hears(phone, phone.text("hello"))] == ["You said hello"]


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

    async def offer(message: UserMessage) -> None:
        await agent.say(message, text="Which one?", buttons=list(BUTTONS))

    agent.reply = offer  # type: ignore[method-assign]
    platforms.of(name).mishaps.append("refused")
    (shown,) = await server.hears(phone, phone.text("massage"))
    assert shown.text == "Which one?\n\n1. Deep tissue\n2. Heat or cold\nJust send the number."


@pytest.mark.parametrize("failure", ["raises", "says nothing", "hangs"])
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
        if failure == "hangs":
            await asyncio.sleep(60)

    server, phone = await serve([name]), platforms.phone(name)
    agent.reply = fail  # type: ignore[method-assign]
    with caplog.at_level(logging.DEBUG):
        (shown,) = await server.hears(phone, phone.text("my private pain"))
    assert "something went wrong" in shown.text and "+1 555 0100" in shown.text
    assert "private" not in "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("channels"))


async def test_the_assistant_never_learns_the_platforms_id(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    server, phone, other = await serve([name]), platforms.phone(name), platforms.phone(name)
    await server.hears(phone, phone.text("hello"))
    await server.hears(phone, phone.text("again"))
    await server.hears(other, other.text("hello"))
    first, again, others = (message.sender_id for message in agent.received)
    assert first == again != others
    assert first.startswith(f"{name}-") and phone.raw_id.strip("+") not in first
    assert all(message.metadata is None for message in agent.received)


async def test_delete_my_chat_leaves_nothing_behind(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    async def remember(message: UserMessage) -> None:
        tracker = DialogueStateTracker(message.sender_id, [])
        tracker.update(UserUttered(message.text))
        await agent.tracker_store.save(tracker)
        await agent.say(message, text="Noted.")

    server, phone, other = await serve([name]), platforms.phone(name), platforms.phone(name)
    agent.reply = remember  # type: ignore[method-assign]
    await server.hears(phone, phone.text("my private pain"))
    await server.hears(other, other.text("hello"))
    (shown,) = await server.hears(phone, phone.text("Delete my chat!"))
    assert "Your chat is deleted" in shown.text
    assert list(agent.tracker_store.store) == [agent.received[1].sender_id]


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
    assert await server.health(name) == {"configured": False, "registered": False, "healthy": False, "note": ""}
    assert caplog.text == ""


async def test_a_platform_down_at_start_is_registered_when_it_comes(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    platforms.of(name).stop()
    server = await serve()
    health = await server.health(name)
    assert (health["configured"], health["registered"]) == (True, False)
    working = next(other for other in CHANNELS if platforms.of(other) is not platforms.of(name))
    phone = platforms.phone(working)
    assert await server.hears(phone, phone.text("hello"))
    platforms.of(name).start()
    channel = next(one for one in server.channels if one.name() == name)
    await until(lambda: channel.health()["healthy"])
