"""What Twilio's channels share: www.twilio.com/docs/usage/security and www.twilio.com/docs/messaging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional
from urllib.parse import parse_qsl, urlsplit

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse
from twilio.request_validator import RequestValidator, add_port, remove_port

from channels.constant_time import same
from channels.messaging import twilio_errors
from channels.messaging.channel import MessagingInput
from channels.messaging.delivery import Answer, Api
from channels.messaging.event import EMPTY, Event, Undelivered, read_each, worded
from channels.messaging.renderers import twilio as renderer
from channels.messaging.settings import PUBLIC_URL
from channels.messaging.spoken import Spoken, Words, together
from channels.messaging.text import Dialect

ACCOUNT, TOKEN = "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"
FAILED = {"failed", "undelivered"}
SERVICE = "MG"  # a Messaging Service's id begins so


class TwilioInput(MessagingInput):
    """A number at Twilio. A turn goes out as one message: text messages arrive in any order."""

    sender: str  # the variable that holds our number
    dialect: Dialect

    def credential(self) -> str:
        """The account's token."""
        return self.environment[TOKEN]

    def make_api(self, url: str) -> Api:
        """Twilio takes account and token as user and password."""
        account = self.environment[ACCOUNT]
        return Api(f"{url}/2010-04-01/Accounts/{account}", twilio_errors.judge, auth=(account, self.credential()))

    async def register(self) -> Answer:
        """Ask whether the account is ours; the webhook is set in Twilio's console."""
        return await self.api.call("GET", ".json", tries=1)

    @property
    def address(self) -> str:
        """Where Twilio reaches us: with messages, and with what became of ours."""
        return f"{self.environment[PUBLIC_URL].rstrip('/')}/webhooks/{self.name()}/webhook"

    def is_genuine(self, request: Request) -> bool:
        """Whether Twilio has signed our public address and the fields; it writes a port into the address or not."""
        address = urlsplit(self.environment[PUBLIC_URL].rstrip("/") + request.path)
        if request.query_string:
            address = address._replace(query=request.query_string)
        validator, signature = RequestValidator(self.credential()), request.headers.get("X-Twilio-Signature", "")
        form = _form(request)
        expected = [validator.compute_signature(write(address), form) for write in (remove_port, add_port)]
        return any([same(one, signature) for one in expected])  # noqa: C419 - both, so that time tells nothing

    def events(self, request: Request) -> list[Event]:
        """One message a request."""
        return list(read_each([_form(request)], self.read_form))

    def undelivered(self, request: Request) -> list[Undelivered]:
        """Twilio takes nearly every message, and tells afterwards which one it could not deliver."""
        return list(read_each([_form(request)], self.read_status))

    def receipt(self, request: Request) -> HTTPResponse:
        """An empty TwiML document: nothing is said in it, the reply comes by the API."""
        return response.text("<Response/>", content_type="text/xml")

    def read_form(self, form: Any) -> Optional[Event]:
        """The event of a message, or None for what wants no answer, such as a receipt."""
        if form.get("AccountSid") != self.environment[ACCOUNT] or form.get("SmsStatus", "received") != "received":
            return None
        pressed = form.get("ButtonPayload") or form.get("ListId")
        beside = form.get("NumMedia", "0") != "0" or bool(form.get("Latitude"))
        # some carriers turn @ into this
        said = {"text": pressed} if pressed else worded(form.get("Body", "").replace("¡", "@"), unread=beside)
        said["text"] = said["text"] or EMPTY
        return Event(form["MessageSid"], form["From"], **said)

    def read_status(self, form: Any) -> Optional[Undelivered]:
        """What a form says of a message that was not delivered, or None for all others."""
        if form.get("AccountSid") != self.environment[ACCOUNT] or form.get("MessageStatus") not in FAILED:
            return None
        return Undelivered(form["To"], f"error {int(form.get('ErrorCode') or 0)}")

    def gather(self, turn: Sequence[Spoken], words: Words) -> list[Spoken]:
        """One message, and an emergency's card before it."""
        return together(turn, words)

    def render(self, one: Spoken, words: Words) -> list[dict[str, Any]]:
        """Text; options and links are lines of it."""
        return self.render_text(one.text)

    def render_text(self, text: str) -> list[dict[str, Any]]:
        """Text alone."""
        return renderer.render(text, type(self).dialect)

    async def send(self, event: Event, payload: Mapping[str, Any]) -> Answer:
        """Send to the number that the event came from."""
        fields = {"To": event.chat, "StatusCallback": self.address, **self.from_(self.environment[self.sender])}
        return await self.api.call("POST", "/Messages.json", data={**fields, **payload})

    def from_(self, ours: str) -> dict[str, str]:
        """The field that names the sender: a number, or a Messaging Service."""
        return {"MessagingServiceSid": ours} if ours.startswith(SERVICE) else {"From": ours}


def _form(request: Request) -> dict[str, str]:
    """The fields as sent, empty ones too: they are signed, and Sanic drops them."""
    return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
