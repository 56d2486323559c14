"""Answers as server-sent events: by one POST, or by a ticket that an EventSource reads."""

from __future__ import annotations

import asyncio
import weakref

import pytest
from itsdangerous import TimestampSigner
from rasa.core.channels.channel import UserMessage

from channels.website import tickets
from channels.website.shared_turns import Lent
from tests.channels.conftest import ToyAgent
from tests.channels.website.conftest import Browser, Open

SSE = {"Accept": "text/event-stream"}
FAQ = {"text": "Ice calms swelling.", "utter_action": "utter_faq/ice", "metadata": {"title": "Ice"}}
CAVEAT = {"text": "Ask if unsure.", "utter_action": "utter_notice/caveat_skin", "metadata": {"kind": "caveat"}}
BOOK = {"text": "Book here.", "utter_action": "utter_notice/offer_booking", "metadata": {"kind": "booking"}}


async def say(message: UserMessage, *responses: dict[str, object]) -> None:
    for response in responses:
        await message.output_channel.send_response(message.sender_id, dict(response))


async def test_a_stream_tells_each_message_then_the_token(browser: Browser, agent: ToyAgent) -> None:
    async def reply(message: UserMessage) -> None:
        await say(message, FAQ, CAVEAT, BOOK)

    agent.reply = reply  # type: ignore[method-assign]
    answer = await browser.send("ice?", headers=SSE)
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.headers["X-Accel-Buffering"] == "no"
    (one, answered), (two, booking), (end, last) = answer.events
    assert (one, two, end) == ("message", "message", "done")
    assert (answered["faq"], answered["caveat"], booking["kind"]) == ("ice", "Ask if unsure.", "booking")
    browser.token = last["visitor"]
    assert (await browser.send("again")).status == 200


async def test_a_message_is_told_while_the_next_is_still_in_work(browser: Browser, agent: ToyAgent) -> None:
    go_on = asyncio.Event()

    async def reply(message: UserMessage) -> None:
        await say(message, FAQ, CAVEAT)
        await go_on.wait()
        await say(message, BOOK)

    agent.reply = reply  # type: ignore[method-assign]
    body = {"visitor": None, "message": "ice?"}
    async with browser.session.post(f"{browser.url}/webhook", json=body, headers=SSE) as response:
        seen = b""
        while b"Ask if unsure." not in seen:
            seen += await response.content.readany()
        assert b"Book here." not in seen
        go_on.set()
        assert b"Book here." in await response.content.read()


async def test_a_ticket_that_nobody_uses_is_forgotten_when_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "LIFETIME_SECONDS", 0)
    lent = Lent("website-me", "m-1", "token")
    gone = weakref.ref(lent)
    issued = tickets.Tickets("a secret")
    await issued.issue(lent)
    del lent
    while gone() is not None:
        await asyncio.sleep(0)


async def test_a_refused_message_has_a_true_status_not_a_stream(browser: Browser) -> None:
    browser.token = "forged"
    assert (await browser.send("hello", headers=SSE)).status == 401


async def test_a_ticket_is_read_once_by_a_get_and_names_no_word_of_the_visitor(browser: Browser) -> None:
    taken = await browser.send("my private pain", stream=True)
    assert taken.status == 202
    address = taken.json["stream"]
    assert taken.headers["Location"] == address
    assert "private" not in address and browser.token not in address
    path = address.removeprefix("/webhooks/website")
    assert [name for name, _ in (await browser.ask("GET", path)).events] == ["message", "done"]
    again = await browser.ask("GET", path)
    assert (again.status, again.code) == (410, "ticket_used")


async def test_a_look_at_the_headers_does_not_use_a_ticket_up(browser: Browser) -> None:
    path = (await browser.send("hello", stream=True)).json["stream"].removeprefix("/webhooks/website")
    assert (await browser.ask("HEAD", path)).status == 405
    assert (await browser.ask("GET", path)).status == 200


async def test_a_forged_ticket_is_not_known(browser: Browser) -> None:
    assert (await browser.ask("GET", "/stream/abc.def.ghi")).code == "ticket_unknown"


async def test_an_old_ticket_is_not_known(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    path = (await browser.send("hello", stream=True)).json["stream"].removeprefix("/webhooks/website")
    now = TimestampSigner("any").get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda signer: now + 61)
    assert (await browser.ask("GET", path)).code == "ticket_unknown"


async def test_a_lost_stream_is_made_good_by_sending_the_message_again(browser: Browser, agent: ToyAgent) -> None:
    await browser.send("hi")
    await browser.send("hello", stream=True, id="m-1")
    assert (await browser.send("hello", id="m-1")).texts == ["You said hello"]
    assert len(agent.received) == 2


async def test_while_other_workers_cannot_be_told_there_are_no_tickets_but_streams(
    open_browser: Open, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{unused_tcp_port}")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///conversations.db")
    browser = await open_browser()
    assert (await browser.send("hello", stream=True)).code == "stream_not_available"
    assert [name for name, _ in (await browser.send("hello", headers=SSE)).events] == ["message", "done"]
