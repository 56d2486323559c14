"""Deletion: what a visitor wrote is not in the store any more, wherever one looks."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered

from tests.channels.conftest import ToyAgent
from tests.channels.website.conftest import Browser, Open

WORDS = "my most private pain"


class Remembering(ToyAgent):
    """Stores what it hears, as Rasa does."""

    async def reply(self, message: UserMessage) -> None:
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        tracker.update(UserUttered(message.text))
        await self.tracker_store.save(tracker)
        await super().reply(message)


def stored_in_memory(store: FailSafeTrackerStore) -> bytes:
    return "".join(store._tracker_store.store.values()).encode()  # type: ignore[attr-defined]


def stored_in_file(path: Path) -> bytes:
    """Every byte of the database, deleted rows included."""
    return path.read_bytes()


@pytest.fixture
def agent() -> ToyAgent:
    return Remembering()


async def test_a_conversation_in_memory_is_gone_and_others_stay(open_browser: Open, agent: ToyAgent) -> None:
    store = agent.tracker_store = FailSafeTrackerStore(InMemoryTrackerStore(Domain.empty()))
    browser = await open_browser()
    other = browser.another()
    await browser.send(WORDS)
    await other.send("somebody else's words")
    assert WORDS.encode() in stored_in_memory(store)
    assert (await browser.erase()).status == 204
    assert WORDS.encode() not in stored_in_memory(store)
    assert b"somebody else's words" in stored_in_memory(store)


async def test_a_conversation_in_a_database_is_gone_from_rows_and_file(
    open_browser: Open, agent: ToyAgent, tmp_path: Path
) -> None:
    file = tmp_path / "talks.db"
    agent.tracker_store = FailSafeTrackerStore(SQLTrackerStore(Domain.empty(), dialect="sqlite", db=str(file)))
    browser = await open_browser()
    other = browser.another()
    await browser.send(WORDS)
    await other.send("somebody else's words")
    assert WORDS.encode() in stored_in_file(file)
    assert (await browser.erase()).status == 204
    with sqlite3.connect(file) as database:
        senders = {row[0] for row in database.execute("SELECT sender_id FROM events")}
    assert senders == {agent.received[1].sender_id}
    assert WORDS.encode() not in stored_in_file(file)
    assert b"somebody else's words" in stored_in_file(file)


async def test_what_the_store_behind_a_broken_one_has_is_gone_too(open_browser: Open, agent: ToyAgent) -> None:
    store = agent.tracker_store = FailSafeTrackerStore(InMemoryTrackerStore(Domain.empty()))
    browser = await open_browser()
    await browser.send("hi")
    store.fallback_tracker_store.store[agent.received[0].sender_id] = WORDS  # type: ignore[attr-defined]
    await browser.erase()
    assert store.fallback_tracker_store.store == {}  # type: ignore[attr-defined]


async def test_a_deleted_message_is_not_remembered_for_repeats(browser: Browser, agent: ToyAgent) -> None:
    await browser.send("hi")
    await browser.send(WORDS, id="m-1")
    await browser.erase()
    assert (await browser.send("other words", id="m-1")).texts == ["You said other words"]


async def test_deleting_waits_for_a_message_in_work_so_that_it_is_not_stored_afterwards(
    open_browser: Open, agent: ToyAgent
) -> None:
    store = agent.tracker_store = FailSafeTrackerStore(InMemoryTrackerStore(Domain.empty()))
    browser = await open_browser()
    await browser.send("hi")
    go_on, remember = asyncio.Event(), agent.reply

    async def reply_later(message: UserMessage) -> None:
        await go_on.wait()
        await remember(message)

    agent.reply = reply_later  # type: ignore[method-assign]
    sending = asyncio.create_task(browser.send(WORDS))
    while len(agent.received) < 2:
        await asyncio.sleep(0)
    erasing = asyncio.create_task(browser.erase())
    await browser.ask("GET", "/")  # the deletion has been sent before this answer comes
    go_on.set()
    assert (await sending).status == 200
    assert (await erasing).status == 204
    assert WORDS.encode() not in stored_in_memory(store)


async def test_the_token_may_stand_in_a_body(browser: Browser) -> None:
    await browser.send("hi")
    assert (await browser.ask("DELETE", "/conversation", json={"visitor": browser.token})).status == 204


@pytest.mark.parametrize("options", [{}, {"json": {}}, {"json": {"visitor": None}}, {"headers": {"Authorization": ""}}])
async def test_without_a_token_nothing_is_deleted(browser: Browser, options: dict[str, Any]) -> None:
    answer = await browser.ask("DELETE", "/conversation", **options)
    assert (answer.status, answer.code) == (401, "visitor_required")


async def test_a_forged_token_deletes_nothing(browser: Browser) -> None:
    answer = await browser.ask("DELETE", "/conversation", headers={"Authorization": "Bearer forged"})
    assert (answer.status, answer.code) == (401, "visitor_invalid")


async def test_a_store_that_cannot_delete_is_admitted(browser: Browser, agent: ToyAgent) -> None:
    await browser.send("hi")
    agent.tracker_store = TrackerStore(Domain.empty())
    answer = await browser.erase()
    assert (answer.status, answer.code) == (501, "cannot_erase")
    assert "+1 555 0100" in answer.json["error"]["message"]


async def test_a_store_with_a_way_of_its_own_is_asked(browser: Browser, agent: ToyAgent) -> None:
    class Own(TrackerStore):
        erased: list[str] = []

        async def erase(self, sender: str) -> None:
            self.erased.append(sender)

    await browser.send("hi")
    agent.tracker_store = FailSafeTrackerStore(Own(Domain.empty()))
    assert (await browser.erase()).status == 204
    assert Own.erased == [agent.received[0].sender_id]
