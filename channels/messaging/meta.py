"""What Meta's platforms share: the signature, the webhook's confirmation, the errors of the Graph API."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.messaging.channel import MessagingInput
from channels.messaging.delivery import Answer, Api, Outcome, by_status
from channels.messaging.identity import same

# developers.facebook.com: Graph API error handling; WhatsApp and Messenger error codes
BUSY = {1, 2, 4, 17, 32, 613, 80007, 130429, 131000, 131016, 131056}
DENIED = {10, 190, 200, 131005, 131031}
CLOSED = {131026, 131030, 131047, 131050, 551}


class MetaInput(MessagingInput):
    """A platform behind Meta's Graph API. Environment: token, app secret and verify token, named by the platform."""

    windowed = True
    app_secret: str  # names of variables
    verify_token: str

    def make_api(self, url: str) -> Api:
        """The token goes into a header, where it stays out of logs."""
        return Api(f"{url}/", judge, headers={"Authorization": f"Bearer {self.credential()}"})

    def is_genuine(self, request: Request) -> bool:
        """Whether Meta has signed the body with the app's secret."""
        key = self.environment[self.app_secret].encode()
        expected = "sha256=" + hmac.new(key, request.body, hashlib.sha256).hexdigest()
        return same(request.headers.get("X-Hub-Signature-256", ""), expected)

    def add_routes(self, routes: Blueprint) -> None:
        """The webhook's confirmation, which the console asks for once."""

        @routes.route("/webhook", methods=["GET"])
        async def confirm(request: Request) -> HTTPResponse:
            token = request.args.get("hub.verify_token") or ""
            if request.args.get("hub.mode") != "subscribe" or not same(token, self.environment[self.verify_token]):
                return response.empty(403)
            return response.text(request.args.get("hub.challenge") or "")


def judge(status: int, body: Mapping[str, Any]) -> Answer:
    """The Graph API says with a code what was wrong; most come with status 400."""
    error = body.get("error")
    if not isinstance(error, dict):
        if status == 200 and not body:  # a page that is not the Graph API's
            return Answer(Outcome.AGAIN, code="no answer of the Graph API's")
        return by_status(status, body)
    number = error.get("code")
    code = f"HTTP {status}, error {number}" + (f"/{error['error_subcode']}" if "error_subcode" in error else "")
    if number in CLOSED or error.get("error_subcode") == 2018278:  # outside of Messenger's window
        return Answer(Outcome.CLOSED, code=code)
    if number in BUSY or error.get("is_transient") is True:
        return Answer(Outcome.AGAIN, code=code)
    if number in DENIED:
        return Answer(Outcome.DENIED, code=code)
    return Answer(by_status(status, body).outcome, code=code)
