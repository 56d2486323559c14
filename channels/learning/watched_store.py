"""A tracker store that tells when a conversation has gone on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Optional

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker


class WatchedTrackerStore(TrackerStore):
    """Wraps the store that endpoints.yml chose, of whatever kind, as Rasa's own FailSafeTrackerStore does."""

    def __init__(self, store: TrackerStore, saved: Callable[[DialogueStateTracker], None]) -> None:
        """Wrap a store.

        Args:
            store: the one that stores.
            saved: called with each conversation once it is stored; must not raise.
        """
        self._tracker_store = store  # under the name that Rasa's wrappers give it, by which erasing finds it
        self._saved = saved
        super().__init__(store.domain, store.event_broker)

    @property
    def domain(self) -> Domain:
        """The store's domain."""
        return self._tracker_store.domain

    @domain.setter
    def domain(self, domain: Optional[Domain]) -> None:
        self._tracker_store.domain = domain

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store a conversation, then tell."""
        await self._tracker_store.save(tracker)
        self._saved(tracker)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """The latest session of a conversation."""
        return await self._tracker_store.retrieve(sender_id)

    async def retrieve_full_tracker(self, conversation_id: str) -> Optional[DialogueStateTracker]:
        """All sessions of a conversation."""
        return await self._tracker_store.retrieve_full_tracker(conversation_id)

    async def exists(self, conversation_id: str) -> bool:
        """Whether there is such a conversation."""
        return await self._tracker_store.exists(conversation_id)

    async def keys(self) -> Iterable[str]:
        """The names of all conversations."""
        return await self._tracker_store.keys()
