"""Parts that fail: the visitor always gets words, in the contract's shape."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
import pytest
from aiohttp import web
from rasa.core.channels.channel import UserMessage
from rasa.utils.endpoints import EndpointConfig

from tests.channels.conftest import Serve, ToyAgent
from tests.channels.website.conftest import Browser, Open

SORRY = "Sorry, something went wrong on my side."
PHONE = "+1 555 0100"


@pytest.mark.parametrize("error", [RuntimeError("my private pain"), asyncio.CancelledError(), KeyError("text")])
async def test_an_error_while_answering_becomes_words_and_stays_out_of_the_log(
    browser: Browser, agent: ToyAgent, error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(message: UserMessage) -> None:
        raise error

    agent.reply = fail  # type: ignore[method-assign]
    with caplog.at_level(logging.DEBUG):
        assert (await browser.send("my private pain")).texts == [SORRY]
    assert "my private pain" not in caplog.text
    assert agent.received[0].sender_id not in caplog.text


async def test_what_was_said_before_an_error_still_reaches_the_visitor(browser: Browser, agent: ToyAgent) -> None:
    async def fail_half_way(message: UserMessage) -> None:
        await message.output_channel.send_text_message(message.sender_id, "Swedish massage is gentle.")
        raise RuntimeError

    agent.reply = fail_half_way  # type: ignore[method-assign]
    assert (await browser.send("what is swedish")).texts == ["Swedish massage is gentle."]


async def test_silence_becomes_words(browser: Browser, agent: ToyAgent) -> None:
    async def say_nothing(message: UserMessage) -> None:
        return

    agent.reply = say_nothing  # type: ignore[method-assign]
    assert (await browser.send("hello")).texts == [SORRY]


async def test_a_hanging_handler_gives_words_and_the_phone_number_and_frees_the_line(
    open_browser: Open, agent: ToyAgent
) -> None:
    browser, echo = await open_browser(time_limit=1.0), agent.reply

    async def hang(message: UserMessage) -> None:
        await asyncio.Event().wait()

    agent.reply = hang  # type: ignore[method-assign]
    answer = await browser.send("hello")
    assert answer.status == 200
    (notice,) = answer.json["messages"]
    assert PHONE in notice["text"] and "911" in notice["text"]
    assert {"title": f"Call {PHONE}", "url": "tel:+15550100", "kind": "phone"} in notice["links"]
    agent.reply = echo  # type: ignore[method-assign]
    assert (await browser.send("again")).texts == ["You said again"]


async def test_words_that_come_after_the_time_limit_are_not_said(open_browser: Open, agent: ToyAgent) -> None:
    browser, said_late = await open_browser(time_limit=1.0), asyncio.Event()

    async def speak_when_cancelled(message: UserMessage) -> None:
        await message.output_channel.send_text_message(message.sender_id, "in time")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await message.output_channel.send_text_message(message.sender_id, "too late")
            said_late.set()
            raise

    agent.reply = speak_when_cancelled  # type: ignore[method-assign]
    await browser.send("hello", id="m-1")
    await asyncio.wait_for(said_late.wait(), 10)
    texts = (await browser.send("hello", id="m-2")).texts
    assert texts[0] == "in time"
    assert "too late" not in texts


async def test_without_a_model_every_address_says_so_truly(browser: Browser, agent: ToyAgent) -> None:
    agent.has_model = False
    answer = await browser.send("hello")
    assert (answer.status, answer.code) == (503, "not_ready")
    assert PHONE in answer.json["error"]["message"]
    assert (await browser.ask("GET", "/ready")).status == 503
    assert (await browser.ask("GET", "/")).status == 200


async def test_without_an_agent_the_channel_still_answers(open_browser: Open) -> None:
    browser = await open_browser(with_agent=None)
    assert (await browser.send("hello")).code == "not_ready"
    assert (await browser.ask("GET", "/ready")).code == "not_ready"
    start = await browser.ask("GET", "/config")
    assert start.json["starters"] == []
    assert PHONE in start.json["greeting"]


async def test_without_words_for_an_apology_in_the_domain_the_channel_has_its_own(
    browser: Browser, agent: ToyAgent
) -> None:
    async def say_nothing(message: UserMessage) -> None:
        return

    agent.reply, agent.nlg.responses = say_nothing, {}  # type: ignore[method-assign]
    (text,) = (await browser.send("hello")).texts
    assert PHONE in text


async def test_where_nothing_at_all_can_be_said_the_status_is_true_and_the_message_may_be_sent_again(
    browser: Browser, agent: ToyAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*arguments: object) -> None:
        raise RuntimeError

    echo, agent.reply = agent.reply, fail  # type: ignore[method-assign]
    with monkeypatch.context() as broken:
        broken.setattr("channels.answering.problem", fail)
        assert (await browser.send("hello", id="m-1")).code == "not_ready"
        streamed = await browser.send("hello", headers={"Accept": "text/event-stream"})
        assert [name for name, _ in streamed.events] == ["error", "done"]
    agent.reply = echo  # type: ignore[method-assign]
    assert (await browser.send("hello", id="m-1")).texts == ["You said hello"]


async def test_a_model_that_cannot_read_a_first_message_is_not_ready(open_browser: Open, agent: ToyAgent) -> None:
    async def fail(text: str) -> dict[str, str]:
        raise RuntimeError

    agent.parse_message = fail  # type: ignore[method-assign]
    browser = await open_browser()
    assert (await browser.ask("GET", "/ready")).code == "not_ready"


async def test_a_visitor_who_leaves_mid_answer_finds_it_when_coming_back(browser: Browser, agent: ToyAgent) -> None:
    await browser.send("hi")
    go_on = agent.hold()
    async with aiohttp.ClientSession() as session:
        leaving = Browser(session, browser.host)
        leaving.token = browser.token
        lost = asyncio.create_task(leaving.send("hello", id="m-1"))
        await agent.has_received(2)
        lost.cancel()
    go_on.set()
    assert (await browser.send("hello", id="m-1")).texts == ["You said hello"]
    assert len(agent.received) == 2


async def test_with_the_action_server_down_the_answer_comes_with_the_words_for_it(
    open_browser: Open, agent: ToyAgent, serve: Serve
) -> None:
    async def broken(request: web.Request) -> web.Response:
        return web.Response(status=500)

    agent.action_endpoint = EndpointConfig(await serve(broken))
    agent.nlg.responses["utter_notice/action_unavailable"] = [{"text": "A part of me isn't working."}]

    async def reply_with_action(message: UserMessage) -> None:
        result = await agent.action_endpoint.request(json={"next_action": "action_complete_answer"})
        for response in result["responses"]:
            words = agent.nlg.responses[response["response"]][0]["text"]
            await message.output_channel.send_text_message(message.sender_id, words)

    agent.reply = reply_with_action  # type: ignore[method-assign]
    browser = await open_browser()
    assert (await browser.send("hello")).texts == ["A part of me isn't working."]
