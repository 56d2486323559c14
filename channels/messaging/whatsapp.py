"""WhatsApp's Cloud API: developers.facebook.com/documentation/business-messaging/whatsapp."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Optional

from sanic.request import Request

from channels.messaging.delivery import Answer
from channels.messaging.event import GREET, MEDIA, WORDLESS, Event, Undelivered, read_each, worded
from channels.messaging.meta import MetaInput
from channels.messaging.platform import json_of
from channels.messaging.renderers import whatsapp as renderer
from channels.messaging.spoken import Spoken, Words

NUMBER = "WHATSAPP_PHONE_NUMBER_ID"
IGNORED = {"reaction", "system", "revoke", "ephemeral"}
CAPTIONED = {"image", "video", "document"}


class WhatsAppInput(MetaInput):
    """A WhatsApp number of one's own at Meta."""

    app_secret = "WHATSAPP_APP_SECRET"  # noqa: S105 - a variable's name
    verify_token = "WHATSAPP_VERIFY_TOKEN"  # noqa: S105

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "whatsapp"

    async def register(self) -> Answer:
        """Ask about our number; the webhook itself is set in Meta's console."""
        return await self.api.call("GET", f"{self.environment[NUMBER]}?fields=id", tries=1)

    def events(self, request: Request) -> list[Event]:
        """All messages of all entries and changes."""
        return list(read_each(list(told_of(json_of(request), self.environment[NUMBER], "messages")), read_message))

    def undelivered(self, request: Request) -> list[Undelivered]:
        """WhatsApp takes messages to numbers it cannot reach, and tells so afterwards among the statuses."""
        return list(read_each(list(told_of(json_of(request), self.environment[NUMBER], "statuses")), read_status))

    def render(self, one: Spoken, words: Words) -> list[dict[str, Any]]:
        """Text, reply buttons, a list or a link button."""
        return renderer.render(one, words)

    def render_text(self, text: str) -> list[dict[str, Any]]:
        """Text alone."""
        return renderer.render_text(text)

    async def send(self, event: Event, payload: Mapping[str, Any]) -> Answer:
        """Send to the visitor's number, or to the id in its place."""
        return await self.api.call("POST", f"{self.environment[NUMBER]}/messages", json={**event.reply, **payload})


def told_of(body: Any, number: str, what: str) -> Iterator[Any]:
    """The messages or the statuses of our number; an app may serve several, and other fields tell of others' talks."""
    for entry in _dictionaries(body if isinstance(body, dict) else {}, "entry"):
        for change in _dictionaries(entry, "changes"):
            value = change.get("value")
            if change.get("field") != "messages":
                continue
            if isinstance(value, dict) and (value.get("metadata") or {}).get("phone_number_id") == number:
                yield from _dictionaries(value, what)


def _dictionaries(holder: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    items = holder.get(name)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def read_message(message: Any) -> Optional[Event]:
    """The event of a message, or None for what wants no answer."""
    kind = message["type"]
    if kind in IGNORED or "group_id" in message:
        return None
    said = _edited(message["edit"]["message"]) if kind == "edit" else _said(kind, message)
    if said is None:
        return None
    # who has taken a username has no number for us, only an id of this business's own
    user, phone = message.get("from_user_id"), message.get("from")
    reply = {"to": phone} if phone else {"recipient": user}
    return Event(message["id"], user or phone, reply=reply, sent=float(message["timestamp"]), **said)


def read_status(status: Any) -> Optional[Undelivered]:
    """What a status says of a message that was not delivered, or None for all others."""
    if status["status"] != "failed":
        return None
    chat = status.get("recipient_user_id") or status["recipient_id"]
    codes = [error.get("code") for error in status.get("errors") or []]
    return Undelivered(chat, f"error {int(codes[0]) if codes else 0}")


def _edited(message: Any) -> Optional[dict[str, Any]]:
    """The new words, or None if only what cannot be read is left: that was told of when it came."""
    said = _said(message["type"], message)
    return None if said is None or said["text"] in (MEDIA, WORDLESS) else said


def _said(kind: str, message: Any) -> Optional[dict[str, Any]]:
    content = message.get(kind) or {}
    if kind == "text":
        return worded(content["body"], unread=False) if content["body"].strip() else {"text": WORDLESS}
    if kind == "interactive":
        if content["type"] == "call_permission_reply":  # says nothing to us
            return None
        return {"text": content[content["type"]].get("id") or MEDIA}  # a form that was filled in has no id
    if kind == "button":  # of a template
        return {"text": content.get("payload") or content["text"]}
    if kind == "request_welcome":
        return {"text": GREET}
    if kind == "sticker":
        return {"text": WORDLESS}
    return worded(content.get("caption"), unread=True) if kind in CAPTIONED else {"text": MEDIA}
