"""Conversations that go on right now, ready for their next message: reading one anew takes longer the longer it is."""

from __future__ import annotations

from collections import OrderedDict
from copy import copy
from typing import Optional, TypeVar

from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

Thing = TypeVar("Thing")
MOST = 128  # conversations; of ten turns each about 20 MB


class LiveTrackers:
    """The conversations used last, each as it was when it was kept: whoever gets one may change it."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[str, DialogueStateTracker] = OrderedDict()

    def names(self) -> list[str]:
        """Names of all conversations."""
        return list(self._kept)

    def keep(self, tracker: DialogueStateTracker) -> Optional[DialogueStateTracker]:
        """Keep a conversation; the one that has to give way for it, which is itself if it cannot be kept.

        One of several sessions is not kept, because Rasa reads the last session alone.
        """
        self._kept.pop(tracker.sender_id, None)
        if sum(type(event) is SessionStarted for event in tracker.events) > 1:
            return tracker
        self._kept[tracker.sender_id] = duplicate(tracker)
        return self._kept.popitem(last=False)[1] if len(self._kept) > MOST else None

    def get(self, sender: str) -> Optional[DialogueStateTracker]:
        """A conversation to go on with."""
        found = self._kept.get(sender)
        return duplicate(found) if found else None

    def drop(self, sender: str) -> None:
        """Forget a conversation."""
        self._kept.pop(sender, None)

    def clear(self) -> None:
        """Forget all, as when a new model knows other slots."""
        self._kept.clear()


def duplicate(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """A tracker that can go on without the other: events never change, the list of them and the slots do."""
    other = twin(tracker)
    other.events = tracker.events.copy()
    other.slots = {name: twin(slot) for name, slot in tracker.slots.items()}
    other.active_loop = copy(tracker.active_loop)
    return other


def twin(thing: Thing) -> Thing:
    """A second one with the same attributes, in half the time that `copy` takes to find out how."""
    other: Thing = object.__new__(type(thing))
    other.__dict__.update(thing.__dict__)
    return other
