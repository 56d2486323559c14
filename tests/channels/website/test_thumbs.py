"""Thumbs: checked, counted, and never with a visitor's name in the log."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from channels.feedback import Feedback
from channels.website import thumbs
from tests.channels.conftest import ToyAgent
from tests.channels.website.conftest import Answer, Browser, Open


async def rate(browser: Browser, **fields: Any) -> Answer:
    body = {"visitor": browser.token, "faq": "ice", "kind": "answer", "rating": "up", **fields}
    return await browser.ask("POST", "/feedback", json=body)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Feedback]:
    """What reaches the one place that counts."""
    found: list[Feedback] = []

    async def keep(app: Any, feedback: Feedback) -> None:
        found.append(feedback)

    monkeypatch.setattr(thumbs, "record", keep)
    return found


@pytest.mark.parametrize(
    "fields", [{}, {"rating": "down"}, {"faq": None, "kind": "unknown", "rating": "down"}, {"faq": None}]
)
async def test_a_thumb_is_taken_without_a_name(
    browser: Browser, taken: list[Feedback], fields: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    await browser.send("hi")
    with caplog.at_level(logging.DEBUG):
        assert (await rate(browser, **fields)).status == 204
    wanted = {"faq": "ice", "kind": "answer", "rating": "up", **fields}
    assert [vars(thumb) for thumb in taken] == [{"channel": "website", **wanted}]
    assert "website-" not in caplog.text


async def test_a_click_on_a_booking_link_is_taken_without_a_name(browser: Browser, taken: list[Feedback]) -> None:
    await browser.send("hi")
    click = {"visitor": browser.token, "faq": "ice", "kind": "answer"}
    assert (await browser.ask("POST", "/click", json=click)).status == 204
    assert taken == [Feedback("website", "answer", "ice")]


@pytest.mark.parametrize("fields", [{"kind": "praise"}, {"faq": "no_such_key"}])
async def test_a_wrong_click_is_refused(browser: Browser, taken: list[Feedback], fields: dict[str, Any]) -> None:
    await browser.send("hi")
    click = {"visitor": browser.token, "faq": "ice", "kind": "answer", **fields}
    assert (await browser.ask("POST", "/click", json=click)).status == 400
    assert taken == []


async def test_a_server_that_does_not_learn_takes_thumbs_all_the_same(browser: Browser) -> None:
    await browser.send("hi")
    assert (await rate(browser)).status == 204


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"rating": "sideways"}, 400, "bad_request"),
        ({"rating": None}, 400, "bad_request"),
        ({"rating": ["up"]}, 400, "bad_request"),
        ({"kind": "praise"}, 400, "bad_request"),
        ({"kind": {}}, 400, "bad_request"),
        ({"faq": 5}, 400, "bad_request"),
        ({"faq": "no_such_key"}, 400, "unknown_faq"),
        ({"faq": "my private pain"}, 400, "unknown_faq"),
        ({"visitor": None}, 401, "visitor_required"),
        ({"visitor": "forged"}, 401, "visitor_invalid"),
    ],
)
async def test_a_wrong_thumb_is_refused(browser: Browser, fields: dict[str, Any], status: int, code: str) -> None:
    await browser.send("hi")
    answer = await rate(browser, **fields)
    assert (answer.status, answer.code) == (status, code)


async def test_thumbs_are_limited_and_take_nothing_from_messages(open_browser: Open) -> None:
    browser = await open_browser(visitor_burst=2, visitor_per_minute=1)
    await browser.send("hi")
    assert [(await rate(browser)).status for _ in range(3)] == [204, 204, 429]
    assert (await browser.send("hello")).status == 200


async def test_an_answer_about_the_practice_is_rated_by_its_own_key(
    browser: Browser, agent: ToyAgent, taken: list[Feedback]
) -> None:
    agent.nlg.responses["utter_practice/hours"] = [{"text": "At nine.", "metadata": {"kind": "practice"}}]

    async def reply(message: UserMessage) -> None:
        said = {"text": "At nine.", "utter_action": "utter_practice/hours", "metadata": {"kind": "practice"}}
        await message.output_channel.send_response(message.sender_id, said)

    agent.reply = reply  # type: ignore[method-assign]
    (answer,) = (await browser.send("when are you open")).json["messages"]
    assert answer["faq"] == "practice/hours"
    assert (await rate(browser, faq=answer["faq"], kind=answer["kind"])).status == 204
    assert taken == [Feedback("website", "practice", "practice/hours", "up")]
    assert (await rate(browser, faq="practice/no_such_key", kind="practice")).code == "unknown_faq"
