"""Telegram: core.telegram.org/bots/api."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Optional

from sanic.request import Request

from channels.constant_time import same
from channels.messaging import telegram_errors
from channels.messaging.channel import MessagingInput
from channels.messaging.delivery import Answer, Api
from channels.messaging.event import GREET, PRIVATE_ONLY, WORDLESS, Event, read_each, worded
from channels.messaging.identity import derived
from channels.messaging.platform import json_of
from channels.messaging.renderers import telegram as renderer
from channels.messaging.settings import PUBLIC_URL
from channels.messaging.spoken import Spoken, Words

COMMANDS = {"/start": GREET, "/help": "/smalltalk/help", "/stop": "/smalltalk/bye"}
UPDATES = ["message", "edited_message", "callback_query"]
UNREADABLE = {
    "animation", "audio", "checklist", "contact", "document", "live_photo", "location", "paid_media", "photo", "poll",
    "story", "venue", "video", "video_note", "voice",
}  # fmt: skip
WORDLESS_KINDS = {"sticker", "dice"}


class TelegramInput(MessagingInput):
    """A Telegram bot. It sets webhook and secret itself; in groups it asks to be written to alone."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "telegram"

    def make_api(self, url: str) -> Api:
        """Telegram wants the token in the address."""
        return Api(f"{url}/bot{self.credential()}/", telegram_errors.judge)

    @property
    def secret(self) -> str:
        """What Telegram sends along with each update to show who it is."""
        return derived(self.credential(), "webhook of telegram")

    async def register(self) -> Answer:
        """Set the webhook."""
        address = f"{self.environment[PUBLIC_URL].rstrip('/')}/webhooks/{self.name()}/webhook"
        wanted = {"url": address, "secret_token": self.secret, "allowed_updates": UPDATES}
        return await self.api.call("POST", "setWebhook", tries=1, json=wanted)

    def is_genuine(self, request: Request) -> bool:
        """Whether the secret came along."""
        return same(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""), self.secret)

    def events(self, request: Request) -> list[Event]:
        """One update a request."""
        return list(read_each([json_of(request)], read_update))

    async def acknowledge(self, event: Event) -> None:
        """End the pressed button's waiting sign."""
        if "callback" in event.reply:
            await self.api.call(
                "POST", "answerCallbackQuery", tries=1, json={"callback_query_id": event.reply["callback"]}
            )

    def render(self, one: Spoken, words: Words) -> list[dict[str, Any]]:
        """HTML with an inline keyboard."""
        return renderer.render(one, words)

    def render_text(self, text: str) -> list[dict[str, Any]]:
        """HTML alone."""
        return renderer.render_text(text)

    async def send(self, event: Event, payload: Mapping[str, Any]) -> Answer:
        """Send to the chat."""
        return await self.api.call("POST", "sendMessage", json={"chat_id": int(event.chat), **payload})


def read_update(update: Any) -> Optional[Event]:
    """The event of an update, or None for what wants no answer."""
    if "callback_query" in update:
        return _pressed(update["update_id"], update["callback_query"])
    if "message" in update:
        return _message(update["update_id"], update["message"])
    edited = update.get("edited_message") or {}
    if "text" not in edited and "caption" not in edited:  # a live location's next step, or a picture told of before
        return None
    return _message(update["update_id"], edited)


def _pressed(update_id: int, query: Any) -> Event:
    data, reply, chat = query["data"], {"callback": query["id"]}, query["message"]["chat"]
    if chat["type"] != "private":
        return Event(str(update_id), str(chat["id"]), reply=reply, notice=PRIVATE_ONLY)
    return Event(str(update_id), str(chat["id"]), text=data, reply=reply)


def _message(update_id: int, message: Any) -> Optional[Event]:
    identifier, chat = str(update_id), message["chat"]
    address = str(int(chat["id"]))
    if (message.get("from") or {}).get("is_bot"):
        return None
    if chat["type"] != "private":  # a health chat is between two
        return Event(identifier, address, notice=PRIVATE_ONLY) if _is_for_bot(message) else None
    if WORDLESS_KINDS & message.keys():
        return Event(identifier, address, WORDLESS)
    said = worded(message.get("text") or message.get("caption"), unread=bool(UNREADABLE & message.keys()))
    said["text"] = COMMANDS.get(re.sub(r"@\w+$", "", said["text"].split(" ")[0].lower()), said["text"])
    return Event(identifier, address, **said) if said["text"] else None


def _is_for_bot(message: Any) -> bool:
    """Whether a message in a group is a command; Telegram shows a bot little else there."""
    return str(message.get("text") or "").startswith("/")
