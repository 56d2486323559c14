"""From an event to the reply that its visitor reads, whatever happens in between."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from channels.erase import erase
from channels.message import compose
from channels.messaging import deletion
from channels.messaging import words as own_words
from channels.messaging.delivery import Answer, Outcome
from channels.messaging.event import Event
from channels.messaging.inbound import Turnstile
from channels.messaging.platform import Platform
from channels.messaging.spoken import Spoken, Words, spoken, written
from channels.messaging.turn import Turn

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 30.0  # for the assistant; after that the visitor gets words
WINDOW_SECONDS = 24 * 3600 - 300  # WhatsApp and Messenger let a business reply for a day; five minutes of it are ours


class Replies:
    """Answers the events of one platform."""

    def __init__(
        self, platform: Platform, agent: Agent, turnstile: Turnstile, hear: Callable[[UserMessage], Awaitable[Any]]
    ) -> None:
        """Remember who takes part.

        Args:
            platform: where events come from and replies go to.
            agent: Rasa's, for words and for deletion.
            turnstile: lets the messages of all channels in, one after the other.
            hear: Rasa's way to let the assistant hear a message.
        """
        self._platform = platform
        self._agent = agent
        self._turnstile = turnstile
        self._let_hear = hear
        self._commands = deletion.delete_commands()

    async def answer(self, event: Event) -> None:
        """Answer one event."""
        name, chat = self._platform.name(), self._platform.identity.logged(event.chat)
        if self._platform.windowed and event.sent is not None and time.time() - event.sent > WINDOW_SECONDS:
            logger.warning("A message from %s came too late to be answered.", chat)
            return
        turn = Turn(name)
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

    async def _hear(self, event: Event, turn: Turn) -> None:
        """Let the assistant hear an event; afterwards the turn holds words, even if it failed."""
        sender = self._platform.identity.conversation(event.chat)
        if event.notice:
            await self._add(turn, event.notice)
        elif deletion.is_command(event.text, self._commands):
            await self._add(turn, own_words.DELETED if await self._erased(sender) else own_words.NOT_DELETED)
        else:
            message = UserMessage(event.text, turn, sender, input_channel=self._platform.name())
            try:
                await asyncio.wait_for(self._let_hear(message), ANSWER_SECONDS)
            except (Exception, asyncio.CancelledError) as error:  # whatever fails, the visitor gets words
                logger.error("A message could not be answered (%s).", type(error).__name__)
            if not turn.responses:
                await self._add(turn, own_words.PROBLEM)
            if event.unread:
                await self._add(turn, own_words.UNSEEN)

    async def _erased(self, sender: str) -> bool:
        """Delete a conversation; whatever fails, the visitor gets to know that it is still there."""
        try:
            return await asyncio.wait_for(erase(self._agent, sender), ANSWER_SECONDS)
        except (Exception, asyncio.CancelledError) as error:
            logger.error("A conversation could not be deleted (%s).", type(error).__name__)
            return False

    async def _add(self, turn: Turn, name: str) -> None:
        said = await own_words.response(self._agent, name, self._platform.name())
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
