"""Twilio's Messages resource, as www.twilio.com/docs/messaging describes it."""

from __future__ import annotations

import base64
import re
from urllib.parse import urlencode

from aiohttp import web
from twilio.request_validator import RequestValidator

from tests.channels.messaging.fakes.platform import Call, FakePlatform, Phone, Shown, Webhook, too_long

ACCOUNT = "ACdddddddddddddddddddddddddddddddd"
TOKEN = "twilio-auth-token"  # noqa: S105
SMS_FROM, WHATSAPP_FROM = "+15550100200", "+15550100300"
PUBLIC_URL = "https://chat.riverbend.example"


class FakeTwilio(FakePlatform):
    def __init__(self) -> None:
        super().__init__()
        self.refused: dict[str, tuple[int, int]] = {}  # receivers, with the status and the code they are refused with

    def is_message(self, call: Call) -> bool:
        return call.path.endswith("/Messages.json")

    def check(self, call: Call) -> list[str]:
        problems = too_long("Body", call.body["Body"], 1600)
        ours, theirs = call.body["From"], call.body["To"]
        if ours not in (SMS_FROM, f"whatsapp:{WHATSAPP_FROM}"):
            problems.append("21606: the From number is not ours")
        if ours.startswith("whatsapp:") != theirs.startswith("whatsapp:"):
            problems.append("63007: From and To are not of one channel")
        if not re.fullmatch(r"(whatsapp:)?\+\d+", theirs):
            problems.append("21211: To is no number")
        channel = "whatsapp_twilio" if theirs.startswith("whatsapp:") else "sms"
        if call.body.get("StatusCallback") != f"{PUBLIC_URL}/webhooks/{channel}/webhook":
            problems.append("StatusCallback is not our webhook")
        return problems

    def accept(self, call: Call) -> web.Response:
        expected = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if call.headers.get("Authorization") != expected:
            return web.json_response({"code": 20003, "message": "Authenticate", "status": 401}, status=401)
        if call.path == f"/2010-04-01/Accounts/{ACCOUNT}.json":
            return web.json_response({"sid": ACCOUNT, "status": "active"})
        if found := self.refused.get(call.body.get("To", "")):
            status, code = found
            return web.json_response({"code": code, "message": f"{call.body['To']} is refused"}, status=status)
        return web.json_response({"sid": "SMout", "status": "queued"}, status=201)

    def refuse(self) -> web.Response:
        return web.json_response({"code": 21602, "message": "Message body is required.", "status": 400}, status=400)


class SmsPhone(Phone):
    channel = "sms"
    ours = SMS_FROM
    _ids = iter(range(10_000_000))

    @property
    def raw_id(self) -> str:
        return f"+1555{self.number:07d}"

    def text(self, words: str) -> Webhook:
        return self.form(Body=words)

    def form(self, **fields: str) -> Webhook:
        sid = f"SM{next(self._ids):032x}"
        whole = {
            "ToCountry": "US", "ToState": "", "SmsMessageSid": sid, "NumMedia": "0", "SmsSid": sid,
            "SmsStatus": "received", "Body": "", "To": self.ours, "NumSegments": "1", "MessageSid": sid,
            "AccountSid": ACCOUNT, "From": self.raw_id, "ApiVersion": "2010-04-01", **fields,
        }  # fmt: skip
        address = f"{PUBLIC_URL}/webhooks/{self.channel}/webhook"
        signature = RequestValidator(TOKEN).compute_signature(address, whole)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
        return Webhook(self.channel, urlencode(whole).encode(), headers)

    def status(self, status: str, code: str = "") -> Webhook:
        """What Twilio tells afterwards of a message to this visitor."""
        fields = {"From": self.ours, "To": self.raw_id, "MessageStatus": status, "SmsStatus": status}
        return self.form(**fields, **({"ErrorCode": code} if code else {}))

    def press(self, title: str) -> Webhook:
        """There are no buttons: the visitor sends the number that stands before the title."""
        lines = [line for shown in reversed(self.shown()) for line in shown.text.splitlines()]
        line = next(line for line in lines if re.fullmatch(rf"\d+\. {re.escape(title)}", line))
        return self.text(line.split(".")[0])

    def shown(self) -> list[Shown]:
        texts = [call.body["Body"] for call in self.platform.messages() if call.body["To"] == self.raw_id]
        return [
            Shown(
                text,
                tuple(re.findall(r"^\d+\. (.+)$", text, re.MULTILINE)),
                tuple(re.findall(r"https?://\S+", text)),
            )
            for text in texts
        ]


class WhatsAppTwilioPhone(SmsPhone):
    channel = "whatsapp_twilio"
    ours = f"whatsapp:{WHATSAPP_FROM}"

    @property
    def raw_id(self) -> str:
        return f"whatsapp:+1555{self.number:07d}"
