"""Rasa's Socket.IO channel, corrected, for a stock Rasa widget that must be served.

Off by default. A conversation lives in one process, so it does not scale over workers
(docs/website-channel.md).
"""

from __future__ import annotations

import logging
from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.channels.socketio import SocketBlueprint, SocketIOInput, SocketIOOutput
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from socketio import AsyncServer

from channels.answering import apologise, guard_actions
from channels.deletion import asks_to_delete
from channels.website.body import LARGEST_BODY, clean
from channels.website.deletion import delete_as_told
from channels.website.limits import Limit
from channels.website.origins import Origins
from channels.website.refusal import Refusal
from channels.website.settings import Settings, read_settings, secret_of_environment, several_workers
from channels.website.visitor import Visitor, Visitors
from channels.website.words import Words
from practice.schema import load_practice

logger = logging.getLogger(__name__)

STOCK_OPTIONS = {"user_message_evt": "user_uttered", "bot_message_evt": "bot_uttered", "socketio_path": "/socket.io"}


class NamespacedOutput(SocketIOOutput):
    """Rasa's output, in the channel's own namespace, with buttons that only open a link."""

    def __init__(self, sio: AsyncServer, bot_message_evt: str, namespace: Optional[str]) -> None:
        """Remember where to send."""
        super().__init__(sio, bot_message_evt)
        self._namespace = namespace
        self.said = False

    async def _send_message(self, socket_id: str, response: Any) -> None:
        self.said = True
        await self.sio.emit(self.bot_message_evt, response, room=socket_id, namespace=self._namespace)

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        """Send a text with choices; a button without a payload opens its `url`."""
        replies = [
            {"content_type": "text", "title": button["title"], "payload": button["payload"]}
            if "payload" in button
            else {"content_type": "text", "title": button["title"], "type": "web_url", "url": button["url"]}
            for button in buttons
        ]
        await self._send_message(recipient_id, {"text": text.strip(), "quick_replies": replies})

    async def send_custom_json(self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any) -> None:
        """Send JSON of a response's `custom`, which cannot choose another room."""
        await self._send_message(recipient_id, json_message.get("data", json_message))


class SignedSocketIOInput(SocketIOInput):
    """Rasa's Socket.IO channel whose session ids are the website channel's signed tokens.

    Beyond the stock channel: bot messages arrive with session persistence and in a namespace, other
    websites are refused, nobody can join a conversation whose token they do not have, and a failure
    is told in words.

    Usage in credentials.yml, with options of the website channel as well::

        channels.socketio.SignedSocketIOInput:
          origins: [https://www.example.org]
          namespace: /chat
    """

    @classmethod
    def from_credentials(cls, credentials: Optional[dict[str, Any]]) -> InputChannel:
        """Create the channel.

        Raises:
            RasaException: an option is wrong, or several workers are to serve.
        """
        options = dict(credentials or {})
        stock = {name: options.pop(name, default) for name, default in STOCK_OPTIONS.items()}
        namespace = options.pop("namespace", None)
        if several_workers():
            raise RasaException("The Socket.IO channel serves with one worker only; unset WORKERS and REDIS_URL.")
        return cls(read_settings(options), namespace=namespace, session_persistence=True, **stock)

    def __init__(self, settings: Settings, **stock: Any) -> None:
        """Read the secret and practice.yml; `stock` are Rasa's own arguments."""
        super().__init__(**stock)
        practice = load_practice()
        self._words, self._visitors = Words(practice), Visitors(secret_of_environment())
        self._origins = Origins(settings.origins, practice.contact.website)
        self._limit = Limit(settings.visitor_burst, settings.visitor_per_minute)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes and socket events of the channel."""
        self.sio = sio = AsyncServer(
            async_mode="sanic",
            cors_allowed_origins=self._may_come,
            cors_credentials=False,
            max_http_buffer_size=LARGEST_BODY,
        )
        routes = SocketBlueprint(sio, self.socketio_path, "signed_socketio", __name__)
        guard_actions(routes)
        apps: list[Sanic] = []

        @routes.listener("before_server_start")
        async def remember(app: Sanic, loop: Any) -> None:
            apps.append(app)

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @sio.on("session_request", namespace=self.namespace)
        async def session_request(sid: str, data: Any = None) -> None:
            visitor = self._visitor(data) or self._visitors.new()  # an old or forged token gets a new conversation
            await sio.enter_room(sid, visitor.sender, namespace=self.namespace)
            await sio.emit("session_confirm", visitor.token, room=sid, namespace=self.namespace)

        @sio.on(self.user_message_evt, namespace=self.namespace)
        async def receive(sid: str, data: Any = None) -> None:
            visitor = self._visitor(data)
            try:
                if visitor is None:
                    raise Refusal("visitor_invalid")
                if self._limit.wait(visitor.sender):
                    raise Refusal("too_many_messages")
                text = clean(str(data.get("message") or ""))
            except Refusal as refusal:
                words = {"text": self._words.error(refusal.code)}
                await sio.emit(self.bot_message_evt, words, room=sid, namespace=self.namespace)
                return
            await sio.enter_room(sid, visitor.sender, namespace=self.namespace)  # after a reconnect it is not there
            output = NamespacedOutput(sio, self.bot_message_evt, self.namespace)
            message = UserMessage(text, output, visitor.sender, input_channel=self.name())
            try:
                await (delete_as_told(apps[0], message) if asks_to_delete(text) else on_new_message(message))
            except (Exception, CancelledError) as error:  # whatever fails, the visitor gets words
                logger.error("A message could not be answered (%s).", type(error).__name__)
            if not output.said:
                await apologise(apps[0], message)

        return routes

    def _may_come(self, origin: Optional[str], environ: Mapping[str, Any]) -> bool:
        try:
            self._origins.headers(origin, environ.get("HTTP_HOST", ""))
        except Refusal:
            return False
        return True

    def _visitor(self, data: Any) -> Optional[Visitor]:
        """The visitor whose token the browser sent as its session id."""
        token = data.get("session_id") if isinstance(data, dict) else None
        try:
            return self._visitors.known(token) if isinstance(token, str) and token else None
        except Refusal:
            return None
