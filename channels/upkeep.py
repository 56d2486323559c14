"""What a server does beside answering: it counts, forgets what is due, and keeps words out of its logs."""

from __future__ import annotations

import asyncio
import logging
import time
from asyncio import AbstractEventLoop, Task
from collections.abc import Awaitable, Callable
from typing import Any, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic

from channels.answering import agent_of
from channels.conversations import Conversations
from channels.learning.recorder import Recorder
from channels.learning.store import LearningStore
from channels.learning.watched_store import WatchedTrackerStore
from channels.quiet_logs import keep_words_out_of_logs, mark_requests, withhold_here
from channels.retention import delete_old
from practice.schema import Practice, load_practice

logger = logging.getLogger(__name__)

LOOK_EVERY = 60.0  # seconds, because a conversation may outlive its half hour by a minute, not by more
PURGE_EVERY = 3600.0  # seconds, because days are counted, not minutes
DAY = 24 * 3600.0


class Upkeep:
    """The housekeeping of one worker."""

    def __init__(self, agent: Any, practice: Practice) -> None:
        """Remember what to keep and how long.

        Args:
            agent: Rasa's.
            practice: what practice.yml says; its `privacy` and its time zone are used.
        """
        self._agent, self._privacy = agent, practice.privacy
        self.learning = LearningStore(practice.privacy.learning_file, practice.zone)
        self.recorder = Recorder(self.learning)
        self.conversations = Conversations(agent, self.recorder, practice.privacy.keep_questions)

    def begin(self) -> None:
        """Watch the agent's conversations from now on."""
        store = WatchedTrackerStore(self._agent.tracker_store, self.conversations.saved)
        self._agent.tracker_store = store
        if self._agent.processor is not None:
            self._agent.processor.tracker_store = store

    async def learn_words(self) -> None:
        """Prepare for taking names out of questions, if the practice wants them; takes some seconds."""
        if self._privacy.keep_questions:
            responses = getattr(self._agent.domain, "responses", {})
            texts = [str(one.get("text") or "") for variants in responses.values() for one in variants]
            self.recorder.make_nameless = await asyncio.get_running_loop().run_in_executor(None, _redactor, texts)

    async def look(self) -> None:
        """Do what is due, for ever; a failure is told and tried again."""
        withhold_here()
        purged = float("-inf")
        while True:
            try:
                await self.conversations.end_quiet_ones()
                if time.monotonic() - purged >= PURGE_EVERY:
                    purged = time.monotonic()
                    await self.purge()
            except Exception as error:  # such as a database that is away
                logger.error("What is due could not be forgotten (%s); it is tried again.", type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def purge(self) -> dict[str, int]:
        """Forget what is due: how many conversations, and how many rows of counts."""
        quiet = await self.conversations.end_quiet_ones()
        old = await delete_old(self._agent, time.time() - self._privacy.conversation_days * DAY)
        rows = await asyncio.get_running_loop().run_in_executor(
            None, self.learning.purge, self._privacy.learning_days, self._privacy.question_days
        )
        return {"conversations": quiet + old, "counts": rows}


class UpkeepInput(InputChannel):
    """A channel that nobody speaks on: channels are the parts of a Rasa server that start and stop with it.

    Usage in credentials.yml::

        channels.upkeep.UpkeepInput:
    """

    @classmethod
    def name(cls) -> str:
        """Name in URLs, of which it has none."""
        return "upkeep"

    @classmethod
    def from_credentials(cls, credentials: Optional[dict[str, Any]]) -> InputChannel:
        """Create it; practice.yml says how long things are kept."""
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """No routes, only what happens when the server starts and stops."""
        routes = Blueprint("upkeep", __name__)
        practice = load_practice()
        keep_words_out_of_logs()
        looking: list[Task[None]] = []  # a task that nobody holds may vanish

        @routes.listener("before_server_start")
        async def mark(app: Sanic, loop: AbstractEventLoop) -> None:
            mark_requests(app)

        @routes.listener("after_server_start")
        async def begin(app: Sanic, loop: AbstractEventLoop) -> None:
            agent = agent_of(app)
            if agent is None or agent.tracker_store is None:
                return
            app.ctx.upkeep = upkeep = Upkeep(agent, practice)
            app.ctx.recorder = upkeep.recorder
            upkeep.begin()
            await upkeep.learn_words()
            looking.append(loop.create_task(upkeep.look()))

        @routes.listener("before_server_stop")
        async def end(app: Sanic, loop: AbstractEventLoop) -> None:
            for task in looking:
                task.cancel()
            if hasattr(app.ctx, "upkeep"):
                await loop.run_in_executor(None, app.ctx.upkeep.recorder.close)

        return routes


def _redactor(texts: list[str]) -> Callable[[str], str]:
    from channels.learning.redaction import Redactor, words_of  # some seconds, and only where it is switched on

    return Redactor(words_of(texts)).make_nameless
