"""What Prometheus reads: true figures, and nothing about a visitor."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from channels.local_rest import LocalRestInput
from channels.metrics_page import MetricsInput
from channels.watch import watch
from tests.channels.conftest import ToyAgent, running
from tests.conftest import ROOT

SECRET = "my knee hurts since the tenth of May"
PARSED = {"text": SECRET, "gate": {"decision": "clarify"}, "safety": {"level": "urgent"}}


class Page:
    """The figures of a server with the REST channel."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session, self.url = session, url
        self.text = ""

    async def say(self, text: str = SECRET) -> None:
        body = {"sender": "a visitor", "message": text}
        async with self.session.post(f"{self.url}/webhooks/rest/webhook", json=body) as response:
            assert response.status == 200

    async def read(self, **headers: str) -> int:
        async with self.session.get(f"{self.url}/webhooks/metrics/", headers=headers) as response:
            self.text = await response.text()
            return response.status

    async def figure(self, name: str, **labels: str) -> float:
        """One figure; 0 where there is none yet."""
        assert await self.read() == 200
        found = [
            sample.value
            for family in text_string_to_metric_families(self.text)
            for sample in family.samples
            if sample.name == name and sample.labels == labels
        ]
        return found[0] if found else 0.0


@pytest.fixture
async def page(agent: ToyAgent, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Page]:
    monkeypatch.setattr(Sanic, "test_mode", True)

    async def parse(message: UserMessage) -> dict[str, Any]:
        return PARSED

    agent.processor = SimpleNamespace(graph_runner=None, parse_message=parse, action_endpoint=None)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(running(agent, LocalRestInput(), MetricsInput()))
        yield Page(await stack.enter_async_context(aiohttp.ClientSession()), url)


async def answer(agent: ToyAgent, message: UserMessage) -> None:
    """What Rasa does: read, decide, say."""
    await agent.processor.parse_message(message)
    said = await agent.nlg.generate("utter_faq/ice", agent.tracker_store.init_tracker("x"), "rest")
    await message.output_channel.send_response("x", said)


async def test_a_message_is_counted_with_its_reply_decision_and_level(page: Page, agent: ToyAgent) -> None:
    agent.reply = lambda message: answer(agent, message)  # type: ignore[method-assign]
    counted = {
        "backline_messages_total": {"channel": "rest"},
        "backline_replies_total": {"channel": "rest", "kind": "answer"},
        "backline_decisions_total": {"decision": "clarify"},
        "backline_safety_cards_total": {"level": "urgent"},
        "backline_turn_seconds_count": {"channel": "rest"},
    }
    before = {name: await page.figure(name, **labels) for name, labels in counted.items()}
    for _ in range(3):
        await page.say()
    assert {
        name: await page.figure(name, **labels) - before[name] for name, labels in counted.items()
    } == dict.fromkeys(counted, 3)
    assert await page.figure("backline_messages_in_work", channel="rest") == 0
    assert SECRET not in page.text and "a visitor" not in page.text


async def test_a_message_in_work_is_seen(page: Page, agent: ToyAgent) -> None:
    go_on = asyncio.Event()

    async def reply(message: UserMessage) -> None:
        await go_on.wait()
        await message.output_channel.send_text_message("x", "done")

    agent.reply = reply  # type: ignore[method-assign]
    waiting = asyncio.create_task(page.say())
    while await page.figure("backline_messages_in_work", channel="rest") != 1:
        await asyncio.sleep(0.01)
    go_on.set()
    await waiting


async def test_a_message_that_fails_is_counted_as_failed(page: Page, agent: ToyAgent) -> None:
    async def reply(message: UserMessage) -> None:
        raise RuntimeError

    agent.reply = reply  # type: ignore[method-assign]
    before = await page.figure("backline_failed_messages_total", channel="rest", reason="error")
    await page.say()
    assert await page.figure("backline_failed_messages_total", channel="rest", reason="error") == before + 1


async def test_what_is_said_outside_a_message_is_not_counted(page: Page, agent: ToyAgent) -> None:
    before = await page.figure("backline_replies_total", channel="rest", kind="answer")
    await agent.nlg.generate("utter_faq/ice", agent.tracker_store.init_tracker("x"), "rest")
    assert await page.figure("backline_replies_total", channel="rest", kind="answer") == before


async def test_watching_twice_counts_once(page: Page, agent: ToyAgent) -> None:
    watch(agent)
    before = await page.figure("backline_messages_total", channel="rest")
    await page.say()
    assert await page.figure("backline_messages_total", channel="rest") == before + 1


async def test_a_new_model_is_counted_too(page: Page, agent: ToyAgent) -> None:
    async def parse(message: UserMessage) -> dict[str, Any]:
        return {"gate": {"decision": "unknown"}}

    agent.processor = SimpleNamespace(graph_runner=None, parse_message=parse)
    agent.reply = lambda message: answer(agent, message)  # type: ignore[method-assign]
    before = await page.figure("backline_decisions_total", decision="unknown")
    await page.say()
    assert await page.figure("backline_decisions_total", decision="unknown") == before + 1


@pytest.mark.parametrize(
    ("token", "sent", "status"),
    [("", "", 403), ("a-token", "", 403), ("a-token", "another", 403), ("a-token", "a-token", 200)],
)
async def test_another_machine_needs_the_token(
    page: Page, monkeypatch: pytest.MonkeyPatch, token: str, sent: str, status: int
) -> None:
    monkeypatch.setenv("METRICS_TOKEN", token)
    headers = {"X-Forwarded-For": "192.0.2.1", **({"Authorization": f"Bearer {sent}"} if sent else {})}
    assert await page.read(**headers) == status


COUNT = """
import os, sys
from channels.metrics import MESSAGES, IN_WORK
MESSAGES.labels("rest").inc(int(sys.argv[1]))
IN_WORK.labels("rest").set(1)
"""


async def test_figures_of_several_workers_come_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for count in ("2", "3"):
        subprocess.run([sys.executable, "-c", COUNT, count], cwd=ROOT, env=environment, check=True)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(Sanic, "test_mode", True)
    async with running(None, MetricsInput()) as url, aiohttp.ClientSession() as session:
        page = Page(session, url)
        assert await page.figure("backline_messages_total", channel="rest") == 5
