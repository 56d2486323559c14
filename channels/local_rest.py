"""Rasa's REST channel, never silent: for tests, tools and the staff shell on this machine."""

from __future__ import annotations

import logging
import uuid
from asyncio import CancelledError
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.answering import agent_of, apologise, guard_actions
from channels.website.addresses import from_this_machine

logger = logging.getLogger(__name__)


class LocalRestInput(RestInput):
    """`POST /webhooks/rest/webhook` with Rasa's contract, and an answer in words whatever fails.

    Beyond the stock channel: a body that is not `{"sender", "message"}` gets status 400 and one
    sentence; a request without sender gets a conversation of its own, never a shared one; an error
    while answering is told to the visitor; the visitor's text is never logged. Because a sender chooses
    its own name here, only programs on this machine are served, whatever interface the server listens on.
    """

    @classmethod
    def name(cls) -> str:
        """The name of Rasa's own channel, so that its URL and its tools stay the same."""
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes of the channel: `GET /` health and `POST /webhook`."""
        routes = Blueprint("local_rest", __name__)

        guard_actions(routes)

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if not from_this_machine(request):
                return _error(403, "this_machine_only", "this channel serves programs on its own machine only")
            body = _body(request)
            if body is None:
                return _error(400, "bad_request", 'send JSON such as {"sender": "me", "message": "hello"}')
            agent = agent_of(request.app)
            if agent is None or not agent.is_ready():
                return _error(503, "not_ready", "the assistant has no model; `make train` makes one")
            collector = CollectingOutputChannel()
            message = UserMessage(
                body["message"],
                collector,
                body.get("sender") or uuid.uuid4().hex,
                input_channel=body.get("input_channel") or self.name(),
                metadata=body.get("metadata"),
            )
            try:
                await on_new_message(message)
            except (Exception, CancelledError) as error:  # whatever fails, the visitor gets words
                logger.error("A message could not be answered (%s).", type(error).__name__)
            if not collector.messages:
                await apologise(request.app, message)
            return response.json(collector.messages)

        return routes


def _body(request: Request) -> dict[str, Any] | None:
    """The request's body if it has the contract's shape."""
    try:
        body = request.json
    except Exception:  # Sanic raises its own InvalidUsage, whose handler would answer in HTML
        return None
    if not isinstance(body, dict) or not isinstance(body.get("message"), str):
        return None
    sender = body.get("sender")
    return body if sender is None or isinstance(sender, str) else None


def _error(status: int, code: str, message: str) -> HTTPResponse:
    return response.json({"error": {"code": code, "message": message}}, status=status)
