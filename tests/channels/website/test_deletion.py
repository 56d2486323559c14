"""Deletion by a website visitor; what is left in each kind of store is looked at in tests/channels/test_erase.py."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import LockError
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, TrackerStore
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
    go_on = agent.hold()
    sending = asyncio.create_task(browser.send(WORDS))
    await agent.has_received(2)
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


@pytest.mark.parametrize("failure", [ConnectionError("my private pain"), LockError("website-somebody")])
async def test_a_store_that_fails_is_admitted_with_the_practices_number_and_no_word_of_the_visitor_is_logged(
    browser: Browser, agent: ToyAgent, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(TrackerStore):
        """Its database is away."""

        async def erase(self, sender: str) -> None:
            raise failure

    await browser.send("hi")
    agent.tracker_store = Failing(Domain.empty())
    with caplog.at_level(logging.DEBUG):
        answer = await browser.erase()
    assert (answer.status, answer.code) == (503, "not_erased")
    assert "+1 555 0100" in answer.json["error"]["message"]
    logged = "".join(record.getMessage() for record in caplog.records if record.name.startswith("channels"))
    assert type(failure).__name__ in logged
    assert str(failure) not in logged and agent.received[0].sender_id not in logged


async def test_without_an_agent_deletion_is_not_claimed(browser: Browser, agent: ToyAgent, open_browser: Open) -> None:
    await browser.send("hi")
    later = await open_browser(with_agent=None)
    later.token = browser.token
    assert (await later.erase()).code == "not_erased"


async def test_an_answer_that_nobody_has_fetched_yet_is_gone_too(browser: Browser) -> None:
    address = (await browser.send(WORDS, stream=True)).json["stream"].removeprefix("/webhooks/website")
    assert (await browser.erase()).status == 204
    assert (await browser.ask("GET", address)).code == "ticket_used"


@pytest.fixture
def worded(agent: ToyAgent) -> ToyAgent:
    """The agent with the words for a deleted chat."""
    agent.nlg.responses["utter_notice/chat_deleted"] = [{"text": "Deleted.", "metadata": {"kind": "deleted"}}]
    return agent


async def test_the_wish_in_words_is_answered_with_a_kind_of_its_own_by_which_a_widget_forgets_too(
    browser: Browser, worded: ToyAgent
) -> None:
    await browser.send(WORDS)
    (said,) = (await browser.send("delete my chat")).json["messages"]
    assert (said["kind"], said["text"]) == ("deleted", "Deleted.")


async def test_the_wish_in_words_waits_for_a_message_in_work_so_that_it_is_not_stored_afterwards(
    open_browser: Open, worded: ToyAgent
) -> None:
    store = worded.tracker_store = FailSafeTrackerStore(InMemoryTrackerStore(Domain.empty()))
    browser = await open_browser()
    await browser.send("hi")
    go_on = worded.hold()
    sending = asyncio.create_task(browser.send(WORDS))
    await worded.has_received(2)
    erasing = asyncio.create_task(browser.send("delete my chat"))
    await browser.ask("GET", "/")  # the wish has been sent before this answer comes
    go_on.set()
    assert (await sending).status == 200
    assert (await erasing).texts == ["Deleted."]
    assert WORDS.encode() not in stored_in_memory(store)


async def test_a_wish_whose_answer_was_lost_can_be_sent_again(browser: Browser, worded: ToyAgent) -> None:
    await browser.send(WORDS)
    answers = [await browser.send("delete my chat", id="m-2") for _ in range(2)]
    assert [answer.texts for answer in answers] == [["Deleted."]] * 2
