"""What platforms send, recorded in their documents' shapes, as the requests that bring it."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from tests.channels.messaging.fakes import twilio
from tests.channels.messaging.fakes.all import Platforms
from tests.channels.messaging.fakes.graph import MESSENGER, WHATSAPP
from tests.channels.messaging.fakes.platform import Webhook
from tests.channels.messaging.fakes.slack import SlackPhone
from tests.channels.messaging.fakes.telegram import TelegramPhone

PAYLOADS = Path(__file__).parent / "payloads"
SECONDS = {"messenger": 1000}  # what a platform's clock counts in a second, where it is not 1
FORM = "application/x-www-form-urlencoded"


def names(platform: str) -> set[str]:
    """All recordings of a platform."""
    return set(json.loads((PAYLOADS / f"{platform}.json").read_text(encoding="utf-8")))


def recorded(platform: str, name: str) -> Any:
    """A recorded body, with today's times."""
    now, scale = time.time(), SECONDS.get(platform, 1)
    times = {
        "NOW": int(now * scale),
        "NOW_AS_TEXT": str(int(now * scale)),
        "YESTERDAY": int((now - 90_000) * scale),
    }

    def dated(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: dated(one) for key, one in value.items()}
        if isinstance(value, list):
            return [dated(one) for one in value]
        return times.get(value, value) if isinstance(value, str) else value

    return dated(json.loads((PAYLOADS / f"{platform}.json").read_text(encoding="utf-8"))[name])


def delivered(platforms: Platforms, platform: str, name: str) -> Webhook:
    """The request that brings a recording, signed as the platform signs."""
    content = recorded(platform, name)
    body = json.dumps(content).encode()
    if platform == "telegram":
        return replace(TelegramPhone(platforms.telegram).text("x"), body=body)
    if platform == "slack":
        return _by_slack(SlackPhone(platforms.slack), content)
    if platform == "twilio":
        return _by_twilio(content)
    secret = (WHATSAPP if platform == "whatsapp" else MESSENGER)["secret"].encode()
    signature = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
    return Webhook(platform, body, {"Content-Type": "application/json", "X-Hub-Signature-256": signature})


def _by_slack(phone: SlackPhone, content: Any) -> Webhook:
    body = json.dumps(content)
    if content["type"] in ("block_actions", "view_submission", "shortcut"):
        return phone.signed(urlencode({"payload": body}).encode(), FORM)
    return phone.signed(body.encode(), "application/json")


def _by_twilio(fields: dict[str, str]) -> Webhook:
    is_whatsapp = any(fields[end].startswith("whatsapp:") for end in ("From", "To"))
    channel = "whatsapp_twilio" if is_whatsapp else "sms"
    address = f"{twilio.PUBLIC_URL}/webhooks/{channel}/webhook"
    signature = RequestValidator(twilio.TOKEN).compute_signature(address, fields)
    return Webhook(channel, urlencode(fields).encode(), {"Content-Type": FORM, "X-Twilio-Signature": signature})
