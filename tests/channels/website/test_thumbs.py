"""Thumbs: checked, counted, and never with a visitor's name in the log."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from channels.website import thumbs
from tests.channels.website.conftest import Answer, Browser, Open


async def rate(browser: Browser, **fields: Any) -> Answer:
    body = {"visitor": browser.token, "faq": "ice", "kind": "answer", "rating": "up", **fields}
    return await browser.ask("POST", "/feedback", json=body)


@pytest.mark.parametrize(
    "fields", [{}, {"rating": "down"}, {"faq": None, "kind": "unknown", "rating": "down"}, {"faq": None}]
)
async def test_a_thumb_is_taken_and_counted_without_a_name(
    browser: Browser, fields: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    await browser.send("hi")
    with caplog.at_level(logging.INFO):
        assert (await rate(browser, **fields)).status == 204
    (line,) = [record.getMessage() for record in caplog.records if record.name == "channels.feedback"]
    assert line.startswith("Feedback: ") and "website-" not in line


async def test_a_thumb_reaches_the_one_place_for_it(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []

    async def keep(feedback: thumbs.Feedback) -> None:
        taken.append(feedback)

    monkeypatch.setattr(thumbs, "record", keep)
    await browser.send("hi")
    await rate(browser, rating="down")
    (thumb,) = taken
    assert (thumb.faq, thumb.kind, thumb.rating) == ("ice", "answer", "down")
    assert thumb.sender.startswith("website-") and thumb.sender not in repr(thumb)


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
