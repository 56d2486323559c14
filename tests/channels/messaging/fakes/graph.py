"""Meta's Graph API for WhatsApp and Messenger: developers.facebook.com/documentation/business-messaging."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from typing import Any

from aiohttp import web

from tests.channels.messaging.fakes.platform import Call, FakePlatform, Phone, Shown, Webhook, too_long

WHATSAPP = {"token": "EAAwhatsapp", "secret": "whatsapp-app-secret", "number": "106540352242922"}
MESSENGER = {"token": "EAAmessenger", "secret": "messenger-app-secret", "page": "682498302938465"}


class FakeGraph(FakePlatform):
    def is_message(self, call: Call) -> bool:
        return call.method == "POST" and call.path.endswith("/messages")

    def check(self, call: Call) -> list[str]:
        if call.path == "/me/messages":
            return messenger_problems(call.body)
        return whatsapp_problems(call.body)

    def accept(self, call: Call) -> web.Response:
        wanted = MESSENGER["token"] if call.path.startswith("/me/") else WHATSAPP["token"]
        if call.headers.get("Authorization") != f"Bearer {wanted}":
            return self._error(401, 190, "Invalid OAuth access token.")
        if call.path == f"/{WHATSAPP['number']}":
            return web.json_response({"id": WHATSAPP["number"]})
        if call.path == f"/{WHATSAPP['number']}/messages":
            contacts = [{"input": call.body["to"], "wa_id": call.body["to"]}]
            sent = {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": "wamid.sent"}]}
            return web.json_response(sent)
        if call.path == "/me/messages":
            return web.json_response({"recipient_id": call.body["recipient"]["id"], "message_id": "m_sent"})
        if call.path in ("/me/subscribed_apps", "/me/messenger_profile"):
            return web.json_response({"success": True, "result": "success"})
        return self._error(404, 803, "Some of the aliases you requested do not exist")

    def refuse(self) -> web.Response:
        return self._error(400, 100, "Invalid parameter")

    @staticmethod
    def _error(status: int, code: int, message: str) -> web.Response:
        error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "Az8or2yhqkZfEZ"}
        return web.json_response({"error": error}, status=status)


def whatsapp_problems(body: dict[str, Any]) -> list[str]:
    if (body["messaging_product"], body["recipient_type"]) != ("whatsapp", "individual"):
        return ["not a message of WhatsApp's"]
    if not re.fullmatch(r"\d+", body["to"]):
        return ["to is no number"]
    if body["type"] == "text":
        return too_long("text", body["text"]["body"], 4096)
    interactive = body["interactive"]
    problems = too_long("body", interactive["body"]["text"], 1024)
    action = interactive["action"]
    if interactive["type"] == "button":
        titles = [button["reply"]["title"] for button in action["buttons"]]
        ids = [button["reply"]["id"] for button in action["buttons"]]
        problems += [] if 1 <= len(titles) <= 3 else ["more than three buttons"]
        problems += [problem for title in titles for problem in too_long("button title", title, 20)]
        problems += [problem for one in ids for problem in too_long("button id", one, 256)]
    elif interactive["type"] == "list":
        problems += too_long("list button", action["button"], 20)
        rows = [row for section in action["sections"] for row in section["rows"]]
        titles, ids = [row["title"] for row in rows], [row["id"] for row in rows]
        problems += [] if 1 <= len(rows) <= 10 else ["more than ten rows"]
        problems += [problem for title in titles for problem in too_long("row title", title, 24)]
        problems += [problem for one in ids for problem in too_long("row id", one, 200)]
        problems += [
            problem for row in rows for problem in too_long("row description", row.get("description", "x"), 72)
        ]
    elif interactive["type"] == "cta_url":
        titles, ids = [], []
        problems += too_long("display text", action["parameters"]["display_text"], 20)
        problems += [] if action["parameters"]["url"].startswith("https://") else ["url is no https address"]
    else:
        return ["unknown interactive type"]
    return problems + (
        ["ids or titles are not unique"] if len(set(ids)) < len(ids) or len(set(titles)) < len(titles) else []
    )


def messenger_problems(body: dict[str, Any]) -> list[str]:
    message = body["message"]
    problems = [] if body["messaging_type"] == "RESPONSE" else ["messaging_type is missing"]
    if ("text" in message) == ("attachment" in message):
        return ["text or attachment must be set, not both"]
    if "text" in message:
        problems += too_long("text", message["text"], 2000)
    else:
        payload = message["attachment"]["payload"]
        problems += too_long("template text", payload["text"], 640)
        problems += [] if 1 <= len(payload["buttons"]) <= 3 else ["more than three buttons"]
        for button in payload["buttons"]:
            problems += too_long("button title", button["title"], 20)
            if button["type"] == "phone_number" and not re.fullmatch(r"\+\d{7,15}", button["payload"]):
                problems.append("phone number must be +<COUNTRY_CODE><PHONE_NUMBER>")
    replies = message.get("quick_replies", [])
    problems += [] if len(replies) <= 13 else ["more than 13 quick replies"]
    for reply in replies:
        problems += too_long("quick reply title", reply["title"], 20) + too_long("payload", reply["payload"], 1000)
    return problems


class _MetaPhone(Phone):
    secret: str

    def signed(self, content: dict[str, Any]) -> Webhook:
        body = json.dumps(content).encode()
        signature = "sha256=" + hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        return Webhook(self.channel, body, {"Content-Type": "application/json", "X-Hub-Signature-256": signature})


class WhatsAppPhone(_MetaPhone):
    channel = "whatsapp"
    secret = WHATSAPP["secret"]
    _ids = iter(range(10_000_000))

    @property
    def raw_id(self) -> str:
        return str(16_505_550_000 + self.number)

    def text(self, words: str) -> Webhook:
        return self.messages(self.message("text", {"body": words}))

    def message(self, kind: str, content: object, **more: object) -> dict[str, Any]:
        sent = str(int(time.time()))
        return {
            "from": self.raw_id,
            "id": f"wamid.{next(self._ids)}",
            "timestamp": sent,
            "type": kind,
            kind: content,
            **more,
        }

    def messages(self, *messages: dict[str, Any]) -> Webhook:
        return self._change(contacts=[{"profile": {"name": "Sam"}, "wa_id": self.raw_id}], messages=list(messages))

    def status(self, status: str, code: str = "") -> Webhook:
        """What WhatsApp tells afterwards of a message to this visitor."""
        told = {"id": "wamid.sent", "status": status, "timestamp": str(int(time.time())), "recipient_id": self.raw_id}
        errors = [{"code": int(code), "title": "x", "error_data": {"details": "x"}}] if code else []
        return self._change(statuses=[{**told, **({"errors": errors} if errors else {})}])

    def _change(self, **content: Any) -> Webhook:
        metadata = {"display_phone_number": "15550783881", "phone_number_id": WHATSAPP["number"]}
        change = {"value": {"messaging_product": "whatsapp", "metadata": metadata, **content}, "field": "messages"}
        return self.signed({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]})

    def press(self, title: str) -> Webhook:
        for body in reversed(self._mine()):
            for kind, reply in _whatsapp_choices(body):
                if title in (reply["title"], reply.get("description")):
                    return self.messages(self.message("interactive", {"type": kind, kind: reply}))
        raise AssertionError(f"no button {title!r}")

    def shown(self) -> list[Shown]:
        return [_whatsapp_shown(body) for body in self._mine()]

    def _mine(self) -> list[dict[str, Any]]:
        return [call.body for call in self.platform.messages() if call.body.get("to") == self.raw_id]


def _whatsapp_choices(body: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    interactive = body.get("interactive", {"type": None, "action": {}})
    if interactive["type"] == "button":
        return [("button_reply", button["reply"]) for button in interactive["action"]["buttons"]]
    if interactive["type"] == "list":
        return [("list_reply", row) for section in interactive["action"]["sections"] for row in section["rows"]]
    return []


def _whatsapp_shown(body: dict[str, Any]) -> Shown:
    if body["type"] == "text":
        return Shown(body["text"]["body"])
    buttons = tuple(reply.get("description") or reply["title"] for _, reply in _whatsapp_choices(body))
    link = body["interactive"]["action"].get("parameters", {}).get("url")
    return Shown(body["interactive"]["body"]["text"], buttons, (link,) if link else ())


class MessengerPhone(_MetaPhone):
    channel = "messenger"
    secret = MESSENGER["secret"]
    _ids = iter(range(10_000_000))

    @property
    def raw_id(self) -> str:
        return str(6_254_459_154_680_000 + self.number)

    def text(self, words: str) -> Webhook:
        return self.events(self.event(message={"mid": self.mid(), "text": words}))

    def mid(self) -> str:
        return f"m_{next(self._ids)}"

    def event(self, **content: object) -> dict[str, Any]:
        now = int(time.time() * 1000)
        return {"sender": {"id": self.raw_id}, "recipient": {"id": MESSENGER["page"]}, "timestamp": now, **content}

    def events(self, *events: dict[str, Any]) -> Webhook:
        entry = {"id": MESSENGER["page"], "time": int(time.time() * 1000), "messaging": list(events)}
        return self.signed({"object": "page", "entry": [entry]})

    def press(self, title: str) -> Webhook:
        for body in reversed(self._mine()):
            for reply in body["message"].get("quick_replies", []):
                if title == _messenger_title(reply["title"], body["message"]):
                    pressed = {"mid": self.mid(), "text": reply["title"], "quick_reply": {"payload": reply["payload"]}}
                    return self.events(self.event(message=pressed))
        raise AssertionError(f"no quick reply {title!r}")

    def shown(self) -> list[Shown]:
        return [_messenger_shown(body["message"]) for body in self._mine()]

    def _mine(self) -> list[dict[str, Any]]:
        return [
            call.body for call in self.platform.messages() if call.body.get("recipient", {}).get("id") == self.raw_id
        ]


def _messenger_title(label: str, message: dict[str, Any]) -> str:
    """The title that a number stands for in the text above the quick replies."""
    text = message.get("text") or message["attachment"]["payload"]["text"]
    return next((line.split(". ", 1)[1] for line in text.splitlines() if line.startswith(f"{label}. ")), label)


def _messenger_shown(message: dict[str, Any]) -> Shown:
    buttons = tuple(_messenger_title(reply["title"], message) for reply in message.get("quick_replies", []))
    if "text" in message:
        return Shown(message["text"], buttons)
    payload = message["attachment"]["payload"]
    links = tuple(button.get("url") or f"tel:{button['payload']}" for button in payload["buttons"])
    return Shown(payload["text"], buttons, links)
