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

from channels.messaging import slack_errors, slack_events
from channels.messaging.channel import MessagingInput
from channels.messaging.delivery import Answer, Api
from channels.messaging.event import Event
from channels.messaging.renderers import slack as renderer
from channels.messaging.spoken import Spoken, Words


class SlackInput(MessagingInput):
    """A Slack app. It answers in direct messages; mentioned in a channel, it asks for one."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "slack"

    def make_api(self, url: str) -> Api:
        """Slack takes the token in a header."""
        return Api(f"{url}/", slack_errors.judge, headers={"Authorization": f"Bearer {self.credential()}"})

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
