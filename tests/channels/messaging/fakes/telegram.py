"""Telegram's Bot API, as core.telegram.org/bots/api describes it."""

from __future__ import annotations

import json
import re
import time
from html import unescape

from aiohttp import web

from channels.messaging.identity import derived
from tests.channels.messaging.fakes.platform import Call, FakePlatform, Phone, Shown, Webhook, too_long

TOKEN = "7000000001:AAexampleTokenForTheTests"  # noqa: S105
ALLOWED_TAGS = re.compile(r'</?(?:b|i|a)>|<a href="https?://[^"<>]+">')
METHODS = {"setWebhook", "sendMessage", "answerCallbackQuery"}


class FakeTelegram(FakePlatform):
    def is_message(self, call: Call) -> bool:
        return call.path.endswith("/sendMessage")

    def check(self, call: Call) -> list[str]:
        body = call.body
        shown = unescape(ALLOWED_TAGS.sub("", body["text"]))
        problems = too_long("text", shown, 4096)
        if re.search(r"[<>]|&(?!amp;|lt;|gt;)", ALLOWED_TAGS.sub("", body["text"])):
            problems.append("can't parse entities")
        if not isinstance(body["chat_id"], int):
            problems.append("chat_id is no number")
        for row in body.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                problems += too_long("button text", button["text"], 64)
                if ("url" in button) == ("callback_data" in button):
                    problems.append("a button needs exactly one action")
                if not 1 <= len(button.get("callback_data", "x").encode()) <= 64:
                    problems.append("BUTTON_DATA_INVALID")
                if not button.get("url", "https://").startswith(("http://", "https://", "tg://")):
                    problems.append("BUTTON_URL_INVALID")
        return problems

    def accept(self, call: Call) -> web.Response:
        token, method = call.path.removeprefix("/bot").split("/")
        if token != TOKEN or method not in METHODS:
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        return web.json_response({"ok": True, "result": {"message_id": len(self.calls)}})

    def refuse(self) -> web.Response:
        body = {"ok": False, "error_code": 400, "description": "Bad Request: can't parse entities"}
        return web.json_response(body, status=400)


class TelegramPhone(Phone):
    channel = "telegram"
    _updates = iter(range(900_000_000, 1_000_000_000))

    @property
    def raw_id(self) -> str:
        return str(5_550_000_000 + self.number)

    def text(self, words: str) -> Webhook:
        return self.update("message", self.message(text=words))

    def message(self, **content: object) -> dict[str, object]:
        chat = {"id": int(self.raw_id), "first_name": "Sam", "type": "private"}
        sender = {"id": int(self.raw_id), "is_bot": False, "first_name": "Sam", "language_code": "en"}
        return {"message_id": 41, "from": sender, "chat": chat, "date": int(time.time()), **content}

    def update(self, kind: str, content: dict[str, object]) -> Webhook:
        body = json.dumps({"update_id": next(self._updates), kind: content}).encode()
        secret = derived(TOKEN, "webhook of telegram")
        return Webhook(
            self.channel, body, {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret}
        )

    def press(self, title: str) -> Webhook:
        keyboards = [self._keyboard(call) for call in reversed(self._mine())]
        data = next(button["callback_data"] for keyboard in keyboards for button in keyboard if button["text"] == title)
        query = {"id": "4382bfdwdsb323b2d9", "from": self.message()["from"], "message": self.message(), "data": data}
        return self.update("callback_query", {**query, "chat_instance": "-123"})

    def shown(self) -> list[Shown]:
        return [
            Shown(
                unescape(ALLOWED_TAGS.sub("", call.body["text"])),
                tuple(button["text"] for button in self._keyboard(call) if "callback_data" in button),
                tuple(button["url"] for button in self._keyboard(call) if "url" in button),
            )
            for call in self._mine()
        ]

    def _mine(self) -> list[Call]:
        return [call for call in self.platform.messages() if call.body["chat_id"] == int(self.raw_id)]

    def _keyboard(self, call: Call) -> list[dict[str, str]]:
        return [button for row in call.body.get("reply_markup", {}).get("inline_keyboard", []) for button in row]
