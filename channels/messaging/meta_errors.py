"""What the Graph API's answers mean: its own error codes, WhatsApp's and Messenger's; no Rasa."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.messaging.delivery import Answer, Outcome, by_status, not_its_own

BUSY = {1, 2, 4, 17, 32, 613, 80007, 130429, 131000, 131016, 131056}
DENIED = {10, 190, 200, 368, 131005, 131031, 131042, 133010}  # token, permission, account, payment, number
CLOSED = {551, 131026, 131030, 131047, 131049, 131050}


def judge(status: int, body: Mapping[str, Any]) -> Answer:
    """The Graph API says with a code what was wrong; most come with status 400."""
    error = body.get("error")
    if not isinstance(error, dict):
        return by_status(status, body) if status >= 300 or _is_its_own(body) else not_its_own(status)
    number = error.get("code")
    code = f"HTTP {status}, error {number}" + (f"/{error['error_subcode']}" if "error_subcode" in error else "")
    if number in CLOSED or error.get("error_subcode") == 2018278:  # outside of Messenger's window
        return Answer(Outcome.CLOSED, code=code)
    if number in BUSY or error.get("is_transient") is True:
        return Answer(Outcome.AGAIN, code=code)
    if number in DENIED:
        return Answer(Outcome.DENIED, code=code)
    return Answer(by_status(status, body).outcome, code=code)


def _is_its_own(body: Mapping[str, Any]) -> bool:
    """Whether a good answer names what was made or says that it was done, as each one of the Graph API's does."""
    sent = body.get("messages")  # WhatsApp's
    if sent is not None:
        return isinstance(sent, list) and any(isinstance(one, dict) and one.get("id") for one in sent)
    named = body.get("message_id") or body.get("id")  # of a message on Messenger, of a number
    return isinstance(named, str) or body.get("success") is True or body.get("result") == "success"
