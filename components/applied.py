"""The events of a conversation that count, as Rasa's `applied_events` gives them but without its cost."""

from __future__ import annotations

from rasa.shared.core.events import (
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
)
from rasa.shared.core.trackers import DialogueStateTracker

STOCK = DialogueStateTracker.applied_events  # channels/rasa_speed.py puts the one below in its place
# Compared by class: Rasa's events are abstract base classes, for which `isinstance` takes ten times as long.
UNDOING = frozenset([ActionReverted, ActiveLoop, UserUtteranceReverted])
BEGINNING = frozenset([Restarted, SessionStarted])


def applied_events(tracker: DialogueStateTracker) -> list[Event]:
    """The events since the conversation's last beginning, without those that were taken back."""
    found: list[Event] = []
    for event in reversed(tracker.events):
        kind = type(event)
        if kind in UNDOING:
            return list(STOCK(tracker))
        if kind in BEGINNING:
            break
        found.append(event)
    found.reverse()
    return found
