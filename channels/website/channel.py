"""The website channel: the HTTP contract between the chat widget and Rasa (docs/website-channel.md)."""

from __future__ import annotations

from asyncio import AbstractEventLoop, TimeoutError, create_task
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any, Optional

import yaml
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.answering import apologise, guard_actions
from channels.feedback import Feedback, record
from channels.message import FAQ, KINDS
from channels.website import body as bodies
from channels.website import static
from channels.website.addresses import client_address
from channels.website.door import Door
from channels.website.erase import erase_conversation
from channels.website.events import stream_turn
from channels.website.limits import Limit
from channels.website.origins import Origins
from channels.website.output import WebsiteOutput
from channels.website.readiness import Readiness
from channels.website.refusal import Refusal
from channels.website.settings import Settings, read_settings, secret_of_environment, several_workers
from channels.website.start import start_of_chat
from channels.website.tickets import Tickets
from channels.website.turns import Turn, Turns
from channels.website.visitor import Visitor, Visitors
from channels.website.words import Words
from practice.schema import load_practice

OPENAPI_FILE = Path(__file__).with_name("openapi.yml")


class WebsiteInput(InputChannel):
    """`/webhooks/website`: chat, feedback, deletion, start data, health and the widget's files."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in URLs and trackers."""
        return WebsiteOutput.name()

    @classmethod
    def from_credentials(cls, credentials: Optional[dict[str, Any]]) -> InputChannel:
        """Create the channel with the options of credentials.yml."""
        return cls(read_settings(credentials))

    def __init__(self, settings: Optional[Settings] = None) -> None:
        """Read practice.yml and the secret; nothing listens yet."""
        self._settings = settings = settings or Settings()
        self._practice = practice = load_practice()
        self._words = Words(practice)
        secret = secret_of_environment()
        self._visitors, self._tickets = Visitors(secret), Tickets(secret)
        self._per_visitor = Limit(settings.visitor_burst, settings.visitor_per_minute)
        self._per_address = Limit(settings.address_burst, settings.address_per_minute)
        self._thumbs = Limit(settings.visitor_burst, settings.visitor_per_minute)
        self._door = Door(Origins(settings.origins, practice.contact.website), self._words)
        self._ready = Readiness()
        self._turns: Turns

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes of the channel."""
        routes = Blueprint("website", __name__)
        guard_actions(routes)

        @routes.listener("before_server_start")
        async def prepare(app: Sanic, loop: AbstractEventLoop) -> None:
            self._door.go_before_rasas_cors(app, app.url_for("website.health"))
            self._turns = Turns(
                on_new_message,
                partial(apologise, app),
                self._words.notice("too_slow"),
                self._settings.time_limit,
            )

        @routes.listener("after_server_start")
        async def warm_up(app: Sanic, loop: AbstractEventLoop) -> None:
            self._warming = create_task(self._ready.warm_up(_agent(app)))

        route = partial(self._door.route, routes)
        route("/", GET=self.health)
        route("/ready", GET=self.ready)
        route("/config", GET=self.config)
        route("/openapi.json", public=True, GET=self.openapi)
        route("/webhook", POST=self.receive)
        route("/stream/<ticket>", GET=self.stream)
        route("/feedback", POST=self.feedback)
        route("/conversation", DELETE=self.erase)
        route("/<path:path>", public=True, GET=self.file)
        return routes

    async def health(self, request: Request) -> HTTPResponse:
        """Answer as long as the process lives."""
        return response.json({"status": "ok"})

    async def ready(self, request: Request) -> HTTPResponse:
        """Answer 200 once a message would get an answer."""
        self._check_ready(request)
        return response.json({"status": "ready"})

    async def config(self, request: Request) -> HTTPResponse:
        """What the widget needs before the first message."""
        return response.json(await start_of_chat(_agent(request.app), self._practice, self._words))

    async def openapi(self, request: Request) -> HTTPResponse:
        """The contract."""
        return response.json(yaml.safe_load(OPENAPI_FILE.read_text(encoding="utf-8")))

    async def receive(self, request: Request) -> Optional[HTTPResponse]:
        """Take a message and answer it: at once, as a stream, or with a ticket for one."""
        self._count(self._per_address, self._address(request))
        body = await bodies.read_json(request)
        text, message_id = bodies.message_of(body), bodies.message_id_of(body)
        by_ticket = body.get("stream", False)
        if not isinstance(by_ticket, bool):
            raise Refusal("bad_request")
        if by_ticket and several_workers():
            raise Refusal("stream_not_available")
        visitor = self._visitor(bodies.optional_text_of(body, "visitor"))
        turn = self._turns.known(visitor.sender, message_id)
        if turn is None:
            self._count(self._per_visitor, visitor.sender)
            if not (_agent(request.app) and _agent(request.app).is_ready()):
                raise Refusal("not_ready")
            turn = self._turns.begin(visitor.sender, text, message_id)
        if by_ticket:
            address = request.app.url_for("website.stream_<ticket>", ticket=self._tickets.issue(turn, visitor.token))
            return response.json({"visitor": visitor.token, "stream": address}, 202, {"Location": address})
        if "text/event-stream" in request.headers.get("accept", ""):
            return await self._stream(request, turn, visitor.token)
        messages = await turn.answer()
        if not messages:
            raise Refusal("not_ready")
        return response.json({"visitor": visitor.token, "messages": [message.to_json() for message in messages]})

    async def stream(self, request: Request, ticket: str) -> None:
        """The turn behind a ticket, as an EventSource reads it."""
        if request.method == "HEAD":  # a link checker must not use the ticket up
            raise Refusal("method_not_allowed", {"Allow": "GET, OPTIONS"})
        await self._stream(request, *self._tickets.redeem(ticket))

    async def feedback(self, request: Request) -> HTTPResponse:
        """Take a thumb."""
        self._count(self._per_address, self._address(request))
        body = await bodies.read_json(request)
        faq, kind, rating = bodies.optional_text_of(body, "faq"), body.get("kind"), body.get("rating")
        if kind not in KINDS or rating not in ("up", "down"):
            raise Refusal("bad_request")
        visitor = self._known_visitor(bodies.optional_text_of(body, "visitor"))
        self._count(self._thumbs, visitor.sender)
        if faq is not None and f"{FAQ}{faq}" not in _responses(request.app):
            raise Refusal("unknown_faq")
        await record(Feedback(faq, kind, rating, visitor.sender))
        return response.empty(204)

    async def erase(self, request: Request) -> HTTPResponse:
        """Delete the visitor's conversation, once what is in work is done."""
        self._count(self._per_address, self._address(request))
        token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not token and request.headers.get("content-type"):
            token = bodies.optional_text_of(await bodies.read_json(request), "visitor") or ""
        sender = self._known_visitor(token).sender
        agent = _agent(request.app)
        try:
            async with self._turns.alone(sender):
                if agent is not None:
                    async with agent.lock_store.lock(sender):  # other workers wait here
                        erased = await erase_conversation(agent.tracker_store, sender)
                    if not erased:
                        raise Refusal("cannot_erase")
                self._turns.forget(sender)
        except TimeoutError as error:
            raise Refusal("busy", {"Retry-After": "1"}) from error
        return response.empty(204)

    async def file(self, request: Request, path: str) -> HTTPResponse:
        """A file of widget/."""
        file = static.find(path)
        if request.headers.get("if-none-match") == file.headers["ETag"]:
            return response.empty(304, file.headers)
        if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return response.raw(file.packed, headers={**file.headers, "Content-Encoding": "gzip"})
        return response.raw(file.data, headers=file.headers)

    async def _stream(self, request: Request, turn: Turn, token: str) -> None:
        await stream_turn(request, turn, token, self._door.error_body("not_ready"))

    def _check_ready(self, request: Request) -> None:
        if not self._ready.of(_agent(request.app)):
            raise Refusal("not_ready", {"Retry-After": "1"})

    def _visitor(self, token: Optional[str]) -> Visitor:
        return self._visitors.new() if token is None else self._visitors.known(token)

    def _known_visitor(self, token: Optional[str]) -> Visitor:
        if not token:
            raise Refusal("visitor_required")
        return self._visitors.known(token)

    def _address(self, request: Request) -> str:
        forwarded = request.headers.get("x-forwarded-for")
        return client_address(request.ip, forwarded, self._settings.trusted_proxies)

    def _count(self, limit: Limit, key: str) -> None:
        if seconds := limit.wait(key):
            raise Refusal("too_many_messages", {"Retry-After": str(seconds)})


def _agent(app: Sanic) -> Any:
    return getattr(app.ctx, "agent", None)


def _responses(app: Sanic) -> Any:
    """The names of the domain's responses."""
    domain = getattr(_agent(app), "domain", None)
    return domain.responses if domain else {}
