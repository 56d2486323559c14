"""Slack: docs.slack.dev/apis/events-api and docs.slack.dev/interactivity."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, Optional
from urllib.parse import parse_qs

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse
from slack_sdk.signature import SignatureVerifier

from channels.messaging import words as own_words
from channels.messaging.channel import MessagingInput
from channels.messaging.delivery import Answer, Api, Outcome, by_status
from channels.messaging.event import Event, read_each, worded
from channels.messaging.renderers import slack as renderer
from channels.messaging.spoken import Spoken, Words

READ_SUBTYPES = {None, "file_share", "me_message", "thread_broadcast"}
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
        body = _body(request)
        if isinstance(body, dict) and body.get("type") == "block_actions":
            return list(read_each(list(_presses(body)), _press))
        return list(read_each([body], read_event))

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
    except (ValueError, KeyError):
        return None


def read_event(body: Any) -> Optional[Event]:
    """The event of a callback, or None for what wants no answer."""
    if body.get("type") != "event_callback":
        return None
    event, identifier = body["event"], body["event_id"]
    if event["type"] == "app_mention" and not event.get("bot_id"):
        reply = {"channel": event["channel"], "thread_ts": event.get("thread_ts") or event["ts"]}
        return Event(identifier, _chat(body["team_id"], event), reply=reply, notice=own_words.PRIVATE_ONLY)
    if event["type"] != "message" or event.get("channel_type") != "im":
        return None
    message = event
    if event.get("subtype") == "message_changed":  # comes for a link's preview as well
        message = {**event["message"], "channel": event["channel"]}
        if message["text"] == (event.get("previous_message") or {}).get("text"):
            return None
    if message.get("subtype") not in READ_SUBTYPES or message.get("bot_id") or not message.get("user"):
        return None
    said = worded(_unmarked(message.get("text") or ""), unread=bool(message.get("files")))
    reply = _reply(message["channel"], message.get("thread_ts"))
    return Event(identifier, _chat(body["team_id"], message), reply=reply, **said) if said["text"] else None


def _presses(body: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    return ((body, action) for action in body.get("actions") or [])


def _press(pressed: tuple[Any, Any]) -> Optional[Event]:
    body, action = pressed
    if "value" not in action:  # a link button
        return None
    chat = _chat(body["team"]["id"], {"channel": body["channel"]["id"], "user": body["user"]["id"]})
    reply = _reply(body["channel"]["id"], (body.get("message") or {}).get("thread_ts"))
    return Event(f"{body['user']['id']}-{action['action_ts']}", chat, text=action["value"], reply=reply)


def _chat(team: str, message: Any) -> str:
    return f"{team}/{message['channel']}/{message['user']}"


def _reply(channel: str, thread: Optional[str]) -> dict[str, str]:
    return {"channel": channel, **({"thread_ts": thread} if thread else {})}


def _unmarked(text: str) -> str:
    """What the visitor typed: without mentions, links as they read, marks as letters."""
    text = re.sub(r"<[@#!][^>]*>", " ", text)
    return unescape(re.sub(r"<([^>|]+)(?:\|([^>]*))?>", lambda link: link[2] or link[1], text)).strip()


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
