"""Whether the assistant can answer: its model is loaded and has parsed a first message."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

logger = logging.getLogger(__name__)

FIRST_MESSAGE = "hello"


class Readiness:
    """Knows whether the first parse, which is slower than later ones, is done."""

    def __init__(self) -> None:
        """Not ready yet."""
        self._parsed = False

    async def warm_up(self, agent: Any) -> None:
        """Parse a first message; a failure leaves the assistant not ready."""
        try:
            if agent is not None and agent.is_ready():
                await agent.parse_message(FIRST_MESSAGE)
                self._parsed = True
        except (Exception, asyncio.CancelledError) as error:
            logger.error("The first message could not be read (%s).", type(error).__name__)

    def of(self, agent: Any) -> bool:
        """Whether this agent can answer now."""
        return self._parsed and agent is not None and bool(agent.is_ready())
