"""Visitors of `POST /webhooks/rest/webhook`, which ours and Rasa's starter bot both have."""

from __future__ import annotations

import uuid
from typing import Any

from tools.performance.scenarios.judge import Verdict
from tools.performance.scenarios.visitor import Visitor


class RestVisitor(Visitor):
    """Names itself."""

    sender = ""

    @property
    def conversation(self) -> str:
        """The sender."""
        return self.sender

    def arrive(self) -> None:
        """Take a new name."""
        self.sender = uuid.uuid4().hex

    def say(self, turn: dict[str, Any]) -> tuple[Verdict, int]:
        """Send a message once."""
        body = {"sender": self.sender, "message": turn["user"]}
        return self.post("/webhooks/rest/webhook", body, turn)[0], 1
