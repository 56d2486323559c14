"""Turns are counted once, and conversations end after half an hour of silence."""

from __future__ import annotations

import time
from typing import Any

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered

from channels.conversations import Conversations
from channels.erase import erase
from channels.learning.event import Event, Question
from channels.learning.watched_store import WatchedTrackerStore
from tests.channels.learning.conftest import LearningAgent, asked, said, talk

HALF_AN_HOUR = 30 * 60


class Clock:
    """A clock that a test turns."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Recorded:
    """Takes what a recorder takes."""

    def __init__(self) -> None:
        self.entries: list[Any] = []

    def add(self, entries: Any) -> None:
        self.entries += entries


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    turned = Clock()
    started = time.time()
    monkeypatch.setattr(time, "time", lambda: started + turned.now - Clock.now)
    return turned


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


@pytest.fixture
def conversations(agent: LearningAgent, recorded: Recorded, clock: Clock) -> Conversations:
    agent.tracker_store = FailSafeTrackerStore(InMemoryTrackerStore(Domain.empty()))
    made = Conversations(agent, recorded, keep_questions=True, clock=clock)  # type: ignore[arg-type]
    agent.tracker_store = WatchedTrackerStore(agent.tracker_store, made.saved)
    return made


def stored(agent: LearningAgent) -> dict[str, str]:
    return dict(agent.tracker_store._tracker_store._tracker_store.store)


async def test_a_turn_is_counted_once_however_often_it_is_saved(
    agent: LearningAgent, conversations: Conversations, recorded: Recorded
) -> None:
    tracker = talk(asked("cold"), said("utter_faq/ice"))
    for _ in range(3):
        await agent.tracker_store.save(tracker)
    assert recorded.entries == [Event("turn", "website", "answer", "ice", "answered")]


@pytest.mark.parametrize("channel", ["staff", "rest", "cmdline"])
async def test_what_people_and_tools_of_this_machine_try_is_not_counted(
    agent: LearningAgent, conversations: Conversations, recorded: Recorded, channel: str
) -> None:
    await agent.tracker_store.save(talk(UserUttered("cold", input_channel=channel), said("utter_faq/ice")))
    assert recorded.entries == []


async def test_a_conversation_is_kept_for_half_an_hour_of_silence_and_then_gone(
    agent: LearningAgent, conversations: Conversations, clock: Clock
) -> None:
    await agent.tracker_store.save(talk(asked("my private words"), said("utter_faq/ice")))
    clock.now += HALF_AN_HOUR - 1
    assert await conversations.end_quiet_ones() == 0
    assert "my private words" in str(stored(agent))
    clock.now += 1
    assert await conversations.end_quiet_ones() == 1
    assert stored(agent) == {}


async def test_a_message_begins_the_half_hour_anew(
    agent: LearningAgent, conversations: Conversations, clock: Clock
) -> None:
    tracker = talk(asked("cold"), said("utter_faq/ice"))
    await agent.tracker_store.save(tracker)
    clock.now += HALF_AN_HOUR - 1
    tracker.update(asked("and heat"))
    await agent.tracker_store.save(tracker)
    clock.now += HALF_AN_HOUR - 1
    assert await conversations.end_quiet_ones() == 0


async def test_what_a_broken_database_left_in_memory_ends_too(
    agent: LearningAgent, conversations: Conversations, clock: Clock
) -> None:
    failsafe = agent.tracker_store._tracker_store
    failsafe._tracker_store = TrackerStore(Domain.empty())  # Rasa's base class cannot save
    await agent.tracker_store.save(talk(asked("my private words"), said("utter_faq/ice")))
    assert "my private words" in str(failsafe.fallback_tracker_store.store)
    clock.now += HALF_AN_HOUR
    await conversations.end_quiet_ones()
    assert failsafe.fallback_tracker_store.store == {}


async def test_an_unanswered_question_is_kept_when_its_conversation_ends_by_itself(
    agent: LearningAgent, conversations: Conversations, recorded: Recorded, clock: Clock
) -> None:
    await agent.tracker_store.save(talk(asked("do you take dogs", consent=True), said("utter_notice/unknown")))
    recorded.entries.clear()
    clock.now += HALF_AN_HOUR
    await conversations.end_quiet_ones()
    assert [entry.text for entry in recorded.entries if isinstance(entry, Question)] == ["do you take dogs"]


async def test_of_a_deleted_conversation_no_question_is_kept(
    agent: LearningAgent, conversations: Conversations, recorded: Recorded, clock: Clock
) -> None:
    await agent.tracker_store.save(talk(asked("do you take dogs", consent=True), said("utter_notice/unknown")))
    recorded.entries.clear()
    assert await erase(agent, "website-1")  # type: ignore[arg-type]
    assert "website-1" not in str(vars(conversations))
    clock.now += HALF_AN_HOUR
    await conversations.end_quiet_ones()
    assert recorded.entries == []


async def test_without_the_practices_wish_no_question_is_kept_whatever_the_visitor_ticks(
    agent: LearningAgent, recorded: Recorded, clock: Clock
) -> None:
    conversations = Conversations(agent, recorded, keep_questions=False, clock=clock)  # type: ignore[arg-type]
    agent.tracker_store = WatchedTrackerStore(agent.tracker_store, conversations.saved)
    await agent.tracker_store.save(talk(asked("do you take dogs", consent=True), said("utter_notice/unknown")))
    clock.now += HALF_AN_HOUR
    await conversations.end_quiet_ones()
    assert not any(isinstance(entry, Question) for entry in recorded.entries)


async def test_a_conversation_that_another_worker_has_gone_on_with_is_left_to_it(
    agent: LearningAgent, conversations: Conversations, recorded: Recorded, clock: Clock
) -> None:
    tracker = talk(asked("do you take dogs", consent=True), said("utter_notice/unknown"))
    await agent.tracker_store.save(tracker)
    recorded.entries.clear()
    clock.now += HALF_AN_HOUR
    later = asked("and cats", consent=True)
    later.timestamp = time.time() - 1
    tracker.update(later)
    await agent.tracker_store._tracker_store.save(tracker)  # the other worker's own store
    await conversations.end_quiet_ones()
    assert recorded.entries == []


async def test_a_turn_that_cannot_be_read_costs_nobody_the_answer(
    agent: LearningAgent, conversations: Conversations, recorded: Recorded, caplog: pytest.LogCaptureFixture
) -> None:
    broken = talk(asked("my private words", safety=5), said("utter_faq/ice"))
    await agent.tracker_store.save(broken)
    assert stored(agent)
    (record,) = caplog.records
    assert "could not be counted" in record.getMessage() and "private" not in record.getMessage()


async def test_the_sessions_length_of_the_domain_counts(
    agent: LearningAgent, conversations: Conversations, clock: Clock
) -> None:
    agent.domain = Domain.from_yaml(
        "session_config: {session_expiration_time: 5, carry_over_slots_to_new_session: false}"
    )
    await agent.tracker_store.save(talk(asked("cold")))
    clock.now += 5 * 60
    assert await conversations.end_quiet_ones() == 1
