"""Rasa's REST channel, never silent: for tests, tools and the staff shell on this machine."""

from __future__ import annotations

import logging
import uuid
from asyncio import AbstractEventLoop, CancelledError
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.action_endpoint import ResilientActionEndpoint, make_resilient

logger = logging.getLogger(__name__)

PROBLEM = "utter_notice/technical_problem"


class LocalRestInput(RestInput):
    """`POST /webhooks/rest/webhook` with Rasa's contract, and an answer in words whatever fails.

    Beyond the stock channel: a body that is not `{"sender", "message"}` gets status 400 and one
    sentence; a request without sender gets a conversation of its own, never a shared one; an error
    while answering is told to the visitor; the visitor's text is never logged.
    """

    @classmethod
    def name(cls) -> str:
        """The name of Rasa's own channel, so that its URL and its tools stay the same."""
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes of the channel: `GET /` health and `POST /webhook`."""
        routes = Blueprint("local_rest", __name__)

        @routes.listener("after_server_start")
        async def guard_actions(app: Sanic, loop: AbstractEventLoop) -> None:
            agent = getattr(app.ctx, "agent", None)
            if agent is not None:
                make_resilient(agent)

        @routes.listener("before_server_stop")
        async def close_connections(app: Sanic, loop: AbstractEventLoop) -> None:
            endpoint = getattr(getattr(app.ctx, "agent", None), "action_endpoint", None)
            if isinstance(endpoint, ResilientActionEndpoint):
                await endpoint.close()

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            body = _body(request)
            if body is None:
                return _error(400, "bad_request", 'send JSON such as {"sender": "me", "message": "hello"}')
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
                await _apologise(request.app, message)
            if not collector.messages:  # no model, so no words either
                return _error(503, "not_ready", "the assistant has no model; `make train` makes one")
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


async def _apologise(app: Sanic, message: UserMessage) -> None:
    """Say in words that something went wrong."""
    agent = app.ctx.agent
    tracker = DialogueStateTracker(message.sender_id, [])
    words = await agent.nlg.generate(PROBLEM, tracker, message.output_channel.name())
    if words:
        await message.output_channel.send_response(message.sender_id, words)
