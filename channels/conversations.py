"""This worker's conversations: what is learned from each turn, and when they end."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from channels.erase import ask_to_forget
from channels.learning.recorder import Recorder
from channels.learning.turn import last_turn, unanswered
from channels.retention import forget_in_memory

logger = logging.getLogger(__name__)

IDLE_MINUTES = 30  # as domain.yml's session and the widget; for a domain whose sessions never end
OUR_OWN = ("staff", "rest", "cmdline")  # channels of people and tools on this machine, no visitors


class Conversations:
    """Counts turns as they are saved, and ends conversations that have been quiet for long."""

    def __init__(
        self, agent: Any, recorder: Recorder, keep_questions: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Remember whom to watch.

        Args:
            agent: Rasa's.
            recorder: where counts go.
            keep_questions: whether the practice wants the words of unanswered questions, of visitors who agree.
            clock: seconds of a clock that never goes back.
        """
        self._agent, self._recorder, self._keep_questions, self._clock = agent, recorder, keep_questions, clock
        self._quiet: OrderedDict[str, tuple[float, str]] = OrderedDict()  # since when, and the last message's id
        ask_to_forget(agent, self._forget)

    def saved(self, tracker: DialogueStateTracker) -> None:
        """Take note of a conversation that has just been stored; never raises."""
        try:
            message = next((event for event in reversed(tracker.events) if isinstance(event, UserUttered)), None)
            name = message.message_id if message is not None else ""
            _, known = self._quiet.pop(tracker.sender_id, (0.0, ""))
            self._quiet[tracker.sender_id] = (self._clock(), name)
            if message is not None and name != known and message.input_channel not in OUR_OWN:
                self._recorder.add(last_turn(tracker))
        except Exception as error:  # learning must not cost a visitor the answer
            logger.error("A turn could not be counted (%s).", type(error).__name__)

    def _forget(self, sender: str) -> None:
        self._quiet.pop(sender, None)

    async def end_quiet_ones(self) -> int:
        """End each conversation that has been quiet for too long; how many there were."""
        ended = 0
        while self._quiet:
            sender, (since, _) = next(iter(self._quiet.items()))
            if self._clock() - since < self._idle_seconds:
                break
            del self._quiet[sender]
            await self._end(sender)
            ended += 1
        return ended

    async def _end(self, sender: str) -> None:
        """Keep what the visitor agreed to have kept, then forget it here. One deleted before has nothing to keep."""
        if self._keep_questions:
            tracker = await self._agent.tracker_store.retrieve(sender)
            if tracker is not None and not self._goes_on_elsewhere(tracker):
                self._recorder.add(unanswered(tracker))
        await forget_in_memory(self._agent, sender)

    def _goes_on_elsewhere(self, tracker: DialogueStateTracker) -> bool:
        """Whether another worker has saved it since; it will end there."""
        return bool(tracker.events) and time.time() - tracker.events[-1].timestamp < self._idle_seconds

    @property
    def _idle_seconds(self) -> float:
        session = getattr(self._agent.domain, "session_config", None)
        return 60.0 * ((session and session.session_expiration_time) or IDLE_MINUTES)
