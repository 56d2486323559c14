"""What every messaging channel keeps, each over real HTTP against a fake of its platform."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.run import configure_app
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic

from tests.channels.messaging.conftest import CHOICES, MessagingAgent, Serve, channel_class, until
from tests.channels.messaging.fakes.all import CHANNELS, Platforms

pytestmark = pytest.mark.parametrize("name", CHANNELS)
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


async def test_a_message_that_comes_while_the_server_is_still_starting_is_answered(
    platforms: Platforms, agent: MessagingAgent, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sanic, "test_mode", True)
    phone = platforms.phone(name)
    app = configure_app([channel_class(name)(platforms.environment())], enable_api=False)
    app.ctx.agent = agent
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.before_start()
        webhook, url = phone.text("hello"), f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url + webhook.path, data=webhook.body, headers=webhook.headers) as response,
        ):
            assert response.status == 200
        await asyncio.sleep(0.05)  # more than enough for a message to be lost in
        await server.after_start()
        await until(lambda: [shown.text for shown in phone.shown()] == ["You said hello"])
        await server.before_stop()
        await server.close()
        await server.after_stop()


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
    agent.offers_choices()
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
        await agent.say(message, text="A long answer. " * 40, metadata={"kind": "notice"}, buttons=list(CHOICES))
        links = [{"title": "Call 911", "url": "tel:911", "kind": "phone"}]
        await agent.say(message, text=card, metadata={"kind": "emergency", "links": links})

    server, phone = await serve([name]), platforms.phone(name)
    agent.reply = alarm  # type: ignore[method-assign]
    shown = await server.hears(phone, phone.text("chest"))
    assert (shown[0].text, shown[0].buttons) == (card.strip(), ())


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
