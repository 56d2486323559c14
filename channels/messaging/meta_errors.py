"""What the Graph API's answers mean: its own error codes, WhatsApp's and Messenger's; no Rasa."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.messaging.delivery import Answer, Outcome, by_status

BUSY = {1, 2, 4, 17, 32, 613, 80007, 130429, 131000, 131016, 131056}
DENIED = {10, 190, 200, 131005, 131031}
CLOSED = {131026, 131030, 131047, 131050, 551}


def judge(status: int, body: Mapping[str, Any]) -> Answer:
    """The Graph API says with a code what was wrong; most come with status 400."""
    error = body.get("error")
    if not isinstance(error, dict):
        if status == 200 and not body:  # a page that is not the Graph API's
            return Answer(Outcome.AGAIN, code="no answer of the Graph API's")
        return by_status(status, body)
    number = error.get("code")
    code = f"HTTP {status}, error {number}" + (f"/{error['error_subcode']}" if "error_subcode" in error else "")
    if number in CLOSED or error.get("error_subcode") == 2018278:  # outside of Messenger's window
        return Answer(Outcome.CLOSED, code=code)
    if number in BUSY or error.get("is_transient") is True:
        return Answer(Outcome.AGAIN, code=code)
    if number in DENIED:
        return Answer(Outcome.DENIED, code=code)
    return Answer(by_status(status, body).outcome, code=code)
