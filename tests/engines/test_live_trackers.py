"""Conversations in memory: as Rasa keeps them, without reading and writing each as a whole."""

from __future__ import annotations

import pytest
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered

from channels.erase import erase_from
from engines import live_trackers
from engines.memory_conversations import MemoryConversations

DOMAIN = Domain.from_dict({"slots": {"technique": {"type": "text", "mappings": [{"type": "custom"}]}}})


async def say(store: InMemoryTrackerStore, sender: str, *texts: str) -> None:
    for text in texts:
        tracker = await store.get_or_create_tracker(sender)
        tracker.update_with_events([UserUttered(text), SlotSet("technique", text), BotUttered("yes")], DOMAIN)
        await store.save(tracker)


async def told(store: InMemoryTrackerStore, sender: str) -> tuple[list[object], object]:
    """What is known of a conversation."""
    tracker = await store.retrieve(sender)
    assert tracker is not None
    events = [event.as_dict() for event in tracker.events]
    return [{**event, "timestamp": 0} for event in events], tracker.get_slot("technique")


async def test_a_conversation_is_what_rasas_own_store_would_give() -> None:
    ours, stock = MemoryConversations(DOMAIN), InMemoryTrackerStore(DOMAIN)
    for store in (ours, stock):
        await say(store, "me", "ice", "heat", "cupping")
    mine, theirs = await told(ours, "me"), await told(stock, "me")
    for event in (*mine[0], *theirs[0]):
        event.pop("message_id", None)  # type: ignore[attr-defined]
    assert mine == theirs


async def test_what_a_failed_turn_has_changed_is_not_kept() -> None:
    store = MemoryConversations(DOMAIN)
    await say(store, "me", "ice")
    tracker = await store.get_or_create_tracker("me")
    tracker.update_with_events([UserUttered("half a turn"), SlotSet("technique", "heat")], DOMAIN)
    events, technique = await told(store, "me")
    assert "half a turn" not in str(events) and technique == "ice"


async def test_many_conversations_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_trackers, "MOST", 2)
    store = MemoryConversations(DOMAIN)
    for turn in ("ice", "heat"):
        for number in range(5):
            await say(store, f"visitor-{number}", turn)
    assert sorted(await store.keys()) == [f"visitor-{number}" for number in range(5)]
    for number in range(5):
        events, technique = await told(store, f"visitor-{number}")
        assert str(events).count("'yes'") == 2 and technique == "heat"


async def test_a_new_session_begins_anew() -> None:
    store = MemoryConversations(DOMAIN)
    for day in ("yesterday", "today"):
        tracker = await store.get_or_create_tracker("me")
        tracker.update_with_events([ActionExecuted("action_session_start"), SessionStarted()], DOMAIN)
        await store.save(tracker)
        await say(store, "me", day)
    events, _ = await told(store, "me")
    assert "yesterday" not in str(events) and "today" in str(events)


async def test_an_erased_conversation_is_gone() -> None:
    store = MemoryConversations(DOMAIN)
    await say(store, "me", "ice")
    assert await erase_from(store, "me")
    assert await store.retrieve("me") is None and list(await store.keys()) == []


async def test_a_new_model_with_other_slots_reads_the_conversation_anew() -> None:
    store = MemoryConversations(DOMAIN)
    await say(store, "me", "ice")
    store.domain = Domain.from_dict({"slots": {"place": {"type": "text", "mappings": [{"type": "custom"}]}}})
    tracker = await store.retrieve("me")
    assert tracker is not None and "place" in tracker.slots and "technique" not in tracker.slots
