"""What the assistant says in one turn, kept until the turn is over."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel


class Collected(OutputChannel):
    """An output channel that sends nothing: it keeps responses as Rasa gives them, for `channels.message.compose`.

    It is made for one message and knows the visitor by the assistant's name for them only.
    """

    def __init__(self, channel: str) -> None:
        """Begin with nothing said."""
        self._channel = channel
        self.responses: list[dict[str, Any]] = []

    def name(self) -> str:  # Rasa asks the object, and one class serves all channels
        """The channel's name, by which Rasa chooses variants of responses."""
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one response."""
        self.responses.append(dict(message))
