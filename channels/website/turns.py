"""All visitors' messages: in order, each handled once, each answered in words within a time limit."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Optional
from weakref import WeakValueDictionary

from rasa.core.channels.channel import UserMessage

from channels.foreground import Foreground
from channels.message import Message
from channels.website.output import WebsiteOutput
from channels.website.shared_turns import SharedTurns
from channels.website.turn import Turn
from engines.redis_memory import MemoryAway

logger = logging.getLogger(__name__)

MOST_TURNS = 2_000  # remembered for repeated sends; about 10 MB
MEMORY_SECONDS = 600.0  # a browser that has not repeated a message by then has given up
Handle = Callable[[UserMessage], Awaitable[Any]]
Told = Callable[[str, str], Awaitable[list[dict[str, Any]]]]  # of a sender and a message's id: responses


class Turns:
    """All turns of this worker."""

    apologise: Handle  # says in words that handling has failed; set when the server starts

    delete: Handle  # deletes a message's conversation and says so; set when the server starts

    told_before: Told  # what a stored conversation says in reply to a message; set when the server starts

    shared: Optional[SharedTurns] = None  # what other workers answer, where there are any; set when the server starts

    def __init__(self, handle: Handle, too_slow: Message, time_limit: float) -> None:
        """Remember how messages are handled.

        Args:
            handle: gives a message to Rasa.
            too_slow: what a visitor gets after the time limit.
            time_limit: seconds from a message to its answer.
        """
        self._handle = handle
        self.foreground = Foreground()  # the server's, once it has started
        self._too_slow, self._time_limit = too_slow, time_limit
        self._known: OrderedDict[tuple[str, str], Turn] = OrderedDict()
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._heard: OrderedDict[str, None] = OrderedDict()  # senders that this process has answered
        self._unfinished: set[tuple[str, str]] = set()  # messages that another worker had begun
        self._tasks: set[asyncio.Task[None]] = set()  # a task that nobody holds may vanish

    def known(self, sender: str, message_id: Optional[str]) -> Optional[Turn]:
        """The turn of a message that has been sent before; not one that ended without words, to be handled again."""
        turn = self._known.get((sender, message_id)) if message_id else None
        return None if turn is None or (turn.done and not turn.said) else turn

    async def elsewhere(self, sender: str, message_id: Optional[str]) -> Optional[Turn]:
        """The turn of a message that another worker has; None makes the message this worker's."""
        if self.shared is not None and message_id:
            with contextlib.suppress(MemoryAway):
                claim = await self.shared.claim(sender, message_id)
                if claim.was_begun:
                    self._unfinished.add((sender, message_id))
                return claim.turn
        return self.known(sender, message_id)  # it may have come twice while we asked

    def begin(
        self, sender: str, text: str, message_id: Optional[str], metadata: Optional[dict[str, Any]] = None
    ) -> Turn:
        """Start to work on a message; goes on even if its visitor leaves. `metadata` is kept with it."""
        turn = Turn(sender)
        self.remember(turn, message_id)
        self._do(turn, text, message_id, metadata)
        return turn

    def begin_deletion(self, sender: str, text: str) -> Turn:
        """Start to delete a conversation as its visitor has told; not remembered, as a second time does no harm."""
        turn = Turn(sender)
        self._do(turn, text, None, None, self.delete)
        return turn

    def remember(self, turn: Turn, message_id: Optional[str]) -> None:
        """Let the turn be found by its message's id, also by other workers."""
        if message_id:
            self._make_room()
            self._known[turn.sender, message_id] = turn
            if self.shared is not None:
                self.shared.share(turn, message_id)

    def _do(
        self,
        turn: Turn,
        text: str,
        message_id: Optional[str],
        metadata: Optional[dict[str, Any]],
        handle: Optional[Handle] = None,
    ) -> None:
        task = asyncio.create_task(self._work(turn, text, message_id, metadata, handle or self._handle))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @asynccontextmanager
    async def alone(self, sender: str) -> AsyncIterator[None]:
        """Wait until this visitor's earlier messages are done, and let later ones wait.

        Raises:
            asyncio.TimeoutError: they take longer than the time limit.
        """
        line = self._line(sender)
        await asyncio.wait_for(line.acquire(), self._time_limit + 1)  # a message in work ends a moment earlier
        try:
            yield
        finally:
            line.release()

    def forget(self, sender: str) -> None:
        """Remember nothing of what this visitor sent or was told."""
        for key in [key for key in self._known if key[0] == sender]:
            del self._known[key]
        self._heard.pop(sender, None)
        if self.shared is not None:
            self.shared.forget(sender)

    async def _work(
        self, turn: Turn, text: str, message_id: Optional[str], metadata: Optional[dict[str, Any]], handle: Handle
    ) -> None:
        output = WebsiteOutput(turn.tell)
        message = UserMessage(
            text, output, turn.sender, input_channel=output.name(), message_id=message_id, metadata=metadata
        )
        handling = asyncio.create_task(self._in_line(message, self._may_be_answered(turn.sender, message_id), handle))
        try:
            done, _ = await asyncio.wait({handling}, timeout=self._time_limit)
            if not done:
                handling.cancel()
                output.close()
                logger.error("A message took longer than %s s; the visitor gets words instead.", self._time_limit)
                turn.tell([self._too_slow])
            elif handling.cancelled() or handling.exception():
                error = "cancelled" if handling.cancelled() else type(handling.exception()).__name__
                logger.error("A message could not be answered (%s).", error)
            output.settle()
            if not turn.said:
                await self.apologise(message)
                output.settle()
        except Exception as error:  # not even the apology worked; the channel has words of its own
            logger.error("An apology failed (%s).", type(error).__name__)
        finally:
            turn.finish()

    async def _in_line(self, message: UserMessage, may_be_answered: bool, handle: Handle) -> None:
        with self.foreground.message():
            if self.shared is not None:  # the line is Redis's: a later message cannot overtake at another worker
                await self._answer(message, may_be_answered, handle)
                return
            async with self._line(message.sender_id):
                await self._answer(message, may_be_answered, handle)

    async def _answer(self, message: UserMessage, may_be_answered: bool, handle: Handle) -> None:
        """Handle a message, or say again what a process that has died since has stored as its answer."""
        told = await self.told_before(message.sender_id, message.message_id) if may_be_answered else []
        for response in told:
            await message.output_channel.send_response(message.sender_id, response)
        if not told:
            await handle(message)

    def _may_be_answered(self, sender: str, message_id: Optional[str]) -> bool:
        """Whether a message with an id may have come to a process that has died since."""
        is_known = sender in self._heard
        self._heard[sender] = None
        self._heard.move_to_end(sender)
        if len(self._heard) > MOST_TURNS:
            self._heard.popitem(last=False)
        if message_id is None:
            return False
        was_begun = (sender, message_id) in self._unfinished
        self._unfinished.discard((sender, message_id))
        return was_begun or not is_known

    def _line(self, sender: str) -> asyncio.Lock:
        return self._lines.setdefault(sender, asyncio.Lock())

    def _make_room(self) -> None:
        oldest_kept = time.monotonic() - MEMORY_SECONDS
        while self._known:
            oldest = next(iter(self._known.values()))
            if not oldest.done or (oldest.begun > oldest_kept and len(self._known) < MOST_TURNS):
                return
            self._known.popitem(last=False)
