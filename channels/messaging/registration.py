"""Telling a platform where we are, in the background, until it has heard; no Rasa."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from enum import Enum

from channels.messaging.delivery import Answer, Outcome, pause

logger = logging.getLogger(__name__)

# seconds between tries with credentials that were refused, and between later checks; five minutes, because somebody
# who has mended a setting at the platform waits that long for it, and no platform minds 300 calls a day
SLOWLY_SECONDS = 300.0


class State(Enum):
    """How far it is."""

    WAITING = "waiting"
    REGISTERED = "registered"
    REFUSED = "refused"


class Registration:
    """Tries until the platform has accepted, then looks again now and then."""

    def __init__(self, channel: str, register: Callable[[], Awaitable[Answer]]) -> None:
        """Remember whom to ask.

        Args:
            channel: its name, for logs.
            register: one try.
        """
        self._channel = channel
        self._register = register
        self._task: asyncio.Task[None] | None = None
        self.state = State.WAITING
        self.code = ""  # what the platform said last, such as "HTTP 401"

    def begin(self) -> None:
        """Start trying in the background."""
        self._task = asyncio.get_running_loop().create_task(self._keep())

    def end(self) -> None:
        """Stop trying."""
        if self._task is not None:
            self._task.cancel()

    async def _keep(self) -> None:
        failures = 0
        while True:
            try:
                answer = await self._register()
            except Exception as error:  # a mistake here must not end the trying
                answer = Answer(Outcome.AGAIN, code=type(error).__name__)
            failures = failures + 1 if answer.outcome is Outcome.AGAIN else 0
            self._note(answer)
            await asyncio.sleep(pause(failures) if failures else SLOWLY_SECONDS)

    def _note(self, answer: Answer) -> None:
        state = {Outcome.DONE: State.REGISTERED, Outcome.AGAIN: State.WAITING}.get(answer.outcome, State.REFUSED)
        if (state, answer.code) != (self.state, self.code):
            if state is State.REGISTERED:
                logger.info("The channel %s is registered.", self._channel)
            elif state is State.WAITING:
                logger.warning("The channel %s is not registered yet (%s); trying again.", self._channel, answer.code)
            else:
                logger.error(
                    "The channel %s was refused (%s); check its variables, see docs/channels.",
                    self._channel,
                    answer.code,
                )
        self.state, self.code = state, answer.code
