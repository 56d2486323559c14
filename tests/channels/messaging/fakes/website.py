"""A visitor of the website's chat, for conversations that all channels share; the contract is the channel's own."""

from __future__ import annotations

import json
import uuid
from typing import Any

from tests.channels.messaging.fakes.platform import FakePlatform, Phone, Shown, Webhook


class WebsitePhone(Phone):
    channel = "website"

    def __init__(self) -> None:
        super().__init__(FakePlatform())
        self._token: str | None = None
        self._messages: list[dict[str, Any]] = []

    @property
    def raw_id(self) -> str:
        return self._token or uuid.uuid4().hex

    def text(self, words: str) -> Webhook:
        body = json.dumps({"visitor": self._token, "message": words}).encode()
        return Webhook(self.channel, body, {"Content-Type": "application/json"})

    def press(self, title: str) -> Webhook:
        buttons = [button for message in reversed(self._messages) for button in message["buttons"]]
        return self.text(next(button["payload"] for button in buttons if button["title"] == title))

    def answered(self, body: bytes) -> None:
        said = json.loads(body)
        self._token = said["visitor"]
        self._messages += said["messages"]

    def shown(self) -> list[Shown]:
        return [
            Shown(
                "\n\n".join([message["text"], *([message["caveat"]] if message["caveat"] else []), *_sources(message)]),
                tuple(button["title"] for button in message["buttons"]),
                tuple(link["url"] for link in message["links"]),
            )
            for message in self._messages
        ]


def _sources(message: dict[str, Any]) -> list[str]:
    """The line that other channels have for the sources, which the website folds."""
    named = "; ".join(f"“{source['title']}” ({source['number']})" for source in message["sources"])
    return [f"Source: {named}"] if named else []
