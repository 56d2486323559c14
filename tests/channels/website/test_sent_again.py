"""A message whose worker died after storing its answer and before giving it: it is sent again, and answered once."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from tests.channels.learning.conftest import LearningAgent
from tests.channels.website.conftest import Browser, Open

CLARIFY = "utter_notice/clarify"


@pytest.fixture
def agent() -> LearningAgent:
    """An agent that stores conversations as Rasa does."""
    return LearningAgent()


async def after_a_restart(open_browser: Open, before: Browser) -> Browser:
    """The same visitor at a new process that shares nothing but the stored conversations."""
    browser = await open_browser()
    browser.token = before.token
    return browser


async def test_it_gets_the_stored_answer_whole_and_is_heard_once(open_browser: Open, agent: LearningAgent) -> None:
    browser = await open_browser()
    answer = await browser.send(CLARIFY, id="m-1")
    again = await (await after_a_restart(open_browser, browser)).send(CLARIFY, id="m-1")
    assert again.json["messages"] == answer.json["messages"] and answer.json["messages"][0]["buttons"]
    assert len(agent.received) == 1


async def test_the_next_message_is_answered_anew(open_browser: Open, agent: LearningAgent) -> None:
    browser = await open_browser()
    await browser.send("utter_faq/ice", id="m-1")
    later = await after_a_restart(open_browser, browser)
    assert (await later.send("utter_practice/hours", id="m-2")).texts == ["We open at nine."]
    assert (await later.send("utter_practice/hours", id="m-3")).texts == ["We open at nine."]
    assert len(agent.received) == 3


async def test_a_message_that_was_stored_without_an_answer_is_answered_anew(
    open_browser: Open, agent: LearningAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await open_browser()
    await browser.send("hello", id="m-0")
    tracker = await agent.tracker_store.retrieve(agent.received[0].sender_id)
    tracker.events.pop()  # what was said to it
    await agent.tracker_store.save(tracker)
    await (await after_a_restart(open_browser, browser)).send("hello", id="m-0")
    assert len(agent.received) == 2


async def test_while_conversations_cannot_be_read_it_is_answered_anew(
    open_browser: Open, agent: LearningAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await open_browser()
    await browser.send("utter_faq/ice", id="m-1")

    async def reply(message: UserMessage) -> None:
        await message.output_channel.send_text_message(message.sender_id, "Without memory.")

    async def away(sender: str) -> Any:
        raise ConnectionError("my private words")

    monkeypatch.setattr(agent.tracker_store, "retrieve", away)
    monkeypatch.setattr(agent, "reply", reply)
    assert (await (await after_a_restart(open_browser, browser)).send("ice", id="m-1")).texts == ["Without memory."]


async def test_a_first_answer_that_was_lost_is_given_again_to_a_visitor_who_had_a_token_before(
    browser: Browser, agent: LearningAgent
) -> None:
    browser.token = (await browser.ask("GET", "/config")).json["visitor"]
    first, again = [await browser.another_tab().send("utter_faq/ice", id="m-1") for _ in range(2)]
    assert first.json == again.json and first.json["visitor"] == browser.token
    assert len(agent.received) == 1


async def test_each_chat_gets_a_token_of_its_own_before_its_first_message(browser: Browser) -> None:
    start = await browser.ask("GET", "/config")
    assert start.headers["Cache-Control"] == "no-store"
    assert start.json["visitor"] != (await browser.ask("GET", "/config")).json["visitor"]


async def test_a_simple_client_still_begins_without_a_token(browser: Browser) -> None:
    assert (await browser.send("utter_faq/ice")).json["visitor"]
