"""Conversations in this process's memory, for one worker without a database."""

from __future__ import annotations

from typing import Any, Optional

from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from engines.live_trackers import LiveTrackers


class MemoryConversations(InMemoryTrackerStore):
    """Rasa's in-memory store, which writes and reads a whole conversation as JSON with every message.

    Here those that go on right now stay as they are, and only the others become text.
    """

    def __init__(self, domain: Domain, event_broker: Any = None, **kwargs: Any) -> None:
        """Begin without conversations."""
        self._live = LiveTrackers()
        super().__init__(domain, event_broker, **kwargs)

    @property
    def domain(self) -> Domain:
        """What conversations are made of."""
        return self._domain

    @domain.setter
    def domain(self, domain: Optional[Domain]) -> None:
        for name in self._live.names():
            self._write(self._live.get(name))
        self._live.clear()  # a new model may have other slots
        self._domain = domain or Domain.empty()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep a conversation."""
        await self.stream_events(tracker)
        self.store.pop(tracker.sender_id, None)
        self._write(self._live.keep(tracker))

    async def keys(self) -> list[str]:
        """The names of all conversations."""
        return [*self.store, *self._live.names()]

    def erase(self, sender_id: str) -> None:
        """Erase a conversation."""
        self._live.drop(sender_id)
        self.store.pop(sender_id, None)

    async def _retrieve(self, sender_id: str, fetch_all_sessions: bool) -> Optional[DialogueStateTracker]:
        return self._live.get(sender_id) or await super()._retrieve(sender_id, fetch_all_sessions)

    def _write(self, tracker: Optional[DialogueStateTracker]) -> None:
        if tracker is not None:
            self.store[tracker.sender_id] = self.serialise_tracker(tracker)
