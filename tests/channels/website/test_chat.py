"""A chat over the website channel: answers, tokens, order, repeats."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from itsdangerous import TimestampSigner

from channels.website import visitor
from tests.channels.conftest import ToyAgent
from tests.channels.website.conftest import Browser


async def test_a_message_is_answered_with_a_token_and_messages_of_the_contract(browser: Browser) -> None:
    answer = await browser.send("hello")
    assert answer.status == 200
    plain = {"faq": None, "sources": [], "caveat": None, "buttons": [], "links": []}
    assert answer.json["messages"] == [{"kind": "notice", "text": "You said hello", **plain}]
    assert answer.headers["Cache-Control"] == "no-store"


async def test_with_its_token_a_visitor_stays_in_one_conversation(browser: Browser, agent: ToyAgent) -> None:
    await browser.send("hello")
    await browser.send("again")
    first, second = (message.sender_id for message in agent.received)
    assert first == second
    assert first.startswith("website-")
    assert [message.input_channel for message in agent.received] == ["website", "website"]


async def test_without_a_token_every_message_is_a_conversation_of_its_own(browser: Browser, agent: ToyAgent) -> None:
    await browser.send("hello")
    await browser.another().send("hello")
    first, second = (message.sender_id for message in agent.received)
    assert first != second


@pytest.mark.parametrize("forged", ["", "default", "website-abc", "abc.def.ghi", "ü", "\ud800", "x" * 5000])
async def test_a_forged_token_is_refused(browser: Browser, agent: ToyAgent, forged: str) -> None:
    answer = await browser.ask("POST", "/webhook", json={"visitor": forged, "message": "hello"})
    assert (answer.status, answer.code) == (401, "visitor_invalid")
    assert agent.received == []


async def test_a_token_changed_by_one_letter_is_refused(browser: Browser) -> None:
    await browser.send("hello")
    assert browser.token is not None
    browser.token = ("A" if browser.token[0] != "A" else "B") + browser.token[1:]
    assert (await browser.send("hello")).code == "visitor_invalid"


async def test_a_token_of_another_secret_is_refused(browser: Browser) -> None:
    browser.token = visitor.Visitors("some other secret of 32 characters").new().token
    assert (await browser.send("hello")).code == "visitor_invalid"


async def test_a_token_older_than_its_lifetime_is_refused_with_a_code_of_its_own(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.send("hello")
    monkeypatch.setattr(TimestampSigner, "get_timestamp", _in_days(31))
    answer = await browser.send("still me")
    assert (answer.status, answer.code) == (401, "visitor_expired")


async def test_an_ageing_token_is_renewed_and_keeps_its_conversation(
    browser: Browser, agent: ToyAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.send("hello")
    first = browser.token
    monkeypatch.setattr(TimestampSigner, "get_timestamp", _in_days(20))
    await browser.send("still me")
    assert browser.token != first
    assert len({message.sender_id for message in agent.received}) == 1


def _in_days(days: int) -> Any:
    today = TimestampSigner("any").get_timestamp()
    return lambda signer: today + days * 24 * 3600


async def test_a_repeated_message_gets_the_first_answer_again(browser: Browser, agent: ToyAgent) -> None:
    await browser.send("hi")
    first = await browser.send("hello", id="m-1")
    again = await browser.send("something else", id="m-1")
    assert again.json["messages"] == first.json["messages"]
    assert [message.text for message in agent.received] == ["hi", "hello"]


async def test_a_repeat_while_the_first_is_in_work_waits_for_its_answer(browser: Browser, agent: ToyAgent) -> None:
    await browser.send("hi")
    go_on = agent.hold()
    sends = [asyncio.create_task(browser.send("hello", id="m-1")) for _ in range(3)]
    await agent.has_received(2)
    go_on.set()
    assert [answer.texts for answer in await asyncio.gather(*sends)] == [["You said hello"]] * 3
    assert [message.text for message in agent.received] == ["hi", "hello"]


async def test_the_same_id_of_two_visitors_is_two_messages(browser: Browser, agent: ToyAgent) -> None:
    other = browser.another()
    await browser.send("hi")
    await other.send("hi")
    await browser.send("one", id="m-1")
    assert (await other.send("two", id="m-1")).texts == ["You said two"]


async def test_an_empty_message_gets_words_too(browser: Browser) -> None:
    assert (await browser.send("")).texts == ["You said"]


async def test_half_letters_and_zeros_become_harmless(browser: Browser, agent: ToyAgent) -> None:
    body = b'{"visitor": null, "message": "a\\ud83d b\\u0000c \\ud83d\\ude00"}'
    answer = await browser.ask("POST", "/webhook", data=body, headers={"Content-Type": "application/json"})
    assert answer.status == 200
    assert agent.received[0].text == "a\ufffd b c \U0001f600"
