"""The conversations that are stored while no assistant runs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tools.environment import make_private

ENDPOINTS = "endpoints.yml"


class StoreError(Exception):
    """The stored conversations cannot be reached; the message says what to do."""


def stored_conversations() -> Any:
    """Tracker store and lock store as a running assistant's agent has them; loads Rasa.

    Without a tracker store in endpoints.yml conversations were in memory only, and are gone: it is empty then.

    Raises:
        StoreError: the database does not answer, or endpoints.yml is wrong.
    """
    make_private()
    from rasa.core.lock_store import InMemoryLockStore
    from rasa.core.tracker_store import TrackerStore
    from rasa.core.utils import AvailableEndpoints
    from rasa.shared.core.domain import Domain

    try:
        endpoints = AvailableEndpoints.read_endpoints(ENDPOINTS)
        store = TrackerStore.create(endpoints.tracker_store, domain=Domain.empty())
    except Exception as error:  # each database has errors of its own
        raise StoreError(
            f"The tracker store of {ENDPOINTS} cannot be opened ({type(error).__name__}); "
            "check that its database runs, and its settings."
        ) from error
    return SimpleNamespace(tracker_store=store, lock_store=InMemoryLockStore())
