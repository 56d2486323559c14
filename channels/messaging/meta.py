"""What Meta's platforms share: the signature, the webhook's confirmation, the errors of the Graph API."""

from __future__ import annotations

import hashlib
import hmac

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.constant_time import same
from channels.messaging import meta_errors
from channels.messaging.channel import MessagingInput
from channels.messaging.delivery import Api


class MetaInput(MessagingInput):
    """A platform behind Meta's Graph API. Environment: token, app secret and verify token, named by the platform."""

    app_secret: str  # names of variables
    verify_token: str

    def make_api(self, url: str) -> Api:
        """The token goes into a header, where it stays out of logs."""
        return Api(f"{url}/", meta_errors.judge, headers={"Authorization": f"Bearer {self.credential()}"})

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
