"""A messaging platform's webhook on Rasa's server."""

from __future__ import annotations

import asyncio
import logging
import os
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.answering import agent_of, guard_actions
from channels.foreground import foreground_of
from channels.messaging.delivery import Outcome
from channels.messaging.event import Event
from channels.messaging.inbound import Inbox, Turnstile
from channels.messaging.platform import Platform
from channels.messaging.registration import Registration, State
from channels.messaging.replies import Replies
from channels.messaging.seen import Seen
from engines.redis_memory import RedisMemory
from engines.settings import read_engines

logger = logging.getLogger(__name__)

LARGEST_BODY = 1_000_000  # bytes, because a batch of Meta's 1,000 events has hundreds of thousands
CLOSING_SECONDS = 5.0  # for replies under way when the server stops; an answer takes a fraction of one


class MessagingInput(Platform, InputChannel):
    """A platform as one of Rasa's input channels.

    A request is verified and taken apart, its events are queued, and the platform has its receipt; each event is
    answered afterwards, in its chat's order. Where its variables are unset, the channel has no webhook.

    Usage in credentials.yml, without values: they come from the environment::

        channels.messaging.telegram.TelegramInput:
    """

    @classmethod
    def from_credentials(cls, credentials: Optional[dict[str, Any]]) -> InputChannel:
        """Create the channel from the environment; Rasa's file says only that it exists."""
        return cls(os.environ)

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Read the credentials."""
        super().__init__(environment)
        self._given = environment
        self._seen = Seen(self.identity)
        self.inbox = Inbox(self._answer, self._seen)
        self._registration = Registration(self.name(), self.register)
        self._replies: Optional[Replies] = None
        self._is_ready = asyncio.Event()  # a server takes requests before it has done all that its start asks for

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes of the channel: `GET /` health, and `POST /webhook` if it is configured."""
        routes = Blueprint(f"messaging_{self.name()}", __name__)

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json(self.health())

        if self.missing:
            return routes

        guard_actions(routes)

        @routes.listener("after_server_start")
        async def begin(app: Sanic, loop: AbstractEventLoop) -> None:
            if not hasattr(app.ctx, "turnstile"):
                app.ctx.turnstile = Turnstile(foreground_of(app))  # one for all channels: they share the event loop
            if redis_url := read_engines(self._given).redis_url:
                self._seen.shared = RedisMemory(redis_url)
            self._replies = Replies(self, agent_of(app), app.ctx.turnstile, on_new_message)
            self._is_ready.set()
            self._registration.begin()

        @routes.listener("before_server_stop")
        async def end(app: Sanic, loop: AbstractEventLoop) -> None:
            self._registration.end()
            await self.inbox.close(CLOSING_SECONDS)
            await self.api.close()
            if self._seen.shared is not None:
                await self._seen.shared.close()

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            return await self.receive(request)

        self.add_routes(routes)
        return routes

    async def receive(self, request: Request) -> HTTPResponse:
        """Verify a request, queue its events and give the receipt."""
        if len(request.body) > LARGEST_BODY:
            return response.empty(413)
        if not self.is_genuine(request):
            return response.empty(403)
        for lost in self.undelivered(request):  # not sent again: the platform has tried for as long as it may
            logger.error("A reply to %s was not delivered (%s).", self.identity.logged(lost.chat), lost.code)
        if not await self.inbox.accept(self.events(request)):
            return response.empty(503, headers={"Retry-After": "30"})
        return self.receipt(request)

    def health(self) -> dict[str, Any]:
        """How the channel is, without anything secret."""
        registered = self._registration.state is State.REGISTERED
        last = self.api.last.outcome
        delivering = last not in (Outcome.AGAIN, Outcome.DENIED)
        return {
            "configured": not self.missing,
            "registered": registered,
            "healthy": registered and delivering,
            "refused": last is Outcome.DENIED if registered else self._registration.state is State.REFUSED,
            "note": self._registration.code if not registered else "" if delivering else self.api.last.code,
        }

    async def _answer(self, event: Event) -> None:
        await self._is_ready.wait()
        assert self._replies is not None
        await self._replies.answer(event)
