"""What Telegram's answers mean; no Rasa."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.messaging.delivery import Answer, Outcome, by_status, not_its_own


def judge(status: int, body: Mapping[str, Any]) -> Answer:
    """Telegram's verdict stands in the body too."""
    if status < 300 and body.get("ok") is not True:
        return not_its_own(status)
    wait = (body.get("parameters") or {}).get("retry_after")
    if status == 403:
        return Answer(Outcome.CLOSED, code="HTTP 403, blocked by the visitor")
    if status == 404:  # Telegram knows no such bot
        return Answer(Outcome.DENIED, code="HTTP 404, the token is unknown")
    found = by_status(status, body)
    return Answer(found.outcome, wait=float(wait) if wait is not None else None, code=found.code)
