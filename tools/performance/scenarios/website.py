"""Visitors of the website channel."""

from __future__ import annotations

import uuid
from typing import Any

from tools.performance.scenarios.judge import Verdict
from tools.performance.scenarios.visitor import Visitor


class WebsiteVisitor(Visitor):
    """Is known by the token that the channel gives."""

    token: str | None = None

    @property
    def conversation(self) -> str:
        """What the token names: identity, time and signature, with dots between."""
        return f"website-{self.token.rsplit('.', 2)[0]}" if self.token else ""

    def arrive(self) -> None:
        """Have no token yet."""
        self.token = None

    def say(self, turn: dict[str, Any]) -> tuple[Verdict, int]:
        """Send a message once."""
        return self.send(turn, uuid.uuid4().hex)[0], 1

    def send(self, turn: dict[str, Any], message_id: str) -> tuple[Verdict, int]:
        """One request: its verdict and its status."""
        body = {"visitor": self.token, "message": turn["user"], "id": message_id}
        verdict, status, parsed = self.post("/webhooks/website/webhook", body, turn)
        self.token = parsed.get("visitor") or self.token
        return verdict, status
