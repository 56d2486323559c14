"""What all messaging channels have in common: the way of an event from webhook to reply."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from abc import abstractmethod
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.action_endpoint import make_resilient
from channels.message import compose
from channels.messaging import deletion
from channels.messaging import words as own_words
from channels.messaging.delivery import Answer, Api, Outcome
from channels.messaging.event import Event
from channels.messaging.identity import Identity
from channels.messaging.inbound import Inbox, Turnstile
from channels.messaging.registration import Registration, State
from channels.messaging.settings import SETTINGS
from channels.messaging.spoken import Spoken, Words, spoken, written
from channels.messaging.turn import Turn

logger = logging.getLogger(__name__)

LARGEST_BODY = 1_000_000  # bytes; platforms send a few thousand
ANSWER_SECONDS = 30.0  # for the assistant; after that the visitor gets words
CLOSING_SECONDS = 5.0  # for replies under way when the server stops
WINDOW_SECONDS = 24 * 3600 - 300  # WhatsApp and Messenger let a business reply for a day; five minutes of it are ours


class MessagingInput(InputChannel):
    """A messaging platform's webhook.

    A request is verified and taken apart, its events are queued, and the platform has its receipt; each event is
    answered afterwards, in its chat's order. A platform's class says how to verify, take apart, render and send.
    It reads its credentials from the environment; where they are unset, it has no webhook.

    Usage in credentials.yml::

        channels.messaging.telegram.TelegramInput:
    """

    windowed = False  # whether the platform takes replies for a day only

    @classmethod
    def from_credentials(cls, credentials: Optional[dict[str, Any]]) -> InputChannel:
        """Create the channel from the environment; Rasa's file says only that it exists."""
        return cls(os.environ)

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Read the credentials."""
        self.settings = SETTINGS[self.name()]
        self.environment = {name: environment.get(name, "").strip() for name in self.settings.needs}
        self.missing = self.settings.missing(environment)
        if self.missing and self.settings.is_wanted(environment):
            logger.error("The channel %s is off: set %s too.", self.name(), ", ".join(self.missing))
        self.identity = Identity(self.name(), self.credential())
        self.api = self.make_api(self.settings.api_url(environment))
        self._registration = Registration(self.name(), self.register)
        self._inbox = Inbox(self._answer)
        self._on_new_message: Callable[[UserMessage], Awaitable[Any]]
        self._app: Sanic
        self._commands = deletion.delete_commands()

    def credential(self) -> str:
        """The platform's secret, from which the channel derives its own."""
        return self.environment[self.settings.needs[0]]

    @abstractmethod
    def make_api(self, url: str) -> Api:
        """The platform's interface."""

    @abstractmethod
    async def register(self) -> Answer:
        """Tell the platform where we are, or ask whether it knows us; one try."""

    @abstractmethod
    def is_genuine(self, request: Request) -> bool:
        """Whether the platform sent this."""

    @abstractmethod
    def events(self, request: Request) -> list[Event]:
        """The events of a genuine request that want an answer; what is unknown is left out."""

    @abstractmethod
    def render(self, one: Spoken, words: Words) -> list[dict[str, Any]]:
        """The platform's payloads for a message, without the address."""

    @abstractmethod
    def render_text(self, text: str) -> list[dict[str, Any]]:
        """The platform's payloads for nothing but text: what goes out when it refuses the others."""

    @abstractmethod
    async def send(self, event: Event, payload: Mapping[str, Any]) -> Answer:
        """Send one payload to the chat that the event came from."""

    def gather(self, turn: Sequence[Spoken], words: Words) -> list[Spoken]:
        """A turn's messages as they go out; a platform may join them."""
        return list(turn)

    async def acknowledge(self, event: Event) -> None:  # noqa: B027 - most platforms need nothing
        """Tell the platform that an event is being worked on."""

    def receipt(self, request: Request) -> HTTPResponse:
        """What the platform gets at once."""
        return response.empty(200)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes of the channel: `GET /` health, and `POST /webhook` if it is configured."""
        routes = Blueprint(f"messaging_{self.name()}", __name__)
        self._on_new_message = on_new_message

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json(self.health())

        if self.missing:
            return routes

        @routes.listener("after_server_start")
        async def begin(app: Sanic, loop: AbstractEventLoop) -> None:
            self._app = app
            if not hasattr(app.ctx, "turnstile"):
                app.ctx.turnstile = Turnstile()  # one for all channels: they share the event loop
            if getattr(app.ctx, "agent", None) is not None:
                make_resilient(app.ctx.agent)
            self._registration.begin()

        @routes.listener("before_server_stop")
        async def end(app: Sanic, loop: AbstractEventLoop) -> None:
            self._registration.end()
            await self._inbox.close(CLOSING_SECONDS)
            await self.api.close()

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            return self.receive(request)

        self.add_routes(routes)
        return routes

    def add_routes(self, routes: Blueprint) -> None:  # noqa: B027 - few platforms have more
        """Add routes that only this platform has."""

    def receive(self, request: Request) -> HTTPResponse:
        """Verify a request, queue its events and give the receipt."""
        if len(request.body) > LARGEST_BODY:
            return response.empty(413)
        if not self.is_genuine(request):
            return response.empty(403)
        if not self._inbox.accept(self.events(request)):
            return response.empty(503, headers={"Retry-After": "30"})
        return self.receipt(request)

    def health(self) -> dict[str, Any]:
        """How the channel is, without anything secret."""
        registered = self._registration.state is State.REGISTERED
        delivering = self.api.last.outcome not in (Outcome.AGAIN, Outcome.DENIED)
        return {
            "configured": not self.missing,
            "registered": registered,
            "healthy": registered and delivering,
            "note": self._registration.code if not registered else "" if delivering else self.api.last.code,
        }

    async def _answer(self, event: Event) -> None:
        """Answer one event, whatever happens."""
        if self.windowed and event.sent is not None and time.time() - event.sent > WINDOW_SECONDS:
            logger.warning("A message from %s came too late to be answered.", self.identity.logged(event.chat))
            return
        await self.acknowledge(event)
        turn = Turn(self.name())
        await self._app.ctx.turnstile.run(self._hear(event, turn))
        words = await own_words.words(self._app.ctx.agent, self.name())
        await self._say(event, self.gather(spoken(compose(turn.responses), words), words), words)

    async def _hear(self, event: Event, turn: Turn) -> None:
        """Let the assistant hear an event; afterwards the turn holds words, even if it failed."""
        sender = self.identity.conversation(event.chat)
        if event.notice:
            await self._add(turn, event.notice)
        elif deletion.is_command(event.text, self._commands):
            erased = await deletion.erase(self._app.ctx.agent, sender)
            await self._add(turn, own_words.DELETED if erased else own_words.NOT_DELETED)
        else:
            message = UserMessage(event.text, turn, sender, input_channel=self.name())
            try:
                await asyncio.wait_for(self._on_new_message(message), ANSWER_SECONDS)
            except Exception as error:  # whatever fails, the visitor gets words
                logger.error("A message could not be answered (%s).", type(error).__name__)
            if not turn.responses:
                await self._add(turn, own_words.PROBLEM)
            if event.unread:
                await self._add(turn, own_words.UNSEEN)

    async def _add(self, turn: Turn, name: str) -> None:
        said = await own_words.response(self._app.ctx.agent, name, self.name())
        if said:
            turn.responses.append(said)

    async def _say(self, event: Event, turn: Sequence[Spoken], words: Words) -> None:
        """Send a turn, message by message; what a platform refuses in its own form goes out as text."""
        for one in turn:
            answer = await self._send_all(event, self.render(one, words))
            if answer.outcome is Outcome.REFUSED:
                logger.warning("A reply was refused (%s); it is sent as plain text.", answer.code)
                answer = await self._send_all(event, self.render_text(written(one, words).text))
            if answer.outcome is not Outcome.DONE:
                logger.error("A reply to %s was not delivered (%s).", self.identity.logged(event.chat), answer.code)
            if answer.outcome is Outcome.CLOSED:
                return

    async def _send_all(self, event: Event, payloads: Sequence[Mapping[str, Any]]) -> Answer:
        answer = Answer(Outcome.DONE)
        for payload in payloads:
            answer = await self.send(event, payload)
            if answer.outcome is not Outcome.DONE:
                break
        return answer


def json_of(request: Request) -> Any:
    """A request's JSON, or None."""
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        return None
