"""The events of a conversation that count: those that Rasa's own, slower way gives."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    BotUttered,
    Event,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from components.applied import applied_events

TURN: list[Event] = [
    ActionExecuted("action_listen"),
    UserUttered("hello"),
    ActionExecuted("utter_hi"),
    BotUttered("hi"),
]


@pytest.mark.parametrize(
    "events",
    [
        [],
        TURN,
        [*TURN, SessionStarted(), *TURN],
        [*TURN, Restarted()],
        [*TURN, *TURN, ActionReverted()],
        [*TURN, *TURN, UserUtteranceReverted(), *TURN],
    ],
)
def test_they_are_those_that_rasa_gives(events: list[Event]) -> None:
    tracker = DialogueStateTracker.from_events("me", events)
    assert applied_events(tracker) == tracker.applied_events()
