"""Facebook Messenger: developers.facebook.com/documentation/business-messaging/messenger-platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Optional

from sanic.request import Request

from channels.messaging.delivery import Answer, Outcome
from channels.messaging.event import GREET, MEDIA, WORDLESS, Event, read_each, worded
from channels.messaging.meta import MetaInput
from channels.messaging.platform import json_of
from channels.messaging.renderers import messenger as renderer
from channels.messaging.spoken import Spoken, Words

FIELDS = "messages,messaging_postbacks,message_edits"
LATEST_IN_SECONDS = 1e11  # the year 5138; in milliseconds it was 1973


class MessengerInput(MetaInput):
    """A Facebook page's inbox. The bot subscribes the page and sets the "Get started" button itself."""

    app_secret = "MESSENGER_APP_SECRET"  # noqa: S105 - a variable's name
    verify_token = "MESSENGER_VERIFY_TOKEN"  # noqa: S105

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "messenger"

    async def register(self) -> Answer:
        """Subscribe the page to our app and greet who opens the chat."""
        answer = await self.api.call("POST", "me/subscribed_apps", tries=1, json={"subscribed_fields": FIELDS})
        if answer.outcome is not Outcome.DONE:
            return answer
        return await self.api.call("POST", "me/messenger_profile", tries=1, json={"get_started": {"payload": GREET}})

    def events(self, request: Request) -> list[Event]:
        """All events of all entries."""
        return list(read_each(list(messaging_of(json_of(request))), read_event))

    def render(self, one: Spoken, words: Words) -> list[dict[str, Any]]:
        """Text, a template with link buttons, quick replies."""
        return renderer.render(one, words)

    def render_text(self, text: str) -> list[dict[str, Any]]:
        """Text alone."""
        return renderer.render_text(text)

    async def send(self, event: Event, payload: Mapping[str, Any]) -> Answer:
        """Send to the visitor's id on this page."""
        body = {"recipient": {"id": event.chat}, "messaging_type": "RESPONSE", "message": payload}
        return await self.api.call("POST", "me/messages", json=body)


def messaging_of(body: Any) -> Iterator[Any]:
    """What visitors did on a page; `standby` holds what another app answers."""
    if isinstance(body, dict) and body.get("object") == "page":
        for entry in body.get("entry") or []:
            if isinstance(entry, dict) and isinstance(entry.get("messaging"), list):
                yield from (event for event in entry["messaging"] if not _is_by(entry.get("id"), event))


def read_event(event: Any) -> Optional[Event]:
    """What the visitor did, or None for what wants no answer, such as receipts, reactions and our own echo."""
    found = _said(event)
    if found is None:
        return None
    identifier, said = found
    return Event(identifier, event["sender"]["id"], sent=_seconds(event["timestamp"]), **said)


def _is_by(page: object, event: Any) -> bool:
    """Whether the page itself did something: a colleague in its inbox, or we."""
    sender = event.get("sender") if isinstance(event, dict) else None
    return isinstance(sender, dict) and page is not None and sender.get("id") == page


def _seconds(stamp: Any) -> float:
    """A time in seconds since 1970; Meta's documents also show it as text, and in seconds."""
    number = float(stamp)
    return number / 1000 if number > LATEST_IN_SECONDS else number


def _said(event: Any) -> Optional[tuple[str, dict[str, Any]]]:
    if "message_edit" in event:
        edit = event["message_edit"]
        return f"{edit['mid']}-{edit['num_edit']}", worded(edit["text"], unread=False)
    if "postback" in event:
        postback = event["postback"]
        pressed = f"{event['sender']['id']}-{event['timestamp']}"
        return postback.get("mid") or pressed, {"text": postback.get("payload") or postback["title"]}
    message = event.get("message")
    if not message or message.get("is_echo") or message.get("is_deleted"):
        return None
    if "quick_reply" in message:
        return message["mid"], {"text": message["quick_reply"]["payload"]}
    return message["mid"], _words(message)


def _words(message: Any) -> dict[str, Any]:
    attachments = [one for one in message.get("attachments") or [] if one.get("type") != "fallback"]  # a link's preview
    if any("sticker_id" in (one.get("payload") or {}) for one in attachments):
        return {"text": WORDLESS}
    text = message.get("text") or ""
    return worded(text, unread=bool(attachments)) if text.strip() else {"text": MEDIA if attachments else WORDLESS}
