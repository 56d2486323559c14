"""A burst on one channel: all of it is answered, once, and the website's visitors are answered meanwhile.

What it costs them in time is measured by `python -m tests.channels.messaging.burst`.
"""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from tests.channels.messaging.conftest import MessagingAgent, Serve
from tests.channels.messaging.fakes.all import CHANNELS, Platforms
from tests.channels.messaging.fakes.website import WebsitePhone

UPDATES = 200
AT_ONCE = 16  # connections of the platform
REDELIVERED = 5  # every so many-th update comes twice, as from a platform that was kept waiting


@pytest.mark.parametrize("name", CHANNELS)
async def test_all_of_a_burst_is_answered_once_and_the_websites_visitors_meanwhile(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, name: str
) -> None:
    server = await serve([name], with_website=True)
    phones = [platforms.phone(name) for _ in range(UPDATES)]
    sending, going = asyncio.Semaphore(AT_ONCE), asyncio.Event()

    async def write(number: int) -> list[int]:
        webhook = phones[number].text(f"question {number}")
        async with sending:
            return [await server.post(webhook) for _ in range(1 if number % REDELIVERED else 2)]

    async def visit() -> int:
        """Ask as one new visitor of the website after the other while the burst lasts; how many were answered."""
        answered = 0
        while not going.is_set():
            visitor = WebsitePhone()
            assert await server.post(visitor.text("hello"), visitor) == 200
            assert [shown.text for shown in visitor.shown()] == ["You said hello"]
            answered += 1
            await asyncio.sleep(0.05)  # a burst gives way to the website, so without a breath it would last for minutes
        return answered

    visits = [asyncio.create_task(visit()) for _ in range(2)]
    receipts = await asyncio.gather(*(write(number) for number in range(UPDATES)))
    await server.idle()
    going.set()
    answered = await asyncio.gather(*visits)
    assert {status for receipt in receipts for status in receipt} == {200}
    assert min(answered) > 0, "the website waited for the end of the burst"
    shown = [[one.text for one in phone.shown()] for phone in phones]
    assert shown == [[f"You said question {number}"] for number in range(UPDATES)]
    heard = Counter(message.text for message in agent.received if message.input_channel == name)
    assert heard == Counter(f"question {number}" for number in range(UPDATES))
