"""What Twilio's answers mean: www.twilio.com/docs/api/errors; no Rasa."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.messaging.delivery import Answer, Outcome, by_status, not_its_own

BUSY = {14107, 20429, 21611, 30001, 63018}
# what is true of one receiver: no such number, opted out, out of reach, filtered, outside WhatsApp's day
CLOSED = {
    21211, 21408, 21610, 21612, 21614, 21635, 30003, 30004, 30005, 30006, 30007, 63003, 63016, 63024,
}  # fmt: skip
# what is true of our account or our number; 63038 comes with HTTP 429, but holds until tomorrow
DENIED = {20003, 21606, 21659, 21660, 30002, 63007, 63038}


def judge(status: int, body: Mapping[str, Any]) -> Answer:
    """Twilio says with a code what was wrong."""
    if status < 300:  # what Twilio has taken, it has given an id
        return by_status(status, body) if isinstance(body.get("sid"), str) else not_its_own(status)
    number = body.get("code")
    code = f"HTTP {status}, error {number}" if number else f"HTTP {status}"
    for numbers, outcome in ((BUSY, Outcome.AGAIN), (CLOSED, Outcome.CLOSED), (DENIED, Outcome.DENIED)):
        if number in numbers:
            return Answer(outcome, code=code)
    return Answer(by_status(status, body).outcome, code=code)
