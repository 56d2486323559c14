"""Messages of messaging apps give way to the website's, but not for ever."""

from __future__ import annotations

import asyncio

import pytest

from channels import foreground as module
from channels.foreground import Foreground
from channels.messaging.inbound import Turnstile


async def test_a_messaging_apps_message_waits_while_one_of_the_website_is_in_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 1_000)
    foreground, order = Foreground(), []

    async def work() -> None:
        order.append("app")

    with foreground.message():
        passing = asyncio.create_task(Turnstile(foreground).run(work()))
        for _ in range(5):
            await asyncio.sleep(module.QUIET_SECONDS)
        order.append("website")
    await passing
    assert order == ["website", "app"]


async def test_a_website_that_is_always_busy_does_not_silence_the_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.02)
    foreground = Foreground()
    with foreground.message():
        await foreground.give_way()


async def test_without_a_websites_message_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    async def wait(seconds: float) -> None:
        raise AssertionError

    foreground = Foreground()
    monkeypatch.setattr(asyncio, "sleep", wait)
    await foreground.give_way()


async def test_a_failing_message_is_no_longer_in_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 1_000)
    foreground = Foreground()
    with pytest.raises(RuntimeError), foreground.message():
        raise RuntimeError
    await foreground.give_way()
