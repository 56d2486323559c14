"""What Twilio's answers mean: www.twilio.com/docs/api/errors; no Rasa."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.messaging.delivery import Answer, Outcome, by_status

BUSY = {20429, 14107, 30001, 63018}  # www.twilio.com/docs/api/errors
CLOSED = {21408, 21610, 21614, 63016, 63024}  # opted out, no such receiver, outside WhatsApp's window
DENIED = {20003}


def judge(status: int, body: Mapping[str, Any]) -> Answer:
    """Twilio says with a code what was wrong."""
    number = body.get("code")
    if status < 300:
        return by_status(status, body)
    code = f"HTTP {status}, error {number}" if number else f"HTTP {status}"
    for numbers, outcome in ((BUSY, Outcome.AGAIN), (CLOSED, Outcome.CLOSED), (DENIED, Outcome.DENIED)):
        if number in numbers:
            return Answer(outcome, code=code)
    return Answer(by_status(status, body).outcome, code=code)
