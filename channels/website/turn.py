"""One message in work or done, and what has been said to it so far."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable

from channels.message import Message


class Turn:
    """What is said to one message; anybody may follow it, at any time, any number of times."""

    def __init__(self, sender: str) -> None:
        """Begin with nothing said."""
        self.sender = sender
        self.begun = time.monotonic()
        self.done = False
        self.said: list[Message] = []
        self._news = asyncio.Event()

    def tell(self, messages: Iterable[Message]) -> None:
        """Add messages and wake whoever follows."""
        self.said.extend(messages)
        self._wake()

    def finish(self) -> None:
        """Nothing more will be said."""
        self.done = True
        self._wake()

    async def follow(self) -> AsyncIterator[Message]:
        """Every message of the turn, from the first, each as soon as it is known."""
        async for messages in self.follow_together():
            for message in messages:
                yield message

    async def follow_together(self) -> AsyncIterator[list[Message]]:
        """As `follow`, with those together that are known at once."""
        told = 0
        while True:
            news = self._news
            if messages := self.said[told:]:
                told += len(messages)
                yield messages
            if self.done and told == len(self.said):
                return
            if news is self._news:
                await news.wait()

    async def answer(self) -> list[Message]:
        """All messages, once the turn is done; none if there was no way to say anything."""
        return [message async for message in self.follow()]

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
