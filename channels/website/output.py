"""What Rasa says to a website visitor, composed into the contract's messages as it comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa.core.channels.channel import OutputChannel

from channels.message import Message, compose, may_get_caveat


class WebsiteOutput(OutputChannel):
    """Keeps each response whole (Rasa's collector drops metadata), and tells a message once it is final."""

    def __init__(self, tell: Callable[[list[Message]], None]) -> None:
        """Start empty; `tell` gets new messages, each once."""
        self._tell = tell
        self._responses: list[dict[str, Any]] = []
        self._told = 0
        self._closed = False

    @classmethod
    def name(cls) -> str:
        """The channel's name, as in `structured_channels` of endpoints.yml."""
        return "website"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Take one response; an answer waits for the next, which may be its caveat."""
        self._responses.append(dict(message))
        messages = compose(self._responses)
        self._tell_until(messages, len(messages) - (1 if messages and may_get_caveat(messages[-1]) else 0))

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Take a text."""
        await self.send_response(recipient_id, {"text": text, **kwargs})

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        """Take a text with choices."""
        await self.send_response(recipient_id, {"text": text, "buttons": buttons, **kwargs})

    def settle(self) -> None:
        """No response follows for now: what waited is final."""
        messages = compose(self._responses)
        self._tell_until(messages, len(messages))

    def close(self) -> None:
        """Tell what is there, and nothing that comes later."""
        self.settle()
        self._closed = True

    def _tell_until(self, messages: list[Message], end: int) -> None:
        if end > self._told and not self._closed:
            self._tell(messages[self._told : end])
            self._told = end
