"""Slack's Web API, as docs.slack.dev describes it."""

from __future__ import annotations

import json
import re
import time
from html import unescape
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.channels.messaging.fakes.platform import Call, FakePlatform, Phone, Shown, Webhook, too_long

TOKEN, SECRET, TEAM = "xoxb-example", "slack-signing-secret", "T061EG9R6"


class FakeSlack(FakePlatform):
    def is_message(self, call: Call) -> bool:
        return call.path == "/chat.postMessage"

    def check(self, call: Call) -> list[str]:
        body = call.body
        problems = too_long("text", body["text"], 4000)
        problems += [] if 1 <= len(body["blocks"]) <= 50 else ["more than 50 blocks"]
        actions: list[str] = []
        for block in body["blocks"]:
            if block["type"] == "section":
                problems += too_long("section", block["text"]["text"], 3000)
                continue
            problems += [] if 1 <= len(block["elements"]) <= 25 else ["more than 25 elements"]
            for button in block["elements"]:
                actions.append(button["action_id"])
                problems += too_long("button text", button["text"]["text"], 75)
                problems += too_long("value", button.get("value", "x"), 2000)
                problems += too_long("url", button.get("url", "x"), 3000)
        return problems + (["action_id is not unique"] if len(set(actions)) < len(actions) else [])

    def accept(self, call: Call) -> web.Response:
        if call.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if call.path in ("/auth.test", "/chat.postMessage"):
            return web.json_response({"ok": True, "user_id": "U0BOT", "ts": "1503435956.000247"})
        return web.json_response({"ok": False, "error": "unknown_method"})

    def refuse(self) -> web.Response:
        return web.json_response({"ok": False, "error": "invalid_blocks"})


class SlackPhone(Phone):
    channel = "slack"
    _ids = iter(range(10_000_000))

    @property
    def raw_id(self) -> str:
        return f"U{self.number:08d}"

    @property
    def dm(self) -> str:
        return f"D{self.number:08d}"

    def text(self, words: str) -> Webhook:
        return self.event(type="message", channel_type="im", text=words)

    def event(self, **fields: Any) -> Webhook:
        stamp = f"{time.time():.6f}"
        inner = {"user": self.raw_id, "channel": self.dm, "ts": stamp, "event_ts": stamp, **fields}
        body = {
            "token": "ZZZZZZWSxiZZZ2yIvs3peJ", "team_id": TEAM, "api_app_id": "A0MDYCDME", "event": inner,
            "type": "event_callback", "event_id": f"Ev{next(self._ids):08d}", "event_time": int(time.time()),
        }  # fmt: skip
        return self.signed(json.dumps(body).encode(), "application/json")

    def signed(self, body: bytes, kind: str, at: float | None = None) -> Webhook:
        stamp = str(int(at if at is not None else time.time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
        assert signature
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
        return Webhook(self.channel, body, headers)

    def press(self, title: str) -> Webhook:
        buttons = [button for call in reversed(self._mine()) for button in self._buttons(call)]
        return self.presses(next(button for button in buttons if button["text"]["text"] == title))

    def presses(self, button: dict[str, Any]) -> Webhook:
        payload = {
            "type": "block_actions", "team": {"id": TEAM, "domain": "riverbend"}, "user": {"id": self.raw_id},
            "channel": {"id": self.dm, "name": "directmessage"}, "message": {"ts": "1548261231.000200"},
            "actions": [{**button, "block_id": "x", "action_ts": f"1548426417.{next(self._ids):06d}"}],
        }  # fmt: skip
        return self.signed(urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded")

    def shown(self) -> list[Shown]:
        return [
            Shown(
                unescape("\n\n".join(b["text"]["text"] for b in call.body["blocks"] if b["type"] == "section")),
                tuple(button["text"]["text"] for button in self._buttons(call) if "value" in button),
                tuple(button["url"] for button in self._buttons(call) if "url" in button)
                + tuple(re.findall(r"<(https?://[^|>]+)\|", call.body["text"])),
            )
            for call in self._mine()
        ]

    def _mine(self) -> list[Call]:
        return [call for call in self.platform.messages() if call.body["channel"] == self.dm]

    def _buttons(self, call: Call) -> list[dict[str, Any]]:
        return [button for block in call.body["blocks"] if block["type"] == "actions" for button in block["elements"]]
