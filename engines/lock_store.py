"""The lock store that endpoints.yml names: Redis where REDIS_URL is set, else this process."""

from __future__ import annotations

import os
from typing import Any

from rasa.core.lock_store import LockStore
from rasa.shared.exceptions import RasaException

from engines.memory_locks import MemoryLocks
from engines.redis_locks import RedisLocks
from engines.redis_memory import RedisMemory
from engines.settings import EngineError, read_engines


class ConversationLocks:
    """Makes the lock store of the environment.

    Usage in endpoints.yml::

        lock_store:
          type: engines.lock_store.ConversationLocks
    """

    def __new__(cls, endpoint_config: Any = None) -> LockStore:
        """The lock store.

        Raises:
            RasaException: the environment names none that can be used.
        """
        try:
            engines = read_engines(os.environ)
        except EngineError as error:
            raise RasaException(str(error)) from error
        return RedisLocks(RedisMemory(engines.redis_url)) if engines.redis_url else MemoryLocks()
