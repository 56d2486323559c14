"""What Slack sends: docs.slack.dev/apis/events-api and docs.slack.dev/interactivity; no Rasa."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, Optional

from channels.messaging.event import PRIVATE_ONLY, Event, read_each, worded

READ_SUBTYPES = {None, "file_share", "me_message", "thread_broadcast"}


def read(body: Any) -> list[Event]:
    """The events of a callback or of pressed buttons."""
    if isinstance(body, dict) and body.get("type") == "block_actions":
        return list(read_each(body.get("actions"), lambda action: _press(body, action)))
    return list(read_each([body], _event))


def _event(body: Any) -> Optional[Event]:
    if body.get("type") != "event_callback":
        return None
    event, identifier = body["event"], body["event_id"]
    if event["type"] == "app_mention":
        if event.get("bot_id") or event.get("edited"):
            return None
        reply = {"channel": event["channel"], "thread_ts": event.get("thread_ts") or event["ts"]}
        return Event(identifier, _chat(body["team_id"], event), reply=reply, notice=PRIVATE_ONLY)
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


def _press(body: Any, action: Any) -> Optional[Event]:
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
