"""The tracker store that endpoints.yml names: a database where DATABASE_URL is set, else this process's memory."""

from __future__ import annotations

import os
from typing import Any, Optional

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.exceptions import RasaException

from engines.memory_conversations import MemoryConversations
from engines.settings import EngineError, read_engines
from engines.sql_conversations import SqlConversations


class ConversationStore:
    """Makes the tracker store of the environment.

    Usage in endpoints.yml::

        tracker_store:
          type: engines.tracker_store.ConversationStore
    """

    def __new__(
        cls,
        host: Optional[str] = None,
        domain: Optional[Domain] = None,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Any,
    ) -> TrackerStore:
        """The tracker store.

        Raises:
            RasaException: the environment names none that can be used.
        """
        try:
            url = read_engines(os.environ).database_url
        except EngineError as error:
            raise RasaException(str(error)) from error
        if url is None:
            return MemoryConversations(domain or Domain.empty(), event_broker)
        return SqlConversations(url, domain, event_broker)
