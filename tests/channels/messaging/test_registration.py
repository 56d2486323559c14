"""Telling a platform where we are, until it has heard; no Rasa."""

from __future__ import annotations

import asyncio
import logging

import pytest

from channels.messaging import delivery
from channels.messaging.delivery import Answer, Outcome
from channels.messaging.registration import Registration, State


async def reached(registration: Registration, state: State) -> None:
    while registration.state is not state:
        await asyncio.sleep(0.001)


async def test_it_tries_until_the_platform_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "FIRST_PAUSE_SECONDS", 0.001)
    outcomes = iter([Answer(Outcome.AGAIN, code="HTTP 500"), RuntimeError(), Answer(Outcome.DONE)])

    async def register() -> Answer:
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    registration = Registration("telegram", register)
    assert registration.state is State.WAITING
    registration.begin()
    await reached(registration, State.REGISTERED)
    registration.end()


async def test_refused_credentials_are_said_once_with_a_remedy(caplog: pytest.LogCaptureFixture) -> None:
    async def register() -> Answer:
        return Answer(Outcome.DENIED, code="HTTP 401")

    registration = Registration("telegram", register)
    with caplog.at_level(logging.INFO):
        registration.begin()
        await reached(registration, State.REFUSED)
    registration.end()
    assert (
        registration.code,
        [record.getMessage() for record in caplog.records if "telegram" in record.getMessage()],
    ) == (
        "HTTP 401",
        ["The channel telegram was refused (HTTP 401); check its variables, see docs/channels."],
    )


async def test_ending_what_never_began_is_no_problem() -> None:
    async def register() -> Answer:
        return Answer(Outcome.DONE)

    Registration("telegram", register).end()
