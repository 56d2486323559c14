"""Slack: docs.slack.dev."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse
from slack_sdk.signature import SignatureVerifier

from channels.messaging import slack_events
from channels.messaging.channel import MessagingInput
from channels.messaging.delivery import Answer, Api, Outcome, by_status
from channels.messaging.event import Event
from channels.messaging.renderers import slack as renderer
from channels.messaging.spoken import Spoken, Words

DENIED = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"}
BUSY = {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
CLOSED = {"channel_not_found", "is_archived", "not_in_channel", "user_disabled", "restricted_action"}


class SlackInput(MessagingInput):
    """A Slack app. It answers in direct messages; mentioned in a channel, it asks for one."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "slack"

    def make_api(self, url: str) -> Api:
        """Slack takes the token in a header."""
        return Api(f"{url}/", judge, headers={"Authorization": f"Bearer {self.credential()}"})

    async def register(self) -> Answer:
        """Ask whether the token holds; the addresses are set in Slack's console."""
        return await self.api.call("POST", "auth.test", tries=1)

    def is_genuine(self, request: Request) -> bool:
        """Whether Slack has signed the body in the last five minutes."""
        verifier = SignatureVerifier(self.environment["SLACK_SIGNING_SECRET"])
        try:
            return bool(verifier.is_valid_request(request.body, dict(request.headers)))
        except (ValueError, TypeError):  # a time that is no number, a body that is no text
            return False

    def events(self, request: Request) -> list[Event]:
        """One event or one press a request."""
        return slack_events.read(_body(request))

    def receipt(self, request: Request) -> HTTPResponse:
        """Nothing, or once the word that Slack wants to hear again."""
        body = _body(request)
        if isinstance(body, dict) and body.get("type") == "url_verification":
            return response.json({"challenge": body.get("challenge")})
        return response.empty(200)

    def render(self, one: Spoken, words: Words) -> list[dict[str, Any]]:
        """Blocks."""
        return renderer.render(one, words)

    def render_text(self, text: str) -> list[dict[str, Any]]:
        """Blocks of text alone."""
        return renderer.render_text(text)

    async def send(self, event: Event, payload: Mapping[str, Any]) -> Answer:
        """Send to the channel, and into the thread if the visitor wrote in one."""
        return await self.api.call("POST", "chat.postMessage", json={**event.reply, **payload})


def _body(request: Request) -> Any:
    """Events come as JSON, presses as a form with JSON in it."""
    try:
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return json.loads(parse_qs(request.body.decode())["payload"][0])
        return json.loads(request.body)
    except (ValueError, KeyError, RecursionError):
        return None


def judge(status: int, body: Mapping[str, Any]) -> Answer:
    """Slack says `ok: false` with status 200."""
    error = str(body.get("error") or "")
    if status != 200 or body.get("ok") is True:
        return by_status(status, body)
    if error in BUSY or not error:  # without a word it is not Slack's own answer
        outcome = Outcome.AGAIN
    elif error in DENIED:
        outcome = Outcome.DENIED
    else:
        outcome = Outcome.CLOSED if error in CLOSED else Outcome.REFUSED
    return Answer(outcome, code=error or "no answer of Slack's")
