"""Rasa event: the visitor's last message is taken out of the conversation before anything stores it."""

from __future__ import annotations

from collections import deque

from rasa.shared.core.events import AlwaysEqualEventMixin, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

PLACE_HOLDER = "/notice/relay_sent"  # reads like a pressed button, which everything that looks back leaves out


class MessageForgotten(AlwaysEqualEventMixin):
    """Puts a placeholder where the visitor's last message was: its text, its parse, the slots it filled.

    Rasa writes a conversation to the tracker store, and sends it to an event broker, once the whole
    turn is over. What this event takes out before then was never written. The event itself
    is not kept either, so no store meets a kind of event it does not know.
    """

    type_name = "message_forgotten"

    def __hash__(self) -> int:
        """All of them are the same."""
        return hash(self.type_name)

    def as_story_string(self) -> None:
        """No part of a story."""

    def apply_to(self, tracker: DialogueStateTracker) -> None:
        """Replace the message."""
        events = list(tracker.events)
        place = max((at for at, event in enumerate(events) if isinstance(event, UserUttered)), default=None)
        kept = [event for event in events if event is not self]
        if place is not None:
            said = events[place]
            blank = UserUttered(
                PLACE_HOLDER,
                {"name": "notice", "confidence": 1.0},
                timestamp=said.timestamp,
                input_channel=said.input_channel,
                message_id=said.message_id,
            )
            later = [event for event in kept[place + 1 :] if not isinstance(event, SlotSet)]
            kept = [*kept[:place], blank, *later]
            tracker.latest_message = blank
        tracker.events = deque(kept)  # others than before: who knows the old ones must count anew
