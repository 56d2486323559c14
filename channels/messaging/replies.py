"""From an event to the reply that its visitor reads, whatever happens in between."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Optional

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from channels.answering import problem, response
from channels.collected import Collected
from channels.deletion import DELETED, NOT_DELETED, asks_to_delete
from channels.erase import erase
from channels.message import compose
from channels.messaging import words as own_words
from channels.messaging.delivery import Answer, Outcome
from channels.messaging.event import Event
from channels.messaging.inbound import Turnstile
from channels.messaging.platform import Platform
from channels.messaging.spoken import Spoken, Words, spoken, written

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 30.0  # then the visitor gets words; twice the website's, because nobody watches a page load here
WINDOW_SECONDS = 24 * 3600 - 300  # WhatsApp and Messenger let a business reply for a day; five minutes of it are ours


class Replies:
    """Answers the events of one platform."""

    def __init__(
        self,
        platform: Platform,
        agent: Optional[Agent],
        turnstile: Turnstile,
        hear: Callable[[UserMessage], Awaitable[Any]],
    ) -> None:
        """Remember who takes part.

        Args:
            platform: where events come from and replies go to.
            agent: Rasa's, for words and for deletion; None if none was loaded.
            turnstile: lets the messages of all channels in, one after the other.
            hear: Rasa's way to let the assistant hear a message.
        """
        self._platform = platform
        self._agent = agent
        self._turnstile = turnstile
        self._let_hear = hear

    async def answer(self, event: Event) -> None:
        """Answer one event."""
        name, chat = self._platform.name(), self._platform.identity.logged(event.chat)
        if event.sent is not None and time.time() - event.sent > WINDOW_SECONDS:
            logger.warning("A message from %s came too late to be answered.", chat)
            return
        turn = Collected(name)
        # side by side, because the platform's own receipt is a call that may take its time or fail
        await asyncio.gather(
            self._turnstile.run(self._hear(event, turn)), self._platform.acknowledge(event), return_exceptions=True
        )
        words = await own_words.words(self._agent, name)
        for one in self._platform.gather(spoken(compose(turn.responses), words), words):
            answer = await self._say(event, one, words)
            if answer.outcome is not Outcome.DONE:
                logger.error("A reply to %s was not delivered (%s).", chat, answer.code)
            if answer.outcome is Outcome.CLOSED:
                return

    async def _hear(self, event: Event, turn: Collected) -> None:
        """Let the assistant hear an event; afterwards the turn holds words, whatever failed."""
        sender = self._platform.identity.conversation(event.chat)
        if event.notice:
            await self._add(turn, event.notice)
        elif asks_to_delete(event.text):
            await self._add(turn, DELETED if await self._erased(sender) else NOT_DELETED)
        else:
            message = UserMessage(event.text, turn, sender, input_channel=turn.name())
            await self._bounded("answered", self._let_hear(message))
        if not compose(turn.responses):
            turn.responses.append(await problem(self._agent, turn.name()))
        if event.unread:
            await self._add(turn, own_words.UNSEEN)

    async def _erased(self, sender: str) -> bool:
        """Delete a conversation; False if it may still be there."""
        return self._agent is not None and bool(await self._bounded("deleted", erase(self._agent, sender)))

    async def _bounded(self, what: str, work: Awaitable[Any]) -> Any:
        """What some work gives, or None if it fails or takes too long; `what` is for the log."""
        try:
            return await asyncio.wait_for(work, ANSWER_SECONDS)
        except (Exception, asyncio.CancelledError) as error:  # its own words may be the visitor's
            logger.error("A message could not be %s (%s).", what, type(error).__name__)
            return None

    async def _add(self, turn: Collected, name: str) -> None:
        said = await response(self._agent, name, turn.name())
        if said:
            turn.responses.append(said)

    async def _say(self, event: Event, one: Spoken, words: Words) -> Answer:
        """Send one message; what the platform refuses in its own form goes out as text."""
        answer = await self._send(event, self._rendered(one, words))
        if answer.outcome is Outcome.REFUSED:
            logger.warning("A reply was refused (%s); it is sent as plain text.", answer.code)
            answer = await self._send(event, self._platform.render_text(written(one, words).text))
        return answer

    def _rendered(self, one: Spoken, words: Words) -> list[dict[str, Any]]:
        try:
            return self._platform.render(one, words)
        except Exception as error:  # a renderer's mistake must not be the visitor's silence
            logger.error("A reply could not be rendered (%s); it is sent as plain text.", type(error).__name__)
            return self._platform.render_text(written(one, words).text)

    async def _send(self, event: Event, payloads: Sequence[Mapping[str, Any]]) -> Answer:
        answer = Answer(Outcome.DONE)
        for payload in payloads:
            answer = await self._platform.send(event, payload)
            if answer.outcome is not Outcome.DONE:
                break
        return answer
