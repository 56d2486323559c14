"""What Slack's answers mean: docs.slack.dev/reference/methods/chat.postMessage; no Rasa."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.messaging.delivery import Answer, Outcome, by_status, not_its_own

DENIED = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"}
BUSY = {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
CLOSED = {"channel_not_found", "is_archived", "not_in_channel", "user_disabled", "restricted_action"}


def judge(status: int, body: Mapping[str, Any]) -> Answer:
    """Slack says `ok: false` with status 200."""
    error = body.get("error")
    if status >= 300 or body.get("ok") is True:
        return by_status(status, body)
    if body.get("ok") is not False or not isinstance(error, str):
        return not_its_own(status)
    if error in BUSY:
        outcome = Outcome.AGAIN
    elif error in DENIED:
        outcome = Outcome.DENIED
    else:
        outcome = Outcome.CLOSED if error in CLOSED else Outcome.REFUSED
    return Answer(outcome, code=error)
