"""Words for when all else fails: the domain's, or the channels' own where there is none."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from channels.answering import PROBLEM, apologise, response
from channels.collected import Collected
from tests.channels.conftest import ToyAgent


async def apology(agent: Any) -> dict[str, Any]:
    """What a visitor gets when a message could not be answered."""
    collected = Collected("website")
    app: Any = SimpleNamespace(ctx=SimpleNamespace(agent=agent))
    await apologise(app, UserMessage("hello", collected, "website-me", input_channel="website"))
    (said,) = collected.responses
    return said


async def test_the_domains_words_are_said(agent: ToyAgent) -> None:
    assert (await apology(agent))["text"] == "Sorry, something went wrong on my side."


async def test_without_an_agent_the_channels_own_words_name_the_practice_and_the_emergency_number() -> None:
    text = (await apology(None))["text"]
    assert "+1 555 0100" in text and "911" in text


async def test_without_these_words_in_the_domain_the_channels_own_are_said(agent: ToyAgent) -> None:
    agent.nlg.responses = {}
    assert "+1 555 0100" in (await apology(agent))["text"]


async def test_a_failing_response_generator_is_no_silence(
    agent: ToyAgent, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*arguments: Any, **values: Any) -> None:
        raise RuntimeError("my private pain")

    monkeypatch.setattr(agent.nlg, "generate", fail)
    with caplog.at_level(logging.DEBUG, logger="channels"):
        assert "+1 555 0100" in (await apology(agent))["text"]
    assert "RuntimeError" in caplog.text and "private" not in caplog.text


async def test_a_response_knows_its_name_and_an_unknown_one_is_none(agent: ToyAgent) -> None:
    said = await response(agent, PROBLEM, "website")
    assert said is not None and said["utter_action"] == PROBLEM
    assert await response(agent, "utter_nothing", "website") is None
    assert await response(None, PROBLEM, "website") is None
